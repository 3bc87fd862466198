package report

import (
	"encoding/xml"
	"io"
	"strconv"
	"strings"

	"github.com/kasauti/kasauti/harness/verdict"
)

// junit writes what CI systems read. Jenkins, GitLab and GitHub agree on: testsuite and
// testcase with name, classname and time in seconds; failure, error or skipped inside; and
// properties before them.
type junit struct {
	encoder *xml.Encoder
	run     *Run
	needs   requirements
	next    int // entry
	uri     string
	open    bool
	names   map[string]int // testcases of the open suite
}

func newJUnit(w io.Writer) sink { return &junit{encoder: xml.NewEncoder(w)} }

// junitCounts are what a suite's attributes say before its first case is written.
type junitCounts struct {
	tests, failures, errors, skipped int
	milliseconds                     float64
}

func (c *junitCounts) add(e *entry) {
	c.tests++
	c.milliseconds += e.milliseconds
	switch e.verdict {
	case verdict.Fail:
		c.failures++
	case verdict.EngineError:
		c.errors++
	case verdict.CouldNotRun, verdict.NotApplicable:
		c.skipped++
	}
}

func (c *junitCounts) attributes() []xml.Attr {
	return []xml.Attr{
		attribute("tests", strconv.Itoa(c.tests)),
		attribute("failures", strconv.Itoa(c.failures)),
		attribute("errors", strconv.Itoa(c.errors)),
		attribute("skipped", strconv.Itoa(c.skipped)),
		attribute("time", seconds(c.milliseconds)),
	}
}

func attribute(name, value string) xml.Attr {
	return xml.Attr{Name: xml.Name{Local: name}, Value: oneLine(value)}
}

func element(name string, attributes ...xml.Attr) xml.StartElement {
	return xml.StartElement{Name: xml.Name{Local: name}, Attr: attributes}
}

func seconds(ms float64) string { return strconv.FormatFloat(ms/1000, 'f', 6, 64) }

func (j *junit) begin(r *Run) error {
	j.run, j.needs = r, requirementsOf(&r.header)
	if err := j.encoder.EncodeToken(xml.ProcInst{Target: "xml", Inst: []byte(`version="1.0" encoding="UTF-8"`)}); err != nil {
		return err
	}
	if err := j.encoder.EncodeToken(xml.CharData("\n")); err != nil {
		return err
	}
	j.encoder.Indent("", "  ")
	var all junitCounts
	for i := range r.entries {
		all.add(&r.entries[i])
	}
	if j.extra() {
		all.tests++
		all.errors++
	}
	all.milliseconds = r.summary.Milliseconds
	return j.encoder.EncodeToken(element("testsuites", append([]xml.Attr{attribute("name", "kasauti")}, all.attributes()...)...))
}

// extra reports whether the run itself must turn CI red: it was not all judged, or its exit
// code says no though no scenario shows a failure or an error.
func (j *junit) extra() bool {
	s := &j.run.summary
	return !j.run.ended || s.Incomplete != "" ||
		s.Exit != verdict.ExitConformant && s.Scenarios[verdict.Fail]+s.Scenarios[verdict.EngineError] == 0
}

func (j *junit) result(r *rawResult) error {
	s := &r.Scenario
	if !j.open || s.URI != j.uri {
		if err := j.suite(s); err != nil {
			return err
		}
	}
	j.next++
	return j.encoder.Encode(j.testcase(&r.Result))
}

// suite ends the suite before and begins the one of the scenario's file.
func (j *junit) suite(s *verdict.Scenario) error {
	if err := j.closeSuite(); err != nil {
		return err
	}
	var counts junitCounts
	for i := j.next; i < len(j.run.entries) && j.run.entries[i].uri == s.URI; i++ {
		counts.add(&j.run.entries[i])
	}
	name := s.Feature
	if name == "" {
		name = s.URI
	}
	j.open, j.uri, j.names = true, s.URI, map[string]int{}
	return j.openSuite(name, s.URI, &counts)
}

func (j *junit) openSuite(name, file string, counts *junitCounts) error {
	attributes := append([]xml.Attr{attribute("name", name)}, counts.attributes()...)
	if !j.run.header.Started.IsZero() {
		attributes = append(attributes, attribute("timestamp", j.run.header.Started.UTC().Format("2006-01-02T15:04:05Z")))
	}
	if file != "" {
		attributes = append(attributes, attribute("file", file))
	}
	if err := j.encoder.EncodeToken(element("testsuite", attributes...)); err != nil {
		return err
	}
	return j.encoder.Encode(junitProperties{Properties: j.runProperties()})
}

func (j *junit) runProperties() []junitProperty {
	h, s := &j.run.header, &j.run.summary
	properties := []junitProperty{
		{"run", h.ID}, {"tool", h.Tool}, {"target", targetName(&h.Target)}, {"environment", h.Environment},
		{"world", h.World}, {"seed", strconv.FormatUint(h.Seed, 10)}, {"contract", h.Contract},
		{"exit", strconv.Itoa(s.Exit)}, {"why", s.Why}, {"incomplete", s.Incomplete},
	}
	if h.Shard.Total > 1 {
		properties = append(properties, junitProperty{"shard", strconv.Itoa(h.Shard.Index) + "/" + strconv.Itoa(h.Shard.Total)})
	}
	return filled(properties)
}

// filled leaves out what has no value and makes the rest fit for an attribute.
func filled(properties []junitProperty) []junitProperty {
	kept := properties[:0]
	for _, p := range properties {
		if p.Value != "" {
			kept = append(kept, junitProperty{p.Name, oneLine(p.Value)})
		}
	}
	return kept
}

func (j *junit) closeSuite() error {
	if !j.open {
		return nil
	}
	j.open = false
	return j.encoder.EncodeToken(xml.EndElement{Name: xml.Name{Local: "testsuite"}})
}

func (j *junit) end() error {
	if err := j.closeSuite(); err != nil {
		return err
	}
	if j.extra() {
		if err := j.runSuite(); err != nil {
			return err
		}
	}
	if err := j.encoder.EncodeToken(xml.EndElement{Name: xml.Name{Local: "testsuites"}}); err != nil {
		return err
	}
	if err := j.encoder.EncodeToken(xml.CharData("\n")); err != nil {
		return err
	}
	return j.encoder.Close()
}

// runSuite turns CI red for the run itself.
func (j *junit) runSuite() error {
	s := &j.run.summary
	if err := j.openSuite("kasauti run", "", &junitCounts{tests: 1, errors: 1}); err != nil {
		return err
	}
	kind := "incomplete"
	switch s.Exit {
	case verdict.ExitFail:
		kind = "fail"
	case verdict.ExitEnvironment:
		kind = "environment"
	}
	why := s.Why
	if s.Incomplete != "" && !strings.Contains(why, s.Incomplete) {
		why += "; incomplete: " + s.Incomplete
	}
	err := j.encoder.Encode(junitCase{
		Name: "run", Class: "kasauti.run", Time: seconds(0),
		Outcome: &junitOutcome{
			XMLName: xml.Name{Local: "error"}, Type: kind, Message: oneLine(why),
			Text: oneLine(why + " (exit " + strconv.Itoa(s.Exit) + ")"),
		},
	})
	if err != nil {
		return err
	}
	j.open = true
	return j.closeSuite()
}
