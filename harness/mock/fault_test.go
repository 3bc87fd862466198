package mock

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

const vkycName = "wallet.vkyc-link-generation"

const debitName, otpName = "wallet.debit-wallet-for-merchant-transaction", "wallet.generate-transaction-otp"

// befall sets a fault in the desk's universe.
func (d *desk) befall(f Fault) FaultView {
	d.t.Helper()
	var view FaultView
	d.into(d.ask("POST", d.universePath("/faults"), f, http.StatusCreated), &view)
	return view
}

func (d *desk) faults() []FaultView {
	d.t.Helper()
	var view FaultsView
	d.into(d.ask("GET", d.universePath("/faults"), nil, http.StatusOK), &view)
	return view.Faults
}

// kept calls the mock and gives 0 for the status where it closed the connection.
func (d *desk) attempt(m message) (a answer) {
	d.t.Helper()
	defer func() {
		if value := recover(); value != nil && value != http.ErrAbortHandler {
			panic(value)
		}
	}()
	return d.send(m)
}

func TestFaultsAreCounted(t *testing.T) {
	d := fork(t, newServer(t, nil), "x")
	token := d.token("acme")
	d.befall(Fault{Kind: errorStatus, Operation: otpName, After: 1, Times: 2})
	d.befall(Fault{Kind: errorCode, Operation: otpName, With: Words{"code": "4711", "message": "Not now"}})
	var got []string
	for range 5 {
		a := d.send(d.otpMessage(token, "asha"))
		got = append(got, fmt.Sprint(a.status, " ", a.code()))
	}
	// The second would strike the first call; that is not the first one's, which lets it through.
	want := "200 4711, 503 503, 503 503, 200 0, 200 0"
	if text := strings.Join(got, ", "); text != want {
		t.Errorf("got %s, want %s", text, want)
	}
	for i, want := range []string{"5 called, 2 struck, 0 left", "5 called, 1 struck, 0 left"} {
		f := d.faults()[i]
		if got := fmt.Sprintf("%d called, %d struck, %d left", f.Called, f.Struck, f.Left); got != want {
			t.Errorf("fault %d: %s, want %s", i, got, want)
		}
	}
	if n := len(d.inbox()); n != 2 {
		t.Errorf("%d SMS, want those of the two calls that nothing befell", n)
	}
	e := d.journal()[2]
	if e.Injected != errorStatus || e.Status != 0 || e.Sent != `HTTP 503, application/json, 44 bytes: {"code":503,"message":"Service unavailable"}` {
		t.Errorf("journal entry %+v", e)
	}
}

func TestFaultMatchesFields(t *testing.T) {
	d := fork(t, newServer(t, nil), "x")
	token := d.token("acme")
	d.befall(Fault{Kind: errorCode, Operation: debitName, Match: Words{"amount": "20", "mobile": "6000000011"}})
	d.must(d.send(d.debitMessage(token, "asha", "5.00", "T1", d.otp(token, "asha"))))
	if near := d.faults()[0].Nearest; near != `amount was "5.00" and not "20"` {
		t.Errorf("nearest %q", near)
	}
	d.must(d.send(d.debitMessage(token, "ravi", "20.00", "T2", d.otp(token, "ravi"))))
	if a := d.send(d.debitMessage(token, "asha", "20.00", "T3", d.otp(token, "asha"))); a.code() != "500" {
		t.Errorf("got %s, want the fault", a.raw)
	}
	d.befall(Fault{Kind: latency, Operation: "wallet.generate-transaction-otp"})
	if near := d.faults()[1].Nearest; near != "it was called before the fault was set, and not since" {
		t.Errorf("nearest of one that waits: %q", near)
	}
}

