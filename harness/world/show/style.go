package show

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/kasauti/kasauti/harness/world/plan"
)

// Style is how things are written for people.
type Style struct {
	Colour bool
	// Mask hides personal values: off a mock.
	Mask bool
}

// colours by action, as ANSI codes.
var colours = map[plan.Action]string{
	plan.Create: "32", plan.Change: "33", plan.Remove: "31", plan.Replace: "35", plan.Forget: "90",
	plan.Adopt: "36", plan.Blocked: "31;1", plan.Unverified: "90",
}

const (
	bold  = "1"
	faint = "2"
	red   = "31"
	green = "32"
)

func (s Style) paint(code, text string) string {
	if !s.Colour || text == "" || code == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

// wide is where a remark is broken, so that it fits a terminal of 80 columns.
const wide = 72

// wrap breaks a text into lines of words.
func wrap(text string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && len(line)+1+len(word) > width {
			lines, line = append(lines, line), ""
		}
		line = strings.TrimPrefix(line+" "+word, " ")
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// value writes one, with what the reader may not see masked.
func (s Style) value(text string, personal bool) string {
	switch {
	case s.Mask && personal && text != "":
		return masked
	case text == "":
		return `""`
	}
	return harmless(text)
}

// harmless quotes a text from elsewhere that a terminal would obey or show as what it is not.
func harmless(text string) string {
	obeyed := func(r rune) bool { return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) }
	if strings.ContainsFunc(text, obeyed) {
		return strconv.QuoteToASCII(text)
	}
	return text
}

// masked stands for a personal value.
const masked = "(personal)"
