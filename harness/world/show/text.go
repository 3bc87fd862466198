// Package show writes plans and applies for people, and as events for programs.
package show

import (
	"fmt"
	"io"
	"strings"

	"github.com/kasauti/kasauti/harness/world/plan"
)

// Style is how a plan is written for people.
type Style struct {
	Colour bool
	// Mask hides personal values: off a mock.
	Mask bool
}

// colours by action, as ANSI codes.
var colours = map[plan.Action]string{
	plan.Create: "32", plan.Change: "33", plan.Remove: "31", plan.Replace: "35", plan.Forget: "90",
	plan.Adopt: "36", plan.Blocked: "31;1", plan.Unverified: "90",
}

// Plan writes a plan. A thing about which there is nothing to do is not written.
func Plan(w io.Writer, p *plan.Plan, s Style) error {
	var b strings.Builder
	for _, step := range p.Steps {
		if step.Action != plan.Nothing {
			s.step(&b, step)
		}
	}
	if b.Len() > 0 {
		b.WriteString("\n")
	}
	b.WriteString(Summary(p) + "\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// step writes one thing: what happens to it and why, and a line for each field.
func (s Style) step(b *strings.Builder, step plan.Step) {
	symbol := fmt.Sprintf("%3s", step.Action)
	line := step.Address.String()
	if words := s.words(step); words != "" {
		line += "  " + words
	}
	fmt.Fprintf(b, "%s %s\n", s.paint(step.Action, symbol), line)
	width := 0
	for _, d := range step.Changes {
		width = max(width, len(d.Field))
	}
	for _, d := range step.Changes {
		fmt.Fprintf(b, "      %s\n", s.difference(step, d, width))
	}
}

// words say after the address what the symbol does not.
func (s Style) words(step plan.Step) string {
	var parts []string
	if step.Was != "" {
		parts = append(parts, "was "+step.Was)
	}
	switch step.Cause {
	case plan.Gone:
		parts = append(parts, "it was there and is gone")
	case plan.Drift:
		parts = append(parts, "changed at the target")
	case plan.Edit:
		parts = append(parts, "changed in the world file")
	case plan.Both:
		parts = append(parts, "changed at the target and in the world file")
	case plan.Rebind:
		parts = append(parts, "another thing has its key")
	case plan.Undone:
		parts = append(parts, "declared no more")
	case plan.Doubt:
		if step.Action == plan.Adopt {
			parts = append(parts, "a write whose end nobody saw has happened")
		}
	}
	if step.Action == plan.Adopt || step.Action == plan.Remove || step.Action == plan.Forget {
		parts = append(parts, step.ID)
	}
	switch {
	case step.Permanent && step.Action == plan.Create:
		parts = append(parts, "permanent: nothing removes it again")
	case step.Permanent:
		parts = append(parts, "permanent: nothing changes it back")
	}
	if step.Load > 0 {
		parts = append(parts, "loads "+step.Load.String())
	}
	if step.Retire {
		parts = append(parts, "made harmless first")
	}
	if step.Person {
		parts = append(parts, "needs a person")
	}
	if step.Why != "" {
		parts = append(parts, step.Why)
	}
	return strings.Join(parts, "; ")
}

// difference writes one field.
func (s Style) difference(step plan.Step, d plan.Difference, width int) string {
	value := func(text string) string {
		switch {
		case s.Mask && d.Personal && text != "":
			return "(personal)"
		case text == "":
			return `""`
		}
		return text
	}
	to := value(d.To)
	if d.Later {
		to = "(known after apply)"
	}
	line := fmt.Sprintf("%-*s = %s", width, d.Field, to)
	if step.Action != plan.Create && d.From != "" {
		line = fmt.Sprintf("%-*s = %s -> %s", width, d.Field, value(d.From), to)
	}
	if step.Raise > 0 {
		line += fmt.Sprintf("  (loads %s)", step.Raise)
	}
	if d.Forces {
		line += "  # forces replacement"
	}
	return line
}

func (s Style) paint(action plan.Action, text string) string {
	if !s.Colour {
		return text
	}
	return "\x1b[" + colours[action] + "m" + text + "\x1b[0m"
}

// Summary is a plan in one line.
func Summary(p *plan.Plan) string {
	c := p.Count()
	if !p.Does() && c.Blocked == 0 && c.Unverified == 0 {
		return "No changes. The target is as declared."
	}
	line := fmt.Sprintf("Plan: %d to add", c.Add)
	permanent := func(n int) {
		if n > 0 {
			line += fmt.Sprintf(" (%d permanent)", n)
		}
	}
	permanent(c.Permanent - c.Final)
	line += fmt.Sprintf(", %d to change", c.Change)
	permanent(c.Final)
	line += fmt.Sprintf(", %d to destroy", c.Destroy)
	for _, more := range []struct {
		n    int
		word string
	}{{c.Adopt, "to adopt"}, {c.Forget, "to forget"}} {
		if more.n > 0 {
			line += fmt.Sprintf(", %d %s", more.n, more.word)
		}
	}
	if c.Load > 0 {
		line += fmt.Sprintf("; %s to load", c.Load)
	}
	for _, more := range []struct {
		n    int
		word string
	}{{c.Blocked, "blocked"}, {c.Unverified, "unverified"}} {
		if more.n > 0 {
			line += fmt.Sprintf("; %d %s", more.n, more.word)
		}
	}
	return line + "."
}
