package report

import (
	"slices"
	"strconv"
	"strings"

	"github.com/kasauti/kasauti/harness/quantity"
	"github.com/kasauti/kasauti/harness/verdict"
)

// steps writes steps; those of a phrase stand in a list below the line that said it.
func (m *scenarioMarkup) steps(a *verdict.Attempt, steps []verdict.Step, depth int) {
	m.raw("<ol class=\"steps\">\n")
	for len(steps) > 0 {
		line, n := phrase(steps, depth)
		if n > 0 {
			m.raw(`<li class="step phrase">`)
			m.line(&line)
			m.steps(a, steps[:n], depth+1)
			m.raw("</li>\n")
		} else {
			m.step(a, &steps[0])
		}
		steps = steps[max(1, n):]
	}
	m.raw("</ol>\n")
}

// line writes what a step says, how it went and where it stands.
func (m *scenarioMarkup) line(s *verdict.Step) {
	m.raw(`<div class="line"><i class="t-`)
	m.text(s.Verdict.String())
	m.raw(`" aria-hidden="true">`)
	m.text(symbol(s.Verdict))
	m.raw(`</i><span class="text"><b>`)
	m.text(s.Keyword)
	m.raw(`</b> `)
	m.text(s.Text)
	if s.Verdict != verdict.Pass {
		m.raw(` <em class="t-`)
		m.text(s.Verdict.String())
		m.raw(`">`)
		m.text(s.Verdict.String())
		m.raw(`</em>`)
	}
	m.raw(`</span><span class="quiet at">`)
	m.text(m.at(s), " · ", duration(s.Milliseconds))
	m.raw("</span></div>\n")
}

// step writes a step with what it did to the target, what it was asked, and its exchanges.
func (m *scenarioMarkup) step(a *verdict.Attempt, s *verdict.Step) {
	m.number++
	m.raw(`<li class="step"`)
	m.idAttribute("." + strconv.Itoa(a.Number) + "." + strconv.Itoa(m.number))
	m.raw(`>`)
	m.line(s)
	for _, e := range s.Events {
		m.event(a, e)
	}
	if !checksSay(s) {
		m.paragraph("why", s.Verdict, s.Message)
	}
	m.kept(s)
	for i := range s.Checks {
		m.check(&s.Checks[i])
	}
	for i := range m.result.Exchanges {
		if x := &m.result.Exchanges[i]; !m.written[x.ID] && slices.Contains(s.Exchanges, x.ID) {
			m.exchange(i)
		}
	}
	m.raw("</li>\n")
}

// blame notes the exchange that shows the trouble, or else those that the steps which did not
// pass point at.
func (m *scenarioMarkup) blame(a *verdict.Attempt) {
	if a.Triage != nil && a.Triage.Exchange != "" {
		m.blamed[a.Triage.Exchange] = true
		return
	}
	for i := range a.Steps {
		s := &a.Steps[i]
		if s.Verdict == verdict.Pass {
			continue
		}
		blamed := s.Exchanges
		for k := range s.Checks {
			if c := &s.Checks[k]; len(c.Exchanges) > 0 {
				blamed = c.Exchanges
			}
		}
		for _, id := range blamed {
			m.blamed[id] = true
		}
	}
}

// event says what the step did to the target; of a fault also what came of it.
func (m *scenarioMarkup) event(a *verdict.Attempt, e verdict.Event) {
	if e.Kind == verdict.FaultSet {
		for _, f := range a.Faults {
			if f.Says == e.Says && f.World == "" {
				m.fault(f)
				return
			}
		}
		m.fault(verdict.Fault{Says: e.Says})
		return
	}
	m.raw(`<p class="event"><b>Clock</b> `)
	m.text(e.Says)
	m.raw("</p>\n")
}

func (m *scenarioMarkup) fault(f verdict.Fault) {
	m.raw(`<p class="event"><b>Fault on purpose</b> `)
	if f.World != "" {
		m.text("of the world, " + oneLine(f.World) + ": ")
	}
	m.text(f.String())
	m.raw("</p>\n")
}

// standingFaults are those that no step set: they stood there from the beginning.
func (m *scenarioMarkup) standingFaults(a *verdict.Attempt) {
	for _, f := range a.Faults {
		set := slices.ContainsFunc(a.Steps, func(s verdict.Step) bool {
			return f.World == "" && slices.Contains(s.Events, verdict.Event{Kind: verdict.FaultSet, Says: f.Says})
		})
		if !set {
			m.fault(f)
		}
	}
}

// kept names in one line the requirements that a step showed to be kept; the table at the
// head of the page says what they are. Written out in full they would be most of the page.
func (m *scenarioMarkup) kept(s *verdict.Step) {
	var parts []string
	if n := len(s.Kept); n > 0 {
		parts = append(parts, quantity.Of(n, "requirement")+" kept")
	}
	if s.Met > 0 {
		parts = append(parts, quantity.Of(s.Met, "expectation")+" met")
	}
	if len(parts) == 0 {
		return
	}
	if len(s.Kept) == 0 {
		m.raw(`<p class="kept quiet">`)
		m.text(parts[0])
		m.raw("</p>\n")
		return
	}
	m.raw(`<details class="kept quiet"><summary>`)
	m.text(strings.Join(parts, ", "))
	m.raw(`</summary><p>`)
	for i, id := range s.Kept {
		if i > 0 {
			m.raw(" ")
		}
		m.text(id)
	}
	m.raw("</p></details>\n")
}
