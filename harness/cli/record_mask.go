package cli

import (
	"slices"

	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/verdict"
)

// What targets say is masked where it is kept. What people wrote is masked here: a name, a path or a
// step may hold what the run knows to be a secret, and so may the words of a crash.

// maskResult masks known secrets in the texts of a result.
func maskResult(r *exchange.Redactor, s *verdict.Scenario) {
	mask(r, &s.Feature, &s.Name, &s.URI, &s.Row, &s.Reason)
	s.Tags = maskAll(r, s.Tags)
	s.Triage = maskTriage(r, s.Triage)
	if s.Excuse != nil {
		s.Excuse = &maskExcuses(r, []verdict.Excuse{*s.Excuse})[0]
	}
	for i := range s.Attempts {
		a := &s.Attempts[i]
		mask(r, &a.Reason, &a.Application)
		a.Triage = maskTriage(r, a.Triage)
		for j := range a.Steps {
			step := &a.Steps[j]
			mask(r, &step.Text, &step.Location, &step.Message, &step.Stopped)
			for k := range step.Within {
				if line := step.Within[k]; r.Text(line.Text) != line.Text || r.Text(line.Location) != line.Location {
					step.Within = slices.Clone(step.Within) // all results of a scenario share it
					mask(r, &step.Within[k].Text, &step.Within[k].Location)
				}
			}
		}
	}
}

func mask(r *exchange.Redactor, texts ...*string) {
	for _, text := range texts {
		*text = r.Text(*text)
	}
}

// maskAll masks texts that others may share.
func maskAll(r *exchange.Redactor, texts []string) []string {
	var masked []string
	for i, text := range texts {
		if now := r.Text(text); now != text {
			if masked == nil {
				masked = slices.Clone(texts)
			}
			masked[i] = now
		}
	}
	if masked == nil {
		return texts
	}
	return masked
}

func maskTriage(r *exchange.Redactor, t *verdict.Triage) *verdict.Triage {
	if t == nil {
		return nil
	}
	masked := *t
	mask(r, &masked.Why, &masked.Headline, &masked.Group)
	return &masked
}

// maskExcuses are entries as evidence may have them: people paste what they should not.
func maskExcuses(r *exchange.Redactor, entries []verdict.Excuse) []verdict.Excuse {
	masked := slices.Clone(entries)
	for i := range masked {
		e := &masked[i]
		mask(r, &e.At, &e.Feature, &e.Name, &e.Row, &e.Ticket, &e.Owner, &e.Reason, &e.Void)
	}
	return masked
}

// maskSelection is a selection as it may be written down; the run goes by the one that was given.
func maskSelection(r *exchange.Redactor, s *verdict.Selection) *verdict.Selection {
	if s == nil {
		return nil
	}
	masked := *s
	mask(r, &masked.Tags)
	masked.Paths, masked.Names = maskAll(r, s.Paths), maskAll(r, s.Names)
	masked.Requirements = maskAll(r, s.Requirements)
	return &masked
}
