package runner_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/runner"
	"github.com/kasauti/kasauti/harness/verdict"
)

// outlineOf is an outline whose examples stand at line 5 and say how they get their rows.
func outlineOf(examples string) string {
	return "Feature: F\n  Scenario Outline: <n> for <card>\n    Given <n> calls for card \"<card>\"\n\n" + examples
}

const withRows = "    @rows:data/calls.csv @quick\n    Examples:\n      | card | n |\n"

func TestRowsComeFromACSVFile(t *testing.T) {
	for _, c := range []struct{ name, csv string }{
		{"LF", "n,card\n1,asha\n2,\"ra\"\"vi, or\nmeera\"\n1,asha\n"},
		{"CRLF and a mark", "\ufeffn,card\r\n1,asha\r\n2,\"ra\"\"vi, or\r\nmeera\"\r\n1,asha\r\n"},
		{"no end of line, quotes", "\"n\",\"card\"\n\"1\",asha\n2,\"ra\"\"vi, or\nmeera\"\n1,\"asha\""},
	} {
		t.Run(c.name, func(t *testing.T) {
			suite, problems := tree(t, things(), map[string]string{"a/f.feature": outlineOf(withRows), "a/data/calls.csv": c.csv})
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			var got []string
			for _, s := range suite.Scenarios {
				got = append(got, fmt.Sprintf("%s %s:%d %s %v %q", s.Row, s.URI, s.Line, s.Name, s.Tags, s.Steps[0].Text))
			}
			want := `p/a/data/calls.csv:2 p/a/f.feature:7 1 for asha [@quick] "1 calls for card \"asha\""
p/a/data/calls.csv:3 p/a/f.feature:7 2 for ra"vi, or
meera [@quick] "2 calls for card \"ra\"vi, or\nmeera\""
p/a/data/calls.csv:5 p/a/f.feature:7 1 for asha #2 [@quick] "1 calls for card \"asha\""`
			if strings.Join(got, "\n") != want {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), want)
			}
		})
	}
}

func TestIDsOfRowsStayWhenLinesMove(t *testing.T) {
	ids := func(before, csv string) string {
		suite, problems := tree(t, things(), map[string]string{"f.feature": before + outlineOf(withRows), "data/calls.csv": csv})
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		var all []string
		for _, s := range suite.Scenarios {
			all = append(all, s.ID)
		}
		return strings.Join(all, " ")
	}
	one := ids("", "n,card\n1,asha\n2,ravi\n")
	if two := ids("# a comment\n", "card,n\n\nasha,1\nravi,2\n"); one != two || len(strings.Fields(one)) != 2 {
		t.Errorf("got %q and %q", one, two)
	}
}

func TestRowsAreSelectedByTheLinesOfTheirOutline(t *testing.T) {
	files := map[string]string{
		"f.feature":      outlineOf(withRows + "    Examples:\n      | card | n |\n      | zoya | 3 |\n"),
		"data/calls.csv": "n,card\n1,asha\n2,ravi\n",
	}
	for line, want := range map[int]int{2: 3, 3: 3, 7: 2, 10: 1} {
		dir := t.TempDir()
		write(t, dir, files)
		sources, err := runner.ReadSources([]string{filepath.Join(dir, fmt.Sprintf("f.feature:%d", line))})
		if err != nil {
			t.Fatal(err)
		}
		suite, problems := runner.Parse(sources, things())
		if err := suite.Select(&verdict.Selection{}); err != nil || len(problems) > 0 || len(suite.Scenarios) != want {
			t.Errorf("line %d: %d scenarios, %v, %v; want %d", line, len(suite.Scenarios), problems, err, want)
		}
	}
}

