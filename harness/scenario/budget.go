package scenario

import (
	"context"
	"net/http"
	"sync"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/verdict"
)

// Budget is what the scenarios of a run may spend on a target together. What would go beyond it is
// not sent, and the step that wanted it could not run. A limit of 0 is none. Safe for concurrent
// use.
type Budget struct {
	Calls int          // requests, those for tokens too
	SMS   int          // requests that send one
	Money client.Paise // that requests ask to move

	contract *contract.Contract

	mu    sync.Mutex
	calls int
	sms   int
	money client.Paise
}

// NewBudget makes a budget of which nothing is spent. The contract says which operations send SMS
// and which move money.
func NewBudget(c *contract.Contract, calls, sms int, money client.Paise) *Budget {
	return &Budget{Calls: calls, SMS: sms, Money: money, contract: c}
}

// Spent is what was asked for so far.
func (b *Budget) Spent() (calls, sms int, money client.Paise) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.calls, b.sms, b.money
}

// call takes one request of an operation out of the budget, or says that it is used up.
func (b *Budget) call(operation string) error {
	sms := 0
	if o, known := b.contract.Operation(operation); known && o.Writes == "sms" {
		sms = 1
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.Calls > 0 && b.calls == b.Calls:
		return usedUp("--max-calls %d is used up; raise it, or select less", b.Calls)
	case b.SMS > 0 && b.sms+sms > b.SMS:
		return usedUp("--max-sms %d is used up; raise it, or select less", b.SMS)
	}
	b.calls++
	b.sms += sms
	return nil
}

// move takes what a request asks to move out of the budget, or says that it is more than is left.
func (b *Budget) move(request client.Request) error {
	o, known := b.contract.Operation(request.Operation)
	if b.Money == 0 || !known || o.Writes != "money" {
		return nil
	}
	amount := max(0, amountOf(request)) // a request may be wrong on purpose
	b.mu.Lock()
	defer b.mu.Unlock()
	if amount > b.Money-b.money { // a sum could overflow
		return usedUp("%s more is not within --max-money %s, of which %s is spent; raise it, or select less", amount, b.Money, b.money)
	}
	b.money += amount
	return nil
}

func usedUp(format string, args ...any) error {
	return NotSent(verdict.Quota, "it was not sent: "+format, args...)
}

// meter is a transport within a budget.
type meter struct {
	next   http.RoundTripper
	budget *Budget
}

// RoundTrip implements http.RoundTripper.
func (m *meter) RoundTrip(r *http.Request) (*http.Response, error) {
	if cleaning, _ := r.Context().Value(cleaningUp{}).(bool); !cleaning {
		if err := m.budget.call(client.OperationFrom(r.Context())); err != nil {
			if r.Body != nil {
				_ = r.Body.Close()
			}
			return nil, err
		}
	}
	return m.next.RoundTrip(r)
}

// CloseIdleConnections is what http.Client looks for in a transport.
func (m *meter) CloseIdleConnections() {
	if closer, can := m.next.(interface{ CloseIdleConnections() }); can {
		closer.CloseIdleConnections()
	}
}

// cleaningUp marks calls that remove what a scenario created: a budget that is used up must not
// leave it behind.
type cleaningUp struct{}

func whileCleaningUp(ctx context.Context) context.Context {
	return context.WithValue(ctx, cleaningUp{}, true)
}
