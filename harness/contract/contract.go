// Package contract knows what the EnKash APIs promise: operations, schemas, requirements
// and how well each is known. It judges recorded exchanges. It does not send anything and
// does not know the mock.
package contract

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/kasauti/kasauti/harness/strictyaml"
	"github.com/kasauti/kasauti/harness/verdict"
)

// Evidence says how well a requirement is known.
type Evidence string

// The evidence levels, the strongest first.
const (
	Documented Evidence = "documented" // read on a page
	Observed   Evidence = "observed"   // seen on UAT
	Inferred   Evidence = "inferred"   // follows from examples
	Assumed    Evidence = "assumed"    // ours until seen
)

// Kind says what a requirement is about.
type Kind string

// The kinds. A refusal is two requirements: an Outcome and a Shape.
const (
	Rule    Kind = "rule"    // the form of an answer
	Outcome Kind = "outcome" // what happened, or did not
	Shape   Kind = "shape"   // status, code and message of a refusal
)

// Requirement is one sentence that a server or a client must satisfy.
type Requirement struct {
	Place      strictyaml.Place `yaml:"-"`
	ID         string           `yaml:"id"`
	Sentence   string           `yaml:"sentence"`
	Level      verdict.Level    `yaml:"level"`
	Who        string           `yaml:"who"` // server or client
	Kind       Kind             `yaml:"kind"`
	Evidence   Evidence         `yaml:"evidence"`
	Source     string           `yaml:"source"`
	Operations []string         `yaml:"operations"`
	Since      string           `yaml:"since"` // version of kasauti
	Refusal    string           `yaml:"refusal"`
	Phrase     string           `yaml:"phrase"`  // the refusal in a feature file's words
	Value      int              `yaml:"value"`   // the number in the sentence: seconds, digits, tries
	Pattern    string           `yaml:"pattern"` // the shape in the sentence, as a regular expression
	Answer     *Answer          `yaml:"answer"`
	// ShownBy names the refusal whose outcome shows that this requirement is kept.
	ShownBy string `yaml:"shown_by"`
}

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

// Contract is the loaded whole. It does not change after Load and may be shared.
type Contract struct {
	requirements []Requirement
	byID         map[string]*Requirement
	refusals     map[string]Refusal
	names        []string // of refusals, in file order
	operations   map[string]*operation
	order        []string // of operations
	sensitive    []string
	digest       string
	schemas      sync.Mutex
}

type requirementsFile struct {
	Requirements []Requirement `yaml:"requirements"`
}

// Load reads contract/requirements.yaml and contract/*.openapi.yaml. Every problem of every
// file is in the error, with its place.
func Load(files fs.FS) (*Contract, error) {
	c := &Contract{byID: map[string]*Requirement{}, refusals: map[string]Refusal{}, operations: map[string]*operation{}}
	digest := sha256.New()
	data, err := read(files, "contract/requirements.yaml")
	if err != nil {
		return nil, err
	}
	digest.Write(data)
	var file requirementsFile
	if err := strictyaml.Load("fixtures/contract/requirements.yaml", data, &file); err != nil {
		return nil, err
	}
	c.requirements = file.Requirements
	problems := c.index()

	documents, err := fs.Glob(files, "contract/*.openapi.yaml")
	if err != nil || len(documents) == 0 {
		return nil, errors.New("load the contract: no contract/*.openapi.yaml found")
	}
	slices.Sort(documents)
	for _, name := range documents {
		data, err := read(files, name)
		if err != nil {
			return nil, err
		}
		digest.Write(data)
		if err := c.loadDocument(path.Join("fixtures", name), data); err != nil {
			return nil, err
		}
	}
	problems = append(problems, c.checkOperations()...)
	if len(problems) > 0 {
		return nil, problems
	}
	c.digest = hex.EncodeToString(digest.Sum(nil))
	return c, nil
}

func read(files fs.FS, name string) ([]byte, error) {
	data, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, fmt.Errorf("load the contract: %w", err)
	}
	return data, nil
}

// Digest identifies the contract's text: SHA-256 in hex.
func (c *Contract) Digest() string { return c.digest }

// Requirements are all of them, in file order.
func (c *Contract) Requirements() []Requirement { return c.requirements }

// Requirement finds one by id.
func (c *Contract) Requirement(id string) (Requirement, bool) {
	r, ok := c.byID[id]
	if !ok {
		return Requirement{}, false
	}
	return *r, true
}

