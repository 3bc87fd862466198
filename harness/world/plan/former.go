package plan

import (
	"context"
	"maps"
	"slices"

	"github.com/kasauti/kasauti/harness/world"
	"github.com/kasauti/kasauti/harness/world/state"
)

// former looks for a thing where it is recorded, where that which identifies it is declared otherwise by
// now. What is still there is what the name stands for: it is replaced, or cannot be changed, and is
// not lost for not being where it is declared.
func (m *maker) former(ctx context.Context, d *world.Declared, want *Want, was *state.Thing) (saw Sight, there bool) {
	switch {
	case was == nil || was.ID == "" || was.Doubt != nil && was.Doubt.Action == "create", want.KnownID != "" && want.KnownID != was.ID:
		return saw, false
	case d.Kind.Observed || d.Kind.Attached || want.Level, !rekeyed(d.Kind, want, was):
		return saw, false
	}
	_, _, saw = m.seeRecorded(ctx, was)
	if saw.Blind || saw.Err == nil && (!saw.Found || saw.ID != was.ID) {
		return Sight{}, false
	}
	known := map[string]string{} // by where it was looked for
	for _, f := range d.Kind.Fields {
		if value, recorded := was.Applied[f.Name]; f.Key && recorded {
			known[f.Name] = value
		}
	}
	maps.Copy(known, saw.Fields)
	saw.Fields = known
	return saw, true
}

// rekeyed reports whether a thing is declared to be identified otherwise than it is recorded.
func rekeyed(k *world.Kind, want *Want, was *state.Thing) bool {
	return slices.ContainsFunc(k.Fields, func(f world.Field) bool {
		declared, given := want.Fields[f.Name]
		applied, recorded := was.Applied[f.Name]
		later := slices.Contains(want.Later, f.Name)
		return f.Key && recorded && (later || given && declared != applied)
	})
}
