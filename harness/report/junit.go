package report

import (
	"io"
	"strconv"

	"github.com/kasauti/kasauti/harness/verdict"
)

// junit writes what CI systems read. Jenkins, GitLab and GitHub agree on: testsuite and
// testcase with name, classname and time in seconds; failure, error or skipped inside; and
// properties before them.
type junit struct {
	needs requirements
	kind  string // of the target
	seed  uint64
	run   *Run
	next  int // entry
	uri   string
	open  bool
	names map[string]int // testcases of the open suite
}

func newJUnit(h *verdict.Header) format {
	return &junit{needs: requirementsOf(h), kind: h.Target.Kind, seed: h.Seed}
}

// junitCounts are what a suite's attributes say before its first case is written.
type junitCounts struct {
	tests, failures, errors, skipped int
	milliseconds                     float64
}

func (c *junitCounts) add(e *entry) {
	c.tests++
	c.milliseconds += e.milliseconds
	switch {
	case e.verdict == verdict.Pass:
	case e.excused, e.verdict == verdict.CouldNotRun, e.verdict == verdict.NotApplicable:
		c.skipped++
	case e.verdict == verdict.Fail:
		c.failures++
	case e.verdict == verdict.EngineError:
		c.errors++
	}
}

func (c *junitCounts) write(m *xmlMarkup) {
	m.attribute("tests", strconv.Itoa(c.tests))
	m.attribute("failures", strconv.Itoa(c.failures))
	m.attribute("errors", strconv.Itoa(c.errors))
	m.attribute("skipped", strconv.Itoa(c.skipped))
	m.attribute("time", seconds(c.milliseconds))
}

func seconds(ms float64) string { return strconv.FormatFloat(ms/1000, 'f', 6, 64) }

func (j *junit) begin(w io.Writer, r *Run) error {
	j.run = r
	var all junitCounts
	for i := range r.entries {
		all.add(&r.entries[i])
	}
	if _, red := r.reddens(); red {
		all.tests++
		all.errors++
	}
	all.milliseconds = r.summary.Milliseconds
	var m xmlMarkup
	m.raw(`<?xml version="1.0" encoding="UTF-8"?>`, "\n<testsuites")
	m.attribute("name", "kasauti")
	all.write(&m)
	m.raw(">")
	return m.to(w)
}

func (j *junit) place(w io.Writer, e *entry, _, part []byte) error {
	var m xmlMarkup
	if !j.open || e.uri != j.uri {
		j.closeSuite(&m)
		j.suite(&m, e)
	}
	j.next++
	m.raw("\n    <testcase")
	m.attribute("name", j.unique(oneLine(e.name)))
	m.b = append(m.b, part...)
	return m.to(w)
}

// suite begins the suite of an entry's file.
func (j *junit) suite(m *xmlMarkup, e *entry) {
	var counts junitCounts
	for i := j.next; i < len(j.run.entries) && j.run.entries[i].uri == e.uri; i++ {
		counts.add(&j.run.entries[i])
	}
	name := e.feature
	if name == "" {
		name = e.uri
	}
	j.open, j.uri, j.names = true, e.uri, map[string]int{}
	j.openSuite(m, name, e.uri, &counts)
}

func (j *junit) openSuite(m *xmlMarkup, name, file string, counts *junitCounts) {
	m.raw("\n  <testsuite")
	m.attribute("name", name)
	counts.write(m)
	if !j.run.header.Started.IsZero() {
		m.attribute("timestamp", j.run.header.Started.UTC().Format("2006-01-02T15:04:05Z"))
	}
	m.filled("file", file)
	m.raw(">\n    <properties>")
	h, s := &j.run.header, &j.run.summary
	for _, p := range [...]junitProperty{
		{"run", h.ID}, {"tool", h.Tool}, {"target", targetName(&h.Target)}, {"environment", h.Environment},
		{"world", h.World}, {"seed", strconv.FormatUint(h.Seed, 10)}, {"contract", h.Contract},
		{"exit", strconv.Itoa(s.Exit)}, {"why", s.Why}, {"incomplete", s.Incomplete}, {"left", leftOf(s.Left)},
		{"as_of", h.AsOf}, {"flaky", countOf(s.Flaky)}, {"known", countOf(s.Known)},
	} {
		m.property("\n      ", p)
	}
	if h.Shard.Total > 1 {
		m.property("\n      ", junitProperty{"shard", strconv.Itoa(h.Shard.Index) + "/" + strconv.Itoa(h.Shard.Total)})
	}
	m.raw("\n    </properties>")
}

func (j *junit) closeSuite(m *xmlMarkup) {
	if j.open {
		m.raw("\n  </testsuite>")
	}
	j.open = false
}

// unique numbers the second scenario of the same name in a file: CI would merge the two.
func (j *junit) unique(name string) string {
	j.names[name]++
	if n := j.names[name]; n > 1 {
		return name + " (" + strconv.Itoa(n) + ")"
	}
	return name
}

func (j *junit) end(w io.Writer) error {
	var m xmlMarkup
	j.closeSuite(&m)
	if why, red := j.run.reddens(); red {
		j.runSuite(&m, why)
	}
	m.raw("\n</testsuites>\n")
	return m.to(w)
}

// runSuite turns CI red for the run itself.
func (j *junit) runSuite(m *xmlMarkup, why string) {
	s := &j.run.summary
	j.openSuite(m, "kasauti run", "", &junitCounts{tests: 1, errors: 1})
	kind := "incomplete"
	switch s.Exit {
	case verdict.ExitFail:
		kind = "fail"
	case verdict.ExitEnvironment:
		kind = "environment"
	}
	m.raw("\n    <testcase")
	m.attribute("name", "run")
	m.attribute("classname", "kasauti.run")
	m.attribute("time", seconds(0))
	m.raw(">")
	m.outcome("error", kind, why, why+" (exit "+strconv.Itoa(s.Exit)+")")
	m.raw("\n    </testcase>\n  </testsuite>")
}

// countOf is a number, "" for none.
func countOf(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// leftOf is what a run left on a target that keeps it; "" for one that keeps nothing.
func leftOf(l *verdict.Left) string {
	if l == nil {
		return ""
	}
	return l.String()
}
