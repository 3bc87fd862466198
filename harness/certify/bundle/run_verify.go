package bundle

import (
	"fmt"
	"time"

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/quantity"
	"github.com/kasauti/kasauti/harness/verdict"
)

// recounted looks at what a bundle of a run says of itself, counts its results again and judges its
// exchanges anew.
func (r *Report) recounted(o Options) {
	h := &r.Run.Header
	switch {
	case h.Tool != r.Tool || h.Contract != r.Contract || h.Seed != r.Seed || !h.Started.Truncate(time.Millisecond).Equal(r.Started):
		r.add(Broken, "It says of its run what the run's own record does not: version, contract, seed or beginning.")
		return
	case r.Contract != o.Contract.Digest():
		r.add(Untold, "Its verdicts cannot be recomputed by this release: the contract of kasauti %s is another; verify with that release.", clip(r.Tool))
		return
	}
	r.add(Word, "Its target was %s.", r.Target())
	if why := foreignNeeds(h, o.Contract); why != "" {
		r.add(Broken, "Its record has requirements that the contract has not: %s.", why)
		return
	}
	if err := r.addsUp(); err != nil {
		r.add(Broken, "Its results are not those of a run: %v.", err)
		return
	}
	r.add(Holds, "Its %s, with every attempt, step and check, give what it came to: %s.", h.Unit.Count(len(r.Run.Results)), clip(r.Run.Summary.Why))
	j, err := newJudge(r.Run, o.Contract)
	if err != nil {
		r.add(Broken, "Its exchanges cannot be judged as it says that they were: %v.", err)
		return
	}
	if why := r.exchanged(j); why != "" {
		r.add(Broken, "Its exchanges do not show what its record says: %s.", why)
		return
	}
	recomputed := j.verdicts()
	if wrong := differing(r.Verdicts, recomputed); wrong != "" {
		r.add(Broken, "Its verdicts do not follow from its records: %s.", wrong)
		return
	}
	r.Recomputed = recomputed
	r.sayShown()
	if n, first := r.hidden(j); n > 0 {
		r.add(Untold, "Of what is said to be the record's word, %s broken requirements that the record does not have, such as %s. Stand-ins may be why, and nothing here shows it.", shows(n), first)
	}
}

func shows(n int) string {
	if n == 1 {
		return quantity.Of(n, "exchange") + " shows"
	}
	return quantity.Of(n, "exchange") + " show"
}

// hidden counts the exchanges that are whole, are said to be the record's word, and show a fail that
// it does not have: who signed could have called any exchange so.
func (r *Report) hidden(j *runJudge) (n int, first string) {
	for i := range r.Run.Results {
		one := &r.Run.Results[i]
		for a := range one.Attempts {
			for c := range one.Attempts[a] {
				call := &one.Attempts[a][c]
				if !call.Word || call.cut() {
					continue
				}
				id := j.unsaid(&one.Scenario.Attempts[a], call)
				if id == "" {
					continue
				}
				if n++; first == "" {
					first = fmt.Sprintf("%s in exchange %s of %s", id, clip(call.ID), clip(one.Scenario.Location()))
				}
			}
		}
	}
	return n, first
}

// Target is where a run's requests went, in words. A simulator is one whatever it is called.
func (r *Report) Target() string {
	h := &r.Run.Header
	says := h.Target.Kind
	if h.Target.URL != "" && h.Target.Kind != "embedded" {
		says += " " + h.Target.URL
	}
	if h.Environment != "" {
		says += fmt.Sprintf(", as the environment file %q (digest %s) has it", h.Environment, h.EnvironmentFile)
	}
	if h.Target.Mock {
		return says + ": a simulator, and not UAT"
	}
	return says
}

// foreignNeeds says which requirement of a header is none of the contract's, or weighs otherwise there.
func foreignNeeds(h *verdict.Header, k *contract.Contract) string {
	for i := range h.Requirements {
		one := &h.Requirements[i]
		need, known := k.Requirement(one.ID)
		if !known || need.Level != one.Level || string(need.Evidence) != one.Evidence {
			return clip(one.ID)
		}
	}
	return ""
}

