package report

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kasauti/kasauti/harness/verdict"
)

// scenarioMarkup writes one scenario. Verdicts name classes: their words are ours.
type scenarioMarkup struct {
	markup
	needs  requirements
	kind   string // of the target
	result *Result
	// blamed are the exchanges that the trouble of the last attempt points at.
	blamed map[string]bool
}

// scenario writes a <details>; what is no pass stands open, but for what was not applicable.
func (m *scenarioMarkup) scenario() {
	s := &m.result.Scenario
	m.raw(`<details class="s v-`)
	m.text(s.Verdict.String())
	m.raw(`" id="s`)
	m.number(s.Index)
	m.raw(`"`)
	m.attribute("data-v", s.Verdict.String())
	m.attribute("data-t", strings.Join(append(slices.Clone(s.Tags), asserted(s)...), " ")+" "+s.Location())
	m.openIf(s.Verdict != verdict.Pass && s.Verdict != verdict.NotApplicable)
	m.raw(">\n<summary>")
	m.summary(s)
	m.raw("</summary>\n<div class=\"in\">\n<p class=\"meta\"><span class=\"mono\">")
	m.text(s.Location())
	m.raw(`</span>`)
	if s.Row != "" {
		m.raw(` <span class="mono">row `)
		m.text(s.Row)
		m.raw(`</span>`)
	}
	if s.Run != "" {
		m.raw(` <span class="mono">judged by run `)
		m.text(s.Run)
		m.raw(`</span>`)
	}
	for _, tag := range s.Tags {
		m.raw(` <span class="tag">`)
		m.text(tag)
		m.raw(`</span>`)
	}
	m.raw("</p>\n")
	for i := range s.Attempts {
		m.attempt(&s.Attempts[i], i == len(s.Attempts)-1)
	}
	if len(m.result.Exchanges) > 0 {
		m.raw("<h3>Exchanges</h3>\n")
	}
	for i := range m.result.Exchanges {
		m.exchange(i)
	}
	m.state(s.State)
	m.raw("</div>\n</details>\n")
}

func (m *scenarioMarkup) openIf(open bool) {
	if open {
		m.raw(" open")
	}
}

func (m *scenarioMarkup) summary(s *verdict.Scenario) {
	m.raw(`<i class="mark"`)
	m.attribute("title", s.Verdict.String())
	m.raw(` aria-hidden="true">`)
	m.text(symbol(s.Verdict))
	m.raw(`</i><span class="name">`)
	m.text(s.Name)
	if s.Reason != "" && len(s.Attempts) == 0 {
		m.raw(`<small>`)
		m.text(s.Reason)
		m.raw(`</small>`)
	}
	m.raw(`</span><span class="word`)
	if s.Verdict == verdict.Pass {
		m.raw(` sr`)
	}
	m.raw(`">`)
	m.text(s.Verdict.String())
	m.raw(`</span>`)
	if s.Flaky() {
		m.raw(`<span class="word flaky">flaky</span>`)
	}
	m.raw(`<span class="time">`)
	if len(s.Attempts) > 0 {
		m.text(duration(milliseconds(s)))
	}
	m.raw(`</span>`)
}

// attempt writes the steps; where there were several attempts, each in its own <details>.
func (m *scenarioMarkup) attempt(a *verdict.Attempt, last bool) {
	alone := len(m.result.Scenario.Attempts) == 1
	if !alone {
		m.raw(`<details class="attempt"`)
		m.openIf(last)
		m.raw(`><summary>`)
		m.verdict("Attempt "+strconv.Itoa(a.Number)+": "+a.Verdict.String(), a.Verdict)
		m.raw(` <span class="quiet">`)
		m.text("seed " + strconv.FormatUint(a.Seed, 10) + ", " + clock(a.Started) + " UTC, " + duration(a.Milliseconds))
		m.raw("</span></summary>\n")
	}
	said := a.Reason == ""
	for i := range a.Steps {
		said = said || a.Steps[i].Message == a.Reason
	}
	if !said {
		m.paragraph("why", a.Verdict, a.Reason)
	}
	m.steps(a.Steps, 0, last)
	for _, f := range a.Faults {
		m.raw(`<p class="quiet"><b>Fault on purpose</b> `)
		m.text(f.String())
		m.raw("</p>\n")
	}
	if a.Application != "" {
		m.raw("<details class=\"x\"><summary>The application printed</summary>\n<pre>")
		m.text(a.Application)
		m.raw("</pre></details>\n")
	}
	if !alone {
		m.raw("</details>\n")
	}
}

