package show

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/world/state"
)

// Recorded writes what is recorded of a world at a target, a line for each thing.
func (t *Text) Recorded(s *state.State) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n", t.paint(bold, fmt.Sprintf("Recorded of world %s at %s", s.World, t.Where)))
	name, id := 0, 0
	for _, thing := range s.Things {
		name, id = max(name, len(thing.Address.String())), max(id, len(thing.ID))
	}
	for _, thing := range s.Things {
		line := fmt.Sprintf("  %-*s  %-*s  %-7s  %s", name, thing.Address, id, harmless(thing.ID), thing.Manage, t.paint(faint, notes(thing)))
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	if len(s.Things) > 0 {
		b.WriteString("\n")
	}
	line := fmt.Sprintf("%d recorded", len(s.Things)) + some("; ", len(s.Graveyard), "forgotten that may still be there")
	fmt.Fprintf(&b, "%s\n", t.paint(bold, line+"."))
	name, id = 0, 0
	for _, g := range s.Graveyard {
		name, id = max(name, len(g.Address.String())), max(id, len(g.ID))
	}
	for _, g := range s.Graveyard {
		fmt.Fprintf(&b, "  %-*s  %-*s  %s\n", name, g.Address, id, harmless(g.ID), t.paint(faint, g.Why+" "+g.When.Format("2006-01-02 15:04")))
	}
	_, err := io.WriteString(t.Out, b.String())
	return err
}

// notes are what is special about a thing.
func notes(thing state.Thing) string {
	var all []string
	if thing.Adopted {
		all = append(all, "adopted")
	}
	if thing.Protect {
		all = append(all, "protected")
	}
	if thing.Doubt != nil {
		all = append(all, fmt.Sprintf("in doubt: %s of %s", thing.Doubt.Action, thing.Doubt.Begun.Format("2006-01-02 15:04:05")))
	}
	return strings.Join(all, ", ")
}

// Thing writes all that is recorded of one. personal reports whether a field is.
func (t *Text) Thing(thing state.Thing, personal func(field string) bool) error {
	var b strings.Builder
	b.WriteString(strings.TrimRight(t.paint(bold, thing.Address.String())+"  "+harmless(thing.ID), " ") + "\n")
	lines := [][2]string{{"manage", string(thing.Manage)}, {"notes", notes(thing)}}
	if thing.Partner != "" {
		lines = append(lines, [2]string{"partner", thing.Partner})
	}
	var needs []string
	for _, a := range thing.Needs {
		needs = append(needs, a.String())
	}
	lines = append(lines, [2]string{"needs", strings.Join(needs, ", ")}, [2]string{"since", thing.Since.Format("2006-01-02 15:04:05")})
	for _, line := range lines {
		if line[1] != "" {
			fmt.Fprintf(&b, "  %-8s %s\n", line[0], line[1])
		}
	}
	if len(thing.Applied) > 0 {
		fmt.Fprintf(&b, "  %s\n", t.paint(faint, "# as last applied"))
	}
	width := 0
	for field := range thing.Applied {
		width = max(width, len(field))
	}
	for _, field := range slices.Sorted(maps.Keys(thing.Applied)) {
		fmt.Fprintf(&b, "  %-*s = %s\n", width, field, t.value(thing.Applied[field], personal(field)))
	}
	if d := thing.Doubt; d != nil {
		fmt.Fprintf(&b, "  %s\n", t.paint(red, fmt.Sprintf("# in doubt: %s; close it with %s", d.Why, d.Closing(thing.Address))))
	}
	_, err := io.WriteString(t.Out, b.String())
	return err
}
