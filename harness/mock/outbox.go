package mock

import (
	"cmp"
	"slices"
	"strconv"
	"time"
)

// delivery is one webhook on its way to one receiver.
type delivery struct {
	n        int64
	event    string // the webhook operation
	subject  string // the id of what it tells about
	hook     string // name of the receiver
	url      string
	headers  map[string]string // never changed
	body     []byte            // never changed
	made     time.Time         // of the universe
	attempts []attempt
	state    deliveryState
	cause    string // of a state that is not delivered, in words
	injected string // the fault that changed it
}

type deliveryState string

const (
	waiting   deliveryState = "waiting"   // for its time, or for the next try
	sending   deliveryState = "sending"   // on the wire now
	delivered deliveryState = "delivered" // answered with a 2xx
	failed    deliveryState = "failed"    // given up after the last try
	notSent   deliveryState = "not-sent"  // nobody is to get it
)

// attempt is one try to deliver.
type attempt struct {
	at     time.Time // of the universe
	took   time.Duration
	status int    // of the answer; 0 where none came
	reason string // why it failed, in words
	fault  string // of the mock itself
}

// mostDeliveries are kept, with so many bytes of bodies; the oldest half goes when there are more.
const (
	mostDeliveries     = 2000
	mostDeliveredBytes = 8 << 20
)

// outbox holds the webhooks of a universe, sent and to be sent. Its owner's lock guards it.
type outbox struct {
	deliveries []*delivery
	count      int64
	bytes      int      // of the bodies of those that are kept
	behind     []string // numbers of those that wait for the next one to their receiver to go first
}

// add keeps a delivery and gives it its number, as text.
func (o *outbox) add(d delivery) string {
	o.count++
	d.n = o.count
	if n := len(o.deliveries); n == mostDeliveries || n > 1 && o.bytes+len(d.body) > mostDeliveredBytes {
		for _, gone := range o.deliveries[:n/2] {
			o.bytes -= len(gone.body)
		}
		o.deliveries = slices.Clone(o.deliveries[n/2:])
	}
	o.deliveries = append(o.deliveries, &d)
	o.bytes += len(d.body)
	return strconv.FormatInt(d.n, 10)
}

// find gives the delivery of a number; nil where it is no longer kept.
func (o *outbox) find(number string) *delivery {
	n, _ := strconv.ParseInt(number, 10, 64)
	i, known := slices.BinarySearchFunc(o.deliveries, n, func(d *delivery, n int64) int { return int(d.n - n) })
	if !known {
		return nil
	}
	return o.deliveries[i]
}

// overtaken takes out those that wait for the next one to a receiver.
func (o *outbox) overtaken(hook string) (numbers []string) {
	o.behind = slices.DeleteFunc(slices.Clone(o.behind), func(number string) bool {
		d := o.find(number)
		if d != nil && d.hook == hook {
			numbers = append(numbers, number)
		}
		return d == nil || d.hook == hook
	})
	return numbers
}

func (o *outbox) clone() outbox {
	c := outbox{count: o.count, bytes: o.bytes, behind: slices.Clone(o.behind), deliveries: make([]*delivery, len(o.deliveries))}
	for i, d := range o.deliveries {
		c.deliveries[i] = copyOf(d)
		c.deliveries[i].attempts = slices.Clone(d.attempts)
	}
	return c
}

// OutboxView lists the webhooks of a universe, the oldest first.
type OutboxView struct {
	Deliveries []DeliveryView `json:"deliveries"`
	Dropped    int64          `json:"dropped"` // that no longer fit
}

// DeliveryView is one webhook to one receiver. State is waiting, sending, delivered, failed or
// not-sent; Cause says why it is not delivered.
type DeliveryView struct {
	N        int64             `json:"n"`
	Event    string            `json:"event"`
	Subject  string            `json:"subject"`
	Webhook  string            `json:"webhook,omitempty"`
	URL      string            `json:"url,omitempty"`
	Headers  map[string]string `json:"headers,omitempty"` // values of static headers are secrets and not shown
	Body     string            `json:"body"`
	At       int64             `json:"time_ms"`
	State    string            `json:"state"`
	Cause    string            `json:"cause,omitempty"`
	Injected string            `json:"injected,omitempty"`
	Fault    string            `json:"fault,omitempty"` // what went wrong inside the mock
	Attempts []AttemptView     `json:"attempts"`
}

// AttemptView is one try to deliver; Status is 0 where no answer came.
type AttemptView struct {
	At     int64  `json:"time_ms"`
	Millis int64  `json:"duration_ms"`
	Status int    `json:"status"`
	Reason string `json:"reason,omitempty"`
}

func (s *Server) outboxView(o *outbox) OutboxView {
	view := OutboxView{Deliveries: make([]DeliveryView, 0, len(o.deliveries)), Dropped: o.count - int64(len(o.deliveries))}
	for _, d := range o.deliveries {
		one := DeliveryView{
			N: d.n, Event: d.event, Subject: d.subject, Webhook: d.hook, URL: s.redactor.URL(d.url), Body: s.redactor.Body(string(d.body)),
			At: d.made.UnixMilli(), State: string(d.state), Cause: d.cause, Injected: d.injected, Attempts: []AttemptView{},
		}
		for name := range d.headers {
			if one.Headers == nil {
				one.Headers = map[string]string{}
			}
			one.Headers[name] = "[secret]"
		}
		for _, a := range d.attempts {
			one.Attempts = append(one.Attempts, AttemptView{a.at.UnixMilli(), a.took.Milliseconds(), a.status, cmp.Or(a.reason, a.fault)})
			one.Fault = a.fault
		}
		view.Deliveries = append(view.Deliveries, one)
	}
	return view
}
