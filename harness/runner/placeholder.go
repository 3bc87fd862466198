package runner

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// placeholder is {name}. ${name} belongs to others, and {{name}} stands for {name} itself.
var placeholder = regexp.MustCompile(`\$?\{\{?[A-Za-z][A-Za-z0-9_-]*\}?\}`)

// piece is a part of a template: text as it is, or the value of a placeholder.
type piece struct {
	text string // as written, for text; the name, for a placeholder
	at   int    // where it begins in the template, in bytes
	open bool   // a placeholder
}

// pieces takes a template apart.
func pieces(template string) []piece {
	var all []piece
	plain := func(from, to int, text string) {
		if from < to {
			all = append(all, piece{text: text, at: from})
		}
	}
	end := 0
	for _, at := range placeholder.FindAllStringIndex(template, -1) {
		found := template[at[0]:at[1]]
		double, closed := strings.HasPrefix(found, "{{"), strings.HasSuffix(found, "}}")
		switch {
		case found[0] == '$', double && !closed:
			continue
		case closed && !double: // {name} before a brace of the text
			found = found[:len(found)-1]
			at[1]--
		}
		plain(end, at[0], template[end:at[0]])
		if double {
			plain(at[0], at[1], found[1:len(found)-1])
		} else {
			all = append(all, piece{text: found[1 : len(found)-1], at: at[0], open: true})
		}
		end = at[1]
	}
	plain(end, len(template), template[end:])
	return all
}

// span is where the value of a placeholder stands in a filled text.
type span struct {
	from, to int
	argument int // which placeholder of the phrase
}

// argument is what a placeholder is filled with, and where that stands in the text that says so.
type argument struct {
	text string
	at   int
}

// largestFilled is the longest text, in bytes, that a template may become.
const largestFilled = 1 << 20

var errFilled = errors.New("filled in, it is too long; shorten it")

// fill puts values in place of placeholders and notes where they stand.
func fill(template string, names []string, values []argument, most int) (string, []span, error) {
	if !strings.Contains(template, "{") {
		return template, nil, nil
	}
	var text strings.Builder
	var spans []span
	for _, p := range pieces(template) {
		value, which := p.text, -1
		if p.open {
			for i, name := range names {
				if name == p.text {
					value, which = values[i].text, i
				}
			}
			if which < 0 {
				value = "{" + p.text + "}" // undeclared, which is a problem of the file
			}
		}
		if text.Len()+len(value) > most {
			return "", nil, fmt.Errorf("%w (at most %d bytes)", errFilled, most)
		}
		from := text.Len()
		text.WriteString(value)
		if which >= 0 {
			spans = append(spans, span{from, text.Len(), which})
		}
	}
	return text.String(), spans, nil
}
