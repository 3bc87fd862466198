package report

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/kasauti/kasauti/harness/verdict"
)

// state writes what the target held when the scenario had failed, closed: whoever wants it opens it.
func (m *scenarioMarkup) state(s *verdict.State) {
	if s == nil || len(s.Parts) == 0 {
		return
	}
	var names []string
	for _, p := range s.Parts {
		names = append(names, p.Name)
	}
	m.raw("<h3>What the target held at the end")
	if s.Address != "" {
		m.raw(` <span class="quiet">`)
		m.text("kept at " + s.Address + " while the mock of the run stays")
		m.raw(`</span>`)
	}
	m.raw("</h3>\n<details class=\"x state\"><summary>")
	m.text(strings.Join(names, ", "))
	m.raw("</summary>\n<div class=\"in\">\n")
	for _, p := range s.Parts {
		m.raw(`<h4>`)
		m.text(p.Name)
		if p.Left > 0 {
			m.raw(` <span class="quiet">`)
			m.text("the oldest " + strconv.Itoa(p.Left) + " are left out")
			m.raw(`</span>`)
		}
		m.raw("</h4>\n<pre class=\"body\">")
		m.text(indented(p.Content))
		m.raw("</pre>\n")
	}
	m.raw("</div>\n</details>\n")
}

func indented(text json.RawMessage) string {
	var out bytes.Buffer
	if json.Indent(&out, text, "", "  ") != nil {
		return string(text)
	}
	return out.String()
}