// IDs are the ids of all requirements, sorted.
func (c *Contract) IDs() []string {
	ids := make([]string, 0, len(c.byID))
	for id := range c.byID {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

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

// RefusalByPhrase finds one by the words that feature files use.
func (c *Contract) RefusalByPhrase(phrase string) (Refusal, bool) {
	for _, r := range c.refusals {
		if r.Phrase == phrase {
			return r, true
		}
	}
	return Refusal{}, false
}

// Value is the number that a requirement states: seconds, digits or tries. An unknown id
// or one without a number is a mistake in the program, and panics.
func (c *Contract) Value(id string) int {
	r, ok := c.byID[id]
	if !ok || r.Value == 0 {
		panic("contract: requirement " + id + " states no value")
	}
	return r.Value
}

// Pattern is the shape that a requirement states, as a regular expression. As with Value, a
// requirement without one is a mistake in the program, and panics.
func (c *Contract) Pattern(id string) string {
	r, ok := c.byID[id]
	if !ok || r.Pattern == "" {
		panic("contract: requirement " + id + " states no pattern")
	}
	return r.Pattern
}

// Sensitive are the names of fields with personal data or one-time codes (x-sensitive).
func (c *Contract) Sensitive() []string { return c.sensitive }

// Summaries are the requirements as reports and tallies want them, only those of servers
// and of the given operations; nil means all operations.
func (c *Contract) Summaries(operations map[string]bool) []verdict.Requirement {
	var all []verdict.Requirement
	for _, r := range c.requirements {
		if r.Who != "server" {
			continue
		}
		if operations != nil && !slices.ContainsFunc(r.Operations, func(o string) bool { return operations[o] }) {
			continue
		}
		all = append(all, r.Summary())
	}
	return all
}

// Summary is the requirement as a report needs it.
func (r Requirement) Summary() verdict.Requirement {
	return verdict.Requirement{ID: r.ID, Level: r.Level, Evidence: string(r.Evidence), Sentence: r.Sentence, Source: r.Source}
}

// Weight is the verdict of a failed check of r. What is documented or observed, and any
// outcome, binds everywhere. A belief of ours (inferred or assumed) binds on a mock, which
// must keep its own rules, and only warns elsewhere, since the belief may be wrong.
func (r Requirement) Weight(mock bool) verdict.Verdict {
	known := r.Evidence == Documented || r.Evidence == Observed || r.Kind == Outcome
	if r.Level == verdict.Must && (known || mock) {
		return verdict.Fail
	}
	return verdict.Warn
}

// index checks each requirement and joins refusals.
func (c *Contract) index() strictyaml.Problems {
	var problems strictyaml.Problems
	add := func(p *strictyaml.Problem) { problems = append(problems, p) }
	for i := range c.requirements {
		r := &c.requirements[i]
		if !idPattern.MatchString(r.ID) {
			add(r.Place.Problem("id", "%q is not EK-<AREA>-<three digits>", r.ID))
		}
		if _, twice := c.byID[r.ID]; twice {
			add(r.Place.Problem("id", "%s is given to two requirements", r.ID))
		}
		c.byID[r.ID] = r
		for _, p := range r.problems() {
			add(p)
		}
		if r.Refusal != "" {
			c.joinRefusal(r, add)
		}
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
			problems = append(problems, &strictyaml.Problem{File: "fixtures/contract/requirements.yaml", Message: fmt.Sprintf("refusal %s needs an outcome and a shape", name)})
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

func (r *Requirement) problems() strictyaml.Problems {
	var problems strictyaml.Problems
	oneOf := func(key, value string, allowed ...string) {
		if !slices.Contains(allowed, value) {
			problems = append(problems, r.Place.Problem(key, "%q is none of %s", value, strings.Join(allowed, ", ")))
		}
	}
	oneOf("level", string(r.Level), string(verdict.Must), string(verdict.Should))
	oneOf("who", r.Who, "server", "client")
	oneOf("kind", string(r.Kind), string(Rule), string(Outcome), string(Shape))
	oneOf("evidence", string(r.Evidence), string(Documented), string(Observed), string(Inferred), string(Assumed))
	if r.Sentence == "" || !strings.Contains(r.Sentence, string(r.Level)) {
		problems = append(problems, r.Place.Problem("sentence", "must be one sentence that says %s", r.Level))
	}
	if r.Source == "" {
		problems = append(problems, r.Place.Problem("source", "is missing; evidence needs its source"))
	}
	if len(r.Operations) == 0 {
		problems = append(problems, r.Place.Problem("operations", "is empty; name at least one"))
	}
	return problems
}
