package certify

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/verdict"
)

// Try is the record of one attempt at a case, and what follows from it.
type Try struct {
	Record *Record
	Checks []verdict.Check
}

// Scenario is a case with what became of every attempt at it, as reports have it. Index is its place
// in the run.
func Scenario(c *Case, tries []Try, index int) verdict.Scenario {
	s := verdict.Scenario{
		ID: c.Profile + "/" + c.Name, Digest: c.Digest, Index: index, Feature: c.Profile, Name: c.Title,
		URI: c.Place.File, Line: c.Place.Line, Tags: []string{"@" + string(c.Tier)}, Claims: c.Requirements(),
	}
	for _, one := range tries {
		s.Attempts = append(s.Attempts, attempt(c, one.Record, one.Checks, s.Location()))
	}
	s.Settle()
	return s
}

func attempt(c *Case, r *Record, checks []verdict.Check, place string) verdict.Attempt {
	a := verdict.Attempt{Number: r.Attempt, Seed: r.Seed, Started: r.Started, Milliseconds: float64(r.Took), Application: r.Printed}
	if words := c.Setting.Words(); len(words) > 0 {
		a.Steps = append(a.Steps, verdict.Step{Keyword: "Given", Text: "a simulator where " + strings.Join(words, "; "), Location: place})
	}
	for i := range c.Tasks {
		a.Steps = append(a.Steps, taskStep(c, r, i))
	}
	if c.Timed != "" {
		a.Steps = append(a.Steps, verdict.Step{Keyword: "And", Text: "the verdict rests on real time: " + c.Timed, Location: place})
	}
	last := verdict.Step{Keyword: "Then", Text: "what arrived and what was concluded are as the case wants them", Location: place, Checks: slices.Clone(checks)}
	for i := range last.Checks {
		last.Checks[i].Exchanges = r.idsOf(last.Checks[i].Exchanges)
	}
	for i := range r.Calls {
		last.Exchanges = append(last.Exchanges, r.idOf(r.Calls[i].ID))
	}
	for i := range r.Deliveries {
		last.Exchanges = append(last.Exchanges, r.Deliveries[i].ID)
	}
	a.Steps = append(a.Steps, last)
	a.Settle(nil)
	a.Triage = trouble(c, r, &a)
	return a
}

// idOf is the id of a call among those of all attempts.
func (r *Record) idOf(call string) string {
	if r.Attempt > 1 {
		return fmt.Sprintf("%d.%s", r.Attempt, call)
	}
	return call
}

func (r *Record) idsOf(calls []string) (ids []string) {
	for _, call := range calls {
		ids = append(ids, r.idOf(call))
	}
	return ids
}

// taskStep is what the client was asked to do, and what it said.
func taskStep(c *Case, r *Record, i int) verdict.Step {
	task := &c.Tasks[i]
	var with []string
	for _, name := range sorted(task.With) {
		with = append(with, name+" "+task.With[name])
	}
	if task.Credentials != "" {
		with = append(with, task.Credentials+" credentials")
	}
	text := task.Do
	if len(with) > 0 {
		text += ": " + strings.Join(with, ", ")
	}
	step := verdict.Step{Keyword: "Task", Text: text, Location: fmt.Sprintf("%s:%d", task.Place.File, task.Place.Line)}
	if i < len(r.Says) && r.Says[i] != nil {
		step.Text += " -> " + r.Says[i].String()
	} else {
		step.Text += " -> no conclusion"
	}
	return step
}

// String is a conclusion in words: done (sent 3).
func (c *Conclusion) String() string {
	var said []string
	for _, name := range sorted(c.Fields) {
		said = append(said, name+" "+quote(c.Fields[name]))
	}
	if len(said) == 0 {
		return string(c.Outcome)
	}
	return fmt.Sprintf("%s (%s)", c.Outcome, strings.Join(said, ", "))
}

// Views are the calls, and then the webhooks, as every sink may see them.
func (r *Record) Views(redactor *exchange.Redactor) (views []exchange.View, answered int) {
	add := func(k *exchange.Kept) {
		e := k.Exchange()
		if e.Answered() {
			answered++
		}
		v := e.View(redactor)
		v.Foreign, v.ID = true, r.idOf(v.ID)
		views = append(views, v)
	}
	for i := range r.Calls {
		add(&r.Calls[i].Kept)
	}
	for i := range r.Deliveries {
		add(&r.Deliveries[i].Kept)
	}
	return views, answered
}
