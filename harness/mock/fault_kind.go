package mock

import (
	"slices"
	"strconv"
	"strings"

	hint "github.com/kasauti/kasauti/harness/nearest"
)

// place is where a fault acts.
type place int

const (
	beforeCall  place = iota // instead of judging the call: nothing is done
	afterCommit              // on the answer, with the call done
	onPace                   // on the time that the answer takes
	onOutcome                // on what becomes of what the call began
	onSMS                    // on the SMS that the call sends
	onWebhook                // on a webhook
)

func (p place) String() string {
	return [...]string{"before the call", "after the commit", "on the answer's pace", "on the outcome", "on the SMS", "on the webhook"}[p]
}

// faultKind is one way to have bad luck. The table below is all that there is to say of each
// but how it is done.
type faultKind struct {
	name  string
	place place
	says  string // what a caller sees
	with  []faultParameter
	// takesEffect says that only a call which succeeded is struck: of one that was refused
	// nothing is at stake.
	takesEffect bool
}

// faultParameter is a value that a kind takes: a number of a unit between least and most, or
// one of the choices, or any text.
type faultParameter struct {
	name        string
	unit        string
	standard    string // where it is not given; "" has a meaning of its own, see says
	least, most int
	choices     []string
	says        string
}

func (p faultParameter) number() bool { return p.most > 0 }

// Names of kinds that code asks for.
const (
	errorStatus      = "error-status"
	errorCode        = "error-code"
	tooManyRequests  = "too-many-requests"
	htmlPage         = "html-page"
	callLost         = "call-lost"
	replyLost        = "reply-lost"
	connectionReset  = "connection-reset"
	cutOff           = "cut-off"
	truncatedJSON    = "truncated-json"
	invalidJSON      = "invalid-json"
	wrongContentType = "wrong-content-type"
	unknownAtFirst   = "unknown-at-first"
	latency          = "latency"
	slowBody         = "slow-body"
	pendingForEver   = "pending-forever"
	reversedLater    = "reversed-later"
	endsAs           = "ends-as"
	smsNever         = "sms-never"
)

// What webhooks can suffer. Who sends them asks faultFor(onWebhook, event, field).
const (
	webhookNever      = "webhook-never"
	webhookTwice      = "webhook-twice"
	webhookLate       = "webhook-late"
	webhookOutOfOrder = "webhook-out-of-order"
	webhookForged     = "webhook-forged"
)

// longestPace bounds how long a fault holds a connection, in real milliseconds: less than any
// server of the mock takes to give a connection up.
const longestPace = 30_000

func yesOrNo(name, standard, says string) faultParameter {
	return faultParameter{name: name, standard: standard, choices: []string{"yes", "no"}, says: says}
}

func committed() faultParameter {
	return yesOrNo("committed", "no", "whether the call was done before the answer went wrong")
}

func inEnvelope() faultParameter {
	return yesOrNo("envelope", "yes", "whether the body is a refusal in the operation's envelope; without it there is none")
}

func milliseconds(says string) faultParameter {
	return faultParameter{name: "milliseconds", unit: "ms of real time", standard: "1000", least: 1, most: longestPace, says: says}
}

func bytesKept() faultParameter {
	return faultParameter{name: "bytes", unit: "bytes", least: 1, most: 1 << 20, says: "how much of the body is sent; half of it where this is left out"}
}

