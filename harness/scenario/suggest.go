package scenario

import (
	"regexp"
	"strings"

	"github.com/kasauti/kasauti/harness/nearest"
)

// undefined says of a text that is no step what was probably meant.
func (r *Registry) undefined(text string) *Undefined {
	for _, d := range r.definitions {
		for _, a := range d.Arguments {
			if a.open == nil {
				continue
			}
			if match := a.open.FindStringSubmatch(text); match != nil {
				given := strings.TrimSpace(match[a.open.SubexpIndex(word)])
				return &Undefined{Text: text, Word: given, Words: a.Words}
			}
		}
	}
	return &Undefined{Text: text, Nearest: r.Nearest(text)}
}

// Nearest is the example, or the plain words of the pattern, of the definition that the
// text was probably meant for, or one of the other texts; "" where none is close.
func (r *Registry) Nearest(text string, others ...string) string {
	plain := map[string]string{}
	var candidates []string
	for _, shown := range others {
		key := skeleton(shown)
		plain[key] = shown
		candidates = append(candidates, key)
	}
	for _, d := range r.definitions {
		shown := d.Example
		if shown == "" {
			shown = words(d.Pattern.String())
		}
		key := skeleton(shown)
		if _, known := plain[key]; !known {
			plain[key] = shown
			candidates = append(candidates, key)
		}
	}
	return plain[nearest.Word(skeleton(text), candidates)]
}

var values = regexp.MustCompile(`"[^"]*"|\{[A-Za-z][A-Za-z0-9_-]*\}|[0-9]+(\.[0-9]+)?`)

// skeleton replaces values, which differ from use to use, so that only wording is compared.
func skeleton(text string) string { return values.ReplaceAllString(text, "#") }

// words makes a pattern readable: groups become "...".
func words(pattern string) string {
	text := strings.TrimSuffix(strings.TrimPrefix(pattern, "^"), "$")
	text = strings.ReplaceAll(text, `"([^"]+)"`, `"..."`)
	text = strings.ReplaceAll(text, `"([^"]*)"`, `"..."`)
	return regexp.MustCompile(`\([^)]*\)`).ReplaceAllString(text, "...")
}
