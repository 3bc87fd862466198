package catalogue

import (
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/verdict"
)

// Operation is one documented call in full. Of one that is only named there is its name,
// perhaps its method, and what concerns it.
type Operation struct {
	Name     string            `json:"name"`
	Title    string            `json:"title"`
	Product  string            `json:"product"`
	State    contract.State    `json:"state"`
	Evidence contract.Evidence `json:"evidence,omitempty"`
	Source   string            `json:"source"`
	Method   string            `json:"method,omitempty"`
	Path     string            `json:"path,omitempty"`
	Service  string            `json:"service,omitempty"`
	Variant  string            `json:"variant,omitempty"` // the reading that is shown, where an environment file chose it
	Webhook  bool              `json:"webhook,omitempty"`
	Envelope string            `json:"envelope,omitempty"`
	Auth     string            `json:"auth,omitempty"`
	Encrypts bool              `json:"encrypted,omitempty"`
	Writes   string            `json:"writes,omitempty"` // sms, money, creates or changes; "" for a call that reads
	Safe     bool              `json:"safe,omitempty"`
	Unseen   string            `json:"unseen,omitempty"` // what no page shows, in words
	Variants []Variant         `json:"variants"`         // other readings
	Menus    []MenuEntry       `json:"menus"`
	Values   []Parameter       `json:"parameters"`
	Request  Body              `json:"request"`
	Success  Body              `json:"success"`
	Refusal  Body              `json:"refusal"`
	// Requirements are those that concern it; Scenarios those that call it.
	Requirements []Concern  `json:"requirements"`
	Scenarios    []Scenario `json:"scenarios"`
}

// Variant is another reading of an operation, where pages contradict each other.
type Variant struct {
	Name   string         `json:"name"` // "" for the newest
	Method string         `json:"method"`
	Path   string         `json:"path"`
	State  contract.State `json:"state"`
	Source string         `json:"source"`
}

// MenuEntry is where a menu lists an operation.
type MenuEntry struct {
	Menu string `json:"menu"`
	At   string `json:"at"`
}

// Parameter is a header, query or path value.
type Parameter struct {
	Name     string            `json:"name"`
	In       string            `json:"in"`
	Required bool              `json:"required"`
	Evidence contract.Evidence `json:"evidence"`
}

// Body is the body of a request or an answer.
type Body struct {
	Media   string  `json:"media,omitempty"`
	Seen    bool    `json:"seen"` // whether any page shows it
	Fields  []Field `json:"fields"`
	Example any     `json:"example,omitempty"`
}

// Field is one value of a body.
type Field struct {
	Path        string            `json:"path"`
	Types       []string          `json:"types"`
	Required    bool              `json:"required"`
	Enum        []any             `json:"enum,omitempty"`
	Pattern     string            `json:"pattern,omitempty"`
	Format      string            `json:"format,omitempty"`
	Sensitive   bool              `json:"sensitive,omitempty"`
	Open        bool              `json:"open,omitempty"` // fields that are not listed may stand below it
	Evidence    contract.Evidence `json:"evidence"`
	Source      string            `json:"source"`
	Requirement string            `json:"requirement,omitempty"`
	Description string            `json:"description,omitempty"`
}

// Requirement is one of the contract.
type Requirement struct {
	ID       string            `json:"id"`
	Level    verdict.Level     `json:"level"`
	Who      string            `json:"who"`
	Evidence contract.Evidence `json:"evidence"`
	Sentence string            `json:"sentence"`
	Source   string            `json:"source"`
	// Scenarios are tagged with it, and so must assert it.
	Scenarios []Place `json:"scenarios"`
}

// BindsServer reports whether it is a MUST that the server must keep.
func (r *Requirement) BindsServer() bool { return r.Who == contract.Server && r.Level == verdict.Must }

// Concern is a requirement that an operation can keep or break. It is asserted where a scenario
// that calls the operation is tagged with it.
type Concern struct {
	ID       string `json:"id"`
	Asserted bool   `json:"asserted"`
	// Elsewhere: only scenarios that do not call this operation are tagged with it.
	Elsewhere bool `json:"elsewhere,omitempty"`

	*Requirement `json:"-"`
}

