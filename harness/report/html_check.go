package report

import (
	"slices"

	"github.com/kasauti/kasauti/harness/verdict"
)

// check writes what a check found: the requirement's own sentence and where it stands, what is
// wrong, and the fields one by one.
func (m *scenarioMarkup) check(c *verdict.Check) {
	m.raw(`<div class="check v-`)
	m.text(c.Verdict.String())
	m.raw(`"><p class="title"><span class="t-`)
	m.text(c.Verdict.String())
	m.raw(`"><i aria-hidden="true">`)
	m.text(symbol(c.Verdict))
	m.raw(`</i> <b>`)
	if c.Requirement == "" {
		m.text(untitled(c))
	} else {
		m.text(c.Requirement)
	}
	m.raw(`</b> `)
	m.text(c.Verdict.String())
	m.raw(`</span>`)
	need, known := m.needs[c.Requirement]
	if known {
		m.raw(` <span class="quiet">· `)
		m.text(string(need.Level) + " · " + need.Basis())
		m.raw(`</span>`)
	}
	m.raw("</p>\n")
	if known {
		m.raw(`<p class="need">`)
		m.text(need.Sentence)
		m.raw(` <span class="quiet">Source: `)
		m.text(need.Source)
		m.raw("</span></p>\n")
	}
	if c.Message != "" {
		m.paragraph("says", c.Verdict, c.Message)
	}
	m.fields(c.Fields)
	if len(c.Exchanges) > 0 {
		m.raw(`<p class="quiet judged">Judged on exchange`)
		m.links(c.Exchanges)
		m.raw("</p>\n")
	}
	m.raw("</div>\n")
}

// links leads to exchanges.
func (m *scenarioMarkup) links(ids []string) {
	for i, id := range ids {
		if slices.Contains(ids[:i], id) {
			continue
		}
		for k := range m.result.Exchanges {
			if m.result.Exchanges[k].ID == id {
				m.raw(` <a class="to"`)
				m.attribute("href", "#"+m.anchor+m.exchangeAnchor(k))
				m.raw(`>`)
				m.text(id)
				m.raw(`</a>`)
				break
			}
		}
	}
}

func (m *scenarioMarkup) fields(fields []verdict.Field) {
	if len(fields) == 0 {
		return
	}
	m.raw(`<div class="scroll"><table class="grid fields"><thead><tr><th></th><th scope="col">Field</th>`,
		`<th scope="col">Expected</th><th scope="col">Actual</th></tr></thead>`, "\n<tbody>\n")
	for _, f := range fields {
		if f.OK {
			m.raw(`<tr><td class="m"></td>`)
		} else {
			m.raw(`<tr class="bad"><td class="m"><i title="not as expected">✗</i></td>`)
		}
		m.raw(`<th scope="row">`)
		m.text(value(f.Path))
		m.raw(`</th><td>`)
		m.text(value(f.Expected))
		m.raw(`</td><td>`)
		m.text(value(f.Actual))
		m.raw("</td></tr>\n")
	}
	m.raw("</tbody></table></div>\n")
}
