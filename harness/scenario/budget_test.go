package scenario

import (
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/verdict"
)

func budgetOf(t *testing.T, calls, sms int, money client.Paise) *Budget {
	t.Helper()
	c, err := contract.Load(fixtures.FS)
	if err != nil {
		t.Fatal(err)
	}
	return NewBudget(c, calls, sms, money)
}

// counting is a transport that counts what is sent.
type counting struct{ sent atomic.Int64 }

func (c *counting) RoundTrip(*http.Request) (*http.Response, error) {
	c.sent.Add(1)
	return &http.Response{StatusCode: 200, Body: http.NoBody}, nil
}

func TestNoCallBeyondTheBudgetIsSent(t *testing.T) {
	next := &counting{}
	m := &meter{next, budgetOf(t, 5, 0, 0)}
	var all sync.WaitGroup
	var refused atomic.Int64
	for range 40 {
		all.Go(func() {
			request, _ := http.NewRequest("GET", "http://127.0.0.1/", http.NoBody)
			if _, err := m.RoundTrip(request); err != nil {
				refused.Add(1)
				var cannot *CouldNotRun
				if !errors.As(err, &cannot) || cannot.Class != verdict.Quota || !strings.Contains(err.Error(), "--max-calls 5 is used up") {
					t.Errorf("refused with %v", err)
				}
			}
		})
	}
	all.Wait()
	if next.sent.Load() != 5 || refused.Load() != 35 {
		t.Errorf("%d were sent and %d refused, want 5 and 35", next.sent.Load(), refused.Load())
	}
}

// What a scenario created goes again, also when nothing is left to spend.
func TestCleaningUpIsBeyondTheBudget(t *testing.T) {
	next := &counting{}
	m := &meter{next, budgetOf(t, 1, 0, 0)}
	for range 3 {
		request, _ := http.NewRequestWithContext(whileCleaningUp(t.Context()), "DELETE", "http://127.0.0.1/", nil)
		if _, err := m.RoundTrip(request); err != nil {
			t.Fatal(err)
		}
	}
	if calls, _, _ := m.budget.Spent(); next.sent.Load() != 3 || calls != 0 {
		t.Errorf("%d were sent and %d counted, want 3 and 0", next.sent.Load(), calls)
	}
}

// unreached is a transport that dials nobody.
type unreached struct{ err error }

func (u unreached) RoundTrip(*http.Request) (*http.Response, error) { return nil, u.err }

// What never reached anybody is not spent; what may have is.
func TestOnlyWhatIsSentIsSpent(t *testing.T) {
	for name, row := range map[string]struct {
		err   error
		spent int
	}{
		"refused here":  {NotSent("", "its host is not allowed"), 0},
		"nobody there":  {&net.OpError{Op: "dial", Err: errors.New("connection refused")}, 0},
		"no answer":     {&net.OpError{Op: "read", Err: errors.New("connection reset")}, 3},
		"out of budget": {usedUp("--max-calls 1 is used up"), 0}, // of another
	} {
		m := &meter{unreached{row.err}, budgetOf(t, 9, 9, 0)}
		for range 3 {
			request, _ := http.NewRequest("POST", "http://127.0.0.1/", nil)
			if _, err := m.RoundTrip(request); err == nil {
				t.Fatal("it was sent")
			}
		}
		if calls, _, _ := m.budget.Spent(); calls != row.spent {
			t.Errorf("%s: %d calls are spent, want %d", name, calls, row.spent)
		}
	}
	b := budgetOf(t, 0, 1, 0)
	for range 2 {
		if err := b.call(client.OpTransactionOTP); err != nil {
			t.Fatal(err)
		}
		b.unsend(client.OpTransactionOTP)
	}
	if _, sms, _ := b.Spent(); sms != 0 {
		t.Errorf("%d SMS are spent that nobody was sent", sms)
	}
}

func TestOnlyWhatSendsAnSMSIsCountedAsOne(t *testing.T) {
	b := budgetOf(t, 0, 1, 0)
	for _, row := range []struct {
		operation string
		refused   bool
	}{
		{client.OpWalletBalance, false}, {client.OpTransactionOTP, false}, {client.OpWalletBalance, false}, {client.OpTransactionOTP, true}, {client.OpWalletBalance, false},
	} {
		if err := b.call(row.operation); (err != nil) != row.refused {
			t.Errorf("%s: %v, refused should be %v", row.operation, err, row.refused)
		}
	}
}

func TestMoneyIsCountedBeforeItMoves(t *testing.T) {
	b := budgetOf(t, 0, 0, 5000)
	move := func(operation string, body any) error {
		return b.move(client.Request{Operation: operation, Body: body})
	}
	type amount struct {
		Amount client.Paise `json:"amount"`
	}
	for _, row := range []struct {
		operation string
		body      any
		refused   bool
		spent     client.Paise
	}{
		{client.OpTopUp, amount{3000}, false, 3000},
		{client.OpTopUp, amount{2001}, true, 3000},
		{client.OpWalletBalance, amount{9000}, false, 3000}, // reads
		{client.OpTopUp, amount{-9000}, false, 3000},        // wrong on purpose, and no way to more
		{client.OpTopUp, amount{1 << 62}, true, 3000},
		{client.OpTopUp, amount{2000}, false, 5000},
		{client.OpTopUp, amount{1}, true, 5000},
		{client.OpTopUp, []int{1}, false, 5000}, // no amount at all
		{"payout.create-payout", json.RawMessage(`{"transferAmount": 0.01}`), true, 5000},
		{"payout.create-batch-payout", json.RawMessage(`{"transfers": [{"transferAmount": "0.01"}, {}]}`), true, 5000},
		{"bill.pay-invoice", json.RawMessage(`{"payment": {"paymentAmount": 0.01}}`), true, 5000},
		{"gateway.submit-payment-request", json.RawMessage(`{"paymentDetail": {"amount": 0.01}}`), true, 5000},
		{client.OpTopUp, json.RawMessage(`{"amount": 0.01, "loadAmount": "wrong on purpose"}`), true, 5000},
	} {
		err := move(row.operation, row.body)
		if _, _, spent := b.Spent(); (err != nil) != row.refused || spent != row.spent {
			t.Errorf("%s %v: %v, and %s spent; want refused %v, %s", row.operation, row.body, err, spent, row.refused, row.spent)
		}
	}
}

func TestABatchMovesWhatItsTransfersDo(t *testing.T) {
	for body, want := range map[string]client.Paise{
		`{"transfers": [{"transferAmount": 10.00}, {"transferAmount": "5.50"}]}`:                                     1550,
		`{"amount": 20.00, "paymentDetail": {"amount": 20.00}}`:                                                      2000,
		`{"transfers": [{"transferAmount": 92233720368547758.07}, {"transferAmount": 92233720368547758.07}]}`:        1<<63 - 1,
		`{"amountSplitType": "PERCENTAGE", "remarks": "5.00"}`:                                                       0,
		`{"transfers": [{"transferAmount": -5.00}, {"transferAmount": 7.00}], "note": null, "amount": {"value": 1}}`: 700,
	} {
		if got := amountOf(client.Request{Body: json.RawMessage(body)}); got != want {
			t.Errorf("%s moves %s, want %s", body, got, want)
		}
	}
}