// TestReplyLostAfterTheCommit: the money moved once, the same call again is told so, and a
// refused call does not use the fault up.
func TestReplyLostAfterTheCommit(t *testing.T) {
	d := fork(t, newServer(t, nil), "x")
	token := d.token("acme")
	d.befall(Fault{Kind: replyLost, Operation: debitName})
	o := d.otp(token, "asha")
	if a := d.attempt(d.debitMessage(token, "asha", "20.00", "T1", sent{o.id, o.wrong()})); a.status != 200 || a.code() == "0" {
		t.Fatalf("a wrong OTP got %d %s", a.status, a.raw)
	}
	if near := d.faults()[0].Nearest; near != "the call was refused: otp-wrong" {
		t.Errorf("nearest %q", near)
	}
	if a := d.attempt(d.debitMessage(token, "asha", "20.00", "T1", o)); a.status != 0 {
		t.Fatalf("got %d %s, want no answer", a.status, a.raw)
	}
	d.must(d.attempt(d.debitMessage(token, "asha", "20.00", "T1", o)))
	if l := d.ledger(); l.Wallets["asha"].Balance != 48_000 || len(l.Postings) != 1 {
		t.Errorf("asha holds %d after %d postings", l.Wallets["asha"].Balance, len(l.Postings))
	}
	entries := d.journal()
	if e := entries[len(entries)-2]; e.Injected != replyLost || e.Status != 200 || e.Sent != "nothing: the connection was closed" {
		t.Errorf("journal entry %+v", e)
	}
}

func TestUnknownAtFirst(t *testing.T) {
	d := fork(t, newServer(t, nil), "x")
	token := d.token("acme")
	d.befall(Fault{Kind: unknownAtFirst, Operation: otpName, Times: 2, With: Words{"because": "card-unknown"}})
	for i, want := range []string{"422", "422", "0"} {
		if got := d.send(d.otpMessage(token, "asha")).code(); string(got) != want {
			t.Errorf("call %d: code %s, want %s", i+1, got, want)
		}
	}
	d.befall(Fault{Kind: unknownAtFirst, Operation: otpName, With: Words{"seconds": "30", "because": "card-account-unknown"}})
	for range 3 {
		if a := d.send(d.otpMessage(token, "asha")); a.code() == "0" {
			t.Fatal("known before its time")
		}
		d.advance(10 * time.Second)
	}
	d.must(d.send(d.otpMessage(token, "asha")))
}

func TestRetryAfterFollowsTheUniversesClock(t *testing.T) {
	d := fork(t, newServer(t, nil), "x")
	d.advance(time.Hour)
	d.befall(Fault{Kind: tooManyRequests, Operation: "gateway.get-authorization-token", With: Words{"seconds": "90", "form": "date"}})
	d.befall(Fault{Kind: tooManyRequests, Operation: "gateway.get-authorization-token", With: Words{"seconds": "7", "envelope": "no"}})
	a := d.send(d.tokenMessage("acme"))
	if got, want := a.header.Get("Retry-After"), startOfTest.Add(time.Hour+90*time.Second).Format(http.TimeFormat); a.status != 429 || got != want || a.code() != "429" {
		t.Errorf("got %d %s %s, want 429 and %s", a.status, got, a.raw, want)
	}
	if a := d.send(d.tokenMessage("acme")); a.header.Get("Retry-After") != "7" || a.raw != "" {
		t.Errorf("got %s %q, want 7 and no body", a.header.Get("Retry-After"), a.raw)
	}
	d.befall(Fault{Kind: errorStatus, Operation: "gateway.get-authorization-token", With: Words{"retry_after": "5"}})
	d.befall(Fault{Kind: errorStatus, Operation: "gateway.get-authorization-token"})
	for _, want := range []string{"5", ""} {
		if a := d.send(d.tokenMessage("acme")); a.status != 503 || a.header.Get("Retry-After") != want {
			t.Errorf("got %d and Retry-After %q, want 503 and %q", a.status, a.header.Get("Retry-After"), want)
		}
	}
}

func TestSMSNever(t *testing.T) {
	d := fork(t, newServer(t, nil), "x")
	token := d.token("acme")
	d.befall(Fault{Kind: smsNever, Operation: otpName})
	d.must(d.send(d.otpMessage(token, "asha")))
	d.must(d.send(d.otpMessage(token, "asha")))
	if n := len(d.inbox()); n != 1 {
		t.Errorf("%d SMS, want one", n)
	}
	if e := d.journal()[1]; e.Injected != smsNever || e.Status != 200 {
		t.Errorf("journal entry %+v", e)
	}
}

