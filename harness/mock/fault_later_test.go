package mock

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestKYCEndsAsAFaultWants(t *testing.T) {
	for _, c := range []struct {
		fault *Fault
		magic bool
		want  string
	}{
		{nil, false, "Verified"},
		{&Fault{Kind: endsAs, Operation: vkycName, With: Words{"state": "Failed"}}, false, "Failed"},
		{&Fault{Kind: endsAs, Operation: vkycName, With: Words{"state": "Redo"}}, false, "Redo"},
		{&Fault{Kind: pendingForEver, Operation: vkycName}, false, "Pending/Pending"},
		{nil, true, "Rejected"},
	} {
		n := onboard(t, newServer(t, func(o *Options) {
			if c.magic {
				o.Magic = []Fault{{Kind: endsAs, Operation: vkycName, Match: Words{"mobile": "6000000199"}, With: Words{"state": "Rejected"}}}
			}
		}), "x")
		n.must(n.verify())
		n.advance(2 * time.Hour)
		if c.fault != nil {
			n.befall(*c.fault)
		}
		n.must(n.call("GET", "/vkyc/link", nil))
		n.advance(24 * time.Hour)
		if got := n.kyc(); got != c.want {
			t.Errorf("%v: the KYC is %s, want %s", c.fault, got, c.want)
		}
	}
}

// TestWebhooksMeetTheirFaults: each kind over real HTTP, in the order in which the receiver saw
// them, and in the outbox.
func TestWebhooksMeetTheirFaults(t *testing.T) {
	for kind, want := range map[string]struct {
		first, later string // what the receiver got at once, and after a minute
		injected     string // of the outbox
	}{
		"":                {"ECT1 ECT2", "ECT1 ECT2", "-,-"},
		webhookNever:      {"ECT2", "ECT2", "webhook-never,-"},
		webhookTwice:      {"ECT1 ECT1 ECT2", "ECT1 ECT1 ECT2", "webhook-twice,webhook-twice,-"},
		webhookLate:       {"ECT2", "ECT2 ECT1", "webhook-late,-"},
		webhookOutOfOrder: {"ECT2", "ECT2 ECT1", "webhook-out-of-order,-"},
		webhookForged:     {"ECT1 ECT1 ECT2", "ECT1 ECT1 ECT2", "-,webhook-forged,-"},
	} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			d := fork(t, newServer(t, nil), "x")
			to := receive(t, http.StatusOK)
			d.sendWebhooksTo(map[string]Webhook{"shop": {URL: to.URL, Headers: map[string]string{"X-Key": "k"}}}, http.StatusOK)
			d.ask("POST", d.universePath("/clock"), fields{"freeze": true}, http.StatusOK)
			if kind != "" {
				d.befall(Fault{Kind: kind, Operation: cardTransaction})
			}
			d.tell("ECT1")
			d.arrived(to, strings.Count(want.first, " "))
			d.tell("ECT2")
			if got := d.arrived(to, strings.Count(want.first, " ")+1); got != want.first {
				t.Errorf("at once came %q, want %q", got, want.first)
			}
			d.advance(time.Minute)
			if got := d.arrived(to, strings.Count(want.later, " ")+1); got != want.later {
				t.Errorf("in the end came %q, want %q", got, want.later)
			}
			var injected []string
			for _, one := range d.outbox() {
				injected = append(injected, strings.Replace("-"+one.Injected, "-"+kind, kind, 1))
			}
			got := strings.Join(injected, ",")
			if kind == "" {
				got = strings.Join(slices.Repeat([]string{"-"}, len(injected)), ",")
			}
			if got != want.injected {
				t.Errorf("the outbox shows %s, want %s", got, want.injected)
			}
		})
	}
}

// arrived waits until so many webhooks came, and tells which, in order.
func (d *desk) arrived(to *receiver, n int) string {
	d.t.Helper()
	var ids []string
	for range 400 {
		to.mu.Lock()
		ids = nil
		for _, body := range to.got {
			ids = append(ids, strings.NewReplacer(`{"id":"`, "", `"}`, "").Replace(body))
		}
		to.mu.Unlock()
		if len(ids) >= n {
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	return strings.Join(ids, " ")
}

func TestAForgedWebhookClaimsAnotherAmount(t *testing.T) {
	got := string(forged([]byte(`{"id":"ECT1","principalAmount":20.00,"txnAmount":"20.00","balance":480.00}`)))
	if want := `{"balance":480.00,"id":"ECT1","principalAmount":99999.00,"txnAmount":"99999.00"}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := string(forged([]byte(`[1]`))); got != "[1]" {
		t.Errorf("what is no object became %s", got)
	}
}

// TestFaultsSeeWhatIsSealed: a fault is addressed to one of several sealed operations of a path,
// and to fields that travel encrypted; what it answers travels so, too.
func TestFaultsSeeWhatIsSealed(t *testing.T) {
	d := fork(t, newServer(t, nil), "x")
	token := d.token("acme")
	const create = "card.create-reloadable-prepaid-card"
	d.befall(Fault{Kind: errorCode, Operation: create, Match: Words{"mobile": "6000000098"}, With: Words{"code": "4711"}})
	first := d.send(d.creation(token, "prepaid", nil))
	if first.code() == "4711" {
		t.Fatalf("another mobile number met the fault: %s", first.raw)
	}
	a := d.send(d.creation(token, "prepaid", fields{"mobile": "6000000098"}))
	if a.code() != "4711" || d.faults()[0].Struck != 1 {
		t.Errorf("got %s and %+v, want the fault", a.raw, d.faults()[0])
	}
	last := d.journal()[len(d.journal())-1]
	if last.Operation != create || last.Injected != errorCode || !strings.Contains(last.Request, "6000000098") {
		t.Errorf("the journal has %+v", last)
	}
}
