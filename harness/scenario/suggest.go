package scenario

import (
	"regexp"
	"strings"

	"github.com/kasauti/kasauti/harness/nearest"
)

// undefined says of a text that is no step what was probably meant.
func (r *Registry) undefined(text string) *Undefined {
	for _, d := range r.definitions {
		pattern := d.Pattern.String()
		for _, a := range d.Arguments {
			if len(a.Words) == 0 {
				continue
			}
			open := regexp.MustCompile(pattern[:a.start] + "(?P<word>.+)" + pattern[a.end:])
			if match := open.FindStringSubmatch(text); match != nil {
				word := strings.TrimSpace(match[open.SubexpIndex("word")])
				return &Undefined{Text: text, Word: word, Words: a.Words}
			}
		}
	}
	return &Undefined{Text: text, Nearest: r.nearest(text)}
}

// nearest is the example, or the plain words of the pattern, of the definition that the
// text was probably meant for; "" where none is close.
func (r *Registry) nearest(text string) string {
	plain := map[string]string{}
	var candidates []string
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

var values = regexp.MustCompile(`"[^"]*"|[0-9]+(\.[0-9]+)?`)

// skeleton replaces values, which differ from use to use, so that only wording is compared.
func skeleton(text string) string { return values.ReplaceAllString(text, "#") }

// words makes a pattern readable: groups become "...".
func words(pattern string) string {
	text := strings.TrimSuffix(strings.TrimPrefix(pattern, "^"), "$")
	text = strings.ReplaceAll(text, `"([^"]+)"`, `"..."`)
	text = strings.ReplaceAll(text, `"([^"]*)"`, `"..."`)
	return regexp.MustCompile(`\([^)]*\)`).ReplaceAllString(text, "...")
}
