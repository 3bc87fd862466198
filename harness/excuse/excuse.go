// Package excuse reads files of known failures and of scenarios in quarantine, and finds the
// entries that are about nothing or have expired. What an entry does to a run is verdict's.
package excuse

import (
	_ "embed"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/strictyaml"
	"github.com/kasauti/kasauti/harness/verdict"
)

// Schema is the JSON Schema of a file, for editors. What it cannot say, such as which scenarios
// exist, kasauti lint says.
//
//go:embed excuses.schema.json
var Schema []byte

// file is a file of excuses.
type file struct {
	Excuses    *head   `yaml:"excuses"`
	Known      []entry `yaml:"known"`
	Quarantine []entry `yaml:"quarantine"`
}

// head begins a file, so that one is known from other YAML files.
type head struct {
	Place   strictyaml.Place `yaml:"-"`
	Version int              `yaml:"version"`
}

// version is that of the form of these files.
const version = 1

// entry is one known failure, or one quarantine.
type entry struct {
	Place        strictyaml.Place `yaml:"-"`
	Feature      string           `yaml:"feature"`
	Name         string           `yaml:"name"`
	Row          string           `yaml:"row"`
	ID           string           `yaml:"id"`
	Requirements []string         `yaml:"requirements"`
	Class        string           `yaml:"class"`
	Group        string           `yaml:"group"`
	Ticket       string           `yaml:"ticket"`
	Owner        string           `yaml:"owner"`
	Reason       string           `yaml:"reason"`
	Expires      date             `yaml:"expires"`
}

// MostDays is how far away the day may be on which an entry expires: what nobody looks at for
// longer is no exception any more.
const MostDays = 180

// date is a day, in UTC.
type date struct{ time.Time }

// UnmarshalText reads a day such as 2026-12-31.
func (d *date) UnmarshalText(text []byte) (err error) {
	if d.Time, err = time.Parse(time.DateOnly, string(text)); err != nil {
		return fmt.Errorf("%q is no day such as 2026-12-31", text)
	}
	return nil
}

// Entry is an entry of a file, with the place for editors.
type Entry struct {
	verdict.Excuse
	Place strictyaml.Place
}

// Entries are those of all files of a run.
type Entries []Entry

// Excuses are the entries as a run has them in its header.
func (all Entries) Excuses() []verdict.Excuse {
	var excuses []verdict.Excuse
	for i := range all {
		excuses = append(excuses, all[i].Excuse)
	}
	return excuses
}

// Load reads files. All that is wrong with them is in the error; an entry that has expired by now
// is not wrong, but void.
func Load(names []string, c *contract.Contract, now time.Time) (all Entries, err error) {
	var problems strictyaml.Problems
	for _, name := range names {
		entries, found := load(name, c, now)
		all, problems = append(all, entries...), append(problems, found...)
	}
	if len(problems) > 0 {
		return nil, problems
	}
	return all, nil
}

