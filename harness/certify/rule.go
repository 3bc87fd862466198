package certify

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/kasauti/kasauti/harness/strictyaml"
	"github.com/kasauti/kasauti/harness/verdict"
)

// Rule is one thing that must have happened, or must not. Exactly one of its forms is given.
type Rule struct {
	Place strictyaml.Place `yaml:"-"`
	// Requirement is what is broken where it does not hold; empty: the case's.
	Requirement string `yaml:"requirement"`
	// Likely is the likely cause where it does not hold, in a sentence for who wrote the client.
	Likely string `yaml:"likely"`

	Calls  *Calls  `yaml:"calls"`
	Order  *Order  `yaml:"order"`
	Wait   *Wait   `yaml:"wait"`
	Same   *Values `yaml:"same"`
	Differ *Values `yaml:"differ"`
	Money  *Money  `yaml:"money"`

	Deliveries *Deliveries `yaml:"deliveries"`
}

// form judges one form of rule: the checks that did not pass, or none.
type form interface {
	judge(r *Record) *breach
	problems(add func(key, format string, args ...any))
}

// breach is how a rule was broken.
type breach struct {
	says   string // what happened, one clause
	fields []verdict.Field
	calls  []string // ids of the calls that show it
	short  bool     // too few came: what ended the client before explains it
}

// forms are those that are given, by key.
func (r *Rule) forms() map[string]form {
	all := map[string]form{}
	if r.Calls != nil {
		all["calls"] = r.Calls
	}
	if r.Order != nil {
		all["order"] = r.Order
	}
	if r.Wait != nil {
		all["wait"] = r.Wait
	}
	if r.Same != nil {
		all["same"] = &same{r.Same}
	}
	if r.Differ != nil {
		all["differ"] = &differ{r.Differ}
	}
	if r.Money != nil {
		all["money"] = r.Money
	}
	if r.Deliveries != nil {
		all["deliveries"] = r.Deliveries
	}
	return all
}

// Pick describes calls. What it leaves out may be anything.
type Pick struct {
	Place     strictyaml.Place `yaml:"-"`
	Operation string           `yaml:"operation"`
	// OneOf are operations of which any will do, where clients may choose.
	OneOf []string `yaml:"one_of"`
	// At is where they arrived: api, the standard, control or elsewhere.
	At string `yaml:"at"`
	// Refusal is the simulator's reason by name, or none for calls that it accepted.
	Refusal string `yaml:"refusal"`
	// Struck is the kind of fault that befell them, or none.
	Struck string `yaml:"struck"`
	// Fields are what their bodies, or queries, must hold, by path.
	Fields map[string]string `yaml:"fields"`
	// Credentials: only those that carry a token or a credential.
	Credentials bool `yaml:"credentials"`
}

// none stands for the absence of a refusal or a fault.
const none = "none"

// Where calls arrive.
const (
	AtAPI     = "api"
	AtControl = "control"
	Elsewhere = "elsewhere"
)

func (p *Pick) matches(c *Call) bool {
	at := p.At
	if at == "" {
		at = AtAPI
	}
	switch {
	case c.Place != at:
		return false
	case p.Operation != "" && c.Operation != p.Operation, len(p.OneOf) > 0 && !contains(p.OneOf, c.Operation):
		return false
	case p.Refusal == none && c.Refusal != "", p.Refusal != "" && p.Refusal != none && c.Refusal != p.Refusal:
		return false
	case p.Struck == none && len(c.Struck) > 0, p.Struck != "" && p.Struck != none && !contains(c.Struck, p.Struck):
		return false
	case p.Credentials && !hasCredentials(c):
		return false
	}
	for path, want := range p.Fields {
		if got, has := fieldOf(c, path); !has || got != want {
			return false
		}
	}
	return true
}

// operations are those that it may be of; none: any.
func (p *Pick) operations() []string {
	if p.Operation != "" {
		return []string{p.Operation}
	}
	return p.OneOf
}

