package finding

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files")

func TestASentenceIsTakenApart(t *testing.T) {
	for _, c := range []struct{ sentence, message, suggestion string }{
		{"the file is empty", "the file is empty", ""},
		{"it is too long; split it", "it is too long", "split it"},
		{"it is long; it is wide; split it", "it is long; it is wide", "split it"},
		{`the name "a; b" stands twice`, `the name "a; b" stands twice`, ""},
		{`the name "a\"; b" stands twice; remove one`, `the name "a\"; b" stands twice`, "remove one"},
	} {
		if message, suggestion := Split(c.sentence); message != c.message || suggestion != c.suggestion {
			t.Errorf("Split(%q) = %q, %q", c.sentence, message, suggestion)
		}
		if f := New("rule", "a", 0, 0, c.sentence); f.Sentence() != c.sentence {
			t.Errorf("%q became %q", c.sentence, f.Sentence())
		}
	}
}

func TestAFindingIsOneLine(t *testing.T) {
	for want, f := range map[string]Finding{
		"a.feature:3:5: it is wrong; mend it":        New("r", "a.feature", 3, 5, "it is wrong; mend it"),
		"a.feature:3:1: it is wrong":                 New("r", "a.feature", 3, 0, "it is wrong"),
		"a.feature: it is wrong":                     New("r", "a.feature", 0, 7, "it is wrong"),
		"a.feature:3:5: warning: it is odd":          New("r", "a.feature", 3, 5, "it is odd").Warn(),
		`a\x0ab.feature:3:5: \x1b[31mit is wrong`:    New("r", "a\nb.feature", 3, 5, "\x1b[31mit is wrong"),
		"परिदृश.feature:3:5: what Hindi needs stays": New("r", "परिदृश.feature", 3, 5, "what Hindi needs stays"),
	} {
		if got := f.Error(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestFindingsAreSortedAndCountOnce(t *testing.T) {
	a, b, c, d := New("r", "a", 2, 1, "m"), New("r", "a", 10, 1, "m"), New("r", "a", 10, 3, "m"), New("r", "b", 1, 1, "m")
	got := Sorted([]Finding{d, c, b, c, a, b})
	if len(got) != 4 || got[0] != a || got[1] != b || got[2] != c || got[3] != d {
		t.Errorf("%v", got)
	}
}

// awkward holds what each form must escape.
func awkward() Report {
	return Report{Files: 2, Scenarios: 1, Findings: Sorted([]Finding{
		New("undefined-step", "features/a b, c:d.feature", 3, 5, "no step is defined for: 100% <b> \"x\"::error::y\r\nz; did you mean: z"),
		New("unreadable-file", "./huge.yaml", 0, 0, "cannot be read: it is larger than 4 MiB; split it"),
		New("duplicate-feature", "z.feature", 1, 1, "the name \"a\" stands twice; rename one").Warn(),
		New("unknown-name", "z.feature", 3, 9, "the world knows no card \"a\""),
		New("unknown-name", "z.feature", 4, 9, "the world knows no card \"a\""),
	})}
}

func TestForms(t *testing.T) {
	for _, format := range Formats() {
		var out bytes.Buffer
		if err := awkward().Write(&out, format); err != nil {
			t.Fatal(err)
		}
		golden := filepath.Join("testdata", format+".golden")
		if *update {
			if err := os.WriteFile(golden, out.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if out.String() != string(want) {
			t.Errorf("%s: got\n%s\nwant\n%s", format, out.String(), want)
		}
	}
	if err := awkward().Write(new(bytes.Buffer), "xml"); err == nil {
		t.Error("an unknown form is written")
	}
}

// A text from a file must not become a command of its own.
func TestNoTextBecomesACommand(t *testing.T) {
	var out bytes.Buffer
	if err := awkward().Write(&out, "github"); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	if len(lines) != len(awkward().Findings)+1 {
		t.Errorf("%d lines:\n%s", len(lines), out.String())
	}
}

func TestNothingFound(t *testing.T) {
	for format, want := range map[string]string{
		"text":   "3 scenarios in 1 file: no problems\n",
		"github": "3 scenarios in 1 file: no problems\n",
		"gitlab": "[]\n",
	} {
		var out bytes.Buffer
		if err := (Report{Files: 1, Scenarios: 3}).Write(&out, format); err != nil || out.String() != want {
			t.Errorf("%s: %q, %v", format, out.String(), err)
		}
	}
	var out bytes.Buffer
	_ = (Report{}).Write(&out, "json")
	if !strings.Contains(out.String(), `"problems": []`) {
		t.Errorf("json: %s", out.String())
	}
}

// GitLab shows one issue for a fingerprint, and takes one whose fingerprint is new for new.
func TestFingerprints(t *testing.T) {
	read := func(findings ...Finding) (prints []string) {
		var out bytes.Buffer
		_ = (Report{Findings: findings}).Write(&out, "gitlab")
		var issues []gitlabIssue
		if err := json.Unmarshal(out.Bytes(), &issues); err != nil {
			t.Fatal(err)
		}
		for _, issue := range issues {
			prints = append(prints, issue.Fingerprint)
		}
		return prints
	}
	two := read(New("r", "a", 1, 1, "m"), New("r", "a", 2, 1, "m"))
	moved := read(New("r", "a", 11, 1, "m"), New("r", "a", 12, 1, "m"))
	if two[0] == two[1] || two[0] != moved[0] || two[1] != moved[1] {
		t.Errorf("%q, moved %q", two, moved)
	}
	if other := read(New("r", "a", 1, 1, "n")); other[0] == two[0] {
		t.Error("two messages have one fingerprint")
	}
}
