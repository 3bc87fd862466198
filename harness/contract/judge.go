package contract

import (
	"cmp"
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/verdict"
)

// Judge judges the answer of one exchange against every rule that the answer alone can keep or
// break; what only a flow shows (single use, money moved) is for the steps. mock says that
// beliefs bind. Every finding is collected; a requirement that was looked at and kept is a
// pass. Findings come in the order of the rules. An exchange of nobody's operation is judged as
// the one that it can be; where it can be several, a warning says so.
func (c *Contract) Judge(e *exchange.Exchange, mock bool) []verdict.Check {
	if !e.Answered() {
		return nil
	}
	if e.Operation == "" {
		return c.judgeForeign(e, mock)
	}
	o, err := c.reading(e.Operation)
	switch {
	case err != nil:
		return []verdict.Check{unreadable(e, err)}
	case o == nil:
		return nil
	}
	j := c.judgement(o, e, mock)
	j.checks = make([]verdict.Check, 0, usualChecks)
	j.answer()
	return j.checks
}

// unreadable is a check that cannot be made for a defect of the contract's own files.
func unreadable(e *exchange.Exchange, err error) verdict.Check {
	return verdict.Check{Verdict: verdict.EngineError, Message: err.Error(), Exchanges: []string{e.ID}}
}

func (c *Contract) judgement(o *reading, e *exchange.Exchange, mock bool) *judgement {
	return &judgement{c: c, o: o, e: e, mock: mock}
}

// Room for what most answers and requests are judged by.
const (
	usualChecks   = 20
	requestChecks = 11
)

// judgement is the state of judging one exchange.
type judgement struct {
	c      *Contract
	o      *reading // nil: of nobody's operation
	e      *exchange.Exchange
	mock   bool
	checks []verdict.Check

	object map[string]any // the answer, keys in the schema's spelling
	bare   any            // the answer, where it is no object and need be none
	code   envelopeCode
}

// pass records that a requirement was looked at and kept, unless something broke it.
func (j *judgement) pass(id string) {
	j.check(id)
}

// check is that of a requirement, made on first use. There are some twenty: a walk through them
// costs less than a map.
func (j *judgement) check(id string) *verdict.Check {
	for i := range j.checks {
		if j.checks[i].Requirement == id {
			return &j.checks[i]
		}
	}
	j.checks = append(j.checks, verdict.Check{Requirement: id})
	return &j.checks[len(j.checks)-1]
}

// mostFields are listed of one finding: an answer may hold a hundred thousand wrong ones.
const mostFields = 20

// broken records a finding against a requirement.
func (j *judgement) broken(id, message string, fields ...verdict.Field) {
	j.brokenBy(Documented, id, message, fields...)
}

