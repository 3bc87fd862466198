package certify

import (
	"encoding/json"
	"time"

	"github.com/kasauti/kasauti/harness/exchange"
)

// Outcome is what a client concludes of a task.
type Outcome string

// The outcomes.
const (
	Done        Outcome = "done"        // what was asked for is so
	Refused     Outcome = "refused"     // the API, or the client itself, said no, and nothing came of it
	Pending     Outcome = "pending"     // it was begun, and is neither done nor failed
	Unknown     Outcome = "unknown"     // the client cannot tell
	Failed      Outcome = "failed"      // it is certain that nothing came of it, for a reason that is no refusal
	Unsupported Outcome = "unsupported" // the client does not do such tasks
)

// Outcomes are all of them.
func Outcomes() []Outcome { return []Outcome{Done, Refused, Pending, Unknown, Failed, Unsupported} }

// Conclusion is what a client says of one task.
type Conclusion struct {
	Outcome Outcome `json:"outcome"`
	// Fields are further things that it says, as text.
	Fields map[string]string `json:"fields,omitempty"`
	At     int64             `json:"at_ms"` // since the case began
}

// Mask masks in all that was said; nil: nothing was.
func (c *Conclusion) Mask(mask func(string) string) {
	if c == nil {
		return
	}
	masked := make(map[string]string, len(c.Fields))
	for name, value := range c.Fields {
		masked[mask(name)] = mask(value)
	}
	c.Fields = masked
}

// Record is one try at a case: all that its verdict follows from.
type Record struct {
	Case    string        `json:"case"`   // its name
	Digest  string        `json:"digest"` // of its file
	Attempt int           `json:"attempt"`
	Seed    uint64        `json:"seed"`
	Started time.Time     `json:"started"`
	Calls   []Call        `json:"calls"` // as they arrived
	Says    []*Conclusion `json:"says"`  // by task; nil: nothing was said
	Money   []Move        `json:"money"` // that the simulator booked
	// Hellos counts the TLS connections that were begun where the API is, also those that the client
	// then refused: whoever never came has verified no certificate.
	Hellos int `json:"hellos,omitempty"`
	// Unread counts connections that brought something, and no request that could be read as HTTP/1.1.
	Unread int `json:"unread,omitempty"`
	// Deliveries are the webhooks that were sent to the client, as they left.
	Deliveries []Delivery `json:"deliveries,omitempty"`
	Ending     *Ending    `json:"ending,omitempty"`
	Took       int64      `json:"took_ms"`
	Printed    string     `json:"printed,omitempty"` // the end of what the client printed, masked
	// Leaked are the secrets that stood in what it printed, each by its name.
	Leaked []Secret `json:"leaked,omitempty"`
	// Unseen says that nothing of what the client prints was seen: it was running already, and added
	// nothing to a log that is known.
	Unseen bool `json:"unseen,omitempty"`
}

// Secret names what a client is given and must not tell.
type Secret string

// The secrets.
const (
	AccessKey    Secret = "access key"
	SecretKey    Secret = "secret key"
	Password     Secret = "password"
	ClientSecret Secret = "client secret"
	Token        Secret = "token"
	OTP          Secret = "OTP"
	CardNumber   Secret = "card number"
	CVV          Secret = "CVV"
	HookKey      Secret = "header of webhooks"
)

// Secrets are all of them.
func Secrets() []Secret {
	return []Secret{AccessKey, SecretKey, Password, ClientSecret, Token, OTP, CardNumber, CVV, HookKey}
}

// SeedOf is the seed of a case: its ids and tokens follow from the run's seed and its name, in
// whatever order cases are tried.
func SeedOf(seed uint64, name string) uint64 {
	sum := seed ^ 14695981039346656037
	for i := range len(name) {
		sum = (sum ^ uint64(name[i])) * 1099511628211
	}
	return sum
}

// Call is an exchange as it arrived at the simulator.
type Call struct {
	exchange.Kept
	At int64 `json:"at_ms"` // since the case began
	// Place is where it arrived: "api", or "elsewhere" for a host that no call is meant for.
	Place string `json:"place"`
	// Refusal is the simulator's reason, by name; "" for none.
	Refusal string `json:"refusal,omitempty"`
	// Seal is how the request was sealed, by a name of Seals, where that is wrong and was found out.
	Seal string `json:"seal,omitempty"`
	// Struck are the kinds of fault that befell it.
	Struck []string `json:"struck,omitempty"`
}

// Move is money that moved on the simulator.
type Move struct {
	Kind   string `json:"kind"`
	From   string `json:"from"` // as wallet:asha
	To     string `json:"to"`
	Amount int64  `json:"amount_paise"`
}

// Ending is how a client ended a case otherwise than by its conclusions.
type Ending struct {
	Kind EndingKind `json:"kind"`
	Why  string     `json:"why"` // one sentence
}

// EndingKind says which way.
type EndingKind string

// The endings.
const (
	NotStarted EndingKind = "not-started" // there is no such program, or it cannot be run
	Crashed    EndingKind = "crashed"     // it ended before it had concluded, or with an exit code of its own
	TimedOut   EndingKind = "timed-out"
	Garbled    EndingKind = "garbled"  // what it said is no conclusion, or one of another case
	TooMuch    EndingKind = "too-much" // it printed, or called, more than is kept
	Stopped    EndingKind = "stopped"  // the run was interrupted, or the harness failed
)

// Theirs reports whether the client is to blame.
func (e *Ending) Theirs() bool { return e.Kind != Stopped }

// reserved are the members of a conclusion that are no fields.
var reserved = map[string]bool{"outcome": true, "case": true, "task": true}

// ParseConclusion reads what a client says: a JSON object with outcome and whatever fields the task
// has. Numbers and truth values are taken as they are written.
func ParseConclusion(line []byte) (*Conclusion, string) {
	var said map[string]json.RawMessage
	if err := json.Unmarshal(line, &said); err != nil {
		return nil, "is no JSON object"
	}
	c := &Conclusion{Fields: map[string]string{}}
	for name, raw := range said {
		text := string(raw)
		if text != "" && text[0] == '"' {
			if err := json.Unmarshal(raw, &text); err != nil {
				return nil, "has a text that is none"
			}
		}
		switch {
		case name == "outcome":
			c.Outcome = Outcome(text)
		case !reserved[name] && text != "null":
			c.Fields[name] = text
		}
	}
	for _, known := range Outcomes() {
		if c.Outcome == known {
			return c, ""
		}
	}
	if c.Outcome == "" {
		return nil, "has no outcome"
	}
	return nil, "has the outcome " + quote(string(c.Outcome)) + ", which is none of done, refused, pending, unknown, failed and unsupported"
}
