package certify

import (
	"fmt"
	"strings"

	"github.com/kasauti/kasauti/harness/verdict"
)

// Deliveries counts webhooks by what the client's receiver answered.
type Deliveries struct {
	// Of is their kind: genuine, forged or strange; empty: any.
	Of DeliveryKind `yaml:"of"`
	// Answered is 2xx, 4xx or any, for any answer at all; empty: it does not matter whether one came.
	Answered string `yaml:"answered"`
	Exactly  *int   `yaml:"exactly"`
	AtLeast  *int   `yaml:"at_least"`
	AtMost   *int   `yaml:"at_most"`
}

// answers are what Answered can say, with the statuses that each is.
var answers = map[string][2]int{"2xx": {200, 299}, "4xx": {400, 499}, "any": {100, 999}}

func (d *Deliveries) count() count { return count{d.Exactly, d.AtLeast, d.AtMost} }

// wants reports whether none at all are too few.
func (d *Deliveries) wants() bool { return d.count().wants() }

func (d *Deliveries) problems(add func(key, format string, args ...any)) {
	switch d.Of {
	case "", Genuine, Forged, Strange:
	default:
		add("of", "%q is none of genuine, forged and strange", d.Of)
	}
	if _, known := answers[d.Answered]; d.Answered != "" && !known {
		add("answered", "%q is none of 2xx, 4xx and any", d.Answered)
	}
	d.count().problems(add)
}

func (d *Deliveries) judge(r *Record) *breach {
	n, ids := 0, []string(nil)
	var came []string
	for i := range r.Deliveries {
		one := &r.Deliveries[i]
		if d.Of != "" && one.Kind != d.Of {
			continue
		}
		ids = append(ids, one.ID)
		came = append(came, answerOf(one))
		if bounds, wanted := answers[d.Answered]; !wanted || bounds[0] <= one.Response.Status && one.Response.Status <= bounds[1] {
			n++
		}
	}
	want := d.count().missed(n)
	if want == "" {
		return nil
	}
	actual := "none was sent"
	if came != nil {
		actual = strings.Join(came, ", ")
	}
	return &breach{
		says: fmt.Sprintf("%s %s, where %s was expected", d.subject(), times(n), want), calls: ids, short: d.count().short(n),
		fields: []verdict.Field{{Path: "answers", Expected: d.answer() + " " + want, Actual: actual}},
	}
}

// answerOf is what the receiver answered, in a word.
func answerOf(d *Delivery) string {
	if d.Response.Status == 0 {
		return "no answer"
	}
	return fmt.Sprintf("HTTP %d", d.Response.Status)
}

// answer is what must have become of them.
func (d *Deliveries) answer() string {
	switch d.Answered {
	case "":
		return "sent"
	case "any":
		return "answered"
	}
	return "answered with HTTP " + d.Answered
}

// subject begins a sentence on how often.
func (d *Deliveries) subject() string {
	kind := string(d.Of)
	if kind == "" {
		kind = "any"
	}
	return fmt.Sprintf("a webhook (%s) was %s", kind, d.answer())
}

// String says how often.
func (d *Deliveries) String() string {
	return strings.Replace(d.subject(), " was ", " is ", 1) + " " + d.count().String()
}
