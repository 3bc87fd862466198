package plan

import (
	"slices"

	"github.com/kasauti/kasauti/harness/world"
	"github.com/kasauti/kasauti/harness/world/state"
)

// all are the fields of a thing that is yet to be created.
func all(k *world.Kind, want Want) []Difference {
	var changes []Difference
	for _, f := range k.Fields {
		if f.Of {
			continue // nobody declared it
		}
		later := slices.Contains(want.Later, f.Name)
		if value := want.Fields[f.Name]; value != "" || later {
			changes = append(changes, Difference{Field: f.Name, To: value, Later: later, Personal: f.Personal, Sensitive: f.Secret})
		}
	}
	return changes
}

// differences compares what is declared with what was seen. Fields that the target did not tell are not
// compared, nor are those that the file leaves out; of a Whole thing these must be as they are unset.
func differences(k *world.Kind, want Want, was *state.Thing, saw Sight) []Difference {
	var changes []Difference
	for _, f := range k.Fields {
		declared, given := want.Fields[f.Name]
		is, told := saw.Fields[f.Name]
		if slices.Contains(saw.Silent, f.Name) {
			told = was == nil || was.Applied[f.Name] != declared
		}
		if k.Whole { // what it does not tell is not set
			told = true
			given = given || !saw.Filled || was != nil && was.Applied[f.Name] != ""
		}
		later := slices.Contains(want.Later, f.Name)
		if later && told && f.Key { // it is to stand where something is yet to be made
			changes = append(changes, Difference{Field: f.Name, From: is, Later: true, Personal: f.Personal, Cause: Edit, Forces: true})
			continue
		}
		if !f.Compared() || !given || !told || slices.Contains(saw.Unsure, f.Name) || declared == is {
			continue
		}
		d := Difference{Field: f.Name, From: is, To: declared, Default: declared == "", Personal: f.Personal, Sensitive: f.Secret, Forces: f.Immutable}
		if was != nil {
			applied, recorded := was.Applied[f.Name]
			recorded = recorded || k.Whole && !saw.Filled
			switch {
			case recorded && applied == declared:
				d.Cause = Drift
			case !recorded || applied == is:
				d.Cause = Edit
			default:
				d.Cause = Both
			}
		}
		changes = append(changes, d)
	}
	return changes
}

// causeOf is the cause of all differences together.
func causeOf(changes []Difference) Cause {
	var cause Cause
	for _, d := range changes {
		switch {
		case d.Cause == "" || d.Cause == cause:
		case cause == "":
			cause = d.Cause
		default:
			cause = Both
		}
	}
	return cause
}

func forcing(changes []Difference) string {
	for _, d := range changes {
		if d.Forces {
			return d.Field
		}
	}
	return ""
}

// final reports whether a change is one that nothing takes back.
func final(k *world.Kind, changes []Difference) bool {
	return slices.ContainsFunc(changes, func(d Difference) bool {
		f, _ := k.Field(d.Field)
		return slices.Contains(f.Final, d.To)
	})
}
