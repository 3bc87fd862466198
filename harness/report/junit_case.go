package report

import (
	"slices"
	"strconv"
	"strings"

	"github.com/kasauti/kasauti/harness/verdict"
)

// part is a testcase from behind its name, which depends on the cases before it.
func (j *junit) part(b []byte, r *Result) []byte {
	m := xmlMarkup{markup{b}}
	s := &r.Scenario
	m.attribute("classname", className(s.URI))
	m.filled("file", s.URI)
	if s.Line > 0 {
		m.attribute("line", strconv.Itoa(s.Line))
	}
	m.attribute("time", seconds(milliseconds(s)))
	m.raw(">\n      <properties>")
	j.properties(&m, s)
	m.raw("\n      </properties>")
	j.outcome(&m, r)
	j.output(&m, r)
	m.raw("\n    </testcase>")
	return m.b
}

func (j *junit) properties(m *xmlMarkup, s *verdict.Scenario) {
	add := func(name literal, value string) { m.property("\n        ", junitProperty{name, value}) }
	add("verdict", s.Verdict.String())
	add("id", s.ID)
	if s.Row != "" {
		add("row", s.Row)
	}
	if s.Run != "" {
		add("run", s.Run)
	}
	for _, tag := range s.Tags {
		add("tag", tag)
	}
	for _, key := range tagValues(s.Tags, tagTestKey) {
		add(tagTestKey, key)
	}
	if ids := tagValues(s.Tags, tagTestID); len(ids) > 0 {
		add(tagTestID, strings.Join(ids, ",")) // several cases of TestRail stand in one property
	}
	for _, id := range asserted(s) {
		add("requirement", id)
	}
	if t := s.Triage; t != nil {
		add("class", string(t.Class))
		add("headline", t.Headline)
	}
	seed := j.seed
	if n := len(s.Attempts); n > 0 {
		seed = s.Attempts[n-1].Seed
		add("attempts", strconv.Itoa(n))
	}
	add("seed", strconv.FormatUint(seed, 10))
	if s.Capsule != "" {
		add("capsule", s.Capsule)
	}
	if s.Flaky() {
		add("flaky", "true")
	}
	if e := s.Excuse; e != nil && e.Void == "" {
		add("excuse", string(e.Kind))
		add("ticket", e.Ticket)
	} else if e != nil {
		add("excuse_void", e.At+": "+e.Void)
	}
}

// className is a file as Jenkins reads the name of a class, whose package ends at the last point:
// features/wallet/otp.feature is features.wallet.otp.
func className(uri string) string {
	return strings.ReplaceAll(strings.TrimLeft(strings.TrimSuffix(uri, ".feature"), "./"), "/", ".")
}

// asserted lists the requirements that a scenario claims or judged, each once, in order.
func asserted(s *verdict.Scenario) []string {
	ids := slices.Clone(s.Claims)
	add := func(id string) {
		if id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	for _, a := range s.Attempts {
		for _, step := range a.Steps {
			for _, id := range step.Kept {
				add(id)
			}
			for _, c := range step.Checks {
				add(c.Requirement)
			}
		}
	}
	return ids
}

func (j *junit) outcome(m *xmlMarkup, r *Result) {
	s := &r.Scenario
	reason := oneLine(reasonOf(s))
	if s.Verdict != verdict.Pass && Excused(s) {
		m.outcome("skipped", "", oneLine(ExcuseText(s.Excuse))+" ("+s.Verdict.String()+": "+reason+")", "")
		return
	}
	switch s.Verdict {
	case verdict.Fail:
		m.outcome("failure", s.Verdict.String(), reason, j.last(r))
	case verdict.EngineError:
		m.outcome("error", s.Verdict.String(), reason, j.last(r))
	case verdict.CouldNotRun, verdict.NotApplicable:
		m.outcome("skipped", "", s.Verdict.String()+": "+reason, "")
	}
	j.earlier(m, s)
}

// earlier keeps the attempts before the last as Maven does, whose readers know a flaky test by
// flakyFailure; those that know neither skip it. What each did stands in system-out.
func (j *junit) earlier(m *xmlMarkup, s *verdict.Scenario) {
	if len(s.Attempts) < 2 {
		return
	}
	var element literal = "rerunFailure"
	if s.Flaky() {
		element = "flakyFailure"
	}
	for i := range s.Attempts[:len(s.Attempts)-1] {
		a := &s.Attempts[i]
		if a.Verdict <= verdict.Warn {
			continue
		}
		m.raw("\n      <", element)
		m.attribute("type", a.Verdict.String())
		m.attribute("message", "attempt "+strconv.Itoa(a.Number)+": "+a.Reason)
		m.raw("><stackTrace>")
		m.cdata(headlined(a.Triage, oneLine(a.Reason)))
		m.raw("</stackTrace></", element, ">")
	}
}

// last is the detail of the attempt that decided, without colours.
func (j *junit) last(r *Result) string {
	attempts := r.Scenario.Attempts
	if len(attempts) == 0 {
		return oneLine(reasonOf(&r.Scenario))
	}
	text := j.attempt(r, &attempts[len(attempts)-1])
	if r.Scenario.Capsule != "" {
		text += "\n    see it again: " + replayLine(&r.Scenario) + "\n"
	}
	return text
}

func (j *junit) attempt(r *Result, a *verdict.Attempt) string {
	d := newDetail(j.needs, j.kind, painter{}, junitWidth)
	d.attempt(r, a, true)
	return "\n" + d.String()
}

// junitWidth suits the boxes in which CI shows a failure.
const junitWidth = 100

// output keeps what the outcome does not show: warnings, why a could-not-run could not,
// and every attempt of a scenario that had several.
func (j *junit) output(m *xmlMarkup, r *Result) {
	s := &r.Scenario
	if len(s.Attempts) == 0 || len(s.Attempts) == 1 && s.Verdict != verdict.Warn && s.Verdict != verdict.CouldNotRun && !Excused(s) {
		return
	}
	var b strings.Builder
	for i := range s.Attempts {
		a := &s.Attempts[i]
		b.WriteString("\nattempt " + strconv.Itoa(a.Number) + " of " + strconv.Itoa(len(s.Attempts)) + ": " +
			a.Verdict.String() + ", seed " + strconv.FormatUint(a.Seed, 10) + ", " + duration(a.Milliseconds))
		b.WriteString(j.attempt(r, a))
	}
	m.raw("\n      <system-out>")
	m.cdata(b.String())
	m.raw("</system-out>")
}
