package steps

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/value"
	"github.com/kasauti/kasauti/harness/verdict"
)

func registerAgain(r *scenario.Registry) {
	r.Step(`^the call is sent again as it was$`, sendAgain,
		"Sends the latest call once more, nothing in it changed, as a caller does who never got the answer.",
		scenario.Example(`the call is sent again as it was`), scenario.Repeats())
	r.Step(`^the call is sent again (\d+) times at once$`, sendAgainAtOnce,
		"Sends the latest call several times more, all at the same time, nothing in it changed.",
		scenario.Example(`the call is sent again 8 times at once`), scenario.Repeats())
	r.Step(`^the call is sent again, but its "([^"]+)" is the JSON value (.+)$`, sendAgainChanged,
		"Sends the latest call once more under the same reference, with one field changed.",
		scenario.Example(`the call is sent again, but its "amount" is the JSON value 30.00`), scenario.Repeats())
	r.Step(`^it is answered as the first was$`, answeredAsFirst,
		"Every answer since the call was sent again is that of the first time, field by field.",
		scenario.Example(`it is answered as the first was`))
}

// repeatable are the operations whose reference makes a second call harmless, and the
// requirement that says so.
var repeatable = map[string]string{
	client.OpMerchantTransaction: "EK-DEBIT-350",
	client.OpTopUp:               "EK-LOAD-280",
	client.OpAddMoney:            "EK-LOAD-280",
	client.OpLoadCard:            "EK-LOAD-280",
	client.OpIMPSTransfer:        "EK-IMPS-090",
	client.OpWalletTransfer:      "EK-IMPS-090",
}

// repeats are the calls that a scenario sent again.
type repeats struct {
	first  *scenario.Answer // before the first of them
	made   []*scenario.Answer
	sent   map[string]bool // operations of which a call was sent again as it was
	latest asked
}

// rememberCall keeps the latest call of a scenario, for steps that send it again.
func rememberCall(s *scenario.State, a asked) { scenario.Of[repeats](s).latest = a }

func (r *repeats) again(s *scenario.State) (asked, error) {
	answer, err := scenario.Of[calls](s).last()
	switch {
	case err != nil:
		return asked{}, err
	case r.latest.request.Operation != answer.Operation:
		return asked{}, fmt.Errorf("send the call again: the latest is one of %s, which was made in a way that cannot be sent again; call it by its name first", answer.Operation)
	case repeatable[answer.Operation] == "":
		return asked{}, fmt.Errorf("send the call of %s again: no requirement says that its reference makes a second harmless", answer.Operation)
	}
	if r.sent == nil {
		r.sent = map[string]bool{}
	}
	if r.first == nil || r.first.Operation != answer.Operation || !slices.Contains(r.made, answer) {
		r.first, r.made = answer, nil
	}
	return r.latest, nil
}

// received takes in an answer to a call that was sent again.
func (r *repeats) received(s *scenario.State, a asked, answer *scenario.Answer) {
	r.made = append(r.made, answer)
	c := scenario.Of[calls](s)
	c.answers, c.field = append(c.answers, answer), ""
	noteLoad(s, a.partner, a.request, answer)
}

func sendAgain(ctx context.Context, s *scenario.State) error { return repeat(ctx, s, 1) }

func sendAgainAtOnce(ctx context.Context, s *scenario.State, n int) error {
	if n < 2 || n > mostAtOnce {
		return fmt.Errorf("send the call again %d times at once: give a number from 2 to %d", n, mostAtOnce)
	}
	return repeat(ctx, s, n)
}

func repeat(ctx context.Context, s *scenario.State, n int) error {
	r := scenario.Of[repeats](s)
	a, err := r.again(s)
	if err != nil {
		return err
	}
	answers, err := atOnce(n, func() (*scenario.Answer, error) { return ask(ctx, s, a.partner, a.request) })
	if err != nil {
		return err
	}
	r.sent[a.request.Operation] = true
	for _, answer := range answers {
		r.received(s, a, answer)
	}
	return nil
}

func sendAgainChanged(ctx context.Context, s *scenario.State, field, text string) error {
	if !json.Valid([]byte(text)) {
		return fmt.Errorf("send the call again with another %q: %s is not JSON", field, text)
	}
	r := scenario.Of[repeats](s)
	a, err := r.again(s)
	if err != nil {
		return err
	}
	changed, err := scenario.NewDraft(a.request)
	if err != nil {
		return err
	}
	if err := changed.Set(field, json.RawMessage(text)); err != nil {
		return err
	}
	if a.request, err = changed.Ready(); err != nil {
		return err
	}
	answer, err := ask(ctx, s, a.partner, a.request)
	if err != nil {
		return err
	}
	c := scenario.Of[calls](s)
	c.answers, c.field = append(c.answers, answer), ""
	noteLoad(s, a.partner, a.request, answer)
	return nil
}

func answeredAsFirst(_ context.Context, s *scenario.State) error {
	r := scenario.Of[repeats](s)
	if len(r.made) == 0 {
		return fmt.Errorf("compare answers: no call was sent again in this scenario; add a step such as: When the call is sent again as it was")
	}
	if e := r.first.Err; e != nil && e.Kind != client.KindRefused {
		return fmt.Errorf("compare answers: the first never came whole, so nobody knows what it was; say what must be so, such as: Then the debit goes through")
	}
	want := said(r.first)
	var fields []verdict.Field
	for i, answer := range r.made {
		path := fmt.Sprintf("answer %d", i+2)
		if got := said(answer); got != want {
			fields = append(fields, verdict.Field{Path: path, Expected: want, Actual: got})
			continue
		}
		for _, f := range differences(r.first, answer) {
			f.Path = path + ": " + f.Path
			fields = append(fields, f)
		}
	}
	s.CheckOf(append([]*scenario.Answer{r.first}, r.made...), repeatable[r.first.Operation], len(fields) == 0, "a call that was sent again as it was got another answer", fields...)
	return nil
}

// differences are where the answer is not what the first was.
func differences(first, answer *scenario.Answer) []verdict.Field {
	want, err := value.Decode(first.Response.Body)
	got, err2 := value.Decode(answer.Response.Body)
	if err != nil || err2 != nil {
		return []verdict.Field{{Path: "body", Expected: "that of the first", Actual: "no JSON"}}
	}
	a, _ := json.Marshal(want) // what was decoded can be encoded, its keys in order
	b, _ := json.Marshal(got)
	if string(a) == string(b) {
		return nil
	}
	return []verdict.Field{{Path: "body", Expected: string(a), Actual: string(b)}}
}
