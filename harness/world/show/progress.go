package show

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/world/apply"
	"github.com/kasauti/kasauti/harness/world/plan"
	"github.com/kasauti/kasauti/harness/world/walk"
)

// doing is what a step does, while it does it and afterwards.
func doing(s plan.Step) (during, after string) {
	switch s.Action {
	case plan.Create:
		return "creating", "created"
	case plan.Change:
		if s.Raise > 0 {
			return "loading " + s.Raise.String(), "loaded"
		}
		return "changing", "changed"
	case plan.Remove:
		return "destroying", "destroyed"
	case plan.Replace:
		return "replacing", "replaced"
	case plan.Forget:
		if s.Retire {
			return "making harmless", "made harmless and forgotten"
		}
		return "forgetting", "forgotten"
	case plan.Adopt:
		if len(s.Changes) > 0 {
			return "adopting and changing", "adopted and changed"
		}
		return "adopting", "adopted"
	}
	return "renaming", "renamed"
}

// Began implements View.
func (t *Text) Began(s plan.Step) {
	during, _ := doing(s)
	fmt.Fprintf(t.Out, "%s: %s...\n", s.Address, during)
}

// Ended implements View. Steps that did nothing are not told of; those that were not begun are, at
// the end.
func (t *Text) Ended(o apply.Outcome) {
	switch {
	case o.End == walk.Done && o.Step.Does():
		_, after := doing(o.Step)
		line := fmt.Sprintf("%s: %s in %s", o.Step.Address, t.paint(green, after), seconds(o.Took))
		if o.Loaded > 0 {
			line = fmt.Sprintf("%s: %s %s in %s", o.Step.Address, t.paint(green, after), o.Loaded, seconds(o.Took))
		}
		if o.ID != "" {
			line += ", " + harmless(o.ID)
		}
		fmt.Fprintln(t.Out, line)
	case o.End == walk.Failed && o.Step.Action != plan.Blocked:
		fmt.Fprintf(t.Out, "%s: %s after %s\n", o.Step.Address, t.paint(red, "failed"), seconds(o.Took))
	}
}

func seconds(d time.Duration) string {
	if d < 100*time.Millisecond {
		return fmt.Sprintf("%dms", d.Milliseconds())
	}
	return fmt.Sprintf("%.1fs", d.Seconds())
}

// Tally counts what an apply has done.
type Tally struct {
	Added     int          `json:"added"`
	Changed   int          `json:"changed"`
	Destroyed int          `json:"destroyed"`
	Adopted   int          `json:"adopted"`
	Forgotten int          `json:"forgotten"`
	Renamed   int          `json:"renamed"`
	Loaded    client.Paise `json:"loaded"`
	Failed    int          `json:"failed"`
	Blocked   int          `json:"blocked"`
	Skipped   int          `json:"skipped"`
	InDoubt   int          `json:"in_doubt"`
}

// Tallied counts the outcomes of an apply.
func Tallied(r apply.Result) Tally {
	var n Tally
	for _, o := range r.Outcomes {
		n.Loaded += o.Loaded
		if o.InDoubt {
			n.InDoubt++
		}
		switch {
		case o.Step.Action == plan.Blocked:
			n.Blocked++
		case o.End == walk.Skipped || o.End == walk.Stopped:
			if o.Step.Does() {
				n.Skipped++
			}
		case o.End == walk.Failed:
			n.Failed++
		default:
			n.done(o.Step)
		}
	}
	return n
}

func (n *Tally) done(s plan.Step) {
	switch s.Action {
	case plan.Create:
		n.Added++
	case plan.Change:
		n.Changed++
	case plan.Remove:
		n.Destroyed++
	case plan.Replace:
		n.Added++
		n.Destroyed++
	case plan.Forget:
		n.Forgotten++
	case plan.Adopt:
		n.Adopted++
		if len(s.Changes) > 0 {
			n.Changed++
		}
	default:
		if s.Was != "" {
			n.Renamed++
		}
	}
}

