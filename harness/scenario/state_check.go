package scenario

import (
	"fmt"
	"slices"

	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/verdict"
)

// Check records a judgement against a requirement of the contract, weighed for the target.
// message and fields are for the case that it does not hold.
func (s *State) Check(requirement string, holds bool, message string, fields ...verdict.Field) {
	s.CheckOf(nil, requirement, holds, message, fields...)
}

// CheckOf is Check for what earlier answers show rather than the latest: it names their
// exchanges.
func (s *State) CheckOf(answers []*Answer, requirement string, holds bool, message string, fields ...verdict.Field) {
	check := verdict.Check{Requirement: requirement, Fields: fields}
	for _, answer := range answers {
		for _, id := range answer.Exchanges {
			if !slices.Contains(check.Exchanges, id) {
				check.Exchanges = append(check.Exchanges, id)
			}
		}
	}
	r, known := s.Contract.Requirement(requirement)
	switch {
	case !known:
		check.Verdict = verdict.EngineError
		check.Message = fmt.Sprintf("a step asserts %s, which the contract does not know; this is a defect of kasauti, please report it", requirement)
	case !holds:
		check.Verdict, check.Message = r.Weight(s.target.Mock()), r.Says(message)
	}
	s.add(check)
}

// Expect records an expectation of the feature file's own, which no requirement states.
func (s *State) Expect(holds bool, message string, fields ...verdict.Field) {
	check := verdict.Check{Fields: fields}
	if !holds {
		check.Verdict, check.Message = verdict.Fail, message
	}
	s.add(check)
}

func (s *State) add(check verdict.Check) {
	if check.Verdict == verdict.Pass {
		check.Fields = pathsOf(check.Fields) // what is as it should be needs no table
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.checks = append(s.checks, check)
}

// pathsOf leaves of fields where they stand.
func pathsOf(fields []verdict.Field) []verdict.Field {
	paths := make([]verdict.Field, len(fields))
	for i := range fields {
		paths[i].Path = fields[i].Path
	}
	return paths
}

// Settle closes a step: it hands out the checks that the step made and the judgement of
// every exchange that the step caused, each requirement that was kept once.
func (s *State) Settle() (checks []verdict.Check, exchanges []string) {
	news, taken := s.recorder.Exchanges(s.taken)
	s.taken = taken
	s.mu.Lock()
	all := s.checks
	s.checks = nil
	s.mu.Unlock()
	for _, e := range news {
		exchanges = append(exchanges, e.ID)
		judged := s.judge(e)
		if len(all) == 0 {
			all = judged
		} else {
			all = append(all, judged...)
		}
		if e.Answered() {
			s.answered++
		}
		s.evidence = append(s.evidence, e.View(s.redactor))
	}
	about := exchanges
	if n := len(s.evidence); len(about) == 0 && n > 0 {
		about = []string{s.evidence[n-1].ID} // a Then step judges what the step before it brought
	}
	checks = onceKept(all)
	for i := range checks {
		if len(checks[i].Exchanges) == 0 && checks[i].Verdict != verdict.Pass {
			checks[i].Exchanges = slices.Clone(about)
		}
	}
	return checks, exchanges
}

// judge judges an exchange: of a webhook what the target sent, of a call its answer and our
// request.
func (s *State) judge(e *exchange.Exchange) []verdict.Check {
	mock := s.target.Mock()
	judged := s.Contract.Judge
	if s.spoilt(e) {
		judged = func(*exchange.Exchange, bool) []verdict.Check { return nil }
	}
	switch {
	case e.Arrived:
		return s.Contract.JudgeWebhook(e, mock)
	case e.OnPurpose:
		return append(judged(e, mock), s.Contract.JudgeWrong(e, mock)...)
	default:
		return append(judged(e, mock), s.Contract.JudgeRequest(e, mock)...)
	}
}

// onceKept leaves of several passes of one requirement the first. It uses the list it is given.
func onceKept(checks []verdict.Check) []verdict.Check {
	once := checks[:0]
	for _, check := range checks {
		if check.Verdict == verdict.Pass && check.Requirement != "" && passed(once, check.Requirement) {
			continue
		}
		once = append(once, check)
	}
	return once
}

func passed(checks []verdict.Check, requirement string) bool {
	for i := range checks {
		if checks[i].Requirement == requirement && checks[i].Verdict == verdict.Pass {
			return true
		}
	}
	return false
}