func (p *Pick) of(r *Record) (found []*Call) {
	for i := range r.Calls {
		if p.matches(&r.Calls[i]) {
			found = append(found, &r.Calls[i])
		}
	}
	return found
}

// String names the calls in messages.
func (p *Pick) String() string {
	text := strings.Join(p.operations(), " or ")
	if text == "" {
		text = "any operation"
	}
	var more []string
	switch p.Refusal {
	case "":
	case "none":
		more = append(more, "not refused")
	default:
		more = append(more, "refused as "+p.Refusal)
	}
	if p.Struck != "" {
		more = append(more, "fault "+p.Struck)
	}
	for _, path := range sorted(p.Fields) {
		more = append(more, path+" "+p.Fields[path])
	}
	switch p.At {
	case Elsewhere:
		more = append(more, "at another host")
	case AtControl:
		more = append(more, "at the control")
	}
	if p.Credentials {
		more = append(more, "with a token or a credential")
	}
	if len(more) > 0 {
		text += " (" + strings.Join(more, ", ") + ")"
	}
	return text
}

func (p *Pick) problems(add func(key, format string, args ...any)) {
	if p.At != "" && p.At != AtAPI && p.At != AtControl && p.At != Elsewhere {
		add("at", "%q is none of api, control and elsewhere", p.At)
	}
}

// hasCredentials reports whether a call carries an authorisation, or a secret in its body.
func hasCredentials(c *Call) bool {
	for name := range c.Request.Header {
		if strings.EqualFold(name, "Authorization") || strings.EqualFold(name, "merchantaccesskey") {
			return true
		}
	}
	for _, name := range [...]string{"secretKey", "password", "client_secret", "accessKey"} {
		if _, has := fieldOf(c, name); has {
			return true
		}
	}
	return false
}

// fieldOf is a field of a call's body, or else of its query or of a form.
func fieldOf(c *Call, path string) (string, bool) {
	if value, has := member(c.Request.Body(), path); has {
		return value, true
	}
	if at, err := url.Parse(c.Request.URL); err == nil && at.Query().Has(path) {
		return at.Query().Get(path), true
	}
	if form, err := url.ParseQuery(string(c.Request.Body())); err == nil && form.Has(path) {
		return form.Get(path), true
	}
	return "", false
}

// Calls counts calls.
type Calls struct {
	Pick    Pick `yaml:"of"`
	Exactly *int `yaml:"exactly"`
	AtLeast *int `yaml:"at_least"`
	AtMost  *int `yaml:"at_most"`
}

func (c *Calls) count() count { return count{c.Exactly, c.AtLeast, c.AtMost} }

func (c *Calls) problems(add func(key, format string, args ...any)) {
	c.Pick.problems(add)
	c.count().problems(add)
}

func (c *Calls) judge(r *Record) *breach {
	found := c.Pick.of(r)
	n := times(len(found))
	want := c.count().missed(len(found))
	if want == "" {
		return nil
	}
	return &breach{
		says:   fmt.Sprintf("%s was called %s, where %s was expected", c.Pick.String(), n, want),
		short:  c.count().short(len(found)),
		fields: []verdict.Field{{Path: "calls", Expected: want, Actual: n}},
		calls:  idsOf(found),
	}
}

// Order asks that no call of Then comes before one of First.
type Order struct {
	First Pick `yaml:"first"`
	Then  Pick `yaml:"then"`
}

func (o *Order) problems(add func(key, format string, args ...any)) {
	o.First.problems(add)
	o.Then.problems(add)
}

func (o *Order) judge(r *Record) *breach {
	seen := false
	for i := range r.Calls {
		c := &r.Calls[i]
		switch {
		case o.First.matches(c):
			seen = true
		case !seen && o.Then.matches(c):
			return &breach{says: fmt.Sprintf("%s was called before %s", o.Then.String(), o.First.String()), calls: []string{c.ID}}
		}
	}
	return nil
}
