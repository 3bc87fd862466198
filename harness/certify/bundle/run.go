package bundle

import (
	"fmt"
	"slices"
	"time"

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/verdict"
)

// SchemaRun names the form of a bundle of a run or a proxy.
const SchemaRun = "kasauti.evidence/1"

// The commands whose evidence a bundle holds.
const (
	OfCertify = "certify"
	OfRun     = "run"
	OfProxy   = "proxy"
)

// Run is what a run or a proxy judged: each result, with what crossed the wire.
type Run struct {
	// Header says of the target what it is: a simulator, UAT, with which environment file and which
	// features, by their digests.
	Header verdict.Header `json:"header"`
	// Paths are where the environment file says that operations are.
	Paths   map[string]string `json:"paths,omitempty"`
	Results []RunResult       `json:"results"`
	Summary verdict.Summary   `json:"summary"`
}

// RunResult is one scenario, or one call of an application.
type RunResult struct {
	Scenario verdict.Scenario `json:"scenario"`
	Attempts [][]RunCall      `json:"attempts,omitempty"` // exchanges of each attempt
}

// RunCall is an exchange with stand-ins for what is secret.
type RunCall struct {
	exchange.Kept
	// Word says that what was judged of it is the record's word alone: with stand-ins, or cut short, it
	// is judged otherwise.
	Word bool `json:"word,omitempty"`
}

// Kind is the command whose evidence it is.
func (b *Bundle) Kind() string {
	if b.Run == nil {
		return OfCertify
	}
	return b.Run.Header.Command
}

// MakeRun completes a bundle of a run or a proxy: what it says of requirements, in which form and
// until when. What an application printed and what stands on this machine stay at home.
func MakeRun(b Bundle, k *contract.Contract) (*Bundle, error) {
	run := *b.Run
	b.Run = &run
	b.Schema, b.Tool, b.Contract, b.Seed = SchemaRun, run.Header.Tool, run.Header.Contract, run.Header.Seed
	run.Header.Started, run.Summary.Ended = run.Header.Started.UTC(), run.Summary.Ended.UTC()
	b.Started, b.Ended = run.Header.Started.Truncate(time.Millisecond), run.Summary.Ended.Truncate(time.Millisecond).Add(time.Millisecond)
	b.Expires = b.Ended.Add(Life)
	run.Results = slices.Clone(run.Results)
	slices.SortStableFunc(run.Results, func(x, y RunResult) int { return x.Scenario.Index - y.Scenario.Index })
	for i := range run.Results {
		atHome(&run.Results[i])
	}
	whole, err := settled(&b) // what is judged here is what is read there
	if err != nil {
		return nil, err
	}
	j, err := newJudge(whole.Run, k)
	if err != nil {
		return nil, fmt.Errorf("make a bundle: %w", err)
	}
	for i := range whole.Run.Results {
		r := &whole.Run.Results[i]
		for n := range r.Attempts {
			for c := range r.Attempts[n] {
				call := &r.Attempts[n][c]
				call.Word = call.cut() || j.differs(&r.Scenario.Attempts[n], call) != ""
			}
		}
	}
	whole.Verdicts = j.verdicts()
	return whole, nil
}

// atHome takes out of a result what is nobody else's business, and no verdict follows from.
func atHome(r *RunResult) {
	s := &r.Scenario
	s.Capsule, s.State = "", nil
	s.Attempts = slices.Clone(s.Attempts)
	for i := range s.Attempts {
		s.Attempts[i].Application, s.Attempts[i].Started = "", s.Attempts[i].Started.UTC()
	}
	for i := range r.Attempts {
		for j := range r.Attempts[i] {
			r.Attempts[i][j].Started = r.Attempts[i][j].Started.UTC()
		}
	}
}

// cut reports whether a body of the exchange was too long to be kept.
func (c *RunCall) cut() bool { return c.Request.LeftOut || c.Response.LeftOut }
