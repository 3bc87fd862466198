package bundle

import (
	"fmt"
	"maps"
	"slices"

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

// runJudge judges the exchanges of a run anew, as its header says that they were judged.
type runJudge struct {
	run      *Run
	contract *contract.Contract
	faults   bool // its target could be made to fail on purpose
}

func newJudge(run *Run, k *contract.Contract) (*runJudge, error) {
	h := &run.Header
	var err error
	if h.AsOf != "" {
		if k, err = k.AsOf(h.AsOf); err != nil {
			return nil, err
		}
	}
	if k, err = k.With(h.Variants); err == nil {
		k, err = k.At(run.Paths)
	}
	if err != nil {
		return nil, err
	}
	return &runJudge{run: run, contract: k, faults: slices.Contains(h.Target.Capabilities, string(scenario.Faults))}, nil
}

// checks are what follows from an exchange alone: the contract's judgement of the answer and, as the
// exchange is, of the request or of the webhook.
func (j *runJudge) checks(call *RunCall) []verdict.Check {
	e, mock := call.Exchange(), j.run.Header.Target.Mock
	var all []verdict.Check
	if j.run.Header.Command == OfProxy {
		if !e.Answered() {
			return nil
		}
		all = j.contract.Judge(e, mock)
		if e.Operation != "" {
			all = append(all, j.contract.JudgeRequest(e, mock)...)
		}
		return all
	}
	if e.Arrived {
		return j.contract.JudgeWebhook(e, mock)
	}
	if !j.faults || e.Response.Header.Get(scenario.FaultHeader) == "" { // a fault on purpose says nothing of the target
		all = j.contract.Judge(e, mock)
	}
	if e.OnPurpose {
		return append(all, j.contract.JudgeWrong(e, mock)...)
	}
	return append(all, j.contract.JudgeRequest(e, mock)...)
}

// differs says what an exchange shows that the record of its attempt does not have; "" for nothing.
func (j *runJudge) differs(a *verdict.Attempt, call *RunCall) string {
	for _, c := range j.checks(call) {
		if !has(a, call.ID, &c) {
			return fmt.Sprintf("exchange %s shows that %s is %s, and the record does not say so", clip(call.ID), orNone(c.Requirement), c.Verdict)
		}
	}
	return ""
}

// unsaid is a requirement that an exchange shows to be broken, where the record of its attempt does not
// say so; "" for none.
func (j *runJudge) unsaid(a *verdict.Attempt, call *RunCall) string {
	for _, c := range j.checks(call) {
		if c.Verdict == verdict.Fail && !has(a, call.ID, &c) {
			return orNone(c.Requirement)
		}
	}
	return ""
}

// has reports whether an attempt says what a check does: of a pass that the requirement was kept, or
// found otherwise by another check; of anything else that it is so, or worse, of this exchange.
func has(a *verdict.Attempt, id string, c *verdict.Check) bool {
	for i := range a.Steps {
		step := &a.Steps[i]
		if c.Verdict == verdict.Pass && (c.Requirement == "" || slices.Contains(step.Kept, c.Requirement)) {
			return true
		}
		for k := range step.Checks {
			one := &step.Checks[k]
			if one.Requirement == c.Requirement && one.Verdict >= c.Verdict && (c.Verdict == verdict.Pass || slices.Contains(one.Exchanges, id)) {
				return true
			}
		}
	}
	return false
}

// said is what a record says of one requirement.
type said struct {
	worst verdict.Verdict
	shown bool // an exchange shows it, too
	where []string
}

// mostCases is how many scenarios a verdict names.
const mostCases = 5

// verdicts are those of every requirement that the record judges, by id. What stands in quarantine
// counts for nothing.
func (j *runJudge) verdicts() (all []Verdict) {
	by := map[string]*said{}
	for i := range j.run.Results {
		r := &j.run.Results[i]
		if r.Scenario.Excused(verdict.Quarantine) {
			continue
		}
		shown := j.shown(r)
		for n := range r.Scenario.Attempts {
			for s := range r.Scenario.Attempts[n].Steps {
				step := &r.Scenario.Attempts[n].Steps[s]
				for _, id := range step.Kept {
					note(by, id, verdict.Pass, shown[id], r.Scenario.Location())
				}
				for _, c := range step.Checks {
					if c.Requirement != "" && c.Verdict.Judged() {
						note(by, c.Requirement, c.Verdict, shown[c.Requirement], r.Scenario.Location())
					}
				}
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(by)) {
		v := Verdict{Requirement: id, Verdict: by[id].worst, Cases: by[id].where, Shown: by[id].shown}
		if r, known := j.contract.Requirement(id); known {
			v.Level, v.Evidence, v.MoneySafety = r.Level, string(r.Evidence), r.MoneySafety
		}
		all = append(all, v)
	}
	return all
}

// shown are the requirements that the exchanges of a result show by themselves.
func (j *runJudge) shown(r *RunResult) map[string]bool {
	shown := map[string]bool{}
	for n := range r.Attempts {
		for i := range r.Attempts[n] {
			if call := &r.Attempts[n][i]; !call.Word {
				for _, c := range j.checks(call) {
					shown[c.Requirement] = true
				}
			}
		}
	}
	return shown
}

// note keeps of a requirement the worst that was seen, and where.
func note(by map[string]*said, id string, v verdict.Verdict, shown bool, where string) {
	one := by[id]
	switch {
	case one == nil:
		one = &said{worst: v}
		by[id] = one
	case v > one.worst:
		one.worst, one.where, one.shown = v, nil, false
	case v < one.worst:
		return
	}
	one.shown = one.shown || shown
	if len(one.where) < mostCases && !slices.Contains(one.where, where) {
		one.where = append(one.where, where)
	}
}

// answered counts the exchanges of a result as its run did: those that were sent, and those of them
// that got any answer.
func (r *RunResult) answered() (sent, answered int) {
	for n := range r.Attempts {
		for i := range r.Attempts[n] {
			call := &r.Attempts[n][i]
			if !call.Held {
				sent++
			}
			if call.Exchange().Answered() {
				answered++
			}
		}
	}
	return sent, answered
}