// Whole reports whether all was done that was planned.
func (n Tally) Whole() bool { return n.Failed == 0 && n.Blocked == 0 && n.Skipped == 0 }

// line is the last one of an apply.
func (t *Text) line(n Tally) string {
	line := "Apply "
	if t.Destroy {
		line = "Destroy "
	}
	if n.Whole() {
		line += "complete: "
	} else {
		line += "incomplete: "
	}
	line += fmt.Sprintf("%d added, %d changed, %d destroyed", n.Added, n.Changed, n.Destroyed)
	line += some(", ", n.Adopted, "adopted") + some(", ", n.Forgotten, "forgotten") + some(", ", n.Renamed, "renamed")
	if n.Loaded > 0 {
		line += fmt.Sprintf("; %s loaded", n.Loaded)
	}
	return line + some("; ", n.Failed, "failed") + some("; ", n.Blocked, "blocked") + some("; ", n.Skipped, "skipped") + "."
}

// Applied implements View: one line where all went well; otherwise lists of what was done, what
// failed and what was skipped, each with its reason, and what to do next.
func (t *Text) Applied(r apply.Result, _ time.Duration) error {
	n := Tallied(r)
	var b strings.Builder
	fmt.Fprintf(&b, "\n%s\n", t.paint(bold, t.line(n)))
	if !n.Whole() {
		t.lists(&b, r)
		fmt.Fprintf(&b, "\n%s\n", strings.Join(wrap(t.next(n, r), wide), "\n"))
	}
	_, err := io.WriteString(t.Out, b.String())
	return err
}

func (t *Text) lists(b *strings.Builder, r apply.Result) {
	lists := map[string][]string{}
	for _, o := range r.Outcomes {
		line := o.Step.Address.String()
		switch {
		case o.Step.Action == plan.Blocked:
			lists["blocked"] = append(lists["blocked"], line+": "+sentence(o.Step.Why))
		case o.End == walk.Failed:
			lists["failed"] = append(lists["failed"], line+": "+sentence(o.Err.Error()))
		case !o.Step.Does():
		case o.End == walk.Skipped:
			lists["skipped"] = append(lists["skipped"], fmt.Sprintf("%s: it needs %s, which did not end well", line, o.By))
		case o.End == walk.Stopped:
			lists["skipped"] = append(lists["skipped"], line+": it was not begun any more")
		default:
			lists["done"] = append(lists["done"], line)
		}
	}
	for _, list := range []struct{ name, colour string }{{"done", green}, {"failed", red}, {"blocked", colours[plan.Blocked]}, {"skipped", "33"}} {
		if len(lists[list.name]) == 0 {
			continue
		}
		fmt.Fprintf(b, "\n%s\n", t.paint(list.colour, list.name))
		for _, line := range lists[list.name] {
			fmt.Fprintf(b, "  %s\n", strings.Join(wrap(line, wide), "\n    "))
		}
	}
}

// sentence makes one line of a text from elsewhere.
func sentence(text string) string { return harmless(strings.Join(strings.Fields(text), " ")) }

// next says what to do after an apply that did not do all.
func (t *Text) next(n Tally, r apply.Result) string {
	var open []string
	for _, o := range r.Outcomes {
		if o.InDoubt {
			open = append(open, o.Step.Address.String())
		}
	}
	text := fmt.Sprintf("What was done is recorded. Correct what is named and run %s again: it goes on from here.", t.Next)
	if n.Failed == 0 && n.Blocked == 0 {
		text = fmt.Sprintf("What was done is recorded. Run %s again: it goes on from here.", t.Next)
	}
	if len(open) > 0 {
		text += fmt.Sprintf(" Of %s nobody knows whether it happened: the next plan looks; where it cannot tell, say so with kasauti resolve %s, whose --help says how.", strings.Join(open, ", "), open[0])
	}
	return text
}

// Problem implements View: people read it on the error output.
func (t *Text) Problem(string) {}

var _ View = &Text{}
