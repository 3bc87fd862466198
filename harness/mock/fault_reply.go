package mock

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"time"
)

// FaultHeader names, in an answer that is not the API's own, the kind of fault that made it.
const FaultHeader = "Kasauti-Fault"

// reply is what a client is sent, which a fault may have made another thing than the answer.
type reply struct {
	status      int
	contentType string
	retryAfter  string
	allow       string
	body        []byte
	fault       string        // the kind that made the answer another one
	ours        bool          // the body has nothing of the API's answer
	late        time.Duration // before anything is sent
	slow        time.Duration // from the body's first byte to its last
	end         closing
	keep        int // bytes of the body, where it is cut off
}

type closing int

const (
	sentWhole   closing = iota
	cutShort            // the connection closes within the body
	closedEarly         // the connection closes, with nothing said
	resetEarly          // the same, by a reset
)

// damage makes of an answer what the fault makes of it.
func (c *call) damage(f *Fault, a *reply) {
	a.fault = f.Kind
	switch f.Kind {
	case errorStatus:
		c.replace(a, f, f.number("status"), f.number("status"), f.word("message"))
		a.retryAfter = f.word("retry_after")
	case errorCode:
		c.replace(a, f, http.StatusOK, f.number("code"), f.word("message"))
	case tooManyRequests:
		c.replace(a, f, http.StatusTooManyRequests, http.StatusTooManyRequests, "Too many requests")
		wait := f.number("seconds")
		a.retryAfter = strconv.Itoa(wait)
		if f.word("form") == "date" {
			a.retryAfter = c.now.Add(time.Duration(wait) * time.Second).UTC().Format(http.TimeFormat)
		}
	case htmlPage:
		a.ours = true
		a.status, a.contentType, a.body = f.number("status"), "text/html; charset=utf-8", []byte(gatewayPage)
	case unknownAtFirst:
		c.refusal, _ = unknownRefusal(c.op, f.With["because"]) // checked when the fault was set
		a.status, a.body = c.refused()
		a.body, a.ours = c.travelling(a.body), true
	case callLost, replyLost:
		a.end = closedEarly
	case connectionReset:
		a.end = resetEarly
	case cutOff:
		a.end, a.keep = cutShort, f.kept(a.body)
	case truncatedJSON:
		a.body = a.body[:f.kept(a.body)]
	case invalidJSON:
		a.body = append([]byte("{,"), a.body[min(1, len(a.body)):]...)
	case wrongContentType:
		a.contentType = f.word("type")
	}
}

// gatewayPage is what a gateway shows that does not reach the API.
const gatewayPage = "<!DOCTYPE html>\n<html><head><title>Bad gateway</title></head>\n" +
	"<body><h1>Bad gateway</h1><p>The server did not answer. Please try again later.</p></body></html>\n"

// replace puts an error in the operation's envelope in place of the answer, or nothing.
func (c *call) replace(a *reply, f *Fault, status, code int, message string) {
	a.ours = true
	a.status, a.body = status, c.travelling(c.op.envelope.body(code, "server_error", message))
	if f.word("envelope") == "no" {
		a.body, a.contentType = nil, "text/plain"
	}
}

// kept is how many bytes of a body are sent: never all of them.
func (f *Fault) kept(body []byte) int {
	n := f.number("bytes")
	if n == 0 {
		n = len(body) / 2
	}
	return max(0, min(n, len(body)-1))
}

// sent says what the client was sent, where that is not the answer that the journal shows.
func (a *reply) sent() string {
	var text string
	switch {
	case a.end == closedEarly:
		text = "nothing: the connection was closed"
	case a.end == resetEarly:
		text = "nothing: the connection was reset"
	case a.end == cutShort:
		text = fmt.Sprintf("HTTP %d and %d of %d bytes, then the connection was closed", a.status, a.keep, len(a.body))
	default:
		text = fmt.Sprintf("HTTP %d, %s, %d bytes", a.status, a.contentType, len(a.body))
	}
	if a.ours && len(a.body) > 0 {
		text += ": " + clip(string(a.body))
	}
	if a.late > 0 {
		text += fmt.Sprintf(", after %s", a.late)
	}
	if a.slow > 0 {
		text += fmt.Sprintf(", over %s", a.slow)
	}
	return text
}

// send writes the reply. It gives up where nobody waits any more.
func (a *reply) send(ctx context.Context, w http.ResponseWriter, gone <-chan struct{}) {
	if a.late > 0 && !pause(ctx, gone, a.late) {
		panic(http.ErrAbortHandler)
	}
	switch a.end {
	case closedEarly:
		panic(http.ErrAbortHandler) // the documented way to answer nothing
	case resetEarly:
		resetConnection(w)
		panic(http.ErrAbortHandler)
	}
	header := w.Header()
	header.Set("Content-Type", a.contentType)
	for _, extra := range [...]struct{ name, value string }{{"Allow", a.allow}, {"Retry-After", a.retryAfter}, {FaultHeader, a.fault}} {
		if extra.value != "" {
			header.Set(extra.name, extra.value)
		}
	}
	if a.end == cutShort || a.slow > 0 {
		header.Set("Content-Length", strconv.Itoa(len(a.body)))
	}
	w.WriteHeader(a.status)
	switch {
	case a.end == cutShort:
		_, _ = w.Write(a.body[:a.keep])
		_ = http.NewResponseController(w).Flush() // what cannot flush keeps it for the end
		panic(http.ErrAbortHandler)
	case a.slow > 0:
		a.dribble(ctx, w, gone)
	default:
		_, _ = w.Write(a.body) // a caller that has gone cannot be told
	}
}

// drops is in how many pieces a slow body comes.
const drops = 10

func (a *reply) dribble(ctx context.Context, w http.ResponseWriter, gone <-chan struct{}) {
	control := http.NewResponseController(w)
	for i := range drops {
		if i > 0 && !pause(ctx, gone, a.slow/(drops-1)) {
			panic(http.ErrAbortHandler)
		}
		from, to := i*len(a.body)/drops, (i+1)*len(a.body)/drops
		if _, err := w.Write(a.body[from:to]); err != nil {
			return // the caller has gone
		}
		_ = control.Flush()
	}
}

// pause waits in real time, however the universe's clock stands, and reports whether somebody
// is still there.
func pause(ctx context.Context, gone <-chan struct{}, by time.Duration) bool {
	timer := time.NewTimer(by)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
	case <-gone:
	}
	return false
}

// resetConnection closes the connection so that the client sees a reset. Where that cannot be
// done, nothing happens here, and the caller closes it plainly.
func resetConnection(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	under := conn
	for {
		if lingers, ok := under.(interface{ SetLinger(int) error }); ok {
			_ = lingers.SetLinger(0) // else it closes plainly
			_ = under.Close()
			break
		}
		wrapped, ok := under.(interface{ NetConn() net.Conn })
		if !ok {
			break
		}
		under = wrapped.NetConn()
	}
	_ = conn.Close()
}
