package report

import (
	"strconv"
	"strings"
	"time"

	"github.com/kasauti/kasauti/harness/verdict"
)

// scenarioMarkup writes one scenario. Verdicts name classes: their words are ours.
type scenarioMarkup struct {
	markup
	needs  requirements
	order  map[string]int // of requirements in the page's table
	header *verdict.Header
	result *Result
	anchor string // of the scenario; those of its parts begin with it
	// blamed are the exchanges that the trouble of the last attempt points at.
	blamed  map[string]bool
	written map[string]bool // exchanges that stand on the page, by id
	number  int             // of the step in its attempt, from 1
}

// scenario writes the inside of a <details> tag and all that follows.
func (m *scenarioMarkup) scenario() {
	s := &m.result.Scenario
	m.raw(` class="s v-`)
	m.text(s.Verdict.String())
	m.raw(`"`)
	m.idAttribute("")
	m.filterAttributes(s)
	m.raw(">\n<summary>")
	m.summary(s)
	m.raw("</summary>", insideBegins, "<div class=\"in\">\n<p class=\"meta\"><span class=\"mono\">")
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
	m.triage(s)
	m.excuse(s.Excuse)
	for i := range s.Attempts {
		m.attempt(&s.Attempts[i], i == len(s.Attempts)-1)
	}
	m.otherExchanges()
	m.state(s.State)
	m.again(s)
	m.raw("</div>", insideEnds)
}

func (m *scenarioMarkup) openIf(open bool) {
	if open {
		m.raw(" open")
	}
}

func (m *scenarioMarkup) summary(s *verdict.Scenario) {
	m.raw(`<i class="mark" aria-hidden="true">`)
	m.text(symbol(s.Verdict))
	m.raw(`</i><span class="name">`)
	m.text(s.Name)
	switch {
	case s.Triage != nil:
		m.raw(`<small>`)
		m.text(s.Triage.Headline)
		m.raw(`</small>`)
	case s.Reason != "" && s.Verdict != verdict.Pass:
		m.raw(`<small>`)
		m.text(s.Reason)
		m.raw(`</small>`)
	}
	m.raw(`</span>`)
	if s.Triage != nil {
		m.raw(`<span class="badge">`)
		m.text(string(s.Triage.Class))
		m.raw(`</span>`)
	}
	m.raw(`<span class="word`)
	if s.Verdict == verdict.Pass {
		m.raw(` sr`)
	}
	m.raw(`">`)
	m.text(s.Verdict.String())
	m.raw(`</span>`)
	if s.Flaky() {
		m.raw(`<span class="word flaky">flaky</span>`)
	}
	if e := s.Excuse; e != nil && e.Void == "" {
		m.raw(`<span class="word flaky">`)
		m.text(string(e.Kind))
		m.raw(`</span>`)
	}
	m.raw(`<span class="time">`)
	if len(s.Attempts) > 0 {
		m.text(duration(milliseconds(s)))
	}
	m.raw(`</span>`)
}

// triage says whose trouble it is and why.
func (m *scenarioMarkup) triage(s *verdict.Scenario) {
	t := s.Triage
	if t == nil {
		return
	}
	m.raw(`<p class="triage"><b class="badge">`)
	m.text(string(t.Class))
	m.raw(`</b> <span class="because">`)
	m.text(t.Why)
	m.raw(`</span>`)
	if t.Field != "" {
		m.raw(` <span class="quiet">First wrong field: <code>`)
		m.text(oneLine(t.Field))
		m.raw(`</code></span>`)
	}
	m.raw("</p>\n")
}

// excuse says what an entry of a file of known failures or quarantine does about the scenario.
func (m *scenarioMarkup) excuse(e *verdict.Excuse) {
	if e == nil {
		return
	}
	m.raw(`<p class="triage"><b class="badge">`)
	m.text(string(e.Kind))
	m.raw(`</b> `)
	if e.Void != "" {
		m.raw(`<span class="t-fail">does not hold: `)
		m.text(e.Void)
		m.raw(`</span> `)
	} else {
		m.text(e.Reason + " ")
	}
	m.raw(`<span class="quiet">`)
	m.text(e.Ticket + ", " + e.Owner + ", until " + e.Expires + " · " + e.At)
	m.raw("</span></p>\n")
}

// again writes the command that runs the scenario again.
func (m *scenarioMarkup) again(s *verdict.Scenario) {
	line, note := againLine(m.header, s)
	m.raw(`<h3>See it again`)
	if note != "" {
		m.raw(` <span class="quiet">`)
		m.text(note)
		m.raw(`</span>`)
	}
	m.raw("</h3>\n<pre class=\"command\">")
	m.text(line)
	m.raw("</pre>\n")
	if s.Capsule != "" {
		m.raw("<h3>See it as it was <span class=\"quiet\">without its target</span></h3>\n<pre class=\"command\">")
		m.text(replayLine(s))
		m.raw("</pre>\n")
	}
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
		about := "seed " + strconv.FormatUint(a.Seed, 10) + ", " + clock(a.Started) + " UTC, " + duration(a.Milliseconds)
		if a.Triage != nil {
			about = string(a.Triage.Class) + ", " + about
		}
		m.text(about)
		m.raw("</span></summary>\n")
	}
	if !stepsSay(a) {
		m.paragraph("why", a.Verdict, a.Reason)
	}
	m.standingFaults(a)
	if last {
		m.blame(a)
	}
	m.number = 0
	m.steps(a, a.Steps, 0)
	if a.NotRetried != "" {
		m.raw(`<p class="event"><b>Not tried again</b> `)
		m.text(a.NotRetried)
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

// at is the step's line, with the file where that is another than the scenario's.
func (m *scenarioMarkup) at(s *verdict.Step) string {
	if line, ok := strings.CutPrefix(s.Location, m.result.Scenario.URI+":"); ok {
		return "line " + line
	}
	return s.Location
}

func clock(t time.Time) string { return t.UTC().Format("15:04:05.000") }