func TestOutcomesAndWebhooksAskForTheirFault(t *testing.T) {
	d := fork(t, newServer(t, nil), "x")
	amount := func(text string) func(string) string { return func(string) string { return text } }
	d.befall(Fault{Kind: pendingForEver, Operation: vkycName, Match: Words{"mobile": "1.00"}})
	d.befall(Fault{Kind: endsAs, Operation: vkycName, With: Words{"state": "Rejected"}})
	d.befall(Fault{Kind: webhookLate, Operation: paymentNotify, With: Words{"seconds": "5"}})
	u, _ := d.s.universe(d.id)
	defer u.enter()()
	for _, want := range []struct {
		amount string
		fate   fate
	}{{"2.00", fate{EndsAs: "Rejected"}}, {"1.0", fate{Pending: true}}, {"2.00", fate{}}} {
		if got := fateOf(u.faultFor(onOutcome, vkycName, amount(want.amount))); got != want.fate {
			t.Errorf("%s ends as %+v, want %+v", want.amount, got, want.fate)
		}
	}
	if f := u.faultFor(onWebhook, paymentNotify, amount("")); f == nil || f.Kind != webhookLate || f.number("seconds") != 5 {
		t.Errorf("the webhook's fault is %v", f)
	}
}

func TestUniversesDoNotSeeEachOthersFaults(t *testing.T) {
	s := newServer(t, func(o *Options) {
		o.World.Faults = map[string]Fault{"flaky": {Kind: errorStatus, Operation: otpName}}
	})
	a, b := fork(t, s, "a"), fork(t, s, "b")
	a.befall(Fault{Kind: errorCode, Operation: otpName, Every: true})
	for _, d := range []*desk{a, b} {
		if got := d.send(d.otpMessage(d.token("acme"), "asha")); got.status != 503 {
			t.Errorf("%s got %d, want the world's fault", d.id, got.status)
		}
	}
	if got := a.send(a.otpMessage(a.token("acme"), "asha")); got.code() != "500" {
		t.Errorf("a got %s, want its own fault", got.raw)
	}
	b.must(b.send(b.otpMessage(b.token("acme"), "asha")))
	if n := len(b.faults()); n != 1 || b.faults()[0].World != "flaky" {
		t.Errorf("b lists %d faults", n)
	}
	a.ask("POST", a.universePath("/reset"), nil, http.StatusNoContent)
	if n := len(a.faults()); n != 1 || a.faults()[0].Struck != 0 {
		t.Errorf("after a reset %d faults are left, want the world's, unused", n)
	}
}

// TestFaultsAreExactInParallel: of many calls at once exactly so many are struck.
func TestFaultsAreExactInParallel(t *testing.T) {
	d := fork(t, newServer(t, nil), "x")
	token := d.token("acme")
	d.befall(Fault{Kind: replyLost, Operation: otpName, After: 5, Times: 20})
	var mu sync.Mutex
	lost := 0
	var wait sync.WaitGroup
	for range 64 {
		wait.Go(func() {
			if d.attempt(d.otpMessage(token, "asha")).status == 0 {
				mu.Lock()
				defer mu.Unlock()
				lost++
			}
		})
	}
	wait.Wait()
	if f := d.faults()[0]; lost != 20 || f.Called != 64 || f.Struck != 20 {
		t.Errorf("%d lost, %d called, %d struck; want 20, 64, 20", lost, f.Called, f.Struck)
	}
	injected := 0
	for _, e := range d.journal() {
		if e.Injected == replyLost {
			injected++
		}
	}
	if n := len(d.inbox()); injected != 20 || n != 64 {
		t.Errorf("the journal names %d, and %d SMS went out; want 20 and 64", injected, n)
	}
}

// TestProbabilityIsSeeded: the die falls alike in universes of one seed and key, and not always
// to one side.
func TestProbabilityIsSeeded(t *testing.T) {
	roll := func() (text string) {
		d := fork(t, newServer(t, nil), "same")
		token := d.token("acme")
		d.befall(Fault{Kind: errorCode, Operation: otpName, Every: true, Probability: 0.5})
		for range 40 {
			text += string(d.send(d.otpMessage(token, "asha")).code()[:1])
		}
		return text
	}
	first := roll()
	if second := roll(); first != second || !strings.Contains(first, "0") || !strings.Contains(first, "5") {
		t.Errorf("%s and then %s", first, second)
	}
}

