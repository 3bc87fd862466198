package client

import (
	"fmt"
	"strings"
	"testing"
)

func TestLoads(t *testing.T) {
	c, saw := over(t, 200, `{"code":0,"message":"Success","payload":{"enKashCardId":"EKC1","enkashCardTxnId":"ECT1","pgReferenceNumber":"R1","amount":10.00,"otbBalance":510.00}}`)
	made, err := c.WalletTopUpFromBalance(t.Context(), TopUpRequest{
		CardAccountID: "CA1", EnKashCardID: "EKC1", Amount: 1000, TransactionType: "CR", Type: "ALLOCATE_FUND", TransactionCode: "ALLOCATION", UniqueReferenceNumber: "R1",
	})
	if want := (TopUp{"EKC1", "ECT1", "R1", 1000, 51000}); err != nil || made != want {
		t.Errorf("%+v, %v", made, err)
	}
	if want := `{"cardAccountId":"CA1","amount":10.00,"transactionType":"CR","type":"ALLOCATE_FUND","transactionCode":"ALLOCATION","uniqueReferenceNumber":"R1","enKashCardId":"EKC1"}`; saw.body != want || saw.path != "/api/v0/partner/enKashCard/balance" {
		t.Errorf("sent %s to %s", saw.body, saw.path)
	}
	c, _ = over(t, 200, `{"code":0,"message":"Success","payload":{"enKashCardId":"EKC1"}}`)
	if _, err := c.WalletTopUpFromBalance(t.Context(), TopUpRequest{}); err == nil || !strings.Contains(err.Error(), "do not make it again; compare the answer with requirement EK-LOAD-310") {
		t.Errorf("an unreadable answer: %v", err)
	}

	c, saw = over(t, 200, `{"code":0,"message":"Success","payload":{"enKashCardId":"EKC1","amountToLoad":"0.01","availableLimit":7.5}}`)
	available, err := c.WalletFundingLimitValidation(t.Context(), LoadLimitRequest{EnKashCardID: "EKC1", CardAccountID: "CA1", AmountToLoad: 1})
	if want := `{"enKashCardId":"EKC1","cardAccountId":"CA1","amountToLoad":"0.01"}`; err != nil || available != 750 || saw.body != want {
		t.Errorf("%d, %v, sent %s", available, err, saw.body)
	}
}

// TestAssumedLoads are refused before they are dialled, but by a client that is told to assume.
func TestAssumedLoads(t *testing.T) {
	c, saw := over(t, 200, `{}`)
	if _, err := c.AddMoneyToWallet(t.Context(), AddMoneyRequest{}); KindOf(err) != KindConfig || saw.path != "" {
		t.Errorf("%v, called %s", err, saw.path)
	}
	for name, one := range map[string]struct {
		answer string
		call   func(*Client) (any, error)
		want   string // in the result or the error
	}{
		"a payment": {`{"enkashCardTxnId":"ECT1","pgReferenceNumber":"R1","amount":10,"status":"PENDING","paymentLink":"https://a.invalid/"}`,
			func(c *Client) (any, error) { return c.AddMoneyToWallet(t.Context(), AddMoneyRequest{}) }, "PENDING"},
		"a payment without its link": {`{"enkashCardTxnId":"ECT1","pgReferenceNumber":"R1","amount":10,"status":"PENDING"}`,
			func(c *Client) (any, error) { return c.AddMoneyToWallet(t.Context(), AddMoneyRequest{}) }, "payload.paymentLink is missing"},
		"a balance": {`{"enKashCardId":"EKC1","availableBalance":10.05}`,
			func(c *Client) (any, error) { return c.GetWalletBalance(t.Context(), BalanceRequest{}) }, "10.05"},
		"no balance": {`{}`,
			func(c *Client) (any, error) { return c.GetWalletBalance(t.Context(), BalanceRequest{}) }, "payload.availableBalance is missing"},
		"transactions": {`{"recordsCount":1,"data":[{"enkashCardTxnId":"ECT1","cardTransactionType":"CR","type":"SALE","amount":1,"balance":2,"status":"SUCCESS","pgReferenceNumber":"R","txnDate":"d"}]}`,
			func(c *Client) (any, error) {
				return first(c.GetTransactionDetails(t.Context(), TransactionsRequest{}))
			}, "ECT1 CR SALE 1.00 2.00 true"},
		"a transaction without amount": {`{"recordsCount":1,"data":[{"enkashCardTxnId":"ECT1","cardTransactionType":"CR","type":"SALE","status":"SUCCESS","txnDate":"d"}]}`,
			func(c *Client) (any, error) {
				return first(c.GetTransactionDetails(t.Context(), TransactionsRequest{}))
			}, "payload.data[0].amount is missing"},
		"transactions that are none": {`{"recordsCount":1,"data":7}`,
			func(c *Client) (any, error) {
				return first(c.GetTransactionDetails(t.Context(), TransactionsRequest{}))
			}, "payload.data is not a list"},
	} {
		c, _ := over(t, 200, `{"code":0,"message":"Success","payload":`+one.answer+`}`)
		c.assumed = true
		got, err := one.call(c)
		if said := sprint(got, err); !strings.Contains(said, one.want) {
			t.Errorf("%s: %s, want %s", name, said, one.want)
		}
	}
}

func first[T, U any](v T, _ U, err error) (any, error) { return v, err }

func sprint(v any, err error) string {
	if err != nil {
		return err.Error()
	}
	return fmt.Sprint(v)
}
