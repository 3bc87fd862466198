package steps

import (
	"context"
	"fmt"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

// calls remembers what was asked and answered in a scenario.
type calls struct {
	answers []*scenario.Answer
	token   client.TokenCall // the kind of token that the last call carried
	field   string           // the field that the last request lacks or spoils, for the refusal's message
}

// last is the latest answer.
func (c *calls) last() (*scenario.Answer, error) {
	if len(c.answers) == 0 {
		return nil, fmt.Errorf("look at the answer: nothing was asked yet; add a When step before this one")
	}
	return c.answers[len(c.answers)-1], nil
}

// call makes a call and remembers its answer.
func call(ctx context.Context, s *scenario.State, partner string, request client.Request) (*scenario.Answer, error) {
	answer, err := s.Call(ctx, partner, request)
	if err != nil {
		return nil, err
	}
	c := scenario.Of[calls](s)
	c.answers = append(c.answers, answer)
	c.field, c.token = "", s.Session.Services()[client.Partner].Token
	return answer, nil
}

// succeeded checks that an answer is a success, against the requirement that promises it.
func succeeded(s *scenario.State, answer *scenario.Answer, requirement, what string) bool {
	if answer.Err == nil {
		s.Check(requirement, true, "")
		return true
	}
	s.Check(requirement, false, fmt.Sprintf("%s was expected, but %s", what, said(answer)),
		verdict.Field{Path: "answer", Expected: "success", Actual: said(answer)})
	return false
}

// said tells in a few words what came back.
func said(answer *scenario.Answer) string {
	e := answer.Err
	switch {
	case e == nil:
		return fmt.Sprintf("the answer was HTTP %d and a success", answer.Response.Status)
	case e.Kind == client.KindRefused && e.HasCode:
		return fmt.Sprintf("the call was refused with HTTP %d, code %d, %q", e.Status, e.Code, e.Message)
	case e.Kind == client.KindRefused:
		return fmt.Sprintf("the call was refused with HTTP %d, %q", e.Status, e.Message)
	}
	return fmt.Sprintf("the answer could not be read (HTTP %d, %s)", e.Status, e.Kind)
}
