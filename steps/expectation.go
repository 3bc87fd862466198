package steps

import (
	"context"
	"fmt"
	"strings"

	"github.com/kasauti/kasauti/harness/compose"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/value"
	"github.com/kasauti/kasauti/harness/verdict"
)

func registerExpectation(r *scenario.Registry) {
	words := "Expectations: JSON as it is, a plain text, or in words: " + strings.Join(value.Known(), ", ") + "."
	r.Step(`^the answer matches the contract$`, matchesContract,
		"The latest answer keeps every rule that the contract has for it. A refusal does where a step before said that the call is wrong, or refused. Where no page shows such an answer the scenario could-not-run.",
		scenario.Example(`the answer matches the contract`))
	r.Step(`^the answer is a (success|refusal)$`, answerIs,
		"The latest answer says success, or is a well-formed refusal: an expectation of your own.",
		scenario.Example(`the answer is a success`))
	r.Step(`^the answer's (code|status) is (\d+)$`, answerNumber,
		"The code of the latest answer's envelope, or its HTTP status, is this: an expectation of your own.",
		scenario.Example(`the answer's code is 0`))
	r.Step(`^the answer has:$`, answerHas,
		"The latest answer has these values, by their paths in a table or as JSON in which fields may be left out; every mismatch is listed. "+words,
		scenario.Holds(scenario.ExpectContent),
		scenario.Example(`the answer has:`, `| code                 | 0                     |`, `| payload.otpRequestId | matches EK[A-Z0-9]{8} |`, `| payload.mobileNumber | masked                |`))
	r.Step(`^the answer is exactly:$`, answerIsExactly,
		"The latest answer is this JSON and has no other field. Texts in it are expectations.",
		scenario.Holds(scenario.ExactContent),
		scenario.Example(`the answer is exactly:`, `"""`, `{"code": 0, "message": "Success", "payload": {"otpRequestId": "a string", "mobileNumber": "masked"}}`, `"""`))
}

func matchesContract(_ context.Context, s *scenario.State) error {
	c := scenario.Of[calls](s)
	answer, err := c.last()
	if err != nil {
		return err
	}
	if answer.Refused() && !c.refusal {
		s.Expect(false, "a success was expected, but "+said(answer)+`; if that is meant, write "the answer is a refusal" above this step, or call it wrongly`,
			verdict.Field{Path: "answer", Expected: "a success", Actual: said(answer)})
		return nil
	}
	if answer.Err != nil && !answer.Refused() {
		s.Expect(false, "the answer is neither a success nor a refusal", verdict.Field{Path: "answer", Expected: "a success or a refusal", Actual: said(answer)})
		return nil
	}
	body, what := s.Contract.Success(answer.Operation), "a success"
	if answer.Refused() {
		body, what = s.Contract.Refused(answer.Operation), "a refusal"
	}
	if !body.Seen() {
		return scenario.Unready("hold the answer of %s against the contract: no page shows what %s of it looks like", answer.Operation, what)
	}
	if s.CheckAnswer(answer) == 0 {
		return scenario.Unready("hold the answer of %s against the contract: nothing in it could be judged", answer.Operation)
	}
	return nil
}

func answerIs(_ context.Context, s *scenario.State, what string) error {
	c := scenario.Of[calls](s)
	answer, err := c.last()
	if err != nil {
		return err
	}
	holds := answer.Err == nil
	if what == "refusal" {
		holds, c.refusal = answer.Refused(), true
	}
	s.Expect(holds, fmt.Sprintf("a %s was expected, but %s", what, said(answer)),
		verdict.Field{Path: "answer", Expected: "a " + what, Actual: said(answer)})
	return nil
}

func answerNumber(_ context.Context, s *scenario.State, what string, number int) error {
	answer, err := scenario.Of[calls](s).last()
	if err != nil {
		return err
	}
	field, actual := "HTTP status", fmt.Sprint(answer.Response.Status)
	if what == "code" {
		field, actual = what, "none"
		if e := answer.Response.Envelope; e.HasCode {
			actual = fmt.Sprint(e.Code)
		}
	}
	s.Expect(actual == fmt.Sprint(number), fmt.Sprintf("the answer has another %s", field),
		verdict.Field{Path: field, Expected: fmt.Sprint(number), Actual: actual})
	return nil
}

func answerHas(ctx context.Context, s *scenario.State, expected *scenario.Block) error {
	return expect(ctx, s, expected, false)
}

func answerIsExactly(ctx context.Context, s *scenario.State, doc *scenario.DocString) error {
	return expect(ctx, s, &scenario.Block{Doc: doc}, true)
}

func expect(ctx context.Context, s *scenario.State, expected *scenario.Block, exact bool) error {
	whole, err := answered(s, "")
	if err != nil {
		return err
	}
	e, err := compose.ReadExpectation(ctx, ofLatest(s), expected, exact)
	if err != nil {
		return err
	}
	found, err := e.Against(whole)
	if err != nil {
		return err
	}
	s.Expect(len(found) == 0, differs(found), fieldsOf(found)...)
	return nil
}

func differs(found []value.Mismatch) string {
	if len(found) == 1 {
		return "the answer is not as expected at " + found[0].Path
	}
	return fmt.Sprintf("the answer is not as expected in %d places", len(found))
}

func fieldsOf(found []value.Mismatch) []verdict.Field {
	fields := make([]verdict.Field, len(found))
	for i, m := range found {
		fields[i] = verdict.Field{Path: m.Path, Expected: m.Expected, Actual: m.Actual}
	}
	return fields
}
