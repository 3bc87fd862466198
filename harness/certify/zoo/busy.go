package zoo

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Defects of waiting.
const (
	AgainAtOnce   = "a call that was told to wait is made again at once"
	DateNotRead   = "Retry-After is not understood where it is a date"
	BusyBlindly   = "a payment that was answered 503 is made again, and not looked up"
	Unbounded     = "an answer is waited for as long as it takes"
	AnewWhenBusy  = "a payment that was told to wait is made under another reference"
	BodyUnbounded = "only the beginning of an answer has a time"
)

// sends are how often one request is sent that the API has no time for.
const sends = 3

// send sends a request, and sends it again where the API had no time for it and said when it will have.
func (c *Client) send(ctx context.Context, method, address string, header map[string]string, body any) answer {
	for try := 1; ; try++ {
		got := c.once(ctx, method, address, header, body)
		pause, asked := c.toldToWait(&got, address)
		if !asked || try == sends || !fits(ctx, pause) {
			return got
		}
		wait(ctx, pause)
	}
}

// toldToWait is how long an answer tells to wait before the call is made again. Of HTTP 429 nothing was
// done; what moves money and was answered 503 may be done, so it is looked up, and not sent again.
func (c *Client) toldToWait(got *answer, address string) (time.Duration, bool) {
	unavailable := got.status == http.StatusServiceUnavailable && (!movesMoney(address) || c.is(BusyBlindly))
	if got.status != http.StatusTooManyRequests && !unavailable {
		return 0, false
	}
	if c.is(AnewWhenBusy) && movesMoney(address) {
		return 0, false
	}
	given := got.header.Get("Retry-After")
	seconds, err := strconv.Atoi(given)
	at, wrong := http.ParseTime(given)
	switch {
	case err != nil && wrong != nil:
		return 0, false
	case c.is(AgainAtOnce), c.is(DateNotRead) && err != nil:
		return 0, true
	case err != nil:
		return time.Until(at), true
	}
	return time.Duration(seconds) * time.Second, true
}

// movesMoney reports whether a call at an address does: a payment, a load, a card with its money.
func movesMoney(address string) bool {
	path, _, _ := strings.Cut(address, "?")
	return strings.HasSuffix(path, paying) || strings.HasSuffix(path, cards+"/balance") || strings.HasSuffix(path, cards+"/add-money") || strings.HasSuffix(path, cards)
}

// fits reports whether there is time for a pause.
func fits(ctx context.Context, pause time.Duration) bool {
	ends, has := ctx.Deadline()
	return !has || time.Until(ends) > pause
}

// grown is the pause before the nth further try: each is three times as long as the one before, which
// no delay of a busy machine makes up for.
func (c *Client) grown(first time.Duration, n int) time.Duration {
	if c.is(LooksUpForEver) || c.is(LooksUpAtOnePace) {
		return 8 * first
	}
	for range n {
		first *= 3
	}
	return first
}

// bounded gives a call its time.
func (c *Client) bounded(ctx context.Context) (context.Context, context.CancelFunc) {
	if c.is(Unbounded) || c.is(BodyUnbounded) {
		return context.WithCancel(context.WithoutCancel(ctx))
	}
	return context.WithTimeout(ctx, c.patience)
}
