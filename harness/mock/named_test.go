package mock

import (
	"net/http"
	"strings"
	"testing"
)

// TestAFaultOfAName is one, however often it is set, and begins anew each time.
func TestAFaultOfAName(t *testing.T) {
	d := newDesk(t, newServer(t, nil), "")
	set := func(status int) {
		d.ask("PUT", d.universePath("/faults/down"), fields{"kind": "error-status", "operation": otpCall, "with": fields{"status": status}}, http.StatusOK)
	}
	list := func() []FaultView {
		var view FaultsView
		d.into(d.ask("GET", d.universePath("/faults"), nil, http.StatusOK), &view)
		return view.Faults
	}
	token := d.token("acme")
	for _, status := range []int{503, 500} {
		set(status)
		if a := d.send(d.otpMessage(token, "asha")); a.status != status {
			t.Errorf("got %d, want %d", a.status, status)
		}
		d.must(d.send(d.otpMessage(token, "asha")))
	}
	if all := list(); len(all) != 1 || all[0].World != "down" || all[0].Struck != 1 {
		t.Errorf("the faults are %+v", all)
	}
	d.ask("DELETE", d.universePath("/faults/down"), nil, http.StatusNoContent)
	if all := list(); len(all) != 0 {
		t.Errorf("%+v is left", all)
	}
	d.ask("PUT", d.universePath("/faults/"+magicPrefix[:5]), fields{"kind": "latency", "operation": otpCall, "with": fields{"milliseconds": 1}}, http.StatusOK)
}

func TestReceiversOneByOne(t *testing.T) {
	d := newDesk(t, newServer(t, nil), "")
	for _, name := range []string{"a", "b"} {
		d.ask("PUT", d.universePath("/webhooks/"+name), fields{"url": "http://127.0.0.1:9/" + name, "headers": fields{"X-Key": "hunter2"}}, http.StatusOK)
	}
	got := d.ask("DELETE", d.universePath("/webhooks/a"), nil, http.StatusNoContent)
	got = d.ask("PUT", d.universePath("/webhooks/b"), fields{"url": "http://127.0.0.1:9/c"}, http.StatusOK)
	if want := `{"webhooks":{"b":{"url":"http://127.0.0.1:9/c"}}}`; got.raw != want || strings.Contains(got.raw, "hunter2") {
		t.Errorf("the receivers are %s, want %s", got.raw, want)
	}
	for i := range mostWebhooks - 1 {
		d.ask("PUT", d.universePath("/webhooks/"+string(rune('c'+i))), fields{"url": "http://127.0.0.1:9/"}, http.StatusOK)
	}
	d.ask("PUT", d.universePath("/webhooks/more"), fields{"url": "http://127.0.0.1:9/"}, http.StatusBadRequest)
	d.ask("PUT", d.universePath("/webhooks/b"), fields{"url": "http://127.0.0.1:9/"}, http.StatusOK)
}
