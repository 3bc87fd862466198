package draft

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/compose"
)

// fillIn stands where a value was that must not be kept and that nothing can stand for.
const fillIn = "FILL-IN"

// isSecret goes by a name: what stands there opens something.
func isSecret(name string) bool {
	name = strings.ToLower(strings.NewReplacer("-", "", "_", "", " ", "").Replace(name))
	for _, word := range []string{"token", "secret", "password", "passwd", "apikey", "accesskey", "authorization", "cookie", "session", "signature", "checksum", "cvv"} {
		if strings.HasSuffix(name, word) || strings.HasPrefix(name, word) {
			return true
		}
	}
	return name == "otp" || name == "key" || name == "pinblock" || strings.HasSuffix(name, "pin") // but pincode is a place
}

// Kept are the fields of a scenario whose values would keep a secret in a feature: what opens
// something, written as it is.
func (s *Scenario) Kept() []string {
	var kept []string
	look := func(path string, written any) {
		text, is := written.(string)
		if number, isNumber := written.(json.Number); isNumber { // a code, say
			text, is = string(number), true
		}
		if is && text != "" && !standsFor(text) && slices.ContainsFunc(strings.FieldsFunc(path, isJoint), isSecret) {
			kept = append(kept, path)
		}
	}
	for _, row := range s.Rows {
		look(row.Path, row.Value)
	}
	if s.JSON != "" {
		all, _ := leaves([]byte(s.JSON)) // what is no JSON is said elsewhere
		for _, l := range all {
			look(l.path.String(), l.value)
		}
	}
	return kept
}

// isJoint parts the names in a path.
func isJoint(r rune) bool { return strings.ContainsRune(".[]", r) }

// standsFor reports whether a text is placeholders alone, after a scheme where there is one: what
// is written beside them would be kept.
func standsFor(text string) bool {
	parts, err := compose.Parse(text)
	return err == nil && !slices.ContainsFunc(parts, func(p compose.Part) bool {
		return p.Placeholder == nil && !slices.Contains([]string{"", "Bearer", "Basic"}, strings.TrimSpace(p.Text))
	})
}

// replaced is a value as a feature has it: the placeholder that stands for it, or itself.
func (d *Drafter) replaced(name, text string) string {
	switch placeholder := d.known[text]; {
	case placeholder != "":
		return "{" + placeholder + "}"
	case strings.HasPrefix(name, "unique"):
		return "{unique reference}" // a second run must not repeat it
	}
	return literal(text)
}

// literal keeps braces as they are.
func literal(text string) string { return strings.ReplaceAll(text, "{", "{{") }

// hidden stands for a secret or personal value, by the name of its field.
func (d *Drafter) hidden(name string) string {
	partner := ""
	if all := slices.Sorted(maps.Keys(d.names.Partners)); len(all) > 0 {
		partner = all[0]
	}
	card := ""
	if all := slices.Sorted(maps.Keys(d.names.Cards)); len(all) > 0 {
		card = all[0]
	}
	lower := strings.ToLower(name)
	switch {
	case lower == "otp":
		return "{otp}"
	case partner != "" && lower == "accesskey":
		return "{access key of " + partner + "}"
	case partner != "" && lower == "secretkey":
		return "{secret key of " + partner + "}"
	case partner != "" && lower == "username":
		return "{username of " + partner + "}"
	case partner != "" && lower == "password":
		return "{password of " + partner + "}"
	case card != "" && (strings.Contains(lower, "mobile") || strings.Contains(lower, "phone")):
		return "{mobile of " + card + "}"
	case lower == "pan" || strings.HasSuffix(lower, "pannumber"):
		return "{PAN}"
	case strings.Contains(lower, "vpa"):
		return "{VPA}"
	}
	return fillIn
}
