package report

import (
	"io"
	"path"
	"strconv"
	"strings"

	"github.com/kasauti/kasauti/harness/verdict"
)

// cucumber writes the JSON that Cucumber's first reporters wrote and that most plug-ins read: a
// list of features with their elements, the steps of each and their results. It knows no
// attempts: an element shows the last, and says in a text what the earlier ones were.
type cucumber struct {
	needs requirements
	kind  string
	run   *Run
	uri   string
	open  bool
}

func newCucumber(h *verdict.Header) format {
	return &cucumber{needs: requirementsOf(h), kind: h.Target.Kind}
}

type cucumberFeature struct {
	URI      string `json:"uri"`
	ID       string `json:"id"`
	Keyword  string `json:"keyword"`
	Name     string `json:"name"`
	Line     int    `json:"line"`
	Elements []any  `json:"elements"`
}

type cucumberElement struct {
	ID      string         `json:"id"`
	Keyword string         `json:"keyword"`
	Type    string         `json:"type"`
	Name    string         `json:"name"`
	Line    int            `json:"line"`
	Started string         `json:"start_timestamp,omitempty"`
	Tags    []cucumberTag  `json:"tags"`
	Steps   []cucumberStep `json:"steps"`
	After   []cucumberHook `json:"after,omitempty"`
}

type cucumberTag struct {
	Name string `json:"name"`
}

type cucumberStep struct {
	Keyword    string              `json:"keyword"`
	Name       string              `json:"name"`
	Line       int                 `json:"line"`
	Match      cucumberMatch       `json:"match"`
	Result     cucumberResult      `json:"result"`
	Output     []string            `json:"output,omitempty"`
	Embeddings []cucumberEmbedding `json:"embeddings,omitempty"`
}

type cucumberHook struct {
	Match  cucumberMatch  `json:"match"`
	Result cucumberResult `json:"result"`
	Output []string       `json:"output,omitempty"`
}

type cucumberMatch struct {
	Location string `json:"location"`
}

type cucumberResult struct {
	Status   string `json:"status"`
	Duration int64  `json:"duration"` // nanoseconds
	Message  string `json:"error_message,omitempty"`
}

type cucumberEmbedding struct {
	Data []byte `json:"data"` // as Base64
	Type string `json:"mime_type"`
	Name string `json:"name"`
}

// cucumberStatus has no word for what could not run: pending is neither green nor a failure.
func cucumberStatus(o outcome) string {
	return [...]string{passed: "passed", skipped: "skipped", failed: "failed", broke: "failed", blocked: "pending"}[o]
}

func (c *cucumber) part(b []byte, r *Result) []byte {
	s := &r.Scenario
	e := cucumberElement{
		ID: oneLine(s.ID), Keyword: "Scenario", Type: "scenario", Name: oneLine(s.Name), Line: s.Line,
		Tags: []cucumberTag{}, Steps: []cucumberStep{},
	}
	for _, tag := range s.Tags {
		e.Tags = append(e.Tags, cucumberTag{oneLine(tag)})
	}
	n := len(s.Attempts)
	if n == 0 {
		e.After = []cucumberHook{c.judged(outcomeOf(s.Verdict), excusing(s, headlined(s.Triage, s.Verdict.String()+": "+oneLine(reasonOf(s)))))}
	} else {
		last := &s.Attempts[n-1]
		e.Started = last.Started.UTC().Format("2006-01-02T15:04:05.000Z")
		all := moments(c.needs, r, last)
		excuseFirst(s, last, all)
		for _, m := range all {
			e.Steps = append(e.Steps, c.step(r, &m))
		}
		if why, there := whole(last); there {
			e.After = append(e.After, c.judged(outcomeOf(last.Verdict), excusing(s, headlined(last.Triage, last.Verdict.String()+": "+oneLine(why)))))
		}
		hook := c.judged(passed, "")
		if n > 1 {
			hook.Output = earlier(s)
		}
		if said := remarks(last); said != "" {
			hook.Output = append(hook.Output, said)
		}
		if len(hook.Output) > 0 {
			e.After = append(e.After, hook)
		}
	}
	text, err := encodeJSON(e)
	if err != nil { // nothing in it can fail
		panic(err)
	}
	return append(b, text...)
}

