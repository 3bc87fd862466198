package scenario

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/verdict"
)

// CheckRefusal judges an answer that must be a refusal for one reason, as an outcome and as a
// shape. field is what the refusal is about, "" where nobody knows; effects are what a refused
// call must not have had.
func (s *State) CheckRefusal(r contract.Refusal, answer *Answer, field string, effects ...verdict.Field) {
	no := answer.Refused()
	expected := verdict.Field{Path: "answer", Expected: "a refusal, because " + r.Phrase, Actual: answer.Said()}
	message := fmt.Sprintf("a refusal was expected because %s, but %s", r.Phrase, answer.Said())
	if no && len(effects) > 0 {
		message = "the call was refused, yet it had an effect"
	}
	kept := no && len(effects) == 0
	s.Check(r.Outcome, kept, message, append([]verdict.Field{expected}, effects...)...)
	for _, id := range r.Shows {
		if shown, known := s.Contract.Requirement(id); !known || shown.Concerns(answer.Operation) {
			s.Check(id, kept, message, expected)
		}
	}
	if no {
		s.checkShape(r, answer, field)
	}
}

// checkShape compares status, code and message with what the contract assumes.
func (s *State) checkShape(r contract.Refusal, answer *Answer, field string) {
	var fields []verdict.Field
	ok := true
	compare := func(path, expected, actual string) {
		fields = append(fields, verdict.Field{Path: path, Expected: expected, Actual: actual, OK: expected == actual})
		ok = ok && expected == actual
	}
	compare("HTTP status", fmt.Sprint(r.Answer.Status), fmt.Sprint(answer.Err.Status))
	message := answer.Err.Message
	if o, _ := s.Contract.Operation(answer.Operation); o.Envelope == "none" {
		var body struct {
			Error       string `json:"error"`
			Description string `json:"error_description"`
		}
		// A body that cannot be read leaves both empty, and so not as expected.
		_ = json.Unmarshal(answer.Response.Body, &body)
		compare("error", r.Answer.Error, body.Error)
		message = body.Description
	} else {
		compare("code", fmt.Sprint(r.Answer.Code), fmt.Sprint(answer.Err.Code))
	}
	compare("message", expectedMessage(r.Answer.Message, field, message), message)
	s.Check(r.Shape, ok, "the call was refused as it should be, but the answer looks otherwise than we know or assume", fields...)
}

// expectedMessage puts the field into a message. Where nobody knows it, any will do.
func expectedMessage(message, field, actual string) string {
	if !strings.Contains(message, "{field}") || field != "" {
		return strings.ReplaceAll(message, "{field}", field)
	}
	pattern := "^" + strings.ReplaceAll(regexp.QuoteMeta(message), `\{field\}`, `.+`) + "$"
	if regexp.MustCompile(pattern).MatchString(actual) {
		return actual
	}
	return strings.ReplaceAll(message, "{field}", "…")
}