func TestFaultStateIsCloned(t *testing.T) {
	d := fork(t, newServer(t, nil), "x")
	token := d.token("acme")
	d.befall(Fault{Kind: errorCode, Operation: otpName, Times: 2})
	u, _ := d.s.universe(d.id)
	before := u.clone()
	d.send(d.otpMessage(token, "asha"))
	d.ask("DELETE", d.universePath("/faults/1"), nil, http.StatusNoContent)
	if s := before.faults.set; len(s) != 1 || s[0].struck != 0 || s[0].called != 0 {
		t.Errorf("the copy changed: %+v", s)
	}
	d.ask("DELETE", d.universePath("/faults/1"), nil, http.StatusNotFound)
	d.ask("DELETE", d.universePath("/faults"), nil, http.StatusNoContent)
}

// One fault is taken back, the others stay, and an id that none has names the nearest.
func TestOneFaultIsDeleted(t *testing.T) {
	d := fork(t, newServer(t, nil), "x")
	refused := func(id, want string) {
		t.Helper()
		if a := d.ask("DELETE", d.universePath("/faults/"+id), nil, http.StatusNotFound); !strings.Contains(a.raw, want) {
			t.Errorf("fault %s: %s, want %q", id, a.raw, want)
		}
	}
	refused("1", "no fault is set")
	for range 12 {
		d.befall(Fault{Kind: errorCode, Operation: otpName})
	}
	d.ask("DELETE", d.universePath("/faults/2"), nil, http.StatusNoContent)
	refused("2", `none has this id; did you mean \"`)
	refused("1a2", `did you mean \"12\"?`)
	refused("seven", `known: 1, 3, 4`)
	d.ask("DELETE", d.universePath("/faults?id=1"), nil, http.StatusBadRequest) // and not all of them
	u, _ := d.s.universe(d.id)
	if s := u.faults.set; len(s) != 11 || s[0].id != 1 || s[1].id != 3 || s[10].id != 12 {
		t.Errorf("left are %+v", s)
	}
}

func TestFaultsAreChecked(t *testing.T) {
	d := fork(t, newServer(t, nil), "x")
	for body, want := range map[string]string{
		`{"kind":"reply-lots","operation":"` + otpName + `"}`:                                  `kind: "reply-lots" is no kind of fault; did you mean "reply-lost"?`,
		`{"kind":"reply-lost"}`:                                                                `operation: it is missing`,
		`{"kind":"reply-lost","operation":"wallet.debit"}`:                                     `the mock serves no operation "wallet.debit"`,
		`{"kind":"reply-lost","operation":"` + otpName + `","times":-1}`:                       `times: -1 is not between`,
		`{"kind":"reply-lost","operation":"` + otpName + `","after":1000000}`:                  ``,
		`{"kind":"reply-lost","operation":"` + otpName + `","after":1000001}`:                  `after: 1000001 is not between`,
		`{"kind":"reply-lost","operation":"` + otpName + `","times":2,"every":true}`:           `give one of every and times`,
		`{"kind":"reply-lost","operation":"` + otpName + `","probability":1.5}`:                `probability: it is not between 0 and 1`,
		`{"kind":"reply-lost","operation":"` + otpName + `","match":{"amout":1}}`:              `match.amout: ` + otpName + ` has no such field`,
		`{"kind":"reply-lost","operation":"` + otpName + `","match":{"mobile":[]}}`:            `is no text, number or truth value`,
		`{"kind":"reply-lost","operation":"` + otpName + `","with":{"x":1}}`:                   `with.x: reply-lost takes no parameter`,
		`{"kind":"error-status","operation":"` + otpName + `","with":{"status":200}}`:          `with.status: "200" is no whole number of HTTP status between 400 and 599`,
		`{"kind":"error-status","operation":"` + otpName + `","with":{"statu":500}}`:           `did you mean "status"?`,
		`{"kind":"error-status","operation":"` + otpName + `","with":{"committed":"maybe"}}`:   `"maybe" is none of yes, no`,
		`{"kind":"html-page","operation":"` + otpName + `","with":{"committed":true}}`:         ``,
		`{"kind":"latency","operation":"` + otpName + `","with":{"milliseconds":30001}}`:       `between 1 and 30000`,
		`{"kind":"wrong-content-type","operation":"` + otpName + `","with":{"type":"a\r\nb"}}`: `it has a control character`,
		`{"kind":"pending-forever","operation":"` + otpName + `"}`:                             `begins nothing that ends later`,
		`{"kind":"reversed-later","operation":"` + vkycName + `"}`:                             `nothing that ` + vkycName + ` begins is ever reversed`,
		`{"kind":"ends-as","operation":"` + vkycName + `","with":{"state":"Faild"}}`:           `did you mean "Failed"?`,
		`{"kind":"webhook-late","operation":"` + otpName + `"}`:                                `is no webhook that the mock sends`,
		`{"kind":"unknown-at-first","operation":"oauth.auth-token"}`:                           `the mock serves no operation`,
		`{"kind":"unknown-at-first","operation":"` + otpName + `","with":{"because":"x"}}`:     `with.because: "x" is no refusal`,
		`{"kind":"reply-lost","operation":"` + otpName + `","surprise":1}`:                     `unknown field`,
	} {
		status := http.StatusBadRequest
		if want == "" {
			status = http.StatusCreated
		}
		a := d.ask("POST", d.universePath("/faults"), json.RawMessage(body), status)
		if said, _ := a.body["error"].(string); !strings.Contains(said, want) {
			t.Errorf("%s: %q, want %q", body, said, want)
		}
	}
	for range mostFaults - len(d.faults()) {
		d.befall(Fault{Kind: replyLost, Operation: otpName})
	}
	d.ask("POST", d.universePath("/faults"), Fault{Kind: replyLost, Operation: otpName}, http.StatusTooManyRequests)
}

