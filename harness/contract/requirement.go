package contract

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/strictyaml"
	"github.com/kasauti/kasauti/harness/verdict"
)

// Evidence says how well something is known.
type Evidence string

// The evidence levels, the strongest first.
const (
	Documented Evidence = "documented" // read on a page
	Observed   Evidence = "observed"   // seen on UAT
	Inferred   Evidence = "inferred"   // follows from examples
	Assumed    Evidence = "assumed"    // ours until seen
)

// Evidences are the levels, the strongest first.
func Evidences() []Evidence { return []Evidence{Documented, Observed, Inferred, Assumed} }

// known reports whether a level binds on every target.
func (e Evidence) known() bool { return e == Documented || e == Observed }

// Kind says what a requirement is about.
type Kind string

// The kinds. A refusal is two requirements: an Outcome and a Shape.
const (
	Rule    Kind = "rule"    // the form of a message
	Outcome Kind = "outcome" // what happened, or did not
	Shape   Kind = "shape"   // status, code and message of a refusal
)

// Who must keep a requirement.
const (
	Server = "server"
	Client = "client"
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
	Operations []string         `yaml:"operations"` // names; product.* and * stand for many
	Since      string           `yaml:"since"`      // version of kasauti
	Changed    []Change         `yaml:"changed"`    // releases that made it stricter
	Refusal    string           `yaml:"refusal"`
	Decline    string           `yaml:"decline"` // name of the reason to decline a card's purchase
	Phrase     string           `yaml:"phrase"`  // the refusal or decline in a feature file's words
	Value      int              `yaml:"value"`   // the number in the sentence: seconds, digits, tries
	Pattern    string           `yaml:"pattern"` // the shape in the sentence, as a regular expression
	Answer     *Answer          `yaml:"answer"`
	// MoneySafety says that it is a general rule of handling money, which binds a client whatever
	// the APIs do: it needs no evidence of them.
	MoneySafety bool `yaml:"money_safety"`
	// ShownBy names the refusal whose outcome shows that this requirement is kept.
	ShownBy string `yaml:"shown_by"`

	newer string // than the release that the contract goes by, in words; "" where it is not
}

var idPattern = regexp.MustCompile(`^EK-[A-Z]+-[0-9]{3}$`)

// Concerns reports whether the requirement names an operation.
func (r *Requirement) Concerns(operation string) bool { return concerns(r.Operations, operation) }

// concerns reports whether one of several names, or patterns such as wallet.*, is an operation's.
func concerns(operations []string, operation string) bool {
	return slices.ContainsFunc(operations, func(pattern string) bool {
		matched, err := path.Match(pattern, operation)
		return matched && err == nil
	})
}

// Weight is the verdict of a failed check of r. What is documented or observed, and any
// outcome, binds everywhere. A belief of ours (inferred or assumed) binds on a mock, which
// must keep its own rules, and only warns elsewhere, since the belief may be wrong. What is newer
// than the release that the contract goes by only warns, everywhere.
func (r *Requirement) Weight(mock bool) verdict.Verdict { return r.weight(r.Evidence, mock) }

// weight is Weight where what was broken, such as one field of a schema, is known so well.
func (r *Requirement) weight(evidence Evidence, mock bool) verdict.Verdict {
	known := r.Evidence.known() && evidence.known() || r.Kind == Outcome
	if r.Level == verdict.Must && (known || mock) && !r.Newer() {
		return verdict.Fail
	}
	return verdict.Warn
}

// Summary is the requirement as a report needs it.
func (r *Requirement) Summary() verdict.Requirement {
	return verdict.Requirement{ID: r.ID, Level: r.Level, Who: r.Who, Evidence: string(r.Evidence), Sentence: r.Sentence, Source: r.Source, Newer: r.Newer(), MoneySafety: r.MoneySafety}
}

func (r *Requirement) problems() strictyaml.Problems {
	var problems strictyaml.Problems
	oneOf := func(key, value string, allowed ...string) {
		if !slices.Contains(allowed, value) {
			problems = append(problems, r.Place.Problem(key, "%q is none of %s", value, strings.Join(allowed, ", ")))
		}
	}
	if !idPattern.MatchString(r.ID) {
		problems = append(problems, r.Place.Problem("id", "%q is not EK-<AREA>-<three digits>", r.ID))
	}
	oneOf("level", string(r.Level), string(verdict.Must), string(verdict.Should))
	oneOf("who", r.Who, Server, Client)
	oneOf("kind", string(r.Kind), string(Rule), string(Outcome), string(Shape))
	oneOf("evidence", string(r.Evidence), string(Documented), string(Observed), string(Inferred), string(Assumed))
	if r.Sentence == "" || !strings.Contains(r.Sentence, string(r.Level)) {
		problems = append(problems, r.Place.Problem("sentence", "must be one sentence that says %s", r.Level))
	}
	if r.Source == "" {
		problems = append(problems, r.Place.Problem("source", "is missing; evidence needs its source"))
	}
	if r.MoneySafety && r.Who != Client {
		problems = append(problems, r.Place.Problem("money_safety", "binds a client alone; remove it, or set who: client"))
	}
	if len(r.Operations) == 0 {
		problems = append(problems, r.Place.Problem("operations", "is empty; name at least one"))
	}
	return append(problems, r.versionProblems()...)
}

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

// Concerning are the requirements that some of the operations can keep or break; nil means all
// requirements.
func (c *Contract) Concerning(operations []string) []Requirement {
	var all []Requirement
	for _, r := range c.requirements {
		if operations == nil || slices.ContainsFunc(operations, func(o string) bool { return c.concerns(&r, o) }) {
			all = append(all, r)
		}
	}
	return all
}

// concerns is Concerns, but for a requirement that the judge files parts of schemas under: it
// concerns an operation only where such a part stands. A webhook is no call and has no answer, so
// what is said of all calls of a product is not said of it.
func (c *Contract) concerns(r *Requirement, operation string) bool {
	if !r.Concerns(operation) {
		return false
	}
	a, ofSchemas := aspectOf(r.ID)
	if !ofSchemas && slices.Contains(r.Operations, operation) {
		return true
	}
	o, err := c.reading(operation)
	if !ofSchemas {
		return err != nil || o == nil || !o.Webhook
	}
	return err == nil && o != nil && o.states(a)
}

// Summaries are the requirements that some of the operations can keep or break, as reports and
// tallies want them; nil means all.
func (c *Contract) Summaries(operations []string) []verdict.Requirement {
	concerning := c.Concerning(operations)
	all := make([]verdict.Requirement, len(concerning))
	for i := range concerning {
		all[i] = concerning[i].Summary()
	}
	return all
}
