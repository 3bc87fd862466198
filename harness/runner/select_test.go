package runner_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/runner"
	"github.com/kasauti/kasauti/harness/verdict"
)

const selectable = `Feature: Select
  @EK-OTP-050 @smoke
  Scenario: An OTP works once
    Then 1 is 1
  @EK-OTP-060 @slow
  Scenario: An OTP expires
    Then 1 is 1
  @EK-OTPX-010 @smoke
  Scenario: A token expires
    Then 1 is 1
  Scenario: No claim at all
    Then 1 is 1
`

func TestSelectionByNameRequirementAndID(t *testing.T) {
	id := func(name string) string {
		for _, sc := range parse(t, selectable).Scenarios {
			if sc.Name == name {
				return sc.ID
			}
		}
		t.Fatal(name)
		return ""
	}
	for _, c := range []struct {
		what  string
		asked verdict.Selection
		want  string // names, or what the error says
	}{
		{"a part of a name", verdict.Selection{Names: []string{"expires"}}, "An OTP expires, A token expires"},
		{"case is nothing", verdict.Selection{Names: []string{"an otp"}}, "An OTP works once, An OTP expires"},
		{"any of two names", verdict.Selection{Names: []string{"works once", "claim"}}, "An OTP works once, No claim at all"},
		{"a requirement", verdict.Selection{Requirements: []string{"EK-OTP-050"}}, "An OTP works once"},
		{"in small letters, as its tag", verdict.Selection{Requirements: []string{"@ek-otp-050"}}, "An OTP works once"},
		{"a prefix ends where a part of the id does", verdict.Selection{Requirements: []string{"EK-OTP"}}, "An OTP works once, An OTP expires"},
		{"with the dash", verdict.Selection{Requirements: []string{"EK-OTPX-"}}, "A token expires"},
		{"all criteria hold", verdict.Selection{Requirements: []string{"EK-OTP"}, Names: []string{"expires"}, Tags: "@slow"}, "An OTP expires"},
		{"IDs", verdict.Selection{IDs: []string{id("A token expires"), "ffffffffffff"}}, "A token expires"},
		{"IDs and tags", verdict.Selection{IDs: []string{id("A token expires"), id("An OTP expires")}, Tags: "@slow"}, "An OTP expires"},

		{"a name that nobody has", verdict.Selection{Names: []string{"OTP wroks"}}, `none of 4 has "OTP wroks" in its name (did you mean "OTP works"?); nothing was run`},
		{"one of two names", verdict.Selection{Names: []string{"expires", "zebra"}}, `none of 4 has "zebra" in its name; nothing was run`},
		{"an empty name", verdict.Selection{Names: []string{""}}, "--name is empty"},
		{"a name of blanks, which most names have", verdict.Selection{Names: []string{" "}}, "--name is empty"},
		{"a requirement that nobody claims", verdict.Selection{Requirements: []string{"EK-OTP-50"}}, `none of 4 is tagged with requirement "EK-OTP-50" (did you mean "EK-OTP-050"?)`},
		{"a prefix that nobody claims", verdict.Selection{Requirements: []string{"EK-OPT"}}, `(did you mean "EK-OTP"?)`},
		{"half a number is no prefix", verdict.Selection{Requirements: []string{"EK-OTP-0"}}, "none of 4 is tagged"},
		{"no scenario has all", verdict.Selection{Names: []string{"works"}, Requirements: []string{"EK-OTP-060", "EK-OTPX"}},
			`none of 4 answers to all of --name "works", --requirement "EK-OTP-060" or --requirement "EK-OTPX"; nothing was run`},
		{"no ID is there", verdict.Selection{IDs: []string{"ffffffffffff"}}, "nothing was run"},
		{"no ID at all", verdict.Selection{IDs: []string{}}, "nothing was run"},
	} {
		t.Run(c.what, func(t *testing.T) {
			s := parse(t, selectable)
			err := s.Select(&c.asked)
			got := names(s)
			if err != nil {
				got = err.Error()
			}
			if got != c.want && (err == nil || !strings.Contains(got, c.want)) {
				t.Errorf("got %s\nwant %s", got, c.want)
			}
			if err == nil && (c.asked.Count != len(s.Scenarios) || c.asked.Digest == "") {
				t.Errorf("it notes %d with digest %q", c.asked.Count, c.asked.Digest)
			}
		})
	}
}

func TestTheDigestOfASelectionIsOfWhatIsSelected(t *testing.T) {
	digest := func(text string, asked verdict.Selection) string {
		if err := parse(t, text).Select(&asked); err != nil {
			t.Fatal(err)
		}
		return asked.Digest
	}
	all := digest(selectable, verdict.Selection{})
	if again := digest(selectable, verdict.Selection{Names: []string{"o"}}); again != all {
		t.Error("the same scenarios, asked for in other words, have another digest")
	}
	if fewer := digest(selectable, verdict.Selection{Tags: "@smoke"}); fewer == all {
		t.Error("fewer scenarios have the same digest")
	}
	if changed := digest(strings.Replace(selectable, "1 is 1", "2 is 2", 1), verdict.Selection{}); changed == all {
		t.Error("a changed step has the same digest")
	}
}

// rowsProject is a project whose two features take rows from one CSV file.
func rowsProject(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	outline := "  Scenario Outline: <n> of %\n    Then <n> is <n>\n    @rows:../data/n.csv\n    Examples:\n      | n |\n"
	for name, text := range map[string]string{
		"data/n.csv":       "n\n1\n2\n",
		"data/unused.csv":  "n\n1\n",
		"a/a.feature":      "Feature: A\n" + strings.Replace(outline, "%", "A", 1) + "  Scenario: alone\n    Then 1 is 1\n",
		"b/b.feature":      "Feature: B\n" + strings.Replace(outline, "%", "B", 1),
		"b/broken.feature": "Feature: broken\n  Scenario: without an end\n    Then \"\"\"\n",
	} {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestOneRowOfACSVFileIsSelected(t *testing.T) {
	rowsProject(t)
	for _, c := range []struct {
		paths []string
		want  string
	}{
		{[]string{"data/n.csv:3"}, "2 of A, 2 of B"},
		{[]string{"./data/n.csv:2:3"}, "1 of A, 2 of A, 1 of B, 2 of B"},
		{[]string{"data/n.csv:3", "a/a.feature:7"}, "2 of A, alone, 2 of B"},
		{[]string{"a/a.feature:7", "data/n.csv:2"}, "1 of A, alone, 1 of B"},
		{[]string{"a/a.feature", "data/n.csv:2"}, "1 of A, 2 of A, alone, 1 of B"},
		{[]string{"data/n.csv:4"}, "select data/n.csv:4: no row of an outline stands there"},
		{[]string{"data/n.csv:1"}, "give a line below the header"},
		{[]string{"data/n.csv"}, "give the line of a row, as data/n.csv:3"},
		{[]string{"data/unused.csv:2"}, "no feature in the folder in which kasauti runs takes rows from it"},
	} {
		sources, err := runner.ReadSources(c.paths)
		got := ""
		if err == nil {
			suite, problems := runner.Parse(sources, vocabulary(nil))
			if len(problems) > 0 {
				t.Errorf("%v: %v", c.paths, problems)
				continue
			}
			err = suite.Select(&verdict.Selection{})
			got = names(suite)
		}
		if err != nil {
			got = err.Error()
		}
		if got != c.want && (err == nil || !strings.Contains(got, c.want)) {
			t.Errorf("%v: got %s, want %s", c.paths, got, c.want)
		}
	}
}
