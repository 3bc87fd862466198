// Package gate decides whether something may be released, from recorded runs and bundles and by a
// policy that people write: yes, no, or unknown, with reasons. The decision is a pure function of them
// and the time; it runs nothing, and judges no exchange.
package gate

import (
	_ "embed"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kasauti/kasauti/harness/certify/bundle"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/excuse"
	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/strictyaml"
	"github.com/kasauti/kasauti/harness/verdict"
)

// Example is a policy to begin with.
//
//go:embed example.yaml
var Example []byte

// Policy says what a release needs.
type Policy struct {
	Require  []Need    `yaml:"require"`
	Baseline *Baseline `yaml:"baseline"`
	Waivers  []Waiver  `yaml:"waivers"`
}

// Need is one result that must be there, and be green.
type Need struct {
	Place  strictyaml.Place `yaml:"-"`
	Name   string           `yaml:"name"`
	Kind   Kind             `yaml:"kind"`
	Target []string         `yaml:"target"` // one of them; none: any
	Commit string           `yaml:"commit"` // "given", or "" for any
	Within age              `yaml:"within"`
	AsOf   string           `yaml:"as_of"` // release whose requirements are enough; "" for this one's
	// Verdict is conformant, the only one that anybody may ask for.
	Verdict  string   `yaml:"verdict"`
	Profiles []string `yaml:"profiles"` // of a certification: all of these
	Tier     string   `yaml:"tier"`     // of its cases
	// Keys are of who may sign, Reviewers of who may witness and endorse: files or env:NAME. With them
	// only a bundle will do.
	Keys      []string     `yaml:"keys"`
	Reviewers []string     `yaml:"reviewers"`
	Trust     bundle.Trust `yaml:"trust"` // this level at least; "" for self-attested
	Challenge string       `yaml:"challenge"`
	Endorsed  bool         `yaml:"endorsed"`
}

// Signed reports whether only a signed bundle will do.
func (n *Need) Signed() bool { return len(n.Keys)+len(n.Reviewers) > 0 }

// Baseline are the MUSTs that must have passed on a target: a green that asserted less is none.
type Baseline struct {
	Place     strictyaml.Place `yaml:"-"`
	Embedded  []string         `yaml:"embedded"`
	Container []string         `yaml:"container"`
	UAT       []string         `yaml:"uat"`
	URL       []string         `yaml:"url"`
}

// targets are those that a baseline can have, with what stands there.
func (b *Baseline) targets() []baselined {
	if b == nil {
		return nil
	}
	return []baselined{{"embedded", b.Embedded}, {"container", b.Container}, {"uat", b.UAT}, {"url", b.URL}}
}

type baselined struct {
	target string
	musts  []string
}

// Waiver lets a requirement be broken, until a day.
type Waiver struct {
	Place       strictyaml.Place `yaml:"-"`
	Requirement string           `yaml:"requirement"`
	Owner       string           `yaml:"owner"`
	Reason      string           `yaml:"reason"`
	Expires     date             `yaml:"expires"` // the last day, in UTC, on which it holds
}

// Kind is the command that made a result.
type Kind string

// The kinds.
const (
	Run     Kind = "run"
	Check   Kind = "check"
	Proxy   Kind = "proxy"
	Certify Kind = "certify"
)

func kinds() []string { return []string{string(Run), string(Check), string(Proxy), string(Certify)} }

// targetNames are what a need may name as target.
func targetNames() []string { return []string{"embedded", "container", "uat", "url"} }

// age is how old a result may be.
type age struct{ time.Duration }

// UnmarshalText reads a time such as 90m, 24h or 7d.
func (a *age) UnmarshalText(text []byte) error {
	wrong := fmt.Errorf("%q is no age such as 90m, 24h or 7d", text)
	if days, is := strings.CutSuffix(string(text), "d"); is {
		n, err := strconv.Atoi(days)
		if err != nil || n < 1 || n > 3660 {
			return wrong
		}
		a.Duration = time.Duration(n) * 24 * time.Hour
		return nil
	}
	d, err := time.ParseDuration(string(text))
	if err != nil || d <= 0 {
		return wrong
	}
	a.Duration = d
	return nil
}

// date is a day, in UTC.
type date struct{ time.Time }

// UnmarshalText reads a day such as 2026-12-31.
func (d *date) UnmarshalText(text []byte) (err error) {
	if d.Time, err = time.Parse(time.DateOnly, string(text)); err != nil {
		return fmt.Errorf("%q is no day such as 2026-12-31", text)
	}
	return nil
}

// over reports whether the day is over.
func (d date) over(now time.Time) bool { return d.Before(today(now)) }

func (d date) String() string { return d.Format(time.DateOnly) }

func today(now time.Time) time.Time { return now.UTC().Truncate(24 * time.Hour) }

