// Package certify judges a client of the APIs: what the simulator saw of it, and what it says it
// concluded, must both be as a case wants them. Cases and profiles are data; judging is a pure
// function of a case and the record of one try at it, so that whoever has the record can judge
// anew. It runs nothing and serves nothing.
package certify

import (
	"fmt"
	"time"

	"github.com/kasauti/kasauti/harness/strictyaml"
)

// Tier says how much a case weighs.
type Tier string

// The tiers. Core cases rest on what is documented or inferred and on general rules of money
// safety; what we only assume of the APIs is extended, and warns at most.
const (
	Core     Tier = "core"
	Extended Tier = "extended"
)

// DefaultLimit is how long a client has for all tasks of a case, without its start-up.
const DefaultLimit = 5 * time.Second

// Case is one thing that a client is asked to do, with what goes wrong meanwhile and what must come
// of it.
type Case struct {
	Place strictyaml.Place `yaml:"-"`

	Name    string `yaml:"-"` // of its file, without .yaml
	Profile string `yaml:"-"` // of its folder
	Digest  string `yaml:"-"` // SHA-256, in hex, of its file

	Title string `yaml:"title"`
	Tier  Tier   `yaml:"tier"`
	// Requirement is what the case is about: what is broken where the client says the wrong thing,
	// or nothing at all.
	Requirement string `yaml:"requirement"`
	// Why says what the case is good for, and why each time in it is as long as it is.
	Why string `yaml:"why"`
	// Timed says that the verdict rests on real time, within which bounds.
	Timed   string  `yaml:"timed"`
	Setting Setting `yaml:"setting"`
	Tasks   []Task  `yaml:"tasks"`
	Expect  []Rule  `yaml:"expect"`
	Limit   Span    `yaml:"limit"`
}

// Setting is how the simulator stands when the case begins.
type Setting struct {
	// TokenLife is how long tokens are valid; zero: as long as the contract says.
	TokenLife Span `yaml:"token_life"`
	// OTPLife is how long OTPs are valid; zero: as long as the contract says.
	OTPLife Span `yaml:"otp_life"`
	// PayAfter is how long after it was begun a payment through the gateway is paid; zero: as long as
	// the contract says.
	PayAfter Span `yaml:"pay_after"`
	// SettleTime is how long after its debit a settlement is at its end; zero: as long as the contract
	// says. It comes there in thirds.
	SettleTime Span    `yaml:"settle_time"`
	Faults     []Fault `yaml:"faults"`
	// Alter has answers say something else than the simulator made them say.
	Alter []Alter `yaml:"alter"`
	// Webhooks reach the client beside those that the simulator sends.
	Webhooks []Webhook `yaml:"webhooks"`
	// TLS is none, good or, with a certificate that must be refused, one of wrong-host, expired and
	// unknown-authority. The empty text is none.
	TLS string `yaml:"tls"`
}

// speaksTLS reports whether the API stands behind a certificate.
func (s *Setting) speaksTLS() bool { return s.TLS != "" && s.TLS != "none" }

// Fault is bad luck of one case, in the words of the simulator's faults.
type Fault struct {
	Place     strictyaml.Place  `yaml:"-"`
	Kind      string            `yaml:"kind"`
	Operation string            `yaml:"operation"`
	Match     map[string]string `yaml:"match"`
	After     int               `yaml:"after"`
	Times     int               `yaml:"times"`
	Every     bool              `yaml:"every"`
	With      map[string]string `yaml:"with"`
}

// Task is what the client is asked to do: a verb of fixtures/certify/tasks.yaml with its values.
type Task struct {
	Place strictyaml.Place  `yaml:"-"`
	Do    string            `yaml:"do"`
	With  map[string]string `yaml:"with"`
	// At is where the client is sent: api, the standard, or control, the same simulator behind a
	// certificate that is good where the case's is not.
	At string `yaml:"at"`
	// Credentials is wrong where the client is given a password and a secret that nobody has.
	Credentials string `yaml:"credentials"`
	// Says is what it must conclude.
	Says Says `yaml:"says"`
}

// WrongCredentials is what a task's credentials can say.
const WrongCredentials = "wrong"

// Says is a conclusion that is right.
type Says struct {
	Place strictyaml.Place `yaml:"-"`
	// Outcome lists those that are right.
	Outcome []Outcome `yaml:"outcome"`
	// Fields must be said just so.
	Fields map[string]string `yaml:"fields"`
	// Requirement is broken where something else is said; empty: the case's.
	Requirement string `yaml:"requirement"`
	Likely      string `yaml:"likely"`
}

// Span is a time such as 3s or 200ms.
type Span time.Duration

// UnmarshalText reads one.
func (s *Span) UnmarshalText(text []byte) error {
	d, err := time.ParseDuration(string(text))
	if err != nil || d < 0 {
		return fmt.Errorf("%q is no time such as 3s or 200ms", text)
	}
	*s = Span(d)
	return nil
}

// String writes it as people do.
func (s Span) String() string { return time.Duration(s).String() }

// Time is how long a client has for the case.
func (c *Case) Time() time.Duration {
	if c.Limit == 0 {
		return DefaultLimit
	}
	return time.Duration(c.Limit)
}

// Requirements are those that the case can show to be kept or broken, each once, its own first.
func (c *Case) Requirements() []string {
	ids := []string{c.Requirement}
	add := func(id string) {
		for _, known := range ids {
			if id == "" || id == known {
				return
			}
		}
		ids = append(ids, id)
	}
	for i := range c.Tasks {
		add(c.Tasks[i].Says.Requirement)
	}
	for i := range c.Expect {
		add(c.Expect[i].Requirement)
	}
	return ids
}
