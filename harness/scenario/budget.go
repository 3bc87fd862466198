package scenario

import (
	"context"
	"net/http"
	"sync"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/exchange"
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

// Spent is what was sent so far, or is on its way.
func (b *Budget) Spent() (calls, sms int, money client.Paise) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.calls, b.sms, b.money
}

// call takes one request of an operation out of the budget, or says that it is used up.
func (b *Budget) call(operation string) error {
	sms := b.smsOf(operation)
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

// unsend gives back what call took for a request that never reached anybody.
func (b *Budget) unsend(operation string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.calls--
	b.sms -= b.smsOf(operation)
}

// smsOf is how many SMS a request of an operation causes.
func (b *Budget) smsOf(operation string) int {
	if o, known := b.contract.Operation(operation); known && o.Writes == "sms" {
		return 1
	}
	return 0
}

// move takes what a request asks to move out of the budget, or says that it is more than is left.
func (b *Budget) move(request client.Request) error {
	amount := b.moves(request)
	if b.Money == 0 || amount == 0 {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if amount > b.Money-b.money { // a sum could overflow
		return usedUp("%s more is not within --max-money %s, of which %s is spent; raise it, or select less", amount, b.Money, b.money)
	}
	b.money += amount
	return nil
}

// moves is what a request asks to move.
func (b *Budget) moves(request client.Request) client.Paise {
	if o, known := b.contract.Operation(request.Operation); !known || o.Writes != "money" {
		return 0
	}
	return max(0, amountOf(request)) // it may be wrong on purpose
}

// unmove gives back what move took for a request that never reached anybody.
func (b *Budget) unmove(request client.Request) {
	if b.Money == 0 {
		return
	}
	amount := b.moves(request)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.money -= amount
}

func usedUp(format string, args ...any) error {
	why := Limit(format, args...)
	why.Reason = "it was not sent: " + why.Reason
	return &Unsent{why}
}

// meter is a transport within a budget.
type meter struct {
	next   http.RoundTripper
	budget *Budget
}

// RoundTrip implements http.RoundTripper.
func (m *meter) RoundTrip(r *http.Request) (*http.Response, error) {
	if cleaning, _ := r.Context().Value(cleaningUp{}).(bool); cleaning {
		return m.next.RoundTrip(r)
	}
	operation := client.OperationFrom(r.Context())
	if err := m.budget.call(operation); err != nil {
		if r.Body != nil {
			_ = r.Body.Close()
		}
		return nil, err
	}
	response, err := m.next.RoundTrip(r)
	if exchange.NeverSent(err) {
		m.budget.unsend(operation)
	}
	return response, err
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
