package mock

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// What the receiver said of a webhook of an earlier life is not said of the one that has its
// number now.
func TestAnAnswerThatComesAfterAResetIsNobodys(t *testing.T) {
	for name, putBack := range map[string]func(*desk){
		"reset":   func(d *desk) { d.ask("POST", d.universePath("/reset"), nil, http.StatusNoContent) },
		"restore": func(d *desk) { d.restore("s1") },
	} {
		t.Run(name, func(t *testing.T) {
			d := fork(t, newServer(t, nil), "x")
			d.snapshot()
			let := make(chan struct{})
			slow := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				<-let
				w.WriteHeader(http.StatusTeapot)
			}))
			defer slow.Close()
			held := make(chan struct{})
			second := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-held }))
			defer second.Close()
			defer close(held)
			d.sendWebhooksTo(map[string]Webhook{"slow": {URL: slow.URL}}, http.StatusOK)
			d.tell("A")
			d.settled(0, sending, 0)
			putBack(d)
			d.sendWebhooksTo(map[string]Webhook{"second": {URL: second.URL}}, http.StatusOK)
			d.tell("B")
			d.settled(0, sending, 0)
			close(let)
			time.Sleep(100 * time.Millisecond) // nothing is to happen
			if one := d.outbox()[0]; one.State != string(sending) || len(one.Attempts) != 0 {
				t.Errorf("the second webhook took the answer of the first: %+v", one)
			}
		})
	}
}

func TestHeadersOfTheWireAreNoStaticHeaders(t *testing.T) {
	for _, name := range []string{"Transfer-Encoding", "connection", "TRAILER", "content-length", "Host", "Expect"} {
		h := Webhook{URL: "http://127.0.0.1:9000/", Headers: map[string]string{name: "chunked"}}
		if err := h.Validate(); err == nil || !strings.Contains(err.Error(), "cannot be sent") {
			t.Errorf("%s: got %v, want a refusal", name, err)
		}
	}
}

func TestTheAdminAPIKnowsItsNameInAnyCase(t *testing.T) {
	admin := OnlyByAddress(newServer(t, nil).Admin())
	for host, want := range map[string]int{"LOCALHOST:8081": 200, "localhost": 200, "127.0.0.1:1": 200, "[::1]:8": 200, "localhost.evil.test": 403, "127.0.0.1.evil.test": 403, "0x7f000001": 403} {
		r := httptest.NewRequest("GET", "/v1/world", nil)
		r.Host = host
		w := httptest.NewRecorder()
		if admin.ServeHTTP(w, r); w.Code != want {
			t.Errorf("under the name %s: HTTP %d, want %d", host, w.Code, want)
		}
	}
}
