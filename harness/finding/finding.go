// Package finding is what lint says: one thing that is wrong in a file, where, and what to do
// about it; and the forms in which people and CI systems read that. It knows nothing of what
// the files mean.
package finding

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Severity says whether a finding makes lint fail.
type Severity string

// An Error would not run as it was meant; a Warning runs, but is likely not what was meant.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// Finding is one thing that is wrong in a file.
type Finding struct {
	File       string   `json:"file"`             // as the command line has it, with slashes
	Line       int      `json:"line,omitempty"`   // from 1; 0 for the file as a whole
	Column     int      `json:"column,omitempty"` // from 1, in characters; 0 with Line 0
	Severity   Severity `json:"severity"`
	Rule       string   `json:"rule"` // a stable name, such as undefined-step
	Message    string   `json:"message"`
	Suggestion string   `json:"suggestion,omitempty"`
	// Identity tells it from others where the message says something else each time; "" for one
	// that its message tells.
	Identity string `json:"-"`
}

// New makes an error of a sentence, which is taken apart as Split does.
func New(rule, file string, line, column int, sentence string) Finding {
	f := Finding{File: file, Line: line, Column: column, Severity: Error, Rule: rule}
	if line > 0 {
		f.Column = max(column, 1)
	}
	f.Message, f.Suggestion = Split(sentence)
	return f
}

// Warn is the same finding as a warning.
func (f Finding) Warn() Finding {
	f.Severity = Warning
	return f
}

// Sentence is the message with the suggestion, if there is one.
func (f Finding) Sentence() string {
	if f.Suggestion == "" {
		return f.Message
	}
	return f.Message + "; " + f.Suggestion
}

// Error is the finding in one line, as editors read it: file:line:column: sentence.
func (f Finding) Error() string {
	place := f.File
	if f.Line > 0 {
		place += fmt.Sprintf(":%d:%d", f.Line, f.Column)
	}
	if f.Severity == Warning {
		place += ": warning"
	}
	return oneLine(place + ": " + f.Sentence())
}

// oneLine spells control characters and direction marks: names and texts of files come from
// outside, a terminal would obey the ones, and the others make text read as what it is not. The
// two joiners stay: Indian scripts need them.
func oneLine(text string) string {
	if strings.IndexFunc(text, misleads) < 0 {
		return text
	}
	var out strings.Builder
	for _, r := range text {
		switch {
		case !misleads(r):
			out.WriteRune(r)
		case r <= 0xff:
			fmt.Fprintf(&out, `\x%02x`, r)
		default:
			fmt.Fprintf(&out, `\u%04x`, r)
		}
	}
	return out.String()
}

func misleads(r rune) bool {
	return r != '\u200c' && r != '\u200d' && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
}

// Split takes a sentence of ours apart. It says what is wrong and, after its last semicolon
// outside quotes, what to do; without one there is no suggestion.
func Split(sentence string) (message, suggestion string) {
	quoted, at := false, -1
	for i := 0; i < len(sentence); i++ {
		switch c := sentence[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case !quoted && strings.HasPrefix(sentence[i:], "; "):
			at = i
		}
	}
	if at < 0 {
		return sentence, ""
	}
	return sentence[:at], sentence[at+2:]
}

// Sorted are the findings by file, line and column, each once.
func Sorted(all []Finding) []Finding {
	seen := map[Finding]bool{}
	var sorted []Finding
	for _, f := range all {
		if !seen[f] {
			seen[f] = true
			sorted = append(sorted, f)
		}
	}
	slices.SortStableFunc(sorted, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return sorted
}
