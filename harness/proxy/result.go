package proxy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/triage"
	"github.com/kasauti/kasauti/harness/verdict"
)

// Name is the operation of a call; of one that may be of several, or of none, its method and path.
func (c *Call) Name() string {
	if len(c.Operations) == 1 {
		return c.Operations[0]
	}
	return c.asked.Method + " " + c.path()
}

// product is that of the operation; of one that may be of several, those.
func (c *Call) product() string {
	var products []string
	for _, name := range c.Operations {
		product, _, _ := strings.Cut(name, ".")
		if !slices.Contains(products, product) {
			products = append(products, product)
		}
	}
	if len(products) == 0 {
		return "unknown operation"
	}
	return strings.Join(products, " or ")
}

// line is a call in a sentence: what was asked, what it may be, what came of it.
func (c *Call) line() string {
	asked := c.asked.Method + " " + c.path()
	if len(c.Operations) > 1 {
		asked += " (" + strings.Join(c.Operations, " or ") + ")"
	}
	return asked + ": " + c.said()
}

// mostLearnt is how many calls teach the session their secrets, personal data among them, so that
// these are masked in later calls as well. What an application sends goes on for as long as it
// wants, and each value makes every later text slower to mask.
const mostLearnt = 500

// Result is a call as reports have it: all that they may show is masked, by what the redactor of the
// session knows and what the call itself says to be secret.
func (c *Call) Result(session *exchange.Redactor) (verdict.Scenario, exchange.View) {
	r := c.redactor(session)
	view := c.Exchange.View(r)
	view.Foreign = true
	step := verdict.Step{
		Keyword: "Call", Text: r.URL(c.line()),
		Location: fmt.Sprintf("%s:%d", c.Service, c.Number), Milliseconds: view.Milliseconds, Checks: c.Checks, Exchanges: []string{view.ID},
	}
	if !c.Exchange.Answered() {
		step.Verdict, step.Class, step.Stopped, step.Message = verdict.CouldNotRun, c.class, c.stopped, c.reason()
	}
	a := verdict.Attempt{Number: 1, Started: c.Exchange.Started, Milliseconds: view.Milliseconds, Steps: []verdict.Step{step}}
	scenario.RedactStep(r, &a.Steps[0])
	a.Settle(nil)
	a.Reason = r.Body(a.Reason)
	a.Triage = triage.Of(&a, []exchange.View{view}, c.proxy.o.Contract, triage.Theirs)
	s := verdict.Scenario{
		ID: c.id(), Index: c.Index, Feature: c.product(), Name: r.URL(fmt.Sprintf("%s, call %d", c.Name(), c.ordinal)),
		URI: c.Service, Line: c.Number, Attempts: []verdict.Attempt{a},
	}
	s.Settle()
	return s, view
}

// redactor knows what the session knows, and what the call itself says to be secret.
func (c *Call) redactor(session *exchange.Redactor) *exchange.Redactor {
	r := session.Child()
	learns := r
	if c.Number <= mostLearnt {
		learns = session
	}
	c.teach(learns, c.Exchange)
	return r
}

// learn has the session know the secrets of a call that was answered.
func (c *Call) learn() {
	if exchanges, _ := c.recorder.Exchanges(0); len(exchanges) > 0 && c.Number <= mostLearnt {
		c.teach(c.proxy.secrets, exchanges[0])
	}
}

func (c *Call) teach(r *exchange.Redactor, e *exchange.Exchange) {
	for _, m := range []*exchange.Message{&c.asked, &e.Request, &e.Response} {
		r.LearnHeader(m.Header)
		r.Learn(string(m.Content()))
	}
	_, query, _ := strings.Cut(c.asked.URL, "?")
	r.Learn(query)
}

// mostKept is how many bytes of a body are kept to be judged again.
const mostKept = 256 << 10

// Kept is the call as a file keeps it to be judged again, with stand-ins by a key for what is secret.
func (c *Call) Kept(session *exchange.Redactor, key [32]byte) exchange.Kept {
	r := c.redactor(session)
	_ = c.Exchange.View(r) // which learns what it masks
	return c.Exchange.Keep(r.StandIns(key), mostKept)
}

// id is the same in another session where the application does the same. That of a call of no known
// operation has nothing of its path, which may name somebody.
func (c *Call) id() string {
	if len(c.Operations) != 1 {
		return fmt.Sprintf("unknown-%d", c.Number)
	}
	return fmt.Sprintf("%s-%d", strings.ReplaceAll(c.Operations[0], ".", "-"), c.ordinal)
}

// said is what came of a call, in a few words.
func (c *Call) said() string {
	switch e := c.Exchange; {
	case e.Answered():
		return fmt.Sprintf("answered %d", e.Response.Status)
	case e.Held():
		return "not sent"
	}
	return "no answer"
}

// reason is why there is no answer to judge.
func (c *Call) reason() string {
	if c.why != "" {
		return c.why
	}
	if c.Exchange.Held() || c.Exchange.Err == nil {
		return fmt.Sprint(c.Exchange.Err)
	}
	return fmt.Sprintf("the answer did not come whole: %v", c.Exchange.Err) + c.doubt()
}