func (c *cucumber) step(r *Result, m *moment) cucumberStep {
	_, line := placeOf(m.Step)
	step := cucumberStep{
		Keyword: oneLine(m.Keyword) + " ", Name: oneLine(m.Text), Line: line,
		Match:  cucumberMatch{oneLine(m.Location)},
		Result: cucumberResult{Status: cucumberStatus(m.outcome), Duration: span(m.Milliseconds).Nanoseconds()},
	}
	if m.outcome == passed && m.message != "" {
		step.Output = []string{m.message} // a warning; an error_message would make it red
	} else {
		step.Result.Message = m.message
	}
	for _, id := range m.exchanges {
		x, _ := r.exchange(id)
		step.Embeddings = append(step.Embeddings, cucumberEmbedding{[]byte(exchangeText(x, c.kind)), "text/plain", exchangeName(x)})
	}
	return step
}

// judged is the judgement of an attempt as a whole: a hook is all that the format has for it.
func (c *cucumber) judged(o outcome, message string) cucumberHook {
	return cucumberHook{Match: cucumberMatch{"kasauti"}, Result: cucumberResult{Status: cucumberStatus(o), Message: message}}
}

// earlier tells of the attempts before the last, a line each.
func earlier(s *verdict.Scenario) []string {
	n := len(s.Attempts)
	var lines []string
	if s.Flaky() {
		lines = append(lines, "flaky: it passed only after a retry")
	}
	for i := range s.Attempts[:n-1] {
		a := &s.Attempts[i]
		line := "attempt " + strconv.Itoa(a.Number) + " of " + strconv.Itoa(n) + ": " + a.Verdict.String()
		if a.Reason != "" {
			line += ": " + oneLine(a.Reason)
		}
		lines = append(lines, line)
	}
	return lines
}

// placeOf is the line of the feature file by which a step ran: that which says the phrase, for a
// step of one.
func placeOf(s *verdict.Step) (uri string, line int) {
	location := s.Location
	if len(s.Within) > 0 {
		location = s.Within[0].Location
	}
	return splitLocation(location)
}

func splitLocation(location string) (uri string, line int) {
	at := strings.LastIndexByte(location, ':')
	if at < 0 {
		return location, 0
	}
	line, err := strconv.Atoi(location[at+1:])
	if err != nil {
		return location, 0
	}
	return location[:at], line
}

func (c *cucumber) begin(w io.Writer, r *Run) error {
	c.run = r
	_, err := io.WriteString(w, "[")
	return err
}

func (c *cucumber) place(w io.Writer, e *entry, _, part []byte) error {
	separator := ",\n"
	if !c.open || e.uri != c.uri {
		head, err := c.feature(e.uri, e.feature)
		if err != nil {
			return err
		}
		separator = head
	}
	if _, err := io.WriteString(w, separator); err != nil {
		return err
	}
	_, err := w.Write(part)
	return err
}

// feature ends the feature that is open and begins the next.
func (c *cucumber) feature(uri, name string) (string, error) {
	head, err := encodeJSON(cucumberFeature{
		URI: oneLine(uri), ID: oneLine(strings.TrimSuffix(path.Base(uri), ".feature")), Keyword: "Feature", Name: oneLine(name), Line: 1, Elements: []any{},
	})
	if err != nil {
		return "", err
	}
	before := "\n"
	if c.open {
		before = "\n]},\n"
	}
	c.open, c.uri = true, uri
	return before + strings.TrimSuffix(string(head), "]}") + "\n", nil
}

func (c *cucumber) end(w io.Writer) error {
	text := ""
	if why, red := c.run.reddens(); red {
		head, err := c.feature("kasauti", "kasauti run")
		if err != nil {
			return err
		}
		element, err := encodeJSON(cucumberElement{
			ID: "run", Keyword: "Scenario", Type: "scenario", Name: "run", Tags: []cucumberTag{}, Steps: []cucumberStep{},
			After: []cucumberHook{c.judged(failed, why+" (exit "+strconv.Itoa(c.run.summary.Exit)+")")},
		})
		if err != nil {
			return err
		}
		text = head + string(element)
	}
	if c.open {
		text += "\n]}"
	}
	_, err := io.WriteString(w, text+"\n]\n")
	return err
}
