package mock

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	hint "github.com/kasauti/kasauti/harness/nearest"
)

// Fault is bad luck on purpose: its kind, which calls it befalls, and how many of them. What
// it is worth is in its being counted: two runs of one script see the same.
type Fault struct {
	Kind      string `json:"kind"`      // see FaultKinds
	Operation string `json:"operation"` // whose calls it befalls; of a webhook, the event's
	// Match are fields of the request and what they must be; "mobile" is also that of the
	// card which the request names. Amounts are compared as money.
	Match Words `json:"match,omitempty"`
	After int   `json:"after,omitempty"` // fitting calls that it lets through first
	Times int   `json:"times,omitempty"` // fitting calls that it strikes then; 0 means 1
	Every bool  `json:"every,omitempty"` // strikes all that come then
	// Probability between 0 and 1 rolls a die for each call that it would strike; 0 means no
	// die. The universe's seed decides how the die falls.
	Probability float64 `json:"probability,omitempty"`
	With        Words   `json:"with,omitempty"` // the kind's parameters
}

// Words are named values as text. In JSON they may be numbers or truth values, too.
type Words map[string]string

// UnmarshalJSON takes an object of texts, numbers and truth values.
func (w *Words) UnmarshalJSON(data []byte) error {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil {
		return errors.New("a set of words is no JSON object; send one such as {\"status\": 503}")
	}
	*w = make(Words, len(raw))
	for name, value := range raw {
		text := strings.TrimSpace(string(value))
		switch text[0] {
		case '"':
			if err := json.Unmarshal(value, &text); err != nil {
				return err
			}
		case '{', '[', 'n':
			return fmt.Errorf("%q is no text, number or truth value; send one of these", clip(name))
		}
		(*w)[name] = text
	}
	return nil
}

// Limits of what a fault may say.
const (
	mostFaults     = 200 // of a universe
	mostMatches    = 10
	mostFaultCalls = 1_000_000
	longestWord    = 500 // bytes of a name or a value
)

// FaultProblem is what is wrong with a fault: at which of its keys, and what.
type FaultProblem struct {
	Key     string // as in JSON, such as with.status
	Message string
}

func (p *FaultProblem) Error() string { return p.Key + ": " + p.Message }

func wrongFault(key, format string, args ...any) error {
	return &FaultProblem{key, fmt.Sprintf(format, args...)}
}

// Check finds what is wrong with a fault. The error is a *FaultProblem.
func (f Fault) Check() error {
	kind := faultKindOf(f.Kind)
	switch {
	case kind == nil:
		return wrongFault("kind", "%q is no kind of fault%s", clip(f.Kind), hint.Known(f.Kind, FaultKinds()))
	case f.Operation == "" || len(f.Operation) > longestWord:
		return wrongFault("operation", "it is missing or too long; name the operation whose calls the fault befalls")
	case len(f.Match) > mostMatches:
		return wrongFault("match", "%d fields are too many; give at most %d", len(f.Match), mostMatches)
	case f.After < 0 || f.After > mostFaultCalls:
		return wrongFault("after", "%d is not between 0 and %d calls", f.After, mostFaultCalls)
	case f.Times < 0 || f.Times > mostFaultCalls:
		return wrongFault("times", "%d is not between 1 and %d calls", f.Times, mostFaultCalls)
	case f.Every && f.Times > 0:
		return wrongFault("every", "the fault strikes either every call or %d; give one of every and times", f.Times)
	case !(f.Probability >= 0 && f.Probability <= 1): // NaN is neither
		return wrongFault("probability", "it is not between 0 and 1")
	}
	for _, name := range slices.Sorted(maps.Keys(f.Match)) {
		if name == "" || len(name) > longestWord || len(f.Match[name]) > longestWord {
			return wrongFault("match", "%q or its value is empty or over %d bytes; shorten it", clip(name), longestWord)
		}
	}
	if err := kind.check(f.With); err != nil {
		return err
	}
	return f.checkOperation(kind)
}

// checkOperation finds out whether the mock serves, or sends, what the fault is about.
func (f Fault) checkOperation(kind *faultKind) error {
	if kind.place == onWebhook {
		if !slices.Contains(Events(), f.Operation) {
			return wrongFault("operation", "%q is no webhook that the mock sends%s", clip(f.Operation), hint.Known(f.Operation, Events()))
		}
		return nil
	}
	op := operationOf(f.Operation)
	if op == nil {
		return wrongFault("operation", "%s", notServed(f.Operation))
	}
	for _, name := range slices.Sorted(maps.Keys(f.Match)) {
		if name != mobileField && !slices.ContainsFunc(op.fields, func(of field) bool { return of.name == name }) {
			var known []string
			for _, of := range op.fields {
				known = append(known, of.name)
			}
			return wrongFault("match."+clip(name), "%s has no such field%s", op.name, hint.Known(name, append(known, mobileField)))
		}
	}
	if kind.place == onOutcome {
		if err := f.checkEnd(op); err != nil {
			return err
		}
	}
	if kind.name == unknownAtFirst {
		if _, err := unknownRefusal(op, f.With["because"]); err != nil {
			return err
		}
	}
	return nil
}

// reversed is the state of what succeeded and was taken back.
const reversed = "REVERSED"

// checkEnd finds out whether what the operation begins can end so.
func (f Fault) checkEnd(op *operation) error {
	end := ""
	switch f.Kind {
	case endsAs:
		end = f.word("state")
	case reversedLater:
		end = reversed
	}
	switch {
	case len(op.ends) == 0:
		return wrongFault("operation", "%s begins nothing that ends later; choose an operation that does", op.name)
	case end == "" || slices.Contains(op.ends, end):
		return nil
	case f.Kind == reversedLater:
		return wrongFault("kind", "nothing that %s begins is ever reversed; known ends are %s", op.name, strings.Join(op.ends, ", "))
	}
	return wrongFault("with.state", "nothing that %s begins ends as %q%s", op.name, clip(end), hint.Known(end, op.ends))
}

// operationOf is the operation of a name, nil where the mock does not serve it.
func operationOf(name string) *operation {
	for _, op := range operations() {
		if op.name == name {
			return op
		}
	}
	return nil
}

// most is how many calls the fault strikes at most.
func (f Fault) most() int {
	switch {
	case f.Every:
		return mostFaultCalls * mostFaultCalls
	case f.Times == 0:
		return 1
	}
	return f.Times
}

// String says the fault in a few words: "reply-lost of the next 2 calls of wallet.x where
// amount is 20.00".
func (f Fault) String() string {
	var b strings.Builder
	b.WriteString(f.Kind)
	if len(f.With) > 0 {
		b.WriteString(" (" + f.With.String() + ")")
	}
	switch {
	case f.Every:
		b.WriteString(" for every call")
	case f.most() == 1:
		b.WriteString(" for the next call")
	default:
		b.WriteString(" for the next " + strconv.Itoa(f.Times) + " calls")
	}
	b.WriteString(" of " + f.Operation)
	if len(f.Match) > 0 {
		b.WriteString(" where " + f.Match.String())
	}
	if f.After > 0 {
		fmt.Fprintf(&b, ", after %d", f.After)
	}
	if f.Probability > 0 {
		b.WriteString(", with probability " + strconv.FormatFloat(f.Probability, 'g', -1, 64))
	}
	return b.String()
}

// String lists the words by name: "amount 20.00, remarks lunch".
func (w Words) String() string {
	parts := make([]string, 0, len(w))
	for _, name := range slices.Sorted(maps.Keys(w)) {
		parts = append(parts, name+" "+clip(w[name]))
	}
	return strings.Join(parts, ", ")
}
