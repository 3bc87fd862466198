package lexicon_test

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/kasauti/kasauti/harness/lexicon"
	"github.com/kasauti/kasauti/harness/runner"
)

// glue is what the command of a project prints.
func glue(l *lexicon.Lexicon) func(io.Writer) error {
	return func(w io.Writer) error { return l.Glue(w, "kasauti steps --glue --phrases features") }
}

// ours has phrases with placeholders of every kind, over tables and texts, and with characters
// that neither Go nor Markdown takes as they are.
const ours = "# What customers do.\n" + `Phrase: the OTP of "{card}" comes, then the body is {what}
  Given the OTP reaches the mobile of card "{card}" once
  # spoilt
  And its body is {what}

# What partners do.
Phrase: partner "{who}" pays {amount} ` + "`now`" + ` and fails because {why}
  When partner "{who}" sends:
    | amount | {amount} |
  Then the debit is refused because {why}
  And the answer is:
    """
    {"a": "` + "```" + `"}
    """

Phrase: "{x}" fails, too
  * partner "{x}" pays 1.00 ` + "`now`" + ` and fails because the OTP is wrong
`

func withPhrases(t *testing.T) *lexicon.Lexicon {
	t.Helper()
	r := registry()
	phrases, problems, err := runner.EmbeddedPhrases(fstest.MapFS{"pay.phrases": {Data: []byte(ours)}}, "features", r)
	if err != nil || len(problems) > 0 {
		t.Fatal(problems, err)
	}
	return lexicon.Of(r, admitted, phrases...)
}

func TestPhrasesAreASubject(t *testing.T) {
	l := withPhrases(t)
	alone := l.Matching([]string{"phrases"})
	golden(t, map[string]func(io.Writer) error{
		"phrases.txt": func(w io.Writer) error { return alone.Text(w, true) },
		"phrases.md":  alone.Markdown, "phrases.json": alone.JSON, "phrases_glue.txt": glue(alone),
	})
	if len(l.Steps) != 9 || len(alone.Steps) != 3 {
		t.Errorf("%d steps, %d of them phrases", len(l.Steps), len(alone.Steps))
	}
	for words, want := range map[string]int{"pay.phrases": 3, "partners who": 0, "amount now": 1, "now": 2, "spoilt": 1, "why": 1} {
		if got := alone.Matching(strings.Fields(words)).Steps; len(got) != want {
			t.Errorf("%q finds %d phrases, want %d", words, len(got), want)
		}
	}
}

// TestGlueHoldsPhrases: as an editor reads it, the glue has a pattern for every phrase, which
// matches the phrase's example and nothing else of the vocabulary.
func TestGlueHoldsPhrases(t *testing.T) {
	var out bytes.Buffer
	l := withPhrases(t)
	if err := glue(l)(&out); err != nil {
		t.Fatal(err)
	}
	file, err := parser.ParseFile(token.NewFileSet(), "steps.go", &out, 0)
	if err != nil {
		t.Fatal(err)
	}
	var patterns []*regexp.Regexp
	ast.Inspect(file, func(n ast.Node) bool {
		if literal, ok := n.(*ast.BasicLit); ok {
			text, err := strconv.Unquote(literal.Value)
			if err != nil {
				t.Fatal(err)
			}
			patterns = append(patterns, regexp.MustCompile(text))
		}
		return true
	})
	for _, s := range l.Steps {
		said := slices.DeleteFunc(slices.Clone(patterns), func(p *regexp.Regexp) bool { return !p.MatchString(s.Example) })
		if len(said) != 1 {
			t.Errorf("%s matches %v", s.Example, said)
		}
	}
	// Two folders may have the same phrase: one pattern is enough.
	twice := *l
	twice.Steps = append(slices.Clone(l.Steps), l.Steps...)
	var again bytes.Buffer
	if err := glue(&twice)(&again); err != nil || strings.Count(again.String(), "kasauti.Step(") != len(l.Steps) {
		t.Errorf("%v\n%s", err, &again)
	}
}
