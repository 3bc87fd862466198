package contract

import (
	"fmt"
	"mime"
	"net/http"
	"strings"

	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/verdict"
)

// Judge judges one answered exchange of a known operation against every rule that its
// answer alone can keep or break; what only a flow shows (single use, money moved) is for
// the steps. mock says that beliefs bind. Every finding is collected; a requirement that
// was looked at and kept is a pass. Findings come in the order of the rules.
func (c *Contract) Judge(e *exchange.Exchange, mock bool) []verdict.Check {
	o, known := c.operations[e.Operation]
	if !known || !e.Answered() {
		return nil
	}
	j := &judgement{c: c, o: o, e: e, mock: mock, checks: make([]verdict.Check, 0, usualChecks), at: make(map[string]int, usualChecks)}
	j.run()
	return j.checks
}

// usualChecks is room for what most answers are judged by.
const usualChecks = 16

// judgement is the state of judging one exchange.
type judgement struct {
	c      *Contract
	o      *operation
	e      *exchange.Exchange
	mock   bool
	checks []verdict.Check
	at     map[string]int // requirement id -> index in checks

	object map[string]any // the answer, keys in the schema's spelling
	code   envelopeCode
}

// pass records that a requirement was looked at and kept, unless something broke it.
func (j *judgement) pass(id string) {
	if _, seen := j.at[id]; !seen {
		j.at[id] = len(j.checks)
		j.checks = append(j.checks, verdict.Check{Requirement: id})
	}
}

// mostFields are listed of one finding: an answer may hold a hundred thousand wrong ones.
const mostFields = 20

// broken records a finding against a requirement.
func (j *judgement) broken(id, message string, fields ...verdict.Field) {
	r := j.c.byID[id]
	j.pass(id)
	check := &j.checks[j.at[id]]
	check.Verdict = verdict.Worst(check.Verdict, r.Weight(j.mock))
	check.Exchanges = []string{j.e.ID}
	if check.Message == "" {
		check.Message = fmt.Sprintf("%s: %s", j.o.Name, message)
	}
	for _, field := range fields {
		switch n := len(check.Fields); {
		case n < mostFields:
			check.Fields = append(check.Fields, field)
		case n == mostFields:
			check.Fields = append(check.Fields, verdict.Field{Path: "and more", Expected: "as above", Actual: "as above"})
		}
	}
}

// holds records pass or finding.
func (j *judgement) holds(id string, ok bool, message string, fields ...verdict.Field) {
	if ok {
		j.pass(id)
		return
	}
	j.broken(id, message, fields...)
}

func (j *judgement) run() {
	j.contentType()
	answer, ok := j.body()
	if !ok {
		return
	}
	if len(answer.duplicates) > 0 {
		var fields []verdict.Field
		for _, path := range answer.duplicates[:min(len(answer.duplicates), mostFields+1)] {
			fields = append(fields, verdict.Field{Path: path, Expected: "named once", Actual: "named twice"})
		}
		j.broken("EK-ENV-040", "the answer names a key twice", fields...)
	} else {
		j.pass("EK-ENV-040")
	}
	if !j.envelope(answer.value) {
		return
	}
	j.schema()
	for _, rule := range rules {
		rule(j)
	}
}

func (j *judgement) contentType() {
	given := j.e.Response.Header.Get("Content-Type")
	media, _, err := mime.ParseMediaType(given)
	ok := err == nil && media == "application/json"
	j.holds("EK-ENV-020", ok, "the answer is not declared as JSON",
		verdict.Field{Path: "Content-Type", Expected: "application/json", Actual: orNone(given)})
}

func orNone(text string) string {
	if text == "" {
		return "none"
	}
	return text
}

func (j *judgement) body() (decoded, bool) {
	body := j.e.Response.Body
	var reason error
	var answer decoded
	switch {
	case j.e.Response.Cut:
		reason = fmt.Errorf("the body is longer than the %d bytes that are recorded", len(body))
	case j.e.Err != nil:
		reason = fmt.Errorf("the body ended early: %w", j.e.Err)
	default:
		answer, reason = decode(body)
	}
	if reason != nil {
		message := reason.Error()
		if looksLikeHTML(body) {
			message = "the answer is an HTML page, not JSON; something in front of the API may have answered"
		}
		j.broken("EK-ENV-010", message, verdict.Field{Path: "body", Expected: "one JSON value", Actual: shorten(string(body))})
		return decoded{}, false
	}
	j.pass("EK-ENV-010")
	return answer, true
}

func looksLikeHTML(body []byte) bool {
	return strings.HasPrefix(http.DetectContentType(body), "text/html")
}

// schema judges the answer against the schema of a success or of a refusal.
func (j *judgement) schema() {
	pointer := j.o.success
	if j.code.refused {
		pointer = j.o.refusal
	}
	s, err := j.c.schemaAt(j.o, pointer)
	if err != nil {
		// The documents are compiled in a test; getting here is a mistake in them.
		j.checks = append(j.checks, verdict.Check{Verdict: verdict.EngineError, Message: err.Error(), Exchanges: []string{j.e.ID}})
		return
	}
	for _, f := range s.findings(any(j.object)) {
		if f.sensitive && !j.mock {
			f.field.Actual = outline(f.field.Actual)
		}
		switch {
		case f.undeclared:
			j.broken("EK-ENV-080", "the answer has a field that the documentation does not show", f.field)
		case f.requirement != "":
			j.broken(f.requirement, fmt.Sprintf("%s is not as required", f.field.Path), f.field)
		default:
			j.broken("EK-ENV-030", fmt.Sprintf("%s is not as required", f.field.Path), f.field)
		}
	}
	for _, id := range s.requirements {
		j.pass(id)
	}
	j.pass("EK-ENV-080")
}
