package mock

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
)

// The two benchmarks send the same request over the network; the bare handler only decodes
// and encodes the same JSON. Their ratio is what the state behind the mock costs.

func BenchmarkOTP(b *testing.B) {
	s := newServer(b, nil)
	d := newDesk(b, s, "")
	load(b, s.API(), d.otpMessage(d.token("acme"), "asha"))
}

func BenchmarkBare(b *testing.B) {
	d := newDesk(b, newServer(b, nil), "")
	load(b, bare(), d.otpMessage(d.token("acme"), "asha"))
}

func bare() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var request struct {
			CardOtpAction string `json:"cardOtpAction"`
			CardAccountID string `json:"cardAccountId"`
			EnKashCardID  string `json:"enKashCardId"`
		}
		body, err := io.ReadAll(r.Body)
		if err != nil || json.Unmarshal(body, &request) != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		write(w, http.StatusOK, marshal(otpAnswer{Message: "Success", Payload: otpPayload{"EK7E5CKFQX", "60XXXXXX11"}}))
	})
}

func load(b *testing.B, handler http.Handler, m message) {
	server := httptest.NewServer(handler)
	defer server.Close()
	client := server.Client()
	client.Transport.(*http.Transport).MaxIdleConnsPerHost = 64
	body := marshal(m.body)
	b.ReportAllocs()
	b.RunParallel(func(p *testing.PB) {
		for p.Next() {
			r, err := http.NewRequest(m.method, server.URL+m.path, bytes.NewReader(body))
			if err != nil {
				b.Fatal(err)
			}
			r.Header = m.header
			w, err := client.Do(r)
			if err != nil {
				b.Fatal(err)
			}
			if _, err := io.Copy(io.Discard, w.Body); err != nil || w.StatusCode != http.StatusOK {
				b.Fatal(w.StatusCode, err)
			}
			_ = w.Body.Close()
		}
	})
}

// BenchmarkOTPHandler and BenchmarkBareHandler leave the network out.
func BenchmarkOTPHandler(b *testing.B) {
	s := newServer(b, nil)
	d := newDesk(b, s, "")
	inProcess(b, s.API(), d.otpMessage(d.token("acme"), "asha"))
}

func BenchmarkBareHandler(b *testing.B) {
	d := newDesk(b, newServer(b, nil), "")
	inProcess(b, bare(), d.otpMessage(d.token("acme"), "asha"))
}

func inProcess(b *testing.B, handler http.Handler, m message) {
	body := marshal(m.body)
	b.ReportAllocs()
	for b.Loop() {
		r := httptest.NewRequest(m.method, m.path, bytes.NewReader(body))
		r.Header = m.header
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			b.Fatal(w.Code)
		}
	}
}