// Load reads a policy. The error, a strictyaml.Problems, has all that is wrong with it; a waiver that
// has expired is not wrong, it counts for nothing. Profiles are those that there are.
func Load(name string, data []byte, c *contract.Contract, profiles []string, now time.Time) (*Policy, error) {
	var p Policy
	shown := path.Clean(strings.ReplaceAll(name, `\`, "/"))
	if err := strictyaml.Load(shown, data, &p); err != nil {
		return nil, err
	}
	var problems strictyaml.Problems
	if len(p.Require) == 0 {
		problems = append(problems, &strictyaml.Problem{File: shown, Line: 1, Column: 1, Path: "require", Message: "is missing: which results must be there, and green? kasauti gate --example shows one"})
	}
	seen := map[string]bool{}
	for i := range p.Require {
		n := &p.Require[i]
		problems = append(problems, n.problems(c, profiles)...)
		if seen[n.Name] && n.Name != "" {
			problems = append(problems, n.Place.Problem("name", "%q is another one's already; give each a name of its own", n.Name))
		}
		seen[n.Name] = true
	}
	problems = append(problems, p.Baseline.problems(c)...)
	problems = append(problems, waiverProblems(p.Waivers, c, now)...)
	if len(problems) > 0 {
		return nil, problems
	}
	return &p, nil
}

// problems are what keeps a need from being one.
func (n *Need) problems(c *contract.Contract, profiles []string) (problems strictyaml.Problems) {
	add := func(key, format string, args ...any) {
		problems = append(problems, n.Place.Problem(key, format, args...))
	}
	among := func(key, value string, all []string) {
		if !slices.Contains(all, value) {
			add(key, "%q is none of %s%s", value, strings.Join(all, ", "), nearest.Hint(value, all))
		}
	}
	if strings.TrimSpace(n.Name) == "" {
		add("name", "is missing: what is it, in a few words?")
	}
	if n.Kind == "" {
		add("kind", "is missing; give one of %s", strings.Join(kinds(), ", "))
	} else {
		among("kind", string(n.Kind), kinds())
	}
	for _, target := range n.Target {
		among("target", target, targetNames())
	}
	if n.Commit != "" {
		among("commit", n.Commit, []string{given})
	}
	if n.Verdict != "" {
		among("verdict", n.Verdict, []string{"conformant"})
	}
	if n.Trust != "" {
		among("trust", string(n.Trust), []string{string(bundle.SelfAttested), string(bundle.Challenged), string(bundle.Witnessed)})
	}
	if n.AsOf != "" {
		if err := c.KnownVersion(n.AsOf); err != nil {
			add("as_of", "%v", err)
		}
	}
	for _, name := range n.Profiles {
		among("profiles", name, profiles)
	}
	if n.Tier != "" {
		among("tier", n.Tier, []string{"core", "extended", bundle.AllTiers})
	}
	switch certifies := n.Kind == Certify; {
	case certifies && len(n.Target) > 0:
		add("target", "is of what judges a server; a certification has a simulator of its own")
	case certifies && len(n.Profiles) == 0:
		add("profiles", "is missing; name those that the client must be certified for")
	case !certifies && (len(n.Profiles) > 0 || n.Tier != "" || n.Challenge != ""):
		add("", "profiles, tier and challenge are of kind: certify alone")
	}
	switch {
	case (n.Trust != "" || n.Endorsed || n.Challenge != "") && !n.Signed():
		add("keys", "is missing: whose signature counts? trust, challenge and endorsed are of a signed bundle")
	case n.Trust == bundle.Challenged && n.Challenge == "":
		add("challenge", "is missing; give the file that kasauti certify --new-challenge made, which the bundle must answer")
	case (n.Trust == bundle.Witnessed || n.Endorsed) && len(n.Reviewers) == 0:
		add("reviewers", "is missing: who may witness and endorse?")
	}
	return problems
}

// given is the commit of the command line.
const given = "given"

func (b *Baseline) problems(c *contract.Contract) (problems strictyaml.Problems) {
	for _, t := range b.targets() {
		for i, id := range t.musts {
			key := fmt.Sprintf("%s[%d]", t.target, i)
			switch need, known := c.Requirement(id); {
			case !known:
				problems = append(problems, b.Place.Problem(key, "the contract has no requirement %q%s", id, nearest.Hint(id, c.IDs())))
			case need.Level != verdict.Must:
				problems = append(problems, b.Place.Problem(key, "%s is a SHOULD; a baseline holds MUSTs", id))
			}
		}
	}
	return problems
}

func waiverProblems(all []Waiver, c *contract.Contract, now time.Time) (problems strictyaml.Problems) {
	seen := map[string]bool{}
	for i := range all {
		w := &all[i]
		add := func(key, format string, args ...any) {
			problems = append(problems, w.Place.Problem(key, format, args...))
		}
		switch _, known := c.Requirement(w.Requirement); {
		case w.Requirement == "":
			add("requirement", "is missing: which requirement may be broken?")
		case !known:
			add("requirement", "the contract has no requirement %q%s", w.Requirement, nearest.Hint(w.Requirement, c.IDs()))
		case seen[w.Requirement]:
			add("requirement", "%s has a waiver already; remove one", w.Requirement)
		}
		seen[w.Requirement] = true
		for _, must := range []struct{ key, value, why string }{
			{"owner", w.Owner, "who looks after it"},
			{"reason", w.Reason, "why may it be broken"},
		} {
			if strings.TrimSpace(must.value) == "" {
				add(must.key, "is missing: %s?", must.why)
			}
		}
		switch last := today(now).AddDate(0, 0, excuse.MostDays); {
		case w.Expires.IsZero():
			add("expires", "is missing: until which day does it hold? At most until %s", last.Format(time.DateOnly))
		case w.Expires.After(last):
			add("expires", "%s is more than %d days away; give a day until %s, and look at it again then", w.Expires, excuse.MostDays, last.Format(time.DateOnly))
		}
	}
	return problems
}
