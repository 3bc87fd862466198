package runner_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/runner"
	"github.com/kasauti/kasauti/harness/scenario"
)

// phrasesOf lists the phrases of a folder in a project of these files, in which kasauti runs.
func phrasesOf(t *testing.T, dir string, files map[string]string) ([]runner.Phrase, []*runner.Problem, error) {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(root)
	r := things()
	r.Step(`^(one|two) meet card "([^"]+)"$`, func(context.Context, *scenario.State, string, string) error { return nil }, "Meets.",
		scenario.Needs(scenario.Inbox), scenario.Example(`two meet card "asha"`))
	return runner.ReadPhrases(dir, r)
}

func TestPhrasesThatFeaturesOfAFolderMaySay(t *testing.T) {
	all, problems, err := phrasesOf(t, "a", map[string]string{
		"top.phrases": "\ufeff# ours\r\nPhrase: at the top, {x} are {{n}}\r\n\r\n  # first\r\n\tGiven {x} of them\r\n\r\n# next\r\n",
		"a/b/c/deep.phrases": "Phrase: card {card} sees {n}\n  When {n} meet card \"{card}\"\n  # between\n  Then the text is\n    \"\"\"\n    # {n}\n\n    \"\"\"\n" +
			"\n# of the next\nPhrase: \"{who}\" looks\n* card {who} sees one\n",
		"a/d/deep.phrases": "Phrase: what is {odd} in \"{b}\"\n  Given one meet card \"my {odd}\"\n  And the rows are\n    | {b} |\n",
		"z/z.phrases":      "Phrase: of others\n  Given all is well\n",
	})
	if err != nil || len(problems) > 0 {
		t.Fatal(problems, err)
	}
	var got []string
	for _, p := range all {
		line := fmt.Sprintf("%s:%d %s | %s | %s %v", p.URI, p.Line, p.Text, p.Example, strings.Join(p.Steps, "/"), p.Needs)
		for _, placeholder := range p.Placeholders {
			line += fmt.Sprintf(" %s=%s %s%v", placeholder.Name, placeholder.Example, placeholder.Argument.Kind, placeholder.Argument.Words)
		}
		got = append(got, line)
	}
	// What no step takes alone stands as it is: nothing is made up for it.
	want := `top.phrases:2 at the top, {x} are {{n}} | at the top, {x} are {n} | Given {x} of them [] x={x} []
a/b/c/deep.phrases:1 card {card} sees {n} | card asha sees two | When {n} meet card "{card}"/# between/Then the text is/  """/  # {n}//  """ [inbox] card=asha card[] n=two [one two]
a/b/c/deep.phrases:11 "{who}" looks | "asha" looks | * card {who} sees one [inbox] who=asha card[]
a/d/deep.phrases:1 what is {odd} in "{b}" | what is {odd} in "{b}" | Given one meet card "my {odd}"/And the rows are/  | {b} | [inbox] odd={odd} [] b={b} []`
	if strings.Join(got, "\n") != want {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), want)
	}
}

func TestProblemsOfListedPhrases(t *testing.T) {
	all, problems, err := phrasesOf(t, ".", map[string]string{
		"a.phrases": "Phrase: we wait\nPhrase: we go\n  Given al is well\nGven\nPhrase: we {x}{y}\n* all is well\nPhrase: we turn\n* we turn\n",
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"a.phrases:1:9: the phrase \"we wait\" has no steps", "a.phrases:3:3: no step is defined for: al is well", "a.phrases:4:1: ", "a.phrases:5:15: ", "a.phrases:8:1: "} {
		if len(problems) != 5 || !strings.HasPrefix(problems[i].Error(), want) {
			t.Fatalf("problems %v, want one that begins with %s", problems, want)
		}
	}
	if len(all) != 3 { // what can be read of it, for an editor
		t.Errorf("phrases %+v", all)
	}
}

func TestPhrasesThatCannotBeRead(t *testing.T) {
	for dir, want := range map[string]string{
		"nowhere":   "read the phrases of nowhere: ",
		"a.phrases": "read the phrases of a.phrases: that is a file; give the folder of the features",
		"large":     "read large/b.phrases: it is larger than 8 MiB; split it",
	} {
		_, _, err := phrasesOf(t, dir, map[string]string{"a.phrases": "", "large/b.phrases": strings.Repeat("#\n", 5<<20)})
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v, want %s", dir, err, want)
		}
	}
}
