package report

import (
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/verdict"
)

// TestAResultMustAgreeWithItself: a record is edited so that its summary counts what stands before it,
// and the checks of a result still say otherwise.
func TestAResultMustAgreeWithItself(t *testing.T) {
	t.Parallel()
	for name, edit := range map[string]func(*verdict.Scenario){
		"the scenario": func(s *verdict.Scenario) { s.Verdict = verdict.Pass },
		"the attempt":  func(s *verdict.Scenario) { s.Verdict, s.Attempts[0].Verdict = verdict.Pass, verdict.Pass },
		"the step":     func(s *verdict.Scenario) { s.Verdict, s.Attempts[0].Verdict, s.Attempts[0].Steps[2].Verdict = 0, 0, 0 },
		"no attempt":   func(s *verdict.Scenario) { s.Verdict, s.Attempts = verdict.Pass, nil },
		"a warning":    func(s *verdict.Scenario) { s.Verdict = verdict.Warn },
		"no excuse":    func(s *verdict.Scenario) { s.Excuse = &verdict.Excuse{Kind: verdict.KnownFailure, At: "x.yaml:1:1"} },
		"in no file": func(s *verdict.Scenario) {
			s.Excuse = &verdict.Excuse{Kind: verdict.Quarantine, At: "excuses.yaml:9:5"}
		},
		"another's": func(s *verdict.Scenario) {
			s.Excuse = &verdict.Excuse{Kind: verdict.KnownFailure, At: "excuses.yaml:3:5"}
		},
		"could not run":  func(s *verdict.Scenario) { s.Verdict = verdict.CouldNotRun },
		"not applicable": func(s *verdict.Scenario) { s.Verdict = verdict.NotApplicable },
	} {
		t.Run(name, func(t *testing.T) {
			h, results := sampleHeader(), sampleResults()
			h.Excuses = []verdict.Excuse{{Kind: verdict.KnownFailure, At: "excuses.yaml:3:5", ID: "otp-b", Requirements: []string{"EK-OTP-010"}}}
			must(t, verify(t, h, results))
			edit(&results[1].Scenario)
			if err := verify(t, h, results); err == nil || !strings.Contains(err.Error(), "which its steps, checks and excuse do not give; the file was changed") {
				t.Errorf("said %v", err)
			}
		})
	}
	h, results := sampleHeader(), sampleResults()
	if err := verify(t, h, append(results, results[0])); err == nil || !strings.Contains(err.Error(), "(id otp-a) is there twice") {
		t.Errorf("said %v", err)
	}
}

// verify is Verify of what ended, and of what was killed, whose summary is counted anew.
func verify(t *testing.T, h verdict.Header, results []Result) error {
	h.Selected = len(results)
	summary := sampleSummary(h, results)
	ended := record(t, h, results, &summary).Verify()
	if killed := record(t, h, results, nil).Verify(); (killed == nil) != (ended == nil) {
		t.Errorf("killed: %v, ended: %v", killed, ended)
	}
	return ended
}
