package runner_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/runner"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

// tree parses the features of a small project, with what stands beside them.
func tree(t testing.TB, r *scenario.Registry, files map[string]string) (*runner.Suite, []*runner.Problem) {
	t.Helper()
	all := fstest.MapFS{}
	for name, text := range files {
		all[name] = &fstest.MapFile{Data: []byte(text)}
	}
	sources, err := runner.EmbeddedSources(all, "p")
	if err != nil {
		t.Fatal(err)
	}
	return runner.Parse(sources, r)
}

// said lists steps as file:line and text, an error in their place.
func said(s *runner.Scenario) string {
	var lines []string
	for _, step := range s.Steps {
		line := step.Keyword + " " + step.Text
		if step.Err != nil {
			line += " !" + step.Err.Error()
		}
		for _, in := range step.Within {
			line = in.Location + " " + line
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// things is a vocabulary with a name, a number, a table and a text.
func things() *scenario.Registry {
	r := cards()
	ignore := func(context.Context, *scenario.State) error { return nil }
	r.Step(`^all is well$`, ignore, "Nothing.", scenario.Example("all is well"))
	r.Step(`^the rows are$`, func(context.Context, *scenario.State, *scenario.Table) error { return nil }, "Takes a table.")
	r.Step(`^the text is$`, func(context.Context, *scenario.State, *scenario.DocString) error { return nil }, "Takes a text.")
	r.Step(`^(one|two) of them$`, func(context.Context, *scenario.State, string) error { return nil }, "Chooses.")
	return r
}

const featureOf = "Feature: F\n  Scenario: S\n    Given "

func TestAPhraseStandsForItsSteps(t *testing.T) {
	suite, problems := tree(t, things(), map[string]string{
		"a/b/f.feature": featureOf + `"asha" calls 2 times` + "\n    And both are well\n",
		"a/a.phrases": `# ours
Phrase: "{card}" calls {n} times
  Given the rows are
    | {n} | a\|b |
  # between
  When {n} calls for card "my {card}"
  And "{card}" is silent
`,
		"top.phrases": "\ufeffPhrase: \"{who}\" is silent\r\n  Then the text is\r\n    \"\"\"json\r\n    {\"a\": {\"b\": \"{who}\"}, \"c\": \"{{who}} ${x}\"}\r\n      \\\"\\\"\\\"\r\n    \"\"\"\r\n",
		// A phrase of another folder is not heard.
		"z/z.phrases":   "Phrase: both are well\n  Given all is well\n",
		"z/f.feature":   featureOf + "both are well\n",
		"a/b/b.phrases": "Phrase: both are well\n* all is well\n* all is well\n",
	})
	if len(problems) > 0 || len(suite.Findings()) > 0 {
		t.Fatal(problems, suite.Findings())
	}
	s := suite.Scenarios[0]
	want := `p/a/b/f.feature:3 Given the rows are
p/a/b/f.feature:3 When 2 calls for card "my asha"
p/a/a.phrases:7 p/a/b/f.feature:3 Then the text is
p/a/b/f.feature:4 * all is well
p/a/b/f.feature:4 * all is well`
	if got := said(s); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := fmt.Sprint(s.Steps[0].Table.Rows); got != "[[2 a|b]]" {
		t.Errorf("table %s", got)
	}
	if got, want := s.Steps[2].Doc.Content, "{\"a\": {\"b\": \"asha\"}, \"c\": \"{who} ${x}\"}\n  \"\"\""; got != want {
		t.Errorf("text %q, want %q", got, want)
	}
}

func TestBadPhraseFiles(t *testing.T) {
	const heading = "Phrase: we begin\n"
	for _, c := range []struct{ name, text, want string }{
		{"prose", "Payments that we make.\n" + heading + "Given all is well", `p/f.phrases:1:1: "Payments that we make." is neither a phrase nor a step; begin it with Phrase:`},
		{"a misspelt title", "Phrse: we begin\nGiven all is well", `1:1: "Phrse:" is no keyword; did you mean "Phrase:"?`},
		{"a small title", "phrase: we begin\n", `1:1: "phrase:" is no keyword; did you mean "Phrase:"?`},
		{"no colon", "Phrase we begin\nGiven all is well", `1:1: "Phrase we begin" lacks the colon of Phrase:`},
		{"a scenario", "  Scenario: S\nGiven all is well", `1:3: Scenario: stands in feature files`},
		{"a tag", "@EK-OTP-010\n" + heading + "Given all is well", `1:1: a phrase has no tags`},
		{"a misspelt keyword", heading + "  Gven all is well", `2:3: "Gven all is well" begins with no keyword; did you mean Given?`},
		{"a small keyword", heading + "  given all is well", `2:3: "given all is well" begins with no keyword; did you mean Given?`},
		{"a step before", "Given all is well", `1:1: the step stands before the first phrase`},
		{"no steps", heading, `1:9: the phrase "we begin" has no steps`},
		{"no text", "Phrase:\nGiven all is well", `1:8: the phrase has no text`},
		{"placeholders alone", `Phrase: "{a}" {b}` + "\nGiven {a} calls for card \"{b}\"", `1:9: the phrase has no word beside its placeholders`},
		{"twice", "Phrase: we {a} and {a}\nGiven {a} calls for card \"x\"", `1:20: the placeholder {a} stands twice`},
		{"side by side", "Phrase: we {a}{b}\nGiven {a} calls for card \"{b}\"", `1:15: the placeholder {b} follows another without a word between`},
		{"an open quote", "Phrase: we \"{a}\nGiven {a} calls for card \"x\"", `1:9: the phrase has a quote " without its pair`},
		{"unused", "Phrase: wé {a} and {b}\nGiven {a} calls for card \"x\"", `1:20: no step of the phrase uses the placeholder {b}`},
		{"undeclared", "Phrase: we call {card}\nGiven 1 calls for card \"{crd}\"\nAnd 1 calls for card \"{card}\"", `2:25: the phrase declares no placeholder {crd}; did you mean "card"?; write {{crd}} for the text {crd} itself`},
		{"undeclared in a table", heading + "Given the rows are\n  |{x}|", `2:1: the phrase declares no placeholder {x}`},
		{"a table without a step", heading + "|a|", `2:1: the table stands below no step`},
		{"a text without a step", `""" ` + "\nx\n\"\"\"", `3:1: the text stands below no step`},
		{"an open row", heading + "Given the rows are\n|a|b", `3:1: the row does not end with |`},
		{"a ragged table", heading + "Given the rows are\n|a|\n|a|b|", `4:1: this row has not as many cells`},
		{"table and text", heading + "Given the rows are\n|a|\n\"\"\"\n\"\"\"", `5:1: the step has a table or text already`},
		{"text and table", heading + "Given the text is\n\"\"\"\n\"\"\"\n|a|", `5:1: the step has a text already`},
		{"an open text", heading + "Given the text is\n  \"\"\"\nPhrase: x", `3:3: the text is not closed; end it with a line """`},
		{"CR alone", "Phrase: we begin\rGiven all is well", `1:17: the line ends with a CR alone`},
		{"a long line", heading + "Given " + strings.Repeat("x", 60_000), `is longer than 60000 bytes`},
		{"not UTF-8", "Phrase: we \xff\nGiven all is well", `1:12: a character stands here that is not UTF-8`},
		{"a language", "# language: xx\n" + heading, `1:1: names a language that Gherkin does not know`},
		{"too large", strings.Repeat("# 0123456789\n", 90_000), `1:1: is larger than 1 MiB`},
		{"too many", strings.Repeat("Phrase: x\n* all is well\n", 1001), `the file has more than 1000 phrases`},
		{"a step of ours", "Phrase: all is well\nGiven 1 calls for card \"a\"", `1:9: the phrase "all is well" matches more than one: the phrase at p/f.phrases:1, the step "^all is well$" of runner/phrase_test.go:`},
		{"a step of ours, with values", "Phrase: {n} calls for card \"{c}\"\nGiven {n} calls for card \"{c}\"", `1:9: the phrase "{n} calls for card \"{c}\"" matches more than one: the phrase at p/f.phrases:1, the step "^(\\d+) calls`},
		{"two alike", "Phrase: a {x} is\n* {x} calls for card \"x\"\nPhrase: a {y} is\n* {y} calls for card \"x\"", `3:9: the phrase "a {y} is" matches more than one: the phrase at p/f.phrases:1, the phrase at p/f.phrases:3; make the wording match one`},
		{"itself", "Phrase: we begin\n* we begin", `2:1: the phrase "we begin" of p/f.phrases:1 uses itself: p/f.phrases:2 says "we begin"; take one of these steps out`},
		{"each other", "Phrase: we a\n* all is well\n* we b\nPhrase: we b\n* we a", `5:1: the phrase "we a" of p/f.phrases:1 uses itself: p/f.phrases:3 says "we b", p/f.phrases:5 says "we a"; take`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, problems := tree(t, things(), map[string]string{"f.phrases": c.text, "f.feature": featureOf + "all is well\n"})
			for _, p := range problems {
				if strings.Contains(p.Error(), c.want) {
					return
				}
			}
			t.Errorf("got  %v\nwant one that says %s", problems, c.want)
		})
	}
}

func TestWhatLintFindsInPhrases(t *testing.T) {
	for _, c := range []struct{ name, phrases, feature, want string }{
		{"undefined", "Phrase: we begin\n  Given al is well\n", "we begin", `p/f.phrases:2:3: no step is defined for: al is well; did you mean: all is well`},
		{"undefined with a placeholder", "Phrase: we {x}\n  Given {x} cals for card \"a\"\n", "we 1", `p/f.phrases:2:3: no step is defined for: {x} cals for card "a"; did you mean: `},
		{"a placeholder that may do", "Phrase: we {x}\n  Given {x} calls for card \"a\"\n  And {x} of them\n", "we 1", ``},
		{"a word that is none", "Phrase: we {x}\n  And {x} calls for card \"a\"\n  And three of them\n", "we 1", `3:3: no step is defined for: three of them; "three" is none of one, two`},
		{"a table too much", "Phrase: we begin\n  Given all is well\n  |a|\n", "we begin", `2:3: "all is well" takes nothing below it`},
		{"no table", "Phrase: we begin\n  Given the rows are\n", "we begin", `2:3: "the rows are" needs a table below it`},
		{"unused", "Phrase: we begin\n  Given all is well\n", "all is well", `1:9: no feature uses the phrase "we begin"; use it or remove it`},
		{"used by a phrase", "Phrase: we begin\n  Given we go on\nPhrase: we go on\n  Given all is well\n", "we begin", ``},
	} {
		t.Run(c.name, func(t *testing.T) {
			suite, problems := tree(t, things(), map[string]string{"f.phrases": c.phrases, "f.feature": featureOf + c.feature + "\n"})
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			found := suite.Findings()
			switch {
			case c.want == "" && len(found) > 0:
				t.Errorf("got %v, want no finding", found)
			case c.want != "" && (len(found) != 1 || !strings.Contains(found[0].Error(), c.want)):
				t.Errorf("got  %v\nwant one that says %s", found, c.want)
			}
		})
	}
}

func TestWhatAFeatureCannotSayByAPhrase(t *testing.T) {
	const phrases = "Phrase: \"{card}\" calls {n} times\n  When {n} calls for card \"{card}\"\n" +
		"Phrase: 2 of {y}\n  Given the text is\n  \"\"\"\n  {y}\n  \"\"\"\n" +
		"Phrase: {x} of all\n  Given the text is\n  \"\"\"\n  {x}\n  \"\"\"\n"
	for _, c := range []struct{ name, feature, want string }{
		{"a value that is none", `"asha" calls two times`, `no step is defined for: two calls for card "asha"; did you mean: ... calls for card "..." (by the phrase, at p/f.phrases:2)`},
		{"a table below", `"asha" calls 2 times` + "\n|a|", `is the phrase at p/f.phrases:1 and takes nothing below it; remove the table or text`},
		{"misspelt", `"asha" cals 2 times`, `no step is defined for: "asha" cals 2 times; did you mean: "{card}" calls {n} times`},
		{"two phrases at once", `2 of all`, `"2 of all" matches more than one: the phrase at p/f.phrases:3, the phrase at p/f.phrases:8; make the wording match one`},
	} {
		t.Run(c.name, func(t *testing.T) {
			suite, problems := tree(t, things(), map[string]string{"f.phrases": phrases, "f.feature": featureOf + c.feature + "\n"})
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			if got := said(suite.Scenarios[0]); !strings.Contains(got, c.want) {
				t.Errorf("got  %s\nwant one that says %s", got, c.want)
			}
		})
	}
}

func TestExpansionEnds(t *testing.T) {
	chain := func(depth, width int) string {
		var text strings.Builder
		for i := range depth {
			fmt.Fprintf(&text, "Phrase: level %c\n", 'a'+i)
			for range width {
				if i == depth-1 {
					text.WriteString("* all is well\n")
				} else {
					fmt.Fprintf(&text, "* level %c\n", 'a'+i+1)
				}
			}
		}
		return text.String()
	}
	for _, c := range []struct{ name, phrases, feature, want string }{
		{"deep", chain(11, 1), "level a", `stands within 10 others; make them less deep`},
		{"deep enough", chain(10, 1), "level a", "* all is well"},
		{"wide", chain(9, 9), "level a", `this line stands for more than 200 steps`},
		{"a cycle of values", "Phrase: {x} goes\n* {x} on\nPhrase: it {y}\n* it {y}\n", "it goes", ""},
		{"a cycle", "Phrase: we begin\n* we begin\n", "we begin", `the phrase "we begin" of p/f.phrases:1 uses itself`},
		{"growth", "Phrase: we {x}\n* the text is\n\"\"\"\n" + strings.Repeat("{x}", 10_000) + "\n\"\"\"\n", "we " + strings.Repeat("y", 1000), `filled in, it is too long; shorten it (at most 1048576 bytes)`},
		{"a long step", "Phrase: we {x}\n* {x} calls for card \"{x}{x}\"\n", "we " + strings.Repeat("1", 30_000), `filled in, it is too long; shorten it (at most 60000 bytes)`},
	} {
		t.Run(c.name, func(t *testing.T) {
			suite, _ := tree(t, things(), map[string]string{"f.phrases": c.phrases, "f.feature": featureOf + c.feature + "\n"})
			if got := said(suite.Scenarios[0]); !strings.Contains(got, c.want) || len(suite.Scenarios[0].Steps) > 300 {
				t.Errorf("got  %d steps, %.300s\nwant one that says %s", len(suite.Scenarios[0].Steps), got, c.want)
			}
		})
	}
}

func TestAValueInAPhraseIsWhereItWasWritten(t *testing.T) {
	suite, problems := tree(t, cards(), map[string]string{
		"f.phrases": `Phrase: "{a}" and {n} meet
  Given {n} calls for card "{a}"
  And 7 calls for card "é {a}"
  Then "literal" talks to {n} of "{a}"
Phrase: "{x}" talks to {y} of "{z}"
  Given {y} calls for card "{x}"
  And {y} calls for card "{z}"
`,
		"f.feature": "Feature: F\n  Scenario Outline: S\n    Given \"äsha\" and 12 meet\n    And \"<c>\" and 3 meet\n    Examples:\n      | c |\n      | ravi |\n",
	})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	var got []string
	for _, step := range suite.Scenarios[0].Steps {
		for _, v := range step.Bound.Values {
			uri, line, column := suite.Place(suite.Scenarios[0], step, v)
			got = append(got, fmt.Sprintf("%s %s:%d:%d", v.Text, strings.TrimPrefix(uri, "p/f."), line, column))
		}
	}
	want := `12 feature:3:22
äsha feature:3:12
7 phrases:3:7
é äsha feature:3:12
12 feature:3:22
literal phrases:4:9
12 feature:3:22
äsha feature:3:12
3 feature:4:19
ravi feature:7:9
7 phrases:3:7
é ravi feature:7:9
3 feature:4:19
literal phrases:4:9
3 feature:4:19
ravi feature:7:9`
	if strings.Join(got, "\n") != want {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), want)
	}
}

