package runner

import (
	"bytes"
	"cmp"
	"fmt"
	"iter"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	gherkin "github.com/cucumber/gherkin/go/v26"
	messages "github.com/cucumber/messages/go/v21"
)

// reading is what Gherkin makes of a file. Where it finds errors, the document holds only what
// it understood in spite of them, or is nil.
type reading struct {
	source   Source
	ids      *messages.Incrementing
	document *messages.GherkinDocument
	errors   []*Problem // by line
}

func read(source Source) reading {
	r := reading{source: source, ids: &messages.Incrementing{}}
	document, err := parseDocument(source, r.ids)
	r.document = document
	if err != nil {
		r.errors = parseProblems(source.URI, err)
	}
	return r
}

// errorFrom is the first line with an error at or after a line.
func (r reading) errorFrom(line int) int {
	for _, p := range r.errors {
		if p.Line >= line {
			return p.Line
		}
	}
	return math.MaxInt
}

// steps counts the steps of the document.
func (r reading) steps() int {
	n := 0
	for background, s := range r.blocks() {
		if background != nil {
			n += len(background.Steps)
		}
		if s != nil {
			n += len(s.Steps)
		}
	}
	return n
}

// blocks are the backgrounds and scenarios of the document, those of rules too.
func (r reading) blocks() iter.Seq2[*messages.Background, *messages.Scenario] {
	return func(yield func(*messages.Background, *messages.Scenario) bool) {
		if r.document == nil || r.document.Feature == nil {
			return
		}
		for _, child := range r.document.Feature.Children {
			if child.Rule == nil {
				if !yield(child.Background, child.Scenario) {
					return
				}
				continue
			}
			for _, inner := range child.Rule.Children {
				if !yield(inner.Background, inner.Scenario) {
					return
				}
			}
		}
	}
}

// longestLine is the longest line, in bytes, that is read: the parser crashes on longer ones.
const longestLine = 60_000

// loneCR ends a line as old Macs did; Gherkin reads on as if it were a space.
var loneCR = regexp.MustCompile(`\r+[^\r\n]`)

// garbled is what keeps a file from being read at all.
func garbled(source Source) []*Problem {
	var problems []*Problem
	if at := loneCR.FindIndex(source.Content); at != nil {
		before := source.Content[:at[0]]
		problems = append(problems, &Problem{
			URI: source.URI, Line: bytes.Count(before, []byte("\n")) + 1, Column: at[0] - bytes.LastIndexByte(before, '\n'),
			Rule: "line-end", Message: "the line ends with a CR alone, which hides what follows; save the file with LF or CRLF line ends",
		})
	}
	text := true
	for i, line := range bytes.Split(source.Content, []byte("\n")) {
		if at := firstNotUTF8(line); at >= 0 && text {
			text = false // one place is enough: a file that is no text has thousands
			problems = append(problems, &Problem{
				URI: source.URI, Line: i + 1, Column: columnOf(string(line), at), Rule: "not-utf-8",
				Message: "a character stands here that is not UTF-8; save the file as text in UTF-8",
			})
		}
		if len(line) > longestLine {
			problems = append(problems, &Problem{URI: source.URI, Line: i + 1, Rule: "long-line", Message: fmt.Sprintf("is longer than %d bytes; split it", longestLine)})
		}
	}
	return problems
}

// firstNotUTF8 is where a line stops being text; -1 where all of it is.
func firstNotUTF8(line []byte) int {
	for at := 0; at < len(line); {
		r, size := utf8.DecodeRune(line[at:])
		if r == utf8.RuneError && size == 1 {
			return at
		}
		at += size
	}
	return -1
}

// parseDocument turns a crash of the parser into an error of the file that caused it.
func parseDocument(source Source, ids *messages.Incrementing) (document *messages.GherkinDocument, err error) {
	defer func() {
		if value := recover(); value != nil {
			err = fmt.Errorf("the parser crashed on it (%v); write it more simply", value)
		}
	}()
	return gherkin.ParseGherkinDocument(bytes.NewReader(source.Content), ids.NewId)
}

var parseError = regexp.MustCompile(`\((\d+):(\d+)\): (.*)`)

// plainTokens writes the parser's names of lines as people write those lines.
var plainTokens = strings.NewReplacer(
	"#EOF", "the end", "#Language", "# language:", "#TagLine", "a tag", "#Comment", "a comment", "#Empty", "an empty line",
	"#FeatureLine", "Feature:", "#RuleLine", "Rule:", "#BackgroundLine", "Background:", "#ScenarioLine", "Scenario:",
	"#ExamplesLine", "Examples:", "#StepLine", "a step", "#TableRow", "a table row", "#DocStringSeparator", `"""`, "#Other", "text",
	"inconsistent cell count within the table", "this row has not as many cells as the first of its table; give every row the same",
)

// parseProblems splits the parser's text, which holds every error of a file.
func parseProblems(uri string, err error) []*Problem {
	var problems []*Problem
	for _, match := range parseError.FindAllStringSubmatch(err.Error(), -1) {
		line, _ := strconv.Atoi(match[1])
		column, _ := strconv.Atoi(match[2])
		message := strings.TrimPrefix(match[3], "expected: ")
		if message != match[3] {
			message = "is not valid Gherkin here: expected " + message
		}
		problems = append(problems, &Problem{URI: uri, Line: line, Column: column, Rule: "invalid-gherkin", Message: plainTokens.Replace(message)})
	}
	slices.SortStableFunc(problems, func(a, b *Problem) int { return cmp.Compare(a.Line, b.Line) })
	problems = withoutEchoes(problems)
	if len(problems) == 0 {
		problems = append(problems, &Problem{URI: uri, Rule: "invalid-gherkin", Message: "is not valid Gherkin: " + err.Error()})
	}
	return problems
}

// withoutEchoes leaves out what follows from a first line that is none: as long as no Feature: was
// read, each further line is an error, too, and says nothing new.
func withoutEchoes(problems []*Problem) []*Problem {
	before := false
	return slices.DeleteFunc(problems, func(p *Problem) bool {
		outside := p.Rule == "invalid-gherkin" && strings.Contains(expectedPart(p.Message), "Feature:")
		echo := outside && before
		before = before || outside
		return echo
	})
}

// expectedPart is an error's message without the line that was found.
func expectedPart(message string) string {
	expected, _, _ := strings.Cut(message, ", got '")
	return expected
}
