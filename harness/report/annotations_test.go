package report

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/verdict"
)

func TestAnnotationGoldens(t *testing.T) {
	golden(t, "github-annotations.txt", written(t, asGitHub, triaged(t)))
	golden(t, "gl-code-quality.json", written(t, asGitLab, triaged(t)))
}

// TestGitHubHasOneCommandALine: nothing of the target's ends a command or begins another.
func TestGitHubHasOneCommandALine(t *testing.T) {
	command := regexp.MustCompile(`^::(error|warning|notice) (file=[^,:]+,)?(line=\d+,)?title=[^,:]+::.+$`)
	text := string(written(t, asGitHub, triaged(t)))
	all := linesOf([]byte(text))
	for _, line := range all {
		if !command.Match(line) {
			t.Errorf("no workflow command: %q", line)
		}
	}
	if len(all) != 7 { // five that did not pass, one that warned, one that is flaky
		t.Errorf("%d annotations: %s", len(all), text)
	}
	if !strings.HasPrefix(text, "::error file=features/wallet/otp.feature,line=24,title=product-defect::An OTP works once: product defect: wallet.debit") {
		t.Errorf("the first is not that with which to begin: %s", text)
	}
}

func TestGitHubSaysHowManyMoreThereAre(t *testing.T) {
	var many []Result
	for i := range mostAnnotations + 3 {
		r := triagedResults()[1]
		r.Scenario.Index, r.Scenario.ID = i, fmt.Sprint("s", i)
		many = append(many, r)
	}
	h := sampleHeader()
	s := sampleSummary(h, many)
	all := linesOf(written(t, asGitHub, record(t, h, many, &s)))
	if last := string(all[len(all)-1]); len(all) != mostAnnotations+1 || last != "::notice title=kasauti::and 3 scenarios more, which report.json lists" {
		t.Errorf("%d lines, the last %s", len(all), last)
	}
}

func TestAnnotationsTurnRedForTheRunItself(t *testing.T) {
	run := record(t, sampleHeader(), sampleResults()[:1], nil)
	if text := string(written(t, asGitHub, run)); !strings.HasPrefix(text, "::error title=kasauti::incomplete: the run never ended") {
		t.Errorf("github: %s", text)
	}
	if issues := readGitLab(t, written(t, asGitLab, run)); len(issues) != 1 || issues[0].Location.Path != JournalName {
		t.Errorf("gitlab: %+v", issues)
	}
	green := record(t, sampleHeader(), sampleResults()[:1], &verdict.Summary{Why: "conformant"})
	if text := string(written(t, asGitHub, green)); text != "" {
		t.Errorf("green, and github: %s", text)
	}
	if issues := readGitLab(t, written(t, asGitLab, green)); len(issues) != 0 {
		t.Errorf("green, and gitlab: %+v", issues)
	}
}

// gitlabRead is what GitLab needs: https://docs.gitlab.com/ci/testing/code_quality/
type gitlabRead struct {
	Description string `json:"description"`
	CheckName   string `json:"check_name"`
	Fingerprint string `json:"fingerprint"`
	Severity    string `json:"severity"`
	Location    struct {
		Path  string `json:"path"`
		Lines struct {
			Begin int `json:"begin"`
		} `json:"lines"`
	} `json:"location"`
}

func readGitLab(t testing.TB, text []byte) []gitlabRead {
	t.Helper()
	var issues []gitlabRead
	must(t, json.Unmarshal(text, &issues))
	seen := map[string]bool{}
	for _, i := range issues {
		if i.Description == "" || i.CheckName == "" || i.Fingerprint == "" || seen[i.Fingerprint] || i.Location.Path == "" || i.Location.Lines.Begin < 1 ||
			(i.Severity != "major" && i.Severity != "minor") {
			t.Errorf("not as GitLab needs it: %+v", i)
		}
		seen[i.Fingerprint] = true
	}
	return issues
}

// TestAnIssueOfGitLabKeepsItsFingerprint: an actual value that is another each time makes no new issue.
func TestAnIssueOfGitLabKeepsItsFingerprint(t *testing.T) {
	of := func(headline string) string {
		results := triagedResults()[1:2]
		results[0].Scenario.Triage.Headline = headline
		s := sampleSummary(sampleHeader(), results)
		return readGitLab(t, written(t, asGitLab, record(t, sampleHeader(), results, &s)))[0].Fingerprint
	}
	if one, other := of("amount is 20.01"), of("amount is 20.02"); one != other {
		t.Errorf("%s and %s", one, other)
	}
}
