package show

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/world/plan"
)

// Text writes for people.
type Text struct {
	Out io.Writer
	Style
	// Where is the target, for the heading.
	Where string
	// Next is the command that goes on after a failure.
	Next string
	// Destroy: what is applied is that all goes.
	Destroy bool
}

// meanings are the symbols in the order in which they are explained.
var meanings = []struct {
	action plan.Action
	word   string
}{
	{plan.Create, "create"},
	{plan.Change, "change"},
	{plan.Remove, "destroy"},
	{plan.Replace, "replace"},
	{plan.Adopt, "adopt"},
	{plan.Forget, "forget"},
	{plan.Blocked, "blocked"},
	{plan.Unverified, "unverified"},
}

// Plan implements View. A thing about which there is nothing to do is not written.
func (t *Text) Plan(p *plan.Plan) error {
	var b strings.Builder
	what := "Plan for"
	if t.Destroy {
		what = "Plan to destroy"
	}
	fmt.Fprintf(&b, "%s\n", t.paint(bold, fmt.Sprintf("%s world %s at %s", what, p.World, t.Where)))
	shown := slices.DeleteFunc(slices.Clone(p.Steps), func(s plan.Step) bool { return s.Action == plan.Nothing && s.Was == "" })
	if len(shown) > 0 {
		b.WriteString("\n" + t.legend(shown) + "\n\n")
	}
	for _, step := range shown {
		t.step(&b, step)
	}
	summary := Summary(p)
	if t.Destroy && len(p.Steps) == 0 {
		summary = "Nothing to destroy. Nothing is recorded of this target."
	}
	fmt.Fprintf(&b, "\n%s\n", t.paint(bold, summary))
	_, err := io.WriteString(t.Out, b.String())
	return err
}

// legend explains the symbols that occur.
func (t *Text) legend(steps []plan.Step) string {
	line := ""
	for _, m := range meanings {
		if slices.ContainsFunc(steps, func(s plan.Step) bool { return s.Action == m.action }) {
			line += fmt.Sprintf("   %s %s", t.paint(colours[m.action], string(m.action)), m.word)
		}
	}
	return strings.TrimPrefix(line, " ")
}

// step writes one thing: what happens to it and why, and a line for each field.
func (t *Text) step(b *strings.Builder, step plan.Step) {
	line := step.Address.String()
	if words := words(step, t.Destroy); words != "" {
		line += "  " + t.paint(faint, words)
	}
	fmt.Fprintf(b, "%s %s\n", t.paint(colours[step.Action], fmt.Sprintf("%3s", step.Action)), line)
	for _, remark := range remarks(step) {
		for _, one := range wrap(remark, wide) {
			fmt.Fprintf(b, "      %s\n", t.paint(faint, "# "+one))
		}
	}
	width := 0
	for _, d := range step.Changes {
		width = max(width, len(d.Field))
	}
	for _, d := range step.Changes {
		fmt.Fprintf(b, "      %s\n", t.difference(step, d, width))
	}
}

// words say, behind the address, what the symbol does not. That all goes is said once for all.
func words(step plan.Step, destroying bool) string {
	var parts []string
	if step.ID != "" && step.Action != plan.Create {
		parts = append(parts, harmless(step.ID))
	}
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
		if destroying {
			break
		}
		parts = append(parts, "declared no more")
	case plan.Doubt:
		if step.Action == plan.Adopt {
			parts = append(parts, "what was in doubt is known now")
		}
	}
	return strings.Join(parts, ", ")
}

// remarks are sentences of their own.
func remarks(step plan.Step) []string {
	var all []string
	switch {
	case step.Permanent && step.Action == plan.Create:
		all = append(all, "permanent: nothing removes it again")
	case step.Permanent:
		all = append(all, "permanent: nothing changes it back")
	}
	if step.Load > 0 {
		all = append(all, "loads "+step.Load.String())
	}
	if step.Retire {
		all = append(all, "made harmless first, since it cannot be removed")
	}
	if step.Person {
		all = append(all, "needs a person")
	}
	if step.Why != "" {
		all = append(all, sentence(step.Why))
	}
	return all
}

// difference writes one field.
func (t *Text) difference(step plan.Step, d plan.Difference, width int) string {
	to := t.value(d.To, d.Personal)
	switch {
	case d.Later:
		to = t.paint(faint, "(known after apply)")
	case d.Default:
		to = t.paint(faint, "(default)")
	}
	if d.Sensitive && d.To != "" {
		to += t.paint(faint, " (sensitive value)")
	}
	line := fmt.Sprintf("%-*s = %s", width, d.Field, to)
	if step.Action != plan.Create && d.From != "" {
		line = fmt.Sprintf("%-*s = %s -> %s", width, d.Field, t.value(d.From, d.Personal), to)
	}
	if step.Raise > 0 {
		line += fmt.Sprintf("   (loads %s)", step.Raise)
	}
	switch {
	case d.Forces && step.Action == plan.Blocked:
		line += t.paint(red, "   # cannot be changed")
	case d.Forces:
		line += t.paint(red, "   # forces replacement")
	}
	return line
}

// Summary is a plan in one line.
func Summary(p *plan.Plan) string {
	c := p.Count()
	if !p.Does() && c.Blocked == 0 {
		line := "No changes. The target is as declared."
		if c.Unverified > 0 {
			line = fmt.Sprintf("No changes. The target is as declared; %d unverified.", c.Unverified)
		}
		return line
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
	line += some(", ", c.Adopt, "to adopt") + some(", ", c.Forget, "to forget") + some(", ", c.Move, "to rename")
	if c.Load > 0 {
		line += fmt.Sprintf("; %s to load", c.Load)
	}
	return line + some("; ", c.Blocked, "blocked") + some("; ", c.Unverified, "unverified") + "."
}

// some is a count, where there is anything to count.
func some(before string, n int, word string) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%s%d %s", before, n, word)
}

// Drift implements View.
func (t *Text) Drift(p *plan.Plan) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n", t.paint(bold, fmt.Sprintf("Drift of world %s at %s", p.World, t.Where)))
	shown := false
	for _, step := range p.Steps {
		if step.Action != plan.Nothing && step.Action != plan.Unverified {
			shown = true
			t.step(&b, step)
		}
	}
	if shown {
		b.WriteString("\n")
	}
	fmt.Fprintf(&b, "%s\n", t.paint(bold, DriftSummary(p)))
	_, err := io.WriteString(t.Out, b.String())
	return err
}

// DriftSummary is in one line what has changed at the target.
func DriftSummary(p *plan.Plan) string {
	changed, gone, other := 0, 0, 0
	for _, s := range p.Steps {
		switch s.Action {
		case plan.Change:
			changed++
		case plan.Remove:
			gone++
		case plan.Adopt:
			other++
		}
	}
	c := p.Count()
	if !p.Does() && c.Blocked == 0 {
		if len(p.Steps) == 0 {
			return "No drift. Nothing is recorded of this target."
		}
		return "No drift. What is recorded is as it was applied" + some("; ", c.Unverified, "unverified") + "."
	}
	line := fmt.Sprintf("Drift: %d changed, %d gone", changed, gone) + some(", ", other, "with another thing in its place")
	return line + some("; ", c.Blocked, "that cannot be told") + some("; ", c.Unverified, "unverified") + "."
}