func TestMagicValuesAlwaysHaveOneOutcome(t *testing.T) {
	s := newServer(t, func(o *Options) {
		o.Magic = []Fault{
			{Kind: errorCode, Operation: debitName, Match: Words{"amount": "904.01"}, With: Words{"code": "4001"}},
			{Kind: smsNever, Operation: otpName, Match: Words{"mobile": "6000000022"}},
		}
	})
	d := fork(t, s, "x")
	token := d.token("acme")
	for i := range 2 {
		if a := d.send(d.debitMessage(token, "asha", "904.01", fmt.Sprint("T", i), d.otp(token, "asha"))); a.code() != "4001" {
			t.Errorf("got %s", a.raw)
		}
	}
	before := len(d.inbox())
	d.must(d.send(d.otpMessage(token, "ravi")))
	if after := len(d.inbox()); after != before {
		t.Error("an SMS reached the number that gets none")
	}
	listed := d.faults()
	if len(listed) != 2 || listed[0].World != "magic value, amount 904.01" || listed[0].Struck != 2 || listed[1].Struck != 1 {
		t.Errorf("listed are %+v", listed)
	}
}

// Whatever JSON somebody sends, a fault is refused in a sentence or set, and what is set does
// no more than a fault may: the mock answers or closes the connection, its ledger balanced.
func FuzzFault(f *testing.F) {
	s := newServer(f, nil)
	for _, k := range faultKinds() {
		with := fields{}
		for _, p := range k.with {
			if p.standard != "" {
				with[p.name] = p.standard
			}
		}
		f.Add(marshal(fields{"kind": k.name, "operation": debitName, "every": true, "with": with}))
	}
	f.Add([]byte(`{"kind":"cut-off","operation":"` + debitName + `","match":{"amount":1.00},"with":{"bytes":1}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		var fault Fault
		if json.Unmarshal(body, &fault) != nil || fault.Check() != nil {
			return
		}
		if (fault.Kind == latency || fault.Kind == slowBody) && faultMillis(fault) > 5 {
			return // nobody has the time
		}
		d := fork(t, s, "fuzz")
		defer func() { _ = s.DropUniverse(d.id) }()
		d.befall(fault)
		token := d.attempt(d.tokenMessage("acme")).body["token"]
		text, _ := token.(string)
		a := d.attempt(d.debitMessage(text, "asha", "1.00", "T", sent{"EK00000000", "000000"}))
		if a.status != 0 && a.status < 200 || a.status >= 600 || !d.ledger().Balanced || len(d.faults()) != 1 {
			t.Fatalf("%s: got %d %s", body, a.status, a.raw)
		}
	})
}

func faultMillis(f Fault) int { return f.number("milliseconds") }
