// Package report writes what a run found, for a person and for a gate: journal, console,
// JUnit, JSON, HTML and the formats of other tools. It must not judge, count anew what verdict has counted, or see a secret.
package report

import (
	"cmp"
	"strconv"

	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/verdict"
)

// Result is one scenario with its evidence. Exchange ids are unique within it.
type Result struct {
	Scenario  verdict.Scenario `json:"scenario"`
	Exchanges []exchange.View  `json:"exchanges,omitempty"`
}

// exchange finds one of the scenario's exchanges by id.
func (r *Result) exchange(id string) (*exchange.View, bool) {
	for i := range r.Exchanges {
		if r.Exchanges[i].ID == id {
			return &r.Exchanges[i], true
		}
	}
	return nil, false
}

// answered counts the exchanges that got any answer.
func (r *Result) answered() int {
	n := 0
	for i := range r.Exchanges {
		if r.Exchanges[i].Response.Status != 0 {
			n++
		}
	}
	return n
}

// milliseconds is the time of all attempts together: a retry costs time too.
func milliseconds(s *verdict.Scenario) float64 {
	total := 0.0
	for i := range s.Attempts {
		total += s.Attempts[i].Milliseconds
	}
	return total
}

const noReason = "no reason was recorded"

// reasonOf says in a sentence why a scenario is no pass.
func reasonOf(s *verdict.Scenario) string { return cmp.Or(s.Reason, noReason) }

// requirements finds what is known of a requirement by its id.
type requirements map[string]verdict.Requirement

func requirementsOf(h *verdict.Header) requirements {
	byID := make(requirements, len(h.Requirements))
	for _, r := range h.Requirements {
		byID[r.ID] = r
	}
	return byID
}

// targetName says in a few words where the requests went.
func targetName(t *verdict.Target) string {
	name := t.Kind
	if t.URL != "" {
		name += " " + t.URL
	}
	if t.Mock {
		name += " (a mock)"
	}
	return name
}

// duration writes milliseconds as people say them.
func duration(ms float64) string {
	switch {
	case ms < 10:
		return strconv.FormatFloat(ms, 'f', 1, 64) + " ms"
	case ms < 999.5:
		return strconv.FormatFloat(ms, 'f', 0, 64) + " ms"
	case ms < 59_950:
		return strconv.FormatFloat(ms/1000, 'f', 1, 64) + " s"
	}
	seconds := int(ms / 1000)
	return strconv.Itoa(seconds/60) + " min " + strconv.Itoa(seconds%60) + " s"
}
