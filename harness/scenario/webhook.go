package scenario

import (
	"net/http"
	"time"
)

// Mailbox takes the webhooks of one scenario. Its methods may be used at any time.
type Mailbox interface {
	// URL is where the target sends to.
	URL() string
	// Arrived are the webhooks that came, the oldest first.
	Arrived() []Arrival
	// Answer has the next webhooks answered with a status, each after a pause; then 200 again.
	Answer(times, status int, after time.Duration)
}

// Arrival is one webhook as it reached a mailbox.
type Arrival struct {
	Event   string    // the webhook operation that the target was to send there
	At      time.Time // by this machine's clock
	Method  string
	Header  http.Header
	Body    []byte
	Cut     bool // the body is longer than Body
	Status  int  // that it was answered with
	Elapsed time.Duration
}

// Sending is one webhook as the target sees it. State is waiting, sending, delivered, failed or
// not-sent; Cause says why it is not delivered.
type Sending struct {
	Event   string // the webhook operation
	Subject string // the id of what it tells about
	URL     string
	State   string
	Cause   string
	Tries   int
	Fault   string // what went wrong inside the target's mock; says nothing of the target
}