func operationOf(c *contract.Contract, r contract.Row, scenarios []Scenario, requirements map[string]*Requirement) *Operation {
	product, _, _ := strings.Cut(r.Operation, ".")
	o := &Operation{
		Name: r.Operation, Title: r.Title, Product: product, State: r.State, Source: r.Source, Method: r.Method,
		Variants: []Variant{}, Values: []Parameter{}, Requirements: []Concern{}, Scenarios: []Scenario{},
		Request: bodyOf(c.Request(r.Operation)), Success: bodyOf(c.Success(r.Operation)), Refusal: bodyOf(c.Refused(r.Operation)),
	}
	if known, described := c.Operation(r.Operation); described {
		o.describe(known, c.Readings(r.Operation))
	}
	own := map[string]bool{}
	for _, s := range scenarios {
		if slices.Contains(s.Calls, o.Name) {
			o.Scenarios = append(o.Scenarios, s)
			for _, id := range s.Claims {
				own[id] = true
			}
		}
	}
	for _, q := range c.Concerning([]string{o.Name}) {
		known := requirements[q.ID]
		o.Requirements = append(o.Requirements, Concern{
			ID: q.ID, Asserted: own[q.ID], Elsewhere: !own[q.ID] && len(known.Scenarios) > 0, Requirement: known,
		})
	}
	return o
}

func (o *Operation) describe(known contract.Operation, readings []contract.Operation) {
	o.Title, o.Evidence, o.Source, o.State = known.Title, known.Evidence, known.Source, known.State
	o.Method, o.Path, o.Service, o.Variant, o.Webhook = known.Method, known.Path, known.Service, known.Variant, known.Webhook
	o.Envelope, o.Auth, o.Encrypts, o.Writes, o.Safe, o.Unseen = known.Envelope, known.Auth, known.Encrypted, known.Writes, known.Safe, known.Unseen
	for _, p := range known.Parameters {
		o.Values = append(o.Values, Parameter{p.Name, p.In, p.Required, p.Evidence})
	}
	for _, v := range readings {
		if v.Variant != known.Variant {
			o.Variants = append(o.Variants, Variant{v.Variant, v.Method, v.Path, v.State, v.Source})
		}
	}
}

func bodyOf(b contract.Body) Body {
	body := Body{Media: b.Media, Seen: b.Seen(), Fields: []Field{}, Example: b.Example}
	for _, f := range b.Fields {
		if f.Path == "" && !f.Is("string") {
			continue // the object around all
		}
		types := f.Types
		if types == nil {
			types = []string{}
		}
		body.Fields = append(body.Fields, Field{
			Path: f.Path, Types: types, Required: f.Required, Enum: f.Enum, Pattern: f.Pattern, Format: f.Format, Sensitive: f.Sensitive,
			Open: f.Open, Evidence: f.Evidence, Source: f.Source, Requirement: f.Requirement, Description: f.Description,
		})
	}
	return body
}

// musts counts the MUSTs that bind the server, and those of them that a scenario asserts.
func (o *Operation) musts() (asserted, all int) {
	for _, r := range o.Requirements {
		if r.BindsServer() {
			all++
			if r.Asserted {
				asserted++
			}
		}
	}
	return asserted, all
}

// Uncovered reports whether no scenario calls the operation, or a MUST of it that binds the
// server is asserted by none at all.
func (o *Operation) Uncovered() bool {
	return len(o.Scenarios) == 0 || slices.ContainsFunc(o.Requirements, func(r Concern) bool {
		return r.BindsServer() && !r.Asserted && !r.Elsewhere
	})
}

// requirementsOf are all of the contract, with the scenarios that are tagged with each.
func requirementsOf(c *contract.Contract, scenarios []Scenario) []Requirement {
	claims := map[string][]Place{}
	for _, s := range scenarios {
		for _, id := range s.Claims {
			claims[id] = append(claims[id], s.Place)
		}
	}
	all := make([]Requirement, 0, len(c.Requirements()))
	for _, q := range c.Requirements() {
		r := Requirement{ID: q.ID, Level: q.Level, Who: q.Who, Evidence: q.Evidence, Sentence: q.Sentence, Source: q.Source, Scenarios: claims[q.ID]}
		if r.Scenarios == nil {
			r.Scenarios = []Place{}
		}
		all = append(all, r)
	}
	return all
}
