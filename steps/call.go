package steps

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

// calls remembers what was asked and answered in a scenario.
type calls struct {
	answers []*scenario.Answer
	made    map[string]asked // the latest call of each operation
	token   client.TokenCall // the kind of token that the last call carried
	field   string           // the field that the last request lacks or spoils, for the refusal's message
	refusal bool             // some step said that the last call should be refused
	outcome string           // the requirement of the refusal that a step named last
}

// asked is a call as it was made.
type asked struct {
	partner string
	request client.Request
	wrong   bool // on purpose
}

// last is the latest answer.
func (c *calls) last() (*scenario.Answer, error) {
	if len(c.answers) == 0 {
		return nil, fmt.Errorf("look at the answer: nothing was asked yet; add a When step before this one")
	}
	return c.answers[len(c.answers)-1], nil
}

// lastOf is the latest answer, which must be one of the operation: a step that looks for a
// debit must not be content with a token.
func (c *calls) lastOf(operation string) (*scenario.Answer, error) {
	answer, err := c.last()
	if err != nil {
		return nil, err
	}
	if answer.Operation != operation {
		return nil, fmt.Errorf("look at the answer: the latest is one of %s, but this step judges %s; put it after that call", answer.Operation, operation)
	}
	return answer, nil
}

// count is how many answers of the operation there are.
func (c *calls) count(operation string) int {
	n := 0
	for _, answer := range c.answers {
		if answer.Operation == operation {
			n++
		}
	}
	return n
}

// ask makes a call with the token that a step before got for the partner, where there is
// one that still lasts, and else with one that the client gets itself.
func ask(ctx context.Context, s *scenario.State, partner string, request client.Request) (*scenario.Answer, error) {
	operation, err := scenario.Callable(s.Contract, request.Operation)
	if err != nil {
		return nil, err
	}
	_, given := request.Header["Authorization"]
	token, lasts := scenario.Of[granted](s).usable(s, partner, operation.Service)
	if operation.Auth && !given && lasts {
		request.Header = request.Header.Clone()
		if request.Header == nil {
			request.Header = http.Header{}
		}
		request.Header.Set("Authorization", "Bearer "+token)
	}
	return s.Call(ctx, partner, request)
}

// call makes a call and remembers its answer.
func call(ctx context.Context, s *scenario.State, partner string, request client.Request) (*scenario.Answer, error) {
	return asked{partner: partner, request: request}.call(ctx, s)
}

// call makes the call, for the first time or again.
func (a asked) call(ctx context.Context, s *scenario.State) (*scenario.Answer, error) {
	if a.wrong {
		ctx = exchange.OnPurpose(ctx, a.request.Operation)
	}
	answer, err := ask(ctx, s, a.partner, a.request)
	if err != nil {
		return nil, err
	}
	c := scenario.Of[calls](s)
	c.answers = append(c.answers, answer)
	if c.made == nil {
		c.made = map[string]asked{}
	}
	c.made[a.request.Operation] = a
	rememberCall(s, a)
	c.field, c.token, c.refusal = "", s.Session.Services()[client.Partner].Token, a.wrong
	return answer, nil
}

// succeeded checks that an answer is a success, against the requirement that promises it.
func succeeded(s *scenario.State, answer *scenario.Answer, requirement, what string) bool {
	if answer.Err == nil {
		s.Check(requirement, true, "")
		return true
	}
	s.Check(requirement, false, fmt.Sprintf("%s was expected, but %s%s", what, said(answer), reason(s, answer)),
		verdict.Field{Path: "answer", Expected: "success", Actual: said(answer)})
	return false
}

// readPayload reads what an answer holds, if it holds something. What cannot be read is the
// judge's to report.
func readPayload(answer *scenario.Answer, into any) {
	if answer.Response != nil {
		_ = json.Unmarshal(answer.Response.Envelope.Payload, into)
	}
}

// reason says which refusal of the contract has this form, and how to read about it. Nothing, where there is none or
// many have it.
func reason(s *scenario.State, answer *scenario.Answer) string {
	if answer.Err.Kind != client.KindRefused || !answer.Err.HasCode {
		return ""
	}
	as := s.Contract.RefusalsBy(answer.Operation, answer.Err.Status, answer.Err.Code, answer.Err.Message)
	if len(as) != 1 {
		return ""
	}
	return fmt.Sprintf(": %s (kasauti explain %s)", as[0].Phrase, as[0].Outcome)
}

// said tells in a few words what came back.
func said(answer *scenario.Answer) string { return answer.Said() }
