package report

import (
	"encoding/json"
	"io"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/finding"
	"github.com/kasauti/kasauti/harness/quantity"
	"github.com/kasauti/kasauti/harness/verdict"
)

// annotations writes what CI systems show beside the lines of a change: a finding for each
// scenario that did not pass, or passed only after a retry, at the line of the feature file that
// it is about. Those with which to begin come first.
type annotations struct {
	write func(w io.Writer, found []finding.Finding, left int) error
	most  int // findings; 0 for all
	run   *Run
	found []annotation
}

// annotation is a finding and the scenario that it is of.
type annotation struct {
	ID      string          `json:"id"`
	Key     string          `json:"key"`
	Finding finding.Finding `json:"finding"`
	Untried bool            `json:"untried,omitempty"` // it says nothing of what broke
}

// mostAnnotations is how many workflow commands are written. GitHub shows ten errors and ten
// warnings of a step, and people read the log.
const mostAnnotations = 50

func newGitHub(*verdict.Header) format {
	return &annotations{write: writeGitHub, most: mostAnnotations}
}
func newGitLab(*verdict.Header) format { return &annotations{write: writeGitLab} }

func (a *annotations) part(b []byte, r *Result) []byte {
	s := &r.Scenario
	f := finding.Finding{File: strings.TrimPrefix(s.URI, "./"), Line: s.Line, Severity: finding.Error}
	switch {
	case s.Verdict != verdict.Pass && Excused(s):
		f.Severity, f.Rule = finding.Warning, string(s.Excuse.Kind)
		f.Message = ExcuseText(s.Excuse) + " (" + s.Verdict.String() + ": " + reasonOf(s) + ")"
	case s.Verdict > verdict.Warn && s.Triage != nil:
		f.Rule, f.Message = strings.ReplaceAll(string(s.Triage.Class), " ", "-"), string(s.Triage.Class)+": "+s.Triage.Headline
	case s.Verdict > verdict.Warn:
		f.Rule, f.Message = s.Verdict.String(), s.Verdict.String()+": "+reasonOf(s)
	case s.Flaky():
		f.Severity, f.Rule = finding.Warning, "flaky"
		f.Message = strings.Join(earlier(s), "; ")
	case s.Verdict == verdict.Warn:
		f.Severity, f.Rule, f.Message = finding.Warning, "warn", "warn: "+reasonOf(s)
	default:
		return b
	}
	f.Message = oneLine(s.Name + ": " + f.Message)
	if step := culprit(s); step != nil {
		if uri, line := placeOf(step); line > 0 && uri == s.URI {
			f.Line = line
		}
	}
	text, err := encodeJSON(annotation{s.ID, s.ID + " " + f.Rule, f, s.Triage != nil && s.Triage.Stopped})
	if err != nil { // nothing in it can fail
		panic(err)
	}
	return append(b, text...)
}

// culprit is the step by which the last attempt was judged; nil where it was none.
func culprit(s *verdict.Scenario) *verdict.Step {
	if len(s.Attempts) == 0 {
		return nil
	}
	a := &s.Attempts[len(s.Attempts)-1]
	for i := range a.Steps {
		if a.Verdict > verdict.NotApplicable && a.Steps[i].Verdict == a.Verdict {
			return &a.Steps[i]
		}
	}
	return nil
}

func (a *annotations) begin(_ io.Writer, r *Run) error {
	a.run = r
	return nil
}

func (a *annotations) place(_ io.Writer, _ *entry, _, part []byte) error {
	if len(part) == 0 {
		return nil
	}
	var one annotation
	if err := json.Unmarshal(part, &one); err != nil {
		return err
	}
	a.found = append(a.found, one)
	return nil
}

func (a *annotations) end(w io.Writer) error {
	first := map[string]int{} // the place of the scenario among the troubles
	for i, t := range a.run.summary.Troubles {
		first[t.First] = i - len(a.run.summary.Troubles)
	}
	rank := func(one annotation) int {
		switch {
		case one.Untried:
			return 2
		case one.Finding.Severity == finding.Warning:
			return 1
		}
		return first[one.ID]
	}
	slices.SortStableFunc(a.found, func(x, y annotation) int { return rank(x) - rank(y) })
	var found []finding.Finding
	if why, red := a.run.reddens(); red {
		found = append(found, finding.Finding{Severity: finding.Error, Rule: "kasauti", Message: why, Identity: "kasauti run"})
	}
	for _, use := range a.run.summary.Excuses {
		if use.Void != "" {
			found = append(found, voidFinding(use))
		}
	}
	for _, one := range a.found {
		one.Finding.Identity = one.Key
		found = append(found, one.Finding)
	}
	left := 0
	if a.most > 0 && len(found) > a.most {
		found, left = found[:a.most], len(found)-a.most
	}
	return a.write(w, found, left)
}

func writeGitHub(w io.Writer, found []finding.Finding, left int) error {
	for _, f := range found {
		if _, err := io.WriteString(w, f.GitHub()+"\n"); err != nil {
			return err
		}
	}
	if left == 0 {
		return nil
	}
	_, err := io.WriteString(w, "::notice title=kasauti::and "+quantity.Of(left, "scenario")+" more, which report.json lists\n")
	return err
}

func writeGitLab(w io.Writer, found []finding.Finding, _ int) error {
	for i := range found {
		if found[i].File == "" {
			found[i].File = JournalName // the format needs a file
		}
	}
	return finding.Report{Findings: found}.Write(w, "gitlab")
}