func write(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestBadCSVFiles(t *testing.T) {
	for _, c := range []struct{ name, csv, want string }{
		{"empty", "", `p/data/calls.csv:1:1: the file is empty`},
		{"a mark alone", "\ufeff\r\n", `p/data/calls.csv:1:1: the file is empty`},
		{"no rows", "n,card\n", `p/data/calls.csv:1:1: the file has no rows below its header`},
		{"ragged", "n,card\n1,asha\n2\n", `p/data/calls.csv:3:1: the row has 1 cell, the header has 2`},
		{"a cell too many", "n,card\n1,asha,\n", `p/data/calls.csv:2:1: the row has 3 cells, the header has 2`},
		{"a column twice", "n,card,n\n1,asha,2\n", `p/data/calls.csv:1:8: the column "n" stands twice in the header, as columns 1 and 3`},
		{"a column without name", "n,card,\n1,asha,\n", `p/data/calls.csv:1:8: column 3 of the header has no name`},
		{"spaces around", "n, card\n1,asha\n", `p/data/calls.csv:1:3: the column name " card" has spaces around it`},
		{"a column more", "é,card,n,note\né,asha,1,x\n", `p/data/calls.csv:1:10: the header of the examples at p/f.feature:7 leaves out the column "note"`},
		{"a column less", "n,crd\n1,asha\n", `p/f.feature:7:9: p/data/calls.csv has no column "card"; did you mean "crd"?`},
		{"semicolons", "n;card\n1;asha\n", `p/f.feature:7:9: p/data/calls.csv separates its columns by ';'; save it with commas`},
		{"a quote inside", "n,card\n1,as\"ha\n", `p/data/calls.csv:2:5: a quote " stands inside a cell that is not quoted`},
		{"an open quote", "n,card\n1,\"asha\n2,ravi\n", `p/data/calls.csv:2:1: a quoted cell does not end with a quote`},
		{"after a quote", "n,card\n1,\"asha\"x\n", `p/data/calls.csv:2:8: a quoted cell does not end with a quote`},
		{"UTF-16", "\xff\xfen\x00,\x00", `p/data/calls.csv:1:1: the line is not UTF-8; save the file as CSV UTF-8`},
		{"Latin-1", "n,card\n1,m\xfcnchen\n", `p/data/calls.csv:2:1: the line is not UTF-8`},
		{"NUL", "n,card\n1,\x00\n", `p/data/calls.csv:2:1: the line is not UTF-8`},
		{"CR alone", "n,card\r1,asha\r", `p/data/calls.csv:1:1: the lines end with a CR alone`},
		{"too many rows", "n,card\n" + strings.Repeat("1,a\n", 10_001), `p/data/calls.csv:10002:1: the file has more than 10000 rows`},
		{"too large", "n,card\n" + strings.Repeat("1,"+strings.Repeat("a", 1000)+"\n", 1100), `p/data/calls.csv:1:1: the file is larger than 1 MiB`},
		{"a long cell", "n,card\n1," + strings.Repeat("a", 60_001) + "\n", `p/data/calls.csv:2:3: the cell is longer than 60000 bytes`},
	} {
		t.Run(c.name, func(t *testing.T) {
			suite, problems := tree(t, things(), map[string]string{"f.feature": outlineOf(withRows), "data/calls.csv": c.csv})
			if len(problems) == 0 || !strings.HasPrefix(problems[0].Error(), c.want) && !strings.HasPrefix(problems[len(problems)-1].Error(), c.want) {
				t.Errorf("got  %v\nwant one that says %s", problems, c.want)
			}
			if len(suite.Scenarios) > 0 {
				t.Errorf("%d scenarios are left", len(suite.Scenarios))
			}
		})
	}
}

func TestBadTagsForRows(t *testing.T) {
	const header = "Examples:\n|card|n|\n"
	for _, c := range []struct{ name, text, want string }{
		{"no such file", outlineOf("@rows:data/cals.csv\n" + header), `p/f.feature:5:1: read p/data/cals.csv: file does not exist; check the name, which counts from the folder of this feature file`},
		{"a folder", outlineOf("@rows:data/d.csv\n" + header), `p/f.feature:5:1: read p/data/d.csv: `},
		{"no CSV", outlineOf("@rows:data/calls.txt\n" + header), `5:1: the tag @rows:data/calls.txt names no CSV file`},
		{"no name", outlineOf("@rows:\n" + header), `5:1: the tag @rows: names no CSV file`},
		{"absolute", outlineOf("@rows:/data/calls.csv\n" + header), `5:1: the tag @rows:/data/calls.csv names its file from the root of a disk`},
		{"a drive", outlineOf("@rows:C:/calls.csv\n" + header), `5:1: the tag @rows:C:/calls.csv names its file from the root of a disk`},
		{"backslashes", outlineOf(`@rows:data\calls.csv` + "\n" + header), `5:1: the tag @rows:data\calls.csv has a backslash; write / between folders`},
		{"outside", outlineOf("@rows:data/../../calls.csv\n" + header), `5:1: read data/../../calls.csv: it stands outside the folder p, and no file outside it is read`},
		{"two files", outlineOf("@rows:data/calls.csv @rows:data/d.csv\n" + header), `5:22: the examples take their rows from two files`},
		{"rows of their own", outlineOf("@rows:data/calls.csv\n" + header + "|asha|1|\n"), `8:1: the examples take their rows from data/calls.csv and have rows of their own`},
		{"no header", outlineOf("@rows:data/calls.csv\nExamples:\n"), `6:1: the examples have no header`},
		{"a column twice", outlineOf("@rows:data/calls.csv\nExamples:\n|card|card|n|\n"), `7:7: the column "card" stands twice in the header`},
		{"nearly", outlineOf("@row:data/calls.csv\n" + header), `5:1: the tag @row:data/calls.csv gives no rows; did you mean @rows:FILE.csv?`},
		{"nearly, too", outlineOf("@Rows:data/calls.csv\n" + header), `5:1: the tag @Rows:data/calls.csv gives no rows; did you mean`},
		{"on the feature", "@rows:data/calls.csv\n" + outlineOf(header+"|asha|1|\n"), `1:1: the tag @rows:data/calls.csv gives rows to Examples: alone`},
		{"on the outline", strings.Replace(outlineOf(header+"|asha|1|\n"), "  Scenario", "@rows:data/calls.csv\nScenario", 1), `2:1: the tag @rows:data/calls.csv gives rows to Examples: alone`},
		{"too many", "Feature: F\nScenario Outline: S\nGiven <n> calls for card \"<card>\"\n" + strings.Repeat("@rows:data/many.csv\n"+header, 2), `7:1: the CSV files give this feature file more than 10000 rows`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, problems := tree(t, things(), map[string]string{
				"f.feature": c.text, "data/calls.csv": "n,card\n1,asha\n", "data/d.csv/x": "", "data/many.csv": "n,card\n" + strings.Repeat("1,a\n", 6000),
			})
			if len(problems) == 0 || !strings.Contains(problems[0].Error(), c.want) {
				t.Errorf("got  %v\nwant one that says %s", problems, c.want)
			}
		})
	}
}