// addsUp counts the results again, as kasauti report does with a record.
func (r *Report) addsUp() error {
	h, seen := &r.Run.Header, map[string]bool{}
	tally := verdict.NewTally(h)
	for i := range r.Run.Results {
		one := &r.Run.Results[i]
		s := &one.Scenario
		switch {
		case seen[s.ID]:
			return fmt.Errorf("%s is there twice", clip(s.Location()))
		case !h.Credible(s):
			return fmt.Errorf("%s is said to be %s, which its steps, checks and excuse do not give", clip(s.Location()), s.Verdict)
		case len(one.Attempts) != len(s.Attempts) && len(one.Attempts) > 0:
			return fmt.Errorf("%s has %d attempts, and exchanges of %d", clip(s.Location()), len(s.Attempts), len(one.Attempts))
		}
		seen[s.ID] = true
		for n := range s.Attempts {
			if at := s.Attempts[n].Started; at.Before(r.Started.Add(-skew)) || at.After(r.Ended.Add(skew)) {
				return fmt.Errorf("%s began outside of the run", clip(s.Location()))
			}
		}
		sent, answered := one.answered()
		tally.Add(s, sent, answered)
	}
	tally.Incomplete(r.Run.Summary.Incomplete)
	counted := tally.Close(h.Started, r.Run.Summary.Ended)
	if !h.AddsUp(&r.Run.Summary, &counted, len(r.Run.Results)) {
		return fmt.Errorf("they do not give what it came to, %q", clip(r.Run.Summary.Why))
	}
	if ended := &r.Run.Summary; counted.Exit != ended.Exit { // no result shows that a disk was full
		counted.Exit, counted.Why = ended.Exit, ended.Why
	}
	r.Run.Summary = counted // of which every number follows from the results
	return nil
}

// exchanged says which exchange is not there, or shows what the record does not say; "" for none.
func (r *Report) exchanged(j *runJudge) string {
	for i := range r.Run.Results {
		one := &r.Run.Results[i]
		at := clip(one.Scenario.Location())
		for n := range one.Scenario.Attempts {
			if why := r.attempted(j, one, n); why != "" {
				return at + ": " + why
			}
		}
	}
	return ""
}

// attempted is exchanged for one attempt.
func (r *Report) attempted(j *runJudge, one *RunResult, n int) string {
	a, calls := &one.Scenario.Attempts[n], map[string]bool{}
	if n < len(one.Attempts) {
		for c := range one.Attempts[n] {
			call := &one.Attempts[n][c]
			if calls[call.ID] {
				return fmt.Sprintf("exchange %s is there twice", clip(call.ID))
			}
			calls[call.ID] = true
			if call.Word {
				continue
			}
			if why := j.differs(a, call); why != "" {
				return why
			}
		}
	}
	for s := range a.Steps {
		for _, id := range a.Steps[s].Exchanges {
			if !calls[id] {
				return fmt.Sprintf("exchange %s, which the record names, is not there", clip(id))
			}
		}
	}
	return ""
}

// sayShown says what was judged anew, and what is only the record's word.
func (r *Report) sayShown() {
	anew, word := 0, 0
	for i := range r.Run.Results {
		for n := range r.Run.Results[i].Attempts {
			for c := range r.Run.Results[i].Attempts[n] {
				if r.Run.Results[i].Attempts[n][c].Word {
					word++
				} else {
					anew++
				}
			}
		}
	}
	shown := 0
	for _, v := range r.Recomputed {
		if v.Shown {
			shown++
		}
	}
	r.add(Holds, "The contract judges %s anew, requests and answers, and finds what the record says: the verdicts on %s are recomputed.",
		quantity.Of(anew, "exchange"), quantity.Of(shown, "requirement"))
	if rest := len(r.Recomputed) - shown; rest > 0 {
		r.add(Word, "The verdicts on %s rest on what steps asserted, or on what a simulator or phone was asked beside the API: the record's word, which no exchange shows alone.", quantity.Of(rest, "requirement"))
	}
	if word > 0 {
		r.add(Word, "%s could not be judged anew, since a body was too long or stand-ins are judged otherwise: what the record says of them is its word.", quantity.Of(word, "exchange"))
	}
}
