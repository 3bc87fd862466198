package target

import (
	"net/http"
	"testing"

	"github.com/kasauti/kasauti/harness/mock"
)

// wireTap keeps the headers of the requests that it carries.
type wireTap struct{ headers []http.Header }

func (w *wireTap) RoundTrip(r *http.Request) (*http.Response, error) {
	w.headers = append(w.headers, r.Header.Clone())
	return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody}, nil
}

// TestOnlyAMockIsAskedToSpare: where a world is looked at elsewhere, no header of ours is sent.
func TestOnlyAMockIsAskedToSpare(t *testing.T) {
	for name, with := range map[string]*adminClient{"a mock": {}, "elsewhere": nil} {
		tap := &wireTap{}
		at := &reachable{transport: tap, admin: with}
		spared, plain := Spared(&shared{at}), (&shared{at}).Transport()
		if with != nil {
			u := &universe{target: at, id: "u1"}
			spared, plain = Spared(u), u.Transport()
		}
		for _, transport := range []http.RoundTripper{spared, plain} {
			request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://127.0.0.1/", nil)
			if err != nil {
				t.Fatal(err)
			}
			answer, err := transport.RoundTrip(request)
			if err != nil {
				t.Fatal(err)
			}
			answer.Body.Close()
		}
		if got := len(tap.headers[0]); with == nil && got > 0 {
			t.Errorf("%s: %v is sent", name, tap.headers[0])
		}
		if asked := tap.headers[0].Get(mock.SpareHeader) != ""; asked != (with != nil) {
			t.Errorf("%s: asked to spare is %v", name, asked)
		}
		if tap.headers[1].Get(mock.SpareHeader) != "" {
			t.Errorf("%s: a scenario's call asks to be spared", name)
		}
	}
}