// verdict writes a text in the colour of a verdict and with its symbol.
func (m *scenarioMarkup) verdict(text string, v verdict.Verdict) {
	m.raw(`<span class="t-`)
	m.text(v.String())
	m.raw(`"><i aria-hidden="true">`)
	m.text(symbol(v))
	m.raw(`</i> `)
	m.text(text)
	m.raw(`</span>`)
}

func (m *scenarioMarkup) paragraph(class literal, v verdict.Verdict, text string) {
	m.raw(`<p class="`, class, ` t-`)
	m.text(v.String())
	m.raw(`">`)
	m.text(text)
	m.raw("</p>\n")
}

// steps writes steps; those of a phrase stand in a list below the line that said it.
func (m *scenarioMarkup) steps(steps []verdict.Step, depth int, last bool) {
	m.raw("<ol class=\"steps\">\n")
	for len(steps) > 0 {
		line, n := phrase(steps, depth)
		if n > 0 {
			m.raw(`<li class="step phrase">`)
			m.line(&line)
			m.steps(steps[:n], depth+1, last)
			m.raw("</li>\n")
		} else {
			m.step(&steps[0], last)
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
	m.text(m.at(s) + " · " + duration(s.Milliseconds))
	m.links(s.Exchanges)
	m.raw("</span></div>\n")
}

func (m *scenarioMarkup) step(s *verdict.Step, last bool) {
	m.raw(`<li class="step">`)
	m.line(s)
	said := s.Message == ""
	blame := s.Exchanges
	for i := range s.Checks {
		c := &s.Checks[i]
		said = said || c.Message == s.Message
		if len(c.Exchanges) > 0 {
			blame = c.Exchanges
		}
	}
	if last && s.Verdict != verdict.Pass {
		for _, id := range blame {
			m.blamed[id] = true
		}
	}
	if !said {
		m.paragraph("why", s.Verdict, s.Message)
	}
	m.kept(s.Kept)
	for i := range s.Checks {
		m.check(&s.Checks[i])
	}
	m.raw("</li>\n")
}

// kept names in one line the requirements that a step showed to be kept; the table at the
// head of the page says what they are. Written out in full they would be most of the page.
func (m *scenarioMarkup) kept(ids []string) {
	if len(ids) == 0 {
		return
	}
	m.raw(`<details class="kept quiet"><summary>`)
	m.text(plural(len(ids), "requirement kept", "requirements kept"))
	m.raw(`</summary><p>`)
	for _, id := range ids {
		m.raw(`<code>`)
		m.text(id)
		m.raw(`</code> `)
	}
	m.raw("</p></details>\n")
}

// at is the step's line, with the file where that is another than the scenario's.
func (m *scenarioMarkup) at(s *verdict.Step) string {
	if line, ok := strings.CutPrefix(s.Location, m.result.Scenario.URI+":"); ok {
		return "line " + line
	}
	return s.Location
}

// links leads to exchanges further down.
func (m *scenarioMarkup) links(ids []string) {
	for i, id := range ids {
		if slices.Contains(ids[:i], id) {
			continue
		}
		for k := range m.result.Exchanges {
			if m.result.Exchanges[k].ID == id {
				m.raw(` <a class="to" href="#`)
				m.anchor(k)
				m.raw(`">`)
				m.text(id)
				m.raw(`</a>`)
				break
			}
		}
	}
}

// anchor names an exchange's place in the page by numbers alone.
func (m *scenarioMarkup) anchor(exchange int) {
	m.raw(`x`)
	m.number(m.result.Scenario.Index)
	m.raw(`-`)
	m.number(exchange)
}

func (m *scenarioMarkup) check(c *verdict.Check) {
	m.raw(`<details class="check v-`)
	m.text(c.Verdict.String())
	m.raw(`"`)
	m.raw(` open><summary><span class="t-`)
	m.text(c.Verdict.String())
	m.raw(`"><i aria-hidden="true">`)
	m.text(symbol(c.Verdict))
	m.raw(`</i> <b>`)
	if c.Requirement == "" {
		m.raw(`expectation of the feature file`)
	} else {
		m.text(c.Requirement)
	}
	m.raw(`</b> `)
	m.text(c.Verdict.String())
	m.raw(`</span>`)
	need, known := m.needs[c.Requirement]
	if known {
		m.raw(` <span class="quiet">· `)
		m.text(string(need.Level) + " · " + need.Evidence)
		m.raw(`</span>`)
	}
	m.raw("</summary>\n")
	if known {
		m.raw(`<p>`)
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
		m.raw(`<p class="quiet">Judged on`)
		m.links(c.Exchanges)
		m.raw("</p>\n")
	}
	m.raw("</details>\n")
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

func clock(t time.Time) string { return t.UTC().Format("15:04:05.000") }
