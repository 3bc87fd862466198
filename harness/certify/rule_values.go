package certify

import (
	"fmt"

	"github.com/kasauti/kasauti/harness/verdict"
)

// Values are those of one field in several calls.
type Values struct {
	Pick  Pick   `yaml:"of"`
	Field string `yaml:"field"`
}

func (v *Values) problems(add func(key, format string, args ...any)) {
	v.Pick.problems(add)
	if v.Field == "" {
		add("field", "is missing; name the field whose values are compared")
	}
}

// lacking is the first call without the field.
func (v *Values) lacking(found []*Call) *breach {
	for _, c := range found {
		if value, has := fieldOf(c, v.Field); !has || value == "" {
			return &breach{says: fmt.Sprintf("%s has no %s", v.Pick.String(), v.Field), calls: []string{c.ID},
				fields: []verdict.Field{{Path: v.Field, Expected: "present", Actual: "missing"}}}
		}
	}
	return nil
}

// same asks that all have the same value.
type same struct{ *Values }

func (s *same) judge(r *Record) *breach {
	found := s.Pick.of(r)
	if b := s.lacking(found); b != nil {
		return b
	}
	for i := 1; i < len(found); i++ {
		was, _ := fieldOf(found[0], s.Field)
		if is, _ := fieldOf(found[i], s.Field); is != was {
			return &breach{says: fmt.Sprintf("%s of %s changed", s.Field, s.Pick.String()), calls: []string{found[0].ID, found[i].ID},
				fields: []verdict.Field{{Path: s.Field, Expected: was, Actual: is}}}
		}
	}
	return nil
}

// differ asks that no two have the same value.
type differ struct{ *Values }

func (d *differ) judge(r *Record) *breach {
	found := d.Pick.of(r)
	if b := d.lacking(found); b != nil {
		return b
	}
	seen := map[string]*Call{}
	for _, c := range found {
		value, _ := fieldOf(c, d.Field)
		if first := seen[value]; first != nil {
			return &breach{says: fmt.Sprintf("%s of %s was used twice", d.Field, d.Pick.String()), calls: []string{first.ID, c.ID},
				fields: []verdict.Field{{Path: d.Field, Expected: "another than " + value, Actual: value}}}
		}
		seen[value] = c
	}
	return nil
}