func TestAFailInAPhraseNamesBothLines(t *testing.T) {
	suite, problems := tree(t, vocabulary(nil), map[string]string{
		"f.phrases": "Phrase: all agree\n  Given it calls\n  Then 1 is 2\n  And 1 is 1\n",
		"f.feature": featureOf + "all agree\n",
	})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	var got runner.Result
	suite.Run(context.Background(), runner.Options{
		Target: &target{}, Contract: load(t), Redactor: exchange.NewRedactor(), Parallel: 1, Sink: func(r runner.Result) { got = r },
	})
	steps := got.Scenario.Attempts[0].Steps
	if got.Scenario.Verdict != verdict.Fail || len(steps) != 3 {
		t.Fatalf("%s with %d steps", got.Scenario.Verdict, len(steps))
	}
	for i, want := range []verdict.Verdict{verdict.Pass, verdict.Fail, verdict.CouldNotRun} {
		in := steps[i].Within
		if steps[i].Verdict != want || steps[i].Location != fmt.Sprintf("p/f.phrases:%d", i+2) ||
			len(in) != 1 || in[0] != (verdict.Line{Keyword: "Given", Text: "all agree", Location: "p/f.feature:3"}) {
			t.Errorf("step %d: %+v", i, steps[i])
		}
	}
}

