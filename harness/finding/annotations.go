package finding

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"

	"github.com/kasauti/kasauti/harness/plainjson"
)

// github writes workflow commands, which GitHub shows beside the lines of a pull request, and
// the counting line for the log:
// https://docs.github.com/actions/reference/workflow-commands-for-github-actions
func (r Report) github(w io.Writer) error {
	for _, f := range r.Findings {
		if _, err := fmt.Fprintln(w, f.GitHub()); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintln(w, r.summary())
	return err
}

// GitHub is the finding as a workflow command.
func (f Finding) GitHub() string {
	place := ""
	if f.File != "" {
		place = "file=" + githubProperty(f.File) + ","
	}
	if f.Line > 0 {
		place += fmt.Sprintf("line=%d,", f.Line)
	}
	if f.Column > 0 {
		place += fmt.Sprintf("col=%d,", f.Column)
	}
	return fmt.Sprintf("::%s %stitle=%s::%s", f.Severity, place, githubProperty(f.Rule), githubText(f.Sentence()))
}

// githubText escapes what would end the command or begin another.
func githubText(text string) string {
	return oneLine(strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(text))
}

// githubProperty escapes also what would end the property.
func githubProperty(text string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(githubText(text))
}

type gitlabIssue struct {
	Description string         `json:"description"`
	CheckName   string         `json:"check_name"`
	Fingerprint string         `json:"fingerprint"`
	Severity    string         `json:"severity"`
	Location    gitlabLocation `json:"location"`
}

type gitlabLocation struct {
	Path  string `json:"path"`
	Lines struct {
		Begin int `json:"begin"`
	} `json:"lines"`
}

// gitlab writes a code quality report: https://docs.gitlab.com/ci/testing/code_quality/
func (r Report) gitlab(w io.Writer) error {
	issues := []gitlabIssue{}
	alike := map[string]int{}
	for _, f := range r.Findings {
		issue := gitlabIssue{Description: f.Sentence(), CheckName: f.Rule, Severity: "major"}
		if f.Severity == Warning {
			issue.Severity = "minor"
		}
		// A finding keeps its fingerprint when lines above it come and go.
		issue.Fingerprint = fingerprint(f.Rule, f.File, cmp.Or(f.Identity, f.Message))
		alike[issue.Fingerprint]++
		if n := alike[issue.Fingerprint]; n > 1 {
			issue.Fingerprint = fingerprint(issue.Fingerprint, fmt.Sprint(n))
		}
		issue.Location.Path = strings.TrimPrefix(f.File, "./")
		issue.Location.Lines.Begin = max(f.Line, 1)
		issues = append(issues, issue)
	}
	return plainjson.Write(w, issues)
}

func fingerprint(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:16])
}