func TestAFeatureWithoutAFolderReadsNoFile(t *testing.T) {
	_, problems := runner.Parse([]runner.Source{{URI: "f.feature", Content: []byte(outlineOf(withRows))}}, things())
	if len(problems) != 1 || !strings.Contains(problems[0].Error(), "f.feature:5:5: read data/calls.csv: this feature has no folder to read it from") {
		t.Errorf("got %v", problems)
	}
}

func TestALinkDoesNotLeadOutOfTheProject(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string]string{"secret/calls.csv": "n,card\n1,asha\n", "own/data/true.csv": "n,card\n1,asha\n", "own/f.feature": outlineOf(withRows)})
	link := filepath.Join(dir, "own/data/calls.csv")
	for to, want := range map[string]string{
		"true.csv": "", "../../secret/calls.csv": "path escapes from parent; put an ordinary file there that may be read; a link must not lead out of the folder ",
	} {
		if err := os.Symlink(to, link); err != nil {
			t.Skipf("this system gives its users no symbolic links, so none can lead out of a folder here: %v", err)
		}
		sources, err := runner.ReadSources([]string{filepath.Join(dir, "own")})
		if err != nil {
			t.Fatal(err)
		}
		_, problems := runner.Parse(sources, things())
		if got := fmt.Sprint(problems); (len(problems) > 0) != (want != "") || !strings.Contains(got, want) {
			t.Errorf("to %s: got %s, want %q", to, got, want)
		}
		if err := os.Remove(link); err != nil {
			t.Fatal(err)
		}
	}
}