func load(name string, c *contract.Contract, now time.Time) (all Entries, problems strictyaml.Problems) {
	shown := path.Clean(strings.ReplaceAll(name, `\`, "/"))
	data, err := strictyaml.ReadFile(name)
	if err != nil {
		return nil, strictyaml.Unreadable(shown, err)
	}
	var f file
	if err := strictyaml.Load(shown, data, &f); err != nil {
		return nil, err.(strictyaml.Problems)
	}
	switch {
	case f.Excuses == nil:
		return nil, strictyaml.Problems{{File: shown, Line: 1, Column: 1, Path: "excuses", Message: "is missing; begin the file with excuses: {version: 1}"}}
	case f.Excuses.Version != version:
		return nil, strictyaml.Problems{f.Excuses.Place.Problem("version", "%d is not %d, the only one there is", f.Excuses.Version, version)}
	}
	for _, list := range []struct {
		kind    verdict.ExcuseKind
		entries []entry
	}{{verdict.KnownFailure, f.Known}, {verdict.Quarantine, f.Quarantine}} {
		for i := range list.entries {
			e := &list.entries[i]
			problems = append(problems, e.problems(list.kind, c, now)...)
			all = append(all, e.excuse(list.kind, now))
		}
	}
	return all, problems
}

// problems are what keeps an entry from being one.
func (e *entry) problems(kind verdict.ExcuseKind, c *contract.Contract, now time.Time) (problems strictyaml.Problems) {
	add := func(key, format string, args ...any) {
		problems = append(problems, e.Place.Problem(key, format, args...))
	}
	switch {
	case kind == verdict.Quarantine && e.Feature == "" && e.ID == "":
		add("", "names no scenario; give feature with name or row, or id: a requirement is not put into quarantine")
	case e.Feature == "" && e.ID == "" && (e.Name != "" || e.Row != ""):
		add("feature", "is missing; say in which file the scenario stands, as reports show it")
	case e.Feature == "" && e.ID == "" && len(e.Requirements) == 0:
		add("", "says neither which scenario fails nor what it breaks; give feature with name or row, id, or requirements")
	case e.Feature != "" && e.Name == "" && e.Row == "" && e.ID == "":
		add("name", "is missing; name the scenario of %s: one entry is for one", e.Feature)
	}
	if kind == verdict.Quarantine && (len(e.Requirements) > 0 || e.Class != "" || e.Group != "") {
		add("", "says how the scenario fails, which a quarantine does not look at; remove requirements, class and group, or list it under known")
	}
	if kind == verdict.KnownFailure && (e.Feature != "" || e.ID != "") && len(e.Requirements) == 0 && e.Class == "" && e.Group == "" {
		add("", "says not how the scenario fails, and would excuse any failure of it; give requirements, what it breaks, or class or group, what its triage is")
	}
	for _, id := range e.Requirements {
		if _, known := c.Requirement(id); !known {
			add("requirements", "the contract has no requirement %q%s", id, nearest.Hint(id, c.IDs()))
		}
	}
	e.target(add)
	for _, must := range []struct{ key, value, why string }{
		{"ticket", e.Ticket, "where is it followed up"},
		{"owner", e.Owner, "who looks after it"},
		{"reason", e.Reason, "why is it so"},
	} {
		if strings.TrimSpace(must.value) == "" {
			add(must.key, "is missing: %s?", must.why)
		}
	}
	switch last := today(now).AddDate(0, 0, MostDays); {
	case e.Expires.IsZero():
		add("expires", "is missing: until which day does it hold? At most until %s", last.Format(time.DateOnly))
	case e.Expires.After(last):
		add("expires", "%s is more than %d days away; give a day until %s, and look at it again then", e.Expires.Format(time.DateOnly), MostDays, last.Format(time.DateOnly))
	}
	return problems
}

// target finds a class that is none, or not one of the target.
func (e *entry) target(add func(key, format string, args ...any)) {
	excusable := []string{string(verdict.ProductDefect), string(verdict.ContractDrift), string(verdict.TestBug)}
	var known []string
	for _, class := range verdict.Classes() {
		known = append(known, string(class))
	}
	switch {
	case e.Class == "" || slices.Contains(excusable, e.Class):
	case slices.Contains(known, e.Class):
		add("class", "what is %q says nothing of the target, and is never excused; those that are: %s", e.Class, strings.Join(excusable, ", "))
	default:
		add("class", "%q is none of %s%s", e.Class, strings.Join(excusable, ", "), nearest.Hint(e.Class, excusable))
	}
}

// excuse is the entry as a run takes it.
func (e *entry) excuse(kind verdict.ExcuseKind, now time.Time) Entry {
	feature := e.Feature
	if feature != "" {
		feature = path.Clean(feature)
	}
	one := Entry{Place: e.Place, Excuse: verdict.Excuse{
		Kind: kind, At: fmt.Sprintf("%s:%d:%d", e.Place.File, e.Place.Line, e.Place.Column),
		ID: e.ID, Feature: feature, Name: e.Name, Row: e.Row,
		Requirements: e.Requirements, Class: verdict.Class(e.Class), Group: e.Group,
		Ticket: e.Ticket, Owner: e.Owner, Reason: e.Reason, Expires: e.Expires.Format(time.DateOnly),
	}}
	if e.Expires.Before(today(now)) {
		what := "the known failure of "
		if kind == verdict.Quarantine {
			what = "the quarantine of "
		}
		one.Void = fmt.Sprintf("%s%s expired on %s (%s); mend it, or look at it again and give a new day", what, one.What(), one.Expires, e.Ticket)
	}
	return one
}

func today(now time.Time) time.Time { return now.UTC().Truncate(24 * time.Hour) }