// faultKinds is the table of kinds.
func faultKinds() []faultKind {
	return []faultKind{
		{name: errorStatus, place: beforeCall, says: "an HTTP error status", with: []faultParameter{
			{name: "status", unit: "HTTP status", standard: "503", least: 400, most: 599, says: "the status"},
			inEnvelope(), committed(),
			{name: "retry_after", unit: "s", least: 1, most: 86_400, says: "what Retry-After asks the caller to wait; there is none where this is left out"},
			{name: "message", standard: "Service unavailable", says: "the envelope's message"},
		}},
		{name: errorCode, place: beforeCall, says: "HTTP 200 with an error code in the envelope", with: []faultParameter{
			{name: "code", unit: "code", standard: "500", least: 1, most: 999_999, says: "the envelope's code"},
			{name: "message", standard: "Something went wrong", says: "the envelope's message"},
			committed(),
		}},
		{name: tooManyRequests, place: beforeCall, says: "HTTP 429 with Retry-After", with: []faultParameter{
			{name: "seconds", unit: "s of the universe's time", standard: "2", least: 1, most: 86_400, says: "how long the caller is to wait"},
			{name: "form", standard: "seconds", choices: []string{"seconds", "date"}, says: "how Retry-After says it: a number, or an HTTP date"},
			inEnvelope(),
		}},
		{name: htmlPage, place: beforeCall, says: "an HTML page of something in front of the API", with: []faultParameter{
			{name: "status", unit: "HTTP status", standard: "502", least: 200, most: 599, says: "its status"}, committed(),
		}},
		{name: callLost, place: beforeCall, says: "no answer: the connection closes before anything was done"},
		{name: connectionReset, place: beforeCall, says: "no answer: the connection is reset (RST)", with: []faultParameter{committed()}},
		{name: unknownAtFirst, place: beforeCall, says: "a look-up that does not know yet what exists", with: []faultParameter{
			{name: "seconds", unit: "s of the universe's time", least: 1, most: 86_400, says: "for how long from the first look-up on, instead of for a number of calls"},
			{name: "because", says: "the refusal's name; where it is left out, the last of the operation's that ends in -unknown"},
		}},
		{name: replyLost, place: afterCommit, takesEffect: true, says: "no answer: the call was done, then the connection closes"},
		{name: cutOff, place: afterCommit, says: "the connection closes in the middle of the body", with: []faultParameter{bytesKept()}},
		{name: truncatedJSON, place: afterCommit, says: "a whole answer whose JSON ends early", with: []faultParameter{bytesKept()}},
		{name: invalidJSON, place: afterCommit, says: "a body that is no JSON, though declared as such"},
		{name: wrongContentType, place: afterCommit, says: "the right body under another Content-Type", with: []faultParameter{
			{name: "type", standard: "text/plain", says: "the Content-Type"},
		}},
		{name: latency, place: onPace, says: "an answer that comes late, also while the clock stands still", with: []faultParameter{milliseconds("how late")}},
		{name: slowBody, place: onPace, says: "a body that arrives in drops", with: []faultParameter{milliseconds("how long the body takes")}},
		{name: pendingForEver, place: onOutcome, says: "what the call began stays pending"},
		{name: reversedLater, place: onOutcome, says: "what succeeded is reversed later", with: []faultParameter{
			{name: "seconds", unit: "s of the universe's time", standard: "60", least: 0, most: 31_536_000, says: "how long after it had succeeded"},
		}},
		{name: endsAs, place: onOutcome, says: "what the call began ends in a state of one's choice", with: []faultParameter{
			{name: "state", standard: "FAILED", says: "the state, in the operation's own words"},
		}},
		{name: smsNever, place: onSMS, says: "the SMS is never sent"},
		{name: webhookNever, place: onWebhook, says: "the webhook is never sent"},
		{name: webhookTwice, place: onWebhook, says: "the webhook is sent twice"},
		{name: webhookLate, place: onWebhook, says: "the webhook comes late", with: []faultParameter{
			{name: "seconds", unit: "s of the universe's time", standard: "60", least: 1, most: 86_400, says: "how late"},
		}},
		{name: webhookOutOfOrder, place: onWebhook, says: "the webhook comes after the next one, or after 30 seconds without"},
		{name: webhookForged, place: onWebhook, says: "a webhook that EnKash did not send: without its headers, and with another amount"},
	}
}

// FaultKinds are the names of all kinds, in the order of the table.
func FaultKinds() []string {
	var names []string
	for _, k := range faultKinds() {
		names = append(names, k.name)
	}
	return names
}

// faultKindOf finds a kind; nil where there is none of the name.
func faultKindOf(name string) *faultKind {
	for _, k := range faultKinds() {
		if k.name == name {
			return &k
		}
	}
	return nil
}

// check finds what is wrong with the parameters.
func (k *faultKind) check(with Words) error {
	for name, text := range with {
		i := slices.IndexFunc(k.with, func(p faultParameter) bool { return p.name == name })
		if i < 0 {
			var known []string
			for _, p := range k.with {
				known = append(known, p.name)
			}
			if len(known) == 0 {
				return wrongFault("with."+clip(name), "%s takes no parameter; leave it out", k.name)
			}
			return wrongFault("with."+clip(name), "%s has no such parameter%s", k.name, hint.Known(name, known))
		}
		if err := k.with[i].check(text); err != nil {
			return err
		}
	}
	return nil
}

func (p faultParameter) check(text string) error {
	n, err := strconv.Atoi(text)
	switch key := "with." + p.name; {
	case p.number() && (err != nil || n < p.least || n > p.most):
		return wrongFault(key, "%q is no whole number of %s between %d and %d", clip(text), p.unit, p.least, p.most)
	case p.choices != nil && !slices.Contains(p.choices, p.choice(text)):
		return wrongFault(key, "%q is none of %s", clip(text), strings.Join(p.choices, ", "))
	case text == "" || len(text) > longestWord:
		return wrongFault(key, "it is empty or over %d bytes", longestWord)
	case strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f }):
		return wrongFault(key, "it has a control character; leave that out")
	}
	return nil
}

// choice takes the truth values of JSON as well.
func (p faultParameter) choice(text string) string {
	switch text {
	case "true":
		return "yes"
	case "false":
		return "no"
	}
	return text
}

// word is a parameter of the fault, or its standard.
func (f *Fault) word(name string) string {
	for _, p := range faultKindOf(f.Kind).with {
		if p.name != name {
			continue
		}
		if given, ok := f.With[name]; ok {
			return p.choice(given)
		}
		return p.standard
	}
	return ""
}

// number is a parameter that is one; 0 where it has no standard.
func (f *Fault) number(name string) int {
	n, _ := strconv.Atoi(f.word(name)) // checked when the fault was set
	return n
}

// place is where the fault acts: an answer that goes wrong though the call was done does so
// after the commit.
func (f *Fault) place() place {
	if f.word("committed") == "yes" {
		return afterCommit
	}
	return faultKindOf(f.Kind).place
}

// takesEffect reports whether only a call that succeeded is struck.
func (f *Fault) takesEffect() bool {
	return faultKindOf(f.Kind).takesEffect || f.word("committed") == "yes"
}
