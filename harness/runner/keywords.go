package runner

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"

	gherkin "github.com/cucumber/gherkin/go/v26"

	"github.com/kasauti/kasauti/harness/nearest"
)

// mostSlips bounds how many lines of a file are tried with another keyword: each is a reading
// of the whole file.
const mostSlips = 20

// respell looks for misspelt keywords. Gherkin takes such a line, and what follows, for text
// of a description, without a word, or finds an error in every line after it. So every line
// that nearly begins with a keyword is read with that keyword, and then each as it was
// written: where this hides steps or brings an error, the keyword was meant. What comes back
// is the file as it was meant, with the errors that are left, and a problem for each slip.
func respell(r reading, words *vocabulary) (reading, []*Problem) {
	k, known := keywordsOf(r.source)
	if !known {
		return r, nil
	}
	lines := bytes.Split(r.source.Content, []byte("\n"))
	with := func() reading {
		source := r.source
		source.Content = bytes.Join(lines, []byte("\n"))
		return read(source)
	}
	slips := k.slips(lines, words)
	if len(slips) == 0 {
		return r, nil
	}
	for _, s := range slips {
		lines[s.at] = bytes.Replace(s.line, []byte(s.written), []byte(s.meant), 1)
	}
	r = with()
	var problems []*Problem
	for _, s := range slips {
		respelt := lines[s.at]
		lines[s.at] = s.line
		if asWritten := with(); !r.better(asWritten, s.at+1) {
			r = asWritten
			continue
		}
		lines[s.at] = respelt
		problems = append(problems, &Problem{
			URI: r.source.URI, Line: s.at + 1, Column: columnOf(string(s.line), bytes.Index(s.line, []byte(s.written))),
			Rule: "misspelt-keyword", Message: fmt.Sprintf("%q is no keyword; did you mean %q?", s.written, s.meant),
		})
	}
	return r, problems
}

// better reports whether a reading understands more than another from a line on.
func (r reading) better(other reading, line int) bool {
	return r.errorFrom(line) > other.errorFrom(line) || r.steps() > other.steps()
}

// keywords are those of a file's language.
type keywords struct {
	titles []string // Feature, Scenario, ...: a colon follows
	steps  []string // Given, When, ...
}

var language = regexp.MustCompile(`(?m)^\s*#\s*language\s*:\s*([a-zA-Z\-_]+)\s*$`)

func keywordsOf(source Source) (keywords, bool) {
	name := gherkin.DefaultDialect
	if match := language.FindSubmatch(source.Content); match != nil {
		name = string(match[1])
	}
	dialect := gherkin.DialectsBuiltin().GetDialect(name)
	if dialect == nil {
		return keywords{}, false
	}
	var k keywords
	for _, kind := range []string{"feature", "rule", "background", "scenario", "scenarioOutline", "examples"} {
		k.titles = append(k.titles, dialect.Keywords[kind]...)
	}
	for _, kind := range []string{"given", "when", "then", "and", "but"} {
		for _, keyword := range dialect.Keywords[kind] {
			if keyword = strings.TrimSpace(keyword); keyword != "*" {
				k.steps = append(k.steps, keyword)
			}
		}
	}
	return k, true
}

// slip is a line that nearly begins with a keyword.
type slip struct {
	at             int // index of the line
	line           []byte
	written, meant string
}

// slips are the first ones of a file, at most mostSlips.
func (k keywords) slips(lines [][]byte, words *vocabulary) []slip {
	var slips []slip
	for i, line := range lines {
		if written, meant := k.near(string(line), words); meant != "" && len(slips) < mostSlips {
			slips = append(slips, slip{at: i, line: line, written: written, meant: meant})
		}
	}
	return slips
}

// near is what a line begins with that is nearly a keyword, and that keyword; "" for none. A
// step counts only where the vocabulary knows the rest of it: prose begins with The and An.
func (k keywords) near(line string, words *vocabulary) (written, meant string) {
	line = strings.TrimSpace(line)
	if line == "" || strings.ContainsRune("#@|*\"`", rune(line[0])) {
		return "", ""
	}
	if word, _, titled := strings.Cut(line, ":"); titled && len(word) <= longestKeyword && !slices.Contains(k.titles, word) {
		if near := nearest.Word(word, k.titles); near != "" {
			return word + ":", near + ":"
		}
	}
	if word, rest, more := strings.Cut(line, " "); more && !slices.Contains(k.steps, word) {
		if near := nearest.Word(word, k.steps); near != "" && words.Knows(strings.TrimSpace(rest)) {
			return word, near
		}
	}
	return "", ""
}

// longestKeyword is longer, in bytes, than any keyword of any language, misspelt.
const longestKeyword = 80
