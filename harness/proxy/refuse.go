package proxy

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

// refusal is why a call is not handed on.
type refusal struct {
	status  int
	says    string
	class   verdict.Class
	stopped string // the limit of the proxy's own; "" where the call is at fault
}

func (r *refusal) Error() string { return r.says }

// tooManyAtOnce keeps an application that runs wild from this machine's memory, and from the target.
var tooManyAtOnce = &refusal{
	status: http.StatusTooManyRequests, class: verdict.Quota,
	says:    fmt.Sprintf("%d calls are under way or wait for their turn; it was not sent, send fewer at once", mostAtOnce),
	stopped: fmt.Sprintf("the proxy takes %d calls at once", mostAtOnce),
}

// refuse answers a call that goes no further.
func (c *Call) refuse(w http.ResponseWriter, r *refusal) {
	c.class, c.stopped = r.class, r.stopped
	c.held = scenario.NotSent(r.class, "%s", r.says)
	say(w, r.status, r.says)
}

// unfit is why a request cannot be handed on, whatever its body holds; nil where it can.
func (d *door) unfit(r *http.Request) *refusal {
	switch encoding := r.Header.Get("Content-Encoding"); {
	case r.Method == http.MethodConnect || r.URL.Host != "":
		return defect(http.StatusBadRequest, "%s stands for %s and is no proxy for any address; it was not sent, give the address to the application as base URL and not as HTTP proxy", d.URL, d.Target)
	case r.Header.Get("Upgrade") != "":
		return defect(http.StatusNotImplemented, "the APIs know no websockets and no other protocol; the call asks for an upgrade to %.40q and was not sent", r.Header.Get("Upgrade"))
	case encoding != "" && !strings.EqualFold(encoding, "identity"):
		return defect(http.StatusUnsupportedMediaType, "the body travels as %.40q, so nobody can tell who would get an SMS; it was not sent, send it as it is", encoding)
	}
	return nil
}

func defect(status int, format string, args ...any) *refusal {
	return &refusal{status: status, says: fmt.Sprintf(format, args...), class: verdict.ClientDefect}
}

// mostBody is how much of a body is taken and judged: what the recorder keeps.
const mostBody = exchange.DefaultLimit

// take reads the body of a call.
func take(w http.ResponseWriter, r *http.Request) ([]byte, *refusal) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostBody))
	var long *http.MaxBytesError
	switch {
	case errors.As(err, &long):
		return nil, defect(http.StatusRequestEntityTooLarge, "the body is longer than %d MiB, more than any call of the APIs; it was not sent", mostBody>>20)
	case err != nil:
		return nil, defect(http.StatusBadRequest, "the body ended early (%v); it was not sent", err)
	}
	return body, nil
}

// unreadable is why nobody could tell whose phone rings for a call; nil where that can be told, or
// nobody's does.
func (d *door) unreadable(c *Call) *refusal {
	if d.proxy.o.Mock {
		return nil
	}
	body := c.asked.Body
	isFile := strings.HasPrefix(c.asked.Header.Get("Content-Type"), "multipart/")
	switch {
	case !isFile && (!utf8.Valid(body) || bytes.IndexByte(body, 0) >= 0):
		return defect(http.StatusUnsupportedMediaType, "the body is no UTF-8 text, so nobody can tell who would get an SMS; it was not sent")
	case c.sealed && c.plain == nil && c.mayWrite():
		return &refusal{
			status: http.StatusForbidden, class: verdict.TestBug,
			says: "the payload is encrypted and cannot be opened, so nobody can tell who would get an SMS; it was not sent, give the partner's client_secret in the environment file, and encrypt by it",
		}
	}
	return nil
}