func TestAMisspeltKeywordBeforeAPhraseIsFound(t *testing.T) {
	_, problems := tree(t, things(), map[string]string{
		"f.phrases": "Phrase: we begin with \"{x}\"\n  Given 1 calls for card \"{x}\"\n",
		"f.feature": "Feature: F\n  Scenario: S\n    Gven we begin with \"asha\"\n    Given all is well\n",
	})
	if len(problems) != 1 || !strings.Contains(problems[0].Error(), `p/f.feature:3:5: "Gven" is no keyword; did you mean "Given"?`) {
		t.Errorf("got %v", problems)
	}
}

func FuzzPhrases(f *testing.F) {
	for _, seed := range []string{
		"Phrase: we {a}\n  Given {a} calls for card \"{a}\"\n", "Phrase: {{a}} ${b} {c}}\n* the text is\n\"\"\"\n{c}\n\"\"\"",
		"Phrase: we\n* we", "|a\\|b|\n", "\"\"\"", "# language: hi\nPhrase: x\n", "Phrase: \"{é}\"", "Phrase: a\n* the rows are\n|\\", "\ufeffPhrase: (.*)[\n* x",
	} {
		f.Add(seed, "we 1")
	}
	f.Fuzz(func(t *testing.T, phrases, said string) {
		if strings.ContainsAny(said, "\r\n") {
			return
		}
		suite, problems := tree(t, things(), map[string]string{"f.phrases": phrases, "f.feature": featureOf + said + "\n"})
		for _, p := range append(problems, suite.Findings()...) {
			if p.Line < 1 || p.Column < 0 || p.Message == "" {
				t.Errorf("%+v", p)
			}
		}
		for _, s := range suite.Scenarios {
			for _, step := range s.Steps {
				if (step.Bound == nil) == (step.Err == nil) {
					t.Errorf("%q neither binds nor says why", step.Text)
				}
				if step.Bound == nil {
					continue
				}
				for _, v := range step.Bound.Values {
					if _, line, column := suite.Place(s, step, v); line < 1 || column < 1 {
						t.Errorf("%q at %d:%d", v.Text, line, column)
					}
				}
			}
		}
	})
}