// TestWhatIsFoundInAFolderIsNoPipe: to open one would block the run; and no phrase file is read,
// and quoted, that stands outside the project.
func TestWhatIsFoundInAFolderIsNoPipe(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string]string{"secret": "canary\n", "own/f.feature": "Feature: F\n  Scenario: S\n    Given a thing\n"})
	for link, c := range map[string]struct{ to, says string }{
		"a.phrases": {"../secret", "path escapes from parent"},
		"b.phrases": {os.DevNull, "path escapes from parent"},
		"c.feature": {os.DevNull, "it is no ordinary file; put a file there, or remove it"},
	} {
		at := filepath.Join(dir, "own", link)
		if err := os.Symlink(c.to, at); err != nil {
			t.Skipf("this system gives its users no symbolic links, so none can lead out of a folder here: %v", err)
		}
		_, err := runner.ReadSources([]string{filepath.Join(dir, "own")})
		if err == nil || !strings.Contains(err.Error(), link+": "+c.says) || strings.Contains(err.Error(), "canary") {
			t.Errorf("%s: %v, want %s", link, err, c.says)
		}
		if err := os.Remove(at); err != nil {
			t.Fatal(err)
		}
	}
}

func TestProblemsOfASharedCSVFileAreToldOnce(t *testing.T) {
	_, problems := tree(t, things(), map[string]string{
		"f.feature": outlineOf(withRows), "g.feature": outlineOf(withRows + strings.TrimPrefix(withRows, "\n")), "data/calls.csv": "n,card\n1\n",
	})
	if len(problems) != 1 {
		t.Errorf("got %v, want one", problems)
	}
}

func TestAValueOfARowIsWhereItWasWritten(t *testing.T) {
	suite, problems := tree(t, things(), map[string]string{
		"f.phrases": "Phrase: {n} for \"{card}\"\n  Given {n} calls for card \"{card}\"\n",
		"f.feature": "Feature: F\nScenario Outline: S\nGiven <n> for \"<card>\"\nAnd <n> calls for card \"my <card>\"\n@rows:c.csv\nExamples:\n|card|n|\n",
		"c.csv":     "card,n\nü,1\n\"ra\nvi\",22\n",
	})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	var got []string
	for _, s := range suite.Scenarios {
		for _, step := range s.Steps {
			for _, v := range step.Bound.Values {
				uri, line, column := suite.Place(s, step, v)
				got = append(got, fmt.Sprintf("%q %s:%d:%d", v.Text, uri, line, column))
			}
		}
	}
	want := `"1" p/c.csv:2:3
"ü" p/c.csv:2:1
"1" p/c.csv:2:3
"my ü" p/c.csv:2:1
"22" p/c.csv:3:1
"ra\nvi" p/c.csv:3:1
"22" p/c.csv:3:1
"my ra\nvi" p/c.csv:3:1`
	if g := strings.Join(got, "\n"); g != want {
		t.Errorf("got\n%s\nwant\n%s", g, want)
	}
}

func FuzzRows(f *testing.F) {
	for _, seed := range []string{
		"n,card\n1,asha\n", "\ufeffn,card\r\n\"1\",\"a\r\nb\"\r\n", "n;card\n1;a", "n,card\n1,\"a", "n,card\r1,a", "\xff\xfe", "card,n\n\n\n,\n", "n,card,n\n", "n,card\n1,<n>\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, csv string) {
		suite, problems := tree(t, things(), map[string]string{"f.feature": outlineOf(withRows), "data/calls.csv": csv})
		if (len(suite.Scenarios) == 0) != (len(problems) > 0) {
			t.Errorf("%d scenarios and %v", len(suite.Scenarios), problems)
		}
		for _, p := range problems {
			if p.Line < 1 || p.Message == "" {
				t.Errorf("%+v", p)
			}
		}
		for _, s := range suite.Scenarios {
			if s.Row.Line < 2 || strings.Count(csv, "\n")+1 < s.Row.Line {
				t.Errorf("a row at %s", s.Row)
			}
			for _, step := range s.Steps {
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