// brokenBy is broken, for a part of a schema that is known so well.
func (j *judgement) brokenBy(evidence Evidence, id, message string, fields ...verdict.Field) {
	r, known := j.c.byID[id]
	if !known {
		j.checks = append(j.checks, unreadable(j.e, fmt.Errorf("%s: %s, but the contract has no requirement %s to say so by; this is a defect of kasauti, please report it", j.name(), message, id)))
		return
	}
	check := j.check(id)
	check.Verdict = verdict.Worst(check.Verdict, r.weight(evidence, j.mock))
	check.Exchanges = []string{j.e.ID}
	if check.Message == "" {
		check.Message = r.Says(fmt.Sprintf("%s: %s", j.name(), message))
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

// name is what is judged, in messages.
func (j *judgement) name() string {
	if j.o == nil {
		return j.e.Request.Method + " " + pathOf(j.e.Request.URL)
	}
	return j.o.Name
}

// answer judges the answer as one of the operation.
func (j *judgement) answer() {
	if media := j.o.success.media; media != "" && media != jsonMedia && j.e.Response.Status < 300 {
		j.contentType() // of a text there is nothing more to say
		return
	}
	value, ok := j.json()
	if !ok || !j.legible(&j.e.Response, value, answerSealing) || !j.envelope(value) {
		return
	}
	j.inTheClear()
	j.schema()
	for _, rule := range rules {
		rule(j)
	}
}

// json judges what any answer must be, and reads it.
func (j *judgement) json() (any, bool) {
	j.contentType()
	answer, ok := j.body()
	if !ok {
		return nil, false
	}
	j.once("EK-ENV-040", "the answer names a key twice", answer.duplicates)
	return answer.value, true
}

// once judges that no key is named twice.
func (j *judgement) once(id, message string, duplicates []string) {
	if len(duplicates) == 0 {
		j.pass(id)
		return
	}
	var fields []verdict.Field
	for _, path := range duplicates[:min(len(duplicates), mostFields+1)] {
		fields = append(fields, verdict.Field{Path: path, Expected: "named once", Actual: "named twice"})
	}
	j.broken(id, message, fields...)
}

const jsonMedia = "application/json"

func (j *judgement) contentType() {
	given := j.e.Response.Header.Values("Content-Type")
	want := jsonMedia
	if j.o != nil && j.o.success.media != "" && j.e.Response.Status < 300 {
		want = j.o.success.media
	}
	j.holds("EK-ENV-020", len(given) == 1 && declares(given[0], want), "the answer is not declared as documented",
		verdict.Field{Path: "Content-Type", Expected: want, Actual: orNone(strings.Join(given, " and "))})
}

// declares reports whether a Content-Type is that of a medium. JSON is UTF-8, and one that
// names another charset would have its reader decode it wrongly.
func declares(contentType, media string) bool {
	given, parameters, err := mime.ParseMediaType(contentType)
	charset, named := parameters["charset"]
	return err == nil && given == media && (media != jsonMedia || !named || strings.EqualFold(charset, "utf-8"))
}

func orNone(text string) string {
	if text == "" {
		return "none"
	}
	return text
}

func (j *judgement) body() (decoded, bool) {
	body := j.e.Response.Content()
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
	p := j.o.success
	if j.code.refused {
		p = j.o.refusal
	} else {
		j.status()
	}
	value := any(j.object)
	if j.object == nil {
		value = j.bare
	}
	if j.against(p, value, "the answer's", answerRequirements[:], "EK-ENV-030") {
		j.pass("EK-ENV-080")
	}
}

// status: the HTTP status of a success is one that the documentation shows.
func (j *judgement) status() {
	given := strconv.Itoa(j.e.Response.Status)
	j.holds("EK-SCHEMA-060", slices.Contains(j.o.statuses, given), "a success came with an HTTP status that the documentation does not show",
		verdict.Field{Path: "status", Expected: strings.Join(j.o.statuses, " or "), Actual: given})
}

// against judges a value by the schema of a part, and reports whether there is one. What no
// requirement beside the schema states is filed under that of its aspect.
func (j *judgement) against(p *part, value any, whose string, requirements []string, otherwise string) bool {
	if !p.seen() {
		return false
	}
	s, err := p.compiled()
	if err != nil {
		// The documents are compiled in a test; getting here is a mistake in them.
		j.checks = append(j.checks, unreadable(j.e, err))
		return false
	}
	for _, f := range append(s.findings(value), s.oddIntegers(s.pointer, value)...) {
		if f.sensitive && !j.mock {
			f.field.Actual = outline(f.field.Actual)
		}
		message := whose + " " + f.field.Path + " is not as required"
		switch {
		case f.aspect == undeclared:
			message = whose + " body has a field that the documentation does not show"
		case f.field.Path == "":
			message = whose + " body is not as required"
		}
		switch {
		case f.requirement != "" && f.aspect != undeclared:
			j.brokenBy(cmp.Or(f.evidence, j.o.Evidence), f.requirement, message, f.field) // never weighs more than its part
		case requirements[f.aspect] != "":
			j.brokenBy(cmp.Or(f.evidence, j.o.Evidence), requirements[f.aspect], message, f.field)
		default:
			j.broken(otherwise, message, f.field)
		}
	}
	for _, id := range s.requirements {
		j.pass(id)
	}
	for a, id := range requirements {
		if s.aspects.has(aspect(a)) {
			j.pass(id)
		}
	}
	return true
}
