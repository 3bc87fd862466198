package certify

import (
	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/strictyaml"
)

// Webhook is a webhook of the case's own. It says that the first payment of the case succeeded, as the
// simulator would say it, but for what stands here.
type Webhook struct {
	Place strictyaml.Place `yaml:"-"`
	// At is when it leaves, counted from when the payment was begun.
	At Span `yaml:"at"`
	// Header is given, the standard; missing, where it lacks the static header; or wrong, where that
	// has another value.
	Header string `yaml:"header"`
	// Set puts values by field, as Alter does. What follows from them is put, too: fields that say the
	// same thing say the same.
	Set map[string]string `yaml:"set"`
	// Remove takes away these fields, and those that say the same thing.
	Remove []string `yaml:"remove"`
	// Cut takes so many bytes off the end of the body.
	Cut int `yaml:"cut"`
}

// How a webhook of the case's own carries the static header.
const (
	HeaderGiven   = "given"
	HeaderMissing = "missing"
	HeaderWrong   = "wrong"
)

// Kind is what it will be recorded as.
func (w *Webhook) Kind() DeliveryKind {
	if w.Header == HeaderMissing || w.Header == HeaderWrong {
		return Forged
	}
	return Strange
}

// Delivery is one webhook on its way to the client, and what its receiver answered.
type Delivery struct {
	exchange.Kept
	At   int64        `json:"at_ms"` // since the case began
	Kind DeliveryKind `json:"kind"`
}

// DeliveryKind says what a webhook is worth.
type DeliveryKind string

// The kinds.
const (
	Genuine DeliveryKind = "genuine" // the simulator sent it
	Forged  DeliveryKind = "forged"  // it lacks the static header, or that has another value
	Strange DeliveryKind = "strange" // it has the header, and the simulator did not send it so
)

// Listening is what a task's listen says: the client receives webhooks on this machine, at a port that is
// picked for it.
const Listening = "loopback"

// listens reports whether the client is asked to receive webhooks.
func (t *Task) listens() bool { return t.With["listen"] != "" }

// Listens reports whether the client is asked to receive webhooks in any task.
func (c *Case) Listens() bool {
	for i := range c.Tasks {
		if c.Tasks[i].listens() {
			return true
		}
	}
	return false
}

func (w *Webhook) problems() (all strictyaml.Problems) {
	switch w.Header {
	case "", HeaderGiven, HeaderMissing, HeaderWrong:
	default:
		all = append(all, w.Place.Problem("header", "%q is none of given, missing and wrong", w.Header))
	}
	if w.Cut < 0 {
		all = append(all, w.Place.Problem("cut", "counts bytes that are missing, so it is not below zero"))
	}
	return all
}

// sendsWebhooks reports whether any reaches the client: all that the simulator has may be kept back.
func (c *Case) sendsWebhooks() bool {
	for i := range c.Setting.Faults {
		if c.Setting.Faults[i].Kind == "webhook-never" {
			return len(c.Setting.Webhooks) > 0
		}
	}
	return true
}

// receives finds what is wrong with how a case has webhooks: sent to nobody, or never asked for, so that a
// client which receives none would pass.
func (c *Case) receives(add func(key, format string, args ...any)) {
	counted, taken := false, false
	for i := range c.Expect {
		d := c.Expect[i].Deliveries
		counted, taken = counted || d != nil, taken || d != nil && d.Answered != "" && d.wants()
	}
	switch {
	case !c.Listens() && (counted || len(c.Setting.Webhooks) > 0):
		add("setting.webhooks", "has webhooks come, or counts them, and no task has the client listen; give one listen: %s", Listening)
	case c.Listens() && c.sendsWebhooks() && !taken:
		add("expect", "holds for a client that takes no webhook; count deliveries that must be answered with exactly or at_least")
	}
}
