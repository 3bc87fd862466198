package contract

import (
	"fmt"
	"strings"

	"github.com/kasauti/kasauti/harness/strictyaml"
)

// Answer is the shape of a refusal.
type Answer struct {
	Status  int    `yaml:"status"`
	Code    int    `yaml:"code"`
	Message string `yaml:"message"` // {field} stands for a field's name
	Error   string `yaml:"error"`   // OAuth answers name an error instead of a code
}

// Refusal is one reason to say no: what must (not) happen and what the answer looks like.
type Refusal struct {
	Name       string
	Phrase     string
	Outcome    string // requirement id
	Shape      string // requirement id
	Answer     Answer
	Operations []string
	Shows      []string // further requirements that the outcome shows to be kept
}

// Concerns reports whether an operation can be refused so.
func (r Refusal) Concerns(operation string) bool { return concerns(r.Operations, operation) }

// Refusal finds one by name.
func (c *Contract) Refusal(name string) (Refusal, bool) {
	r, ok := c.refusals[name]
	return r, ok
}

// Refusals are all of them, in file order.
func (c *Contract) Refusals() []Refusal {
	all := make([]Refusal, len(c.names))
	for i, name := range c.names {
		all[i] = c.refusals[name]
	}
	return all
}

// RefusalsBy are those of an operation that are answered so. A message with a field's name in it is
// not compared.
func (c *Contract) RefusalsBy(operation string, status int, code int64, message string) []Refusal {
	var all []Refusal
	for _, r := range c.Refusals() {
		said := r.Answer.Message == message || strings.Contains(r.Answer.Message, "{")
		if said && r.Concerns(operation) && r.Answer.Status == status && int64(r.Answer.Code) == code && r.Answer.Error == "" {
			all = append(all, r)
		}
	}
	return all
}

// RefusalByPhrase finds one by the words that feature files use.
func (c *Contract) RefusalByPhrase(phrase string) (Refusal, bool) {
	for _, r := range c.refusals {
		if r.Phrase == phrase {
			return r, true
		}
	}
	return Refusal{}, false
}

// index checks each requirement and joins refusals.
func (c *Contract) index() strictyaml.Problems {
	var problems strictyaml.Problems
	add := func(p *strictyaml.Problem) { problems = append(problems, p) }
	for i := range c.requirements {
		r := &c.requirements[i]
		if _, twice := c.byID[r.ID]; twice {
			add(r.Place.Problem("id", "%s is given to two requirements", r.ID))
		}
		c.byID[r.ID] = r
		problems = append(problems, r.problems()...)
		if r.Refusal != "" {
			c.joinRefusal(r, add)
		}
		if r.Decline != "" {
			c.joinDecline(r, add)
		}
	}
	for i := range c.removed {
		problems = append(problems, c.removed[i].problems(c)...)
	}
	for i := range c.requirements {
		r := &c.requirements[i]
		if r.ShownBy == "" {
			continue
		}
		f, ok := c.refusals[r.ShownBy]
		if !ok {
			add(r.Place.Problem("shown_by", "there is no refusal %s", r.ShownBy))
			continue
		}
		f.Shows = append(f.Shows, r.ID)
		c.refusals[r.ShownBy] = f
	}
	for _, name := range c.names {
		if f := c.refusals[name]; f.Outcome == "" || f.Shape == "" {
			add(&strictyaml.Problem{File: shownPath(requirementsName), Message: fmt.Sprintf("refusal %s needs an outcome and a shape", name)})
		}
	}
	return problems
}

func (c *Contract) joinRefusal(r *Requirement, add func(*strictyaml.Problem)) {
	f, known := c.refusals[r.Refusal]
	if !known {
		c.names = append(c.names, r.Refusal)
		f = Refusal{Name: r.Refusal, Operations: r.Operations}
	}
	switch r.Kind {
	case Outcome:
		f.Outcome, f.Phrase = r.ID, r.Phrase
		if r.Phrase == "" {
			add(r.Place.Problem("phrase", "is missing; feature files name the refusal by it"))
		}
	case Shape:
		f.Shape = r.ID
		if r.Answer == nil {
			add(r.Place.Problem("answer", "is missing; a shape states status, code and message"))
			break
		}
		f.Answer = *r.Answer
	default:
		add(r.Place.Problem("kind", "a refusal is an outcome or a shape"))
	}
	c.refusals[r.Refusal] = f
}
