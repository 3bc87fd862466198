package mock

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"syscall"
	"testing"
	"time"
)

// TestFaultsOnTheWire: what a fault does to a connection, as a client without any of our code
// sees it, over the listener that kasauti mock has.
func TestFaultsOnTheWire(t *testing.T) {
	s := newServer(t, nil)
	r := listen(t, s, ServeOptions{MaxConnections: 4})
	d := newDesk(t, s, "")
	m := d.tokenMessage("acme")
	call := func() (*http.Response, []byte, error) {
		request, err := http.NewRequest(m.method, r.URL+m.path, bytes.NewReader(marshal(m.body)))
		if err != nil {
			t.Fatal(err)
		}
		request.Header = m.header
		answer, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(request)
		if err != nil {
			return nil, nil, err
		}
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		return answer, body, err
	}
	const token = "gateway.get-authorization-token"
	for range 6 { // more than connections may be open: none is held on to
		d.befall(Fault{Kind: connectionReset, Operation: token})
		if _, _, err := call(); !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("a reset is seen as %v", err)
		}
		d.befall(Fault{Kind: replyLost, Operation: token})
		if _, _, err := call(); !errors.Is(err, io.EOF) {
			t.Errorf("a closed connection is seen as %v", err)
		}
	}
	d.befall(Fault{Kind: cutOff, Operation: token, With: Words{"bytes": "7"}})
	if answer, body, err := call(); len(body) != 7 || !errors.Is(err, io.ErrUnexpectedEOF) || answer.Header.Get(FaultHeader) != cutOff {
		t.Errorf("a body that is cut off is seen as %q, %v", body, err)
	}
	d.ask("POST", d.universePath("/clock"), fields{"freeze": true}, http.StatusOK)
	for _, kind := range []string{latency, slowBody} {
		d.befall(Fault{Kind: kind, Operation: token, With: Words{"milliseconds": "90"}})
		started := time.Now()
		answer, body, err := call()
		if took := time.Since(started); err != nil || took < 90*time.Millisecond || answer.StatusCode != 200 || !bytes.HasSuffix(body, []byte("}")) || answer.Header.Get(FaultHeader) != "" {
			t.Errorf("%s: %v after %s: %s", kind, err, took, body)
		}
	}
	d.befall(Fault{Kind: wrongContentType, Operation: token, With: Words{"type": "application/xml"}})
	if answer, _, err := call(); err != nil || answer.Header.Get("Content-Type") != "application/xml" || answer.Header.Get(FaultHeader) != wrongContentType {
		t.Errorf("another content type: %v, %v", answer, err)
	}
	if _, body, err := call(); err != nil || !bytes.Contains(body, []byte(`"Success"`)) {
		t.Errorf("after all faults: %s, %v", body, err)
	}
}
