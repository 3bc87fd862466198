package runner

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/kasauti/kasauti/harness/nearest"
)

// overlooked finds the lines that Gherkin takes for a description although they were meant as
// a step or a title: what is read as prose checks nothing, and the run would be green.
func overlooked(source Source, words *vocabulary) []*Problem {
	k, known := keywordsOf(source)
	if !known {
		return nil
	}
	var problems []*Problem
	fence, continued := "", false // the line goes on with the prose of the one before
	for i, text := range strings.Split(string(source.Content), "\n") {
		line := strings.TrimSpace(text)
		if mark := fenceOf(line); mark != "" && (fence == "" || fence == mark) {
			if fence == "" && len(line) > len(mark) && strings.HasSuffix(line[len(mark):], mark) {
				continue
			}
			if fence == "" {
				fence = mark
			} else {
				fence = ""
			}
			continue
		}
		if fence != "" || line == "" || strings.ContainsRune("#@|", rune(line[0])) || k.begin(line) {
			continued = false
			continue
		}
		if why := k.meant(line, continued, words); why != "" {
			problems = append(problems, &Problem{
				URI: source.URI, Line: i + 1, Column: len(text) - len(strings.TrimLeft(text, " \t")) + 1,
				Rule: "overlooked-step", Message: why + " (as it stands it is prose and checks nothing)",
			})
		}
		continued = true
	}
	return problems
}

// fenceOf is the mark that begins or ends a doc string.
func fenceOf(line string) string {
	for _, mark := range [...]string{`"""`, "```"} {
		if strings.HasPrefix(line, mark) {
			return mark
		}
	}
	return ""
}

// begin reports whether a line begins with a keyword as Gherkin wants it.
func (k keywords) begin(line string) bool {
	return slices.ContainsFunc(k.titles, func(title string) bool { return strings.HasPrefix(line, title+":") }) ||
		slices.ContainsFunc(k.steps, func(step string) bool { return strings.HasPrefix(line, step+" ") }) ||
		strings.HasPrefix(line, "* ")
}

// prose are words that are nearly keywords and begin many a sentence.
var prose = []string{"The", "An", "Any", "They", "Them", "Than", "That", "This", "Gives", "Give", "When's"}

// shortestMisspelt is the length of a word that is hardly by chance nearly a keyword: A and An
// are nearly And.
const shortestMisspelt = 4

// titlesOfWeight are keywords that no description should begin with: what follows them would run.
var titlesOfWeight = []string{"Scenario", "Scenario Outline", "Scenario Template", "Background", "Examples"}

// meant says what a line of prose was probably meant to be; "" for prose.
func (k keywords) meant(line string, continued bool, words *vocabulary) string {
	for _, title := range titlesOfWeight {
		if strings.EqualFold(line, title) || len(line) > len(title) && strings.EqualFold(line[:len(title)+1], title+" ") {
			return fmt.Sprintf("%q lacks the colon of %s:", line, title)
		}
	}
	bare := strings.TrimSpace(strings.TrimLeft(line, "-*• "))
	word, rest, _ := strings.Cut(bare, " ")
	word, rest = strings.TrimSuffix(word, ":"), strings.TrimSpace(rest)
	for _, step := range k.steps {
		if strings.EqualFold(word, step) && !(continued && word == strings.ToLower(word)) {
			return fmt.Sprintf("%q is no step; write it as %s and the rest", line, step)
		}
	}
	near := nearest.Word(word, k.steps)
	switch misspelt := len(near) >= shortestMisspelt && len(word) >= shortestMisspelt && unicode.IsUpper(rune(word[0])) && !slices.Contains(prose, word); {
	case words.Knows(bare):
		return fmt.Sprintf("%q is a step without its keyword; write Given, When or Then before it", line)
	case near != "" && (misspelt || words.Knows(rest)):
		return fmt.Sprintf("%q begins with no keyword; did you mean %s?", line, near)
	}
	return ""
}
