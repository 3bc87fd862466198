package report

import (
	"strconv"
	"strings"

	"github.com/kasauti/kasauti/harness/verdict"
)

// A place in report.html has a name that stays between runs of the same files, so that a link to
// it can stand in a ticket: s-ID for a scenario, s-ID.2.5 for the fifth step of its second
// attempt, s-ID.x7 for its exchange 7.

// anchorOf names a scenario. An id that somebody else wrote, and that is none, gives way to the
// scenario's place in the run.
func anchorOf(id string, index int) string {
	if !plainName(id) {
		return "s-i" + strconv.Itoa(index)
	}
	return "s-" + id
}

const longestAnchor = 64

func plainName(text string) bool {
	return text != "" && len(text) <= longestAnchor && strings.Trim(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == ""
}

// exchangeAnchor is the end of an exchange's name: its own id where that is one.
func (m *scenarioMarkup) exchangeAnchor(i int) string {
	id := m.result.Exchanges[i].ID
	if strings.Trim(id, "0123456789.") == "" && id != "" && len(id) <= longestAnchor {
		return ".x" + id
	}
	return ".n" + strconv.Itoa(i)
}

// idAttribute names the element.
func (m *scenarioMarkup) idAttribute(end string) { m.attribute("id", m.anchor, end) }

// product and requirement filters of the page read these attributes of a scenario.
func (m *scenarioMarkup) filterAttributes(s *verdict.Scenario) {
	m.attribute("data-v", s.Verdict.String())
	if s.Triage != nil {
		m.attribute("data-c", string(s.Triage.Class))
		m.attribute("data-g", s.Triage.Group)
	}
	if s.Flaky() {
		m.raw(` data-f`)
	}
	if len(s.Tags) > 0 {
		m.attribute("data-t", strings.Join(s.Tags, " "))
	}
	if products := m.products(); len(products) > 0 {
		m.attribute("data-p", strings.Join(products, " "))
	}
	if needs := m.judged(s); len(needs) > 0 {
		m.attribute("data-r", strings.Join(needs, " "))
	}
}

// products are those whose operations the scenario called, each once.
func (m *scenarioMarkup) products() []string {
	var products []string
	for i := range m.result.Exchanges {
		if x := &m.result.Exchanges[i]; x.Operation != "" {
			products = once(products, productOf(x.Operation))
		}
	}
	return products
}

// judged are the requirements that the scenario's checks judged, by their place in the page's
// table in base 36: there are dozens in most scenarios.
func (m *scenarioMarkup) judged(s *verdict.Scenario) []string {
	seen := make([]bool, len(m.order)+1) // of a requirement that stands twice the second place counts
	var places []string
	add := func(id string) {
		if place, known := m.order[id]; known && !seen[place] {
			seen[place] = true
			places = append(places, strconv.FormatInt(int64(place), 36))
		}
	}
	for i := range s.Attempts {
		for k := range s.Attempts[i].Steps {
			step := &s.Attempts[i].Steps[k]
			for _, id := range step.Kept {
				add(id)
			}
			for _, c := range step.Checks {
				add(c.Requirement)
			}
		}
	}
	return places
}

// once adds a text to a short list that has not got it.
func once(list []string, text string) []string {
	for _, have := range list {
		if have == text {
			return list
		}
	}
	return append(list, text)
}
