package report

import (
	"encoding/xml"
	"strconv"
	"strings"

	"github.com/kasauti/kasauti/harness/verdict"
)

type junitProperty struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

type junitProperties struct {
	XMLName    xml.Name        `xml:"properties"`
	Properties []junitProperty `xml:"property"`
}

type junitOutcome struct {
	XMLName xml.Name
	Type    string `xml:"type,attr,omitempty"`
	Message string `xml:"message,attr"`
	Text    string `xml:",cdata"`
}

type junitCase struct {
	XMLName    xml.Name         `xml:"testcase"`
	Name       string           `xml:"name,attr"`
	Class      string           `xml:"classname,attr"`
	File       string           `xml:"file,attr,omitempty"`
	Line       int              `xml:"line,attr,omitempty"`
	Time       string           `xml:"time,attr"`
	Properties *junitProperties `xml:",omitempty"`
	Outcome    *junitOutcome    `xml:",omitempty"`
	Output     *junitOutput     `xml:"system-out,omitempty"`
}

// junitOutput is CDATA, so that a person can read the file as it is.
type junitOutput struct {
	Text string `xml:",cdata"`
}

func (j *junit) testcase(r *Result) junitCase {
	s := &r.Scenario
	return junitCase{
		Name: j.unique(oneLine(s.Name)), Class: oneLine(s.URI), File: oneLine(s.URI), Line: s.Line,
		Time:       seconds(milliseconds(s)),
		Properties: &junitProperties{Properties: j.caseProperties(s)},
		Outcome:    j.outcome(r),
		Output:     j.output(r),
	}
}

// unique numbers the second scenario of the same name in a file: CI would merge the two.
func (j *junit) unique(name string) string {
	j.names[name]++
	if n := j.names[name]; n > 1 {
		return name + " (" + strconv.Itoa(n) + ")"
	}
	return name
}

func (j *junit) caseProperties(s *verdict.Scenario) []junitProperty {
	properties := []junitProperty{{"verdict", s.Verdict.String()}, {"id", s.ID}}
	for _, tag := range s.Tags {
		properties = append(properties, junitProperty{"tag", tag})
	}
	for _, id := range asserted(s) {
		properties = append(properties, junitProperty{"requirement", id})
	}
	h := &j.run.header
	seed := h.Seed
	if n := len(s.Attempts); n > 0 {
		seed = s.Attempts[n-1].Seed
		properties = append(properties, junitProperty{"attempts", strconv.Itoa(n)})
	}
	properties = append(properties, junitProperty{"seed", strconv.FormatUint(seed, 10)},
		junitProperty{"target", h.Target.Kind}, junitProperty{"contract", h.Contract})
	if s.Flaky() {
		properties = append(properties, junitProperty{"flaky", "true"})
	}
	return filled(properties)
}

// asserted lists the requirements that a scenario claims or judged, each once, in order.
func asserted(s *verdict.Scenario) []string {
	seen := map[string]bool{"": true}
	var ids []string
	add := func(id string) {
		if !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	for _, id := range s.Claims {
		add(id)
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

func (j *junit) outcome(r *Result) *junitOutcome {
	s := &r.Scenario
	outcome := &junitOutcome{Type: s.Verdict.String(), Message: oneLine(reasonOf(s))}
	switch s.Verdict {
	case verdict.Fail:
		outcome.XMLName.Local = "failure"
		outcome.Text = j.last(r)
	case verdict.EngineError:
		outcome.XMLName.Local = "error"
		outcome.Text = j.last(r)
	case verdict.CouldNotRun, verdict.NotApplicable:
		outcome.XMLName.Local = "skipped"
		outcome.Type = ""
		outcome.Message = s.Verdict.String() + ": " + outcome.Message
	default:
		return nil
	}
	return outcome
}

// last is the detail of the attempt that decided, without colours.
func (j *junit) last(r *Result) string {
	attempts := r.Scenario.Attempts
	if len(attempts) == 0 {
		return oneLine(reasonOf(&r.Scenario))
	}
	return j.attempt(r, &attempts[len(attempts)-1])
}

func (j *junit) attempt(r *Result, a *verdict.Attempt) string {
	d := newDetail(j.needs, painter{}, junitWidth)
	d.attempt(r, a, true)
	return "\n" + visible(d.String())
}

// junitWidth suits the boxes in which CI shows a failure.
const junitWidth = 100

// output keeps what the outcome does not show: warnings, why a could-not-run could not,
// and every attempt of a scenario that had several.
func (j *junit) output(r *Result) *junitOutput {
	s := &r.Scenario
	if len(s.Attempts) == 0 || len(s.Attempts) == 1 && s.Verdict != verdict.Warn && s.Verdict != verdict.CouldNotRun {
		return nil
	}
	var b strings.Builder
	for i := range s.Attempts {
		a := &s.Attempts[i]
		b.WriteString("\nattempt " + strconv.Itoa(a.Number) + " of " + strconv.Itoa(len(s.Attempts)) + ": " +
			a.Verdict.String() + ", seed " + strconv.FormatUint(a.Seed, 10) + ", " + duration(a.Milliseconds))
		b.WriteString(j.attempt(r, a))
	}
	return &junitOutput{b.String()}
}
