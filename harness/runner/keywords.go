package runner

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	gherkin "github.com/cucumber/gherkin/go/v26"

	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/scenario"
)

// mostSlips bounds how many lines of a file are tried with another keyword: each is a reading
// of the whole file.
const mostSlips = 20

// respell looks for misspelt keywords. Gherkin takes such a line, and what follows, for text
// of a description, without a word, or finds an error in every line after it. So a line that
// nearly begins with a keyword is read with that keyword: where this brings steps to light or
// makes the next error go away, the keyword was meant. What comes back is the file as it was
// meant, the rest of its errors among it, and a problem for each slip.
func respell(r reading, registry *scenario.Registry) (reading, []*Problem) {
	words, known := keywordsOf(r.source)
	if !known {
		return r, nil
	}
	lines := bytes.Split(r.source.Content, []byte("\n"))
	var slips []*Problem
	for i, tried := 0, 0; i < len(lines) && tried < mostSlips; i++ {
		written, meant := words.slip(string(lines[i]), registry)
		if meant == "" {
			continue
		}
		tried++
		before := lines[i]
		lines[i] = bytes.Replace(before, []byte(written), []byte(meant), 1)
		next := read(Source{URI: r.source.URI, Lines: r.source.Lines, Content: bytes.Join(lines, []byte("\n"))})
		if !next.better(r, i+1) {
			lines[i] = before
			continue
		}
		r = next
		slips = append(slips, &Problem{
			URI: r.source.URI, Line: i + 1, Column: utf8.RuneCount(before[:bytes.Index(before, []byte(written))]) + 1,
			Message: fmt.Sprintf("%q is no keyword; did you mean %q?", written, meant),
		})
	}
	return r, slips
}

// better reports whether a reading with another keyword on a line understands more than one before.
func (r reading) better(before reading, line int) bool {
	now, then := r.errorFrom(line), before.errorFrom(line)
	return now > then || now == then && r.steps() > before.steps()
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

// slip is what a line begins with that is nearly a keyword, and that keyword; "" for none. A
// step counts only where the vocabulary knows the rest of it: prose begins with The and An.
func (k keywords) slip(line string, registry *scenario.Registry) (written, meant string) {
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
		if near := nearest.Word(word, k.steps); near != "" && registry.Knows(strings.TrimSpace(rest)) {
			return word, near
		}
	}
	return "", ""
}

// longestKeyword is longer, in bytes, than any keyword of any language, misspelt.
const longestKeyword = 80
