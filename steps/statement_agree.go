package steps

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

// transaction is one line of a wallet's transactions.
type transaction struct {
	EnKashCardTxnID     string        `json:"enkashCardTxnId"`
	CardTransactionType string        `json:"cardTransactionType"`
	Type                string        `json:"type"`
	Amount              client.Paise  `json:"amount"`
	Balance             *client.Paise `json:"balance"`
	Status              string        `json:"status"`
	PGReferenceNumber   string        `json:"pgReferenceNumber"`
	TxnDate             time.Time     `json:"txnDate"`
}

// gain is what the wallet gained by it.
func (t transaction) gain() client.Paise {
	if t.CardTransactionType == "DR" {
		return -t.Amount
	}
	return t.Amount
}

// page is an answer with transactions; false where it cannot be read, which it reports.
func page(s *scenario.State, answer *scenario.Answer) (list []transaction, count int, read bool) {
	if !succeeded(s, answer, "EK-TXN-020", "a list of transactions") {
		return nil, 0, false
	}
	var payload struct {
		Count int           `json:"recordsCount"`
		Data  []transaction `json:"data"`
	}
	err := json.Unmarshal(answer.Response.Envelope.Payload, &payload)
	s.Check("EK-TXN-020", err == nil, fmt.Sprintf("the transactions cannot be read: %v", err))
	return payload.Data, payload.Count, err == nil
}

const (
	pageLength = 100
	mostPages  = 200 // of a server that never comes to an end
)

// askTransactions reads all pages of a wallet's transactions.
func askTransactions(ctx context.Context, s *scenario.State, name string) (all []transaction, read bool, err error) {
	card, err := s.Names.Card(name)
	if err != nil {
		return nil, false, err
	}
	owner, err := s.Names.Owner(card)
	if err != nil {
		return nil, false, err
	}
	for number := 1; number <= mostPages; number++ {
		request, err := s.Names.Transactions(card)
		if err != nil {
			return nil, false, err
		}
		request.PageNumber, request.PageSize = number, pageLength
		answer, err := call(ctx, s, owner.Name, request.Request())
		if err != nil {
			return nil, false, err
		}
		list, _, read := page(s, answer)
		if !read {
			return nil, false, nil
		}
		if all = append(all, list...); len(list) < pageLength {
			break
		}
	}
	return all, true, nil
}

func agree(ctx context.Context, s *scenario.State, name string) error {
	card, err := s.Names.Card(name)
	if err != nil {
		return err
	}
	if scenario.Of[books](s).before == nil {
		return fmt.Errorf("compare balance, transactions and ledger: no money was asked for in this scenario; add a step that moves some before this one")
	}
	held, read, err := askBalance(ctx, s, name)
	if err != nil || !read {
		return err
	}
	all, read, err := askTransactions(ctx, s, name)
	if err != nil || !read {
		return err
	}
	ledger, err := s.Session.Balances(ctx)
	if err != nil {
		return err
	}
	s.Check("EK-LOAD-160", held == ledger[card.ID], "the wallet shows another balance than it has",
		verdict.Field{Path: "payload.availableBalance", Expected: ledger[card.ID].String(), Actual: held.String()})
	checkChain(s, all, scenario.Of[books](s).before[card.ID], ledger[card.ID])
	checkOrder(s, all)
	checkMoves(s, card, all)
	return nil
}

// checkChain: the moves lead from what the wallet held to what it holds, and each says what it
// held in between.
func checkChain(s *scenario.State, all []transaction, before, after client.Paise) {
	at := after
	var fields []verdict.Field
	for _, t := range all {
		if t.Balance == nil {
			continue
		}
		if *t.Balance != at {
			fields = append(fields, verdict.Field{Path: "balance after " + t.EnKashCardTxnID, Expected: at.String(), Actual: t.Balance.String()})
		}
		at -= t.gain()
	}
	s.Check("EK-TXN-050", at == before, "the transactions do not lead from what the wallet held to what it holds",
		verdict.Field{Path: "balance before the first", Expected: before.String(), Actual: at.String()})
	if at == before {
		s.Check("EK-TXN-060", len(fields) == 0, "a transaction's balance is not what the wallet held after it", fields...)
	}
}

func checkOrder(s *scenario.State, all []transaction) {
	for i := 1; i < len(all); i++ {
		if all[i].TxnDate.After(all[i-1].TxnDate) {
			s.Check("EK-TXN-030", false, "a transaction stands before a newer one",
				verdict.Field{Path: fmt.Sprintf("data[%d].txnDate", i), Expected: "not after " + all[i-1].TxnDate.String(), Actual: all[i].TxnDate.String()})
			return
		}
	}
	if len(all) > 1 {
		s.Check("EK-TXN-030", true, "")
	}
}

// checkMoves: what the scenario moved stands there, once and in its direction.
func checkMoves(s *scenario.State, card scenario.Card, all []transaction) {
	moves := map[string]string{} // reference to direction
	for _, one := range scenario.Of[loads](s).accepted() {
		if one.card.ID == card.ID && one.arrived(s) {
			moves[one.reference] = "CR"
		}
	}
	for _, d := range scenario.Of[debits](s).made {
		if d.answer.Err == nil && d.card.ID == card.ID {
			moves[transactionPayload(d.answer).UniqueTransactionID] = "DR"
		}
	}
	times, ways := map[string]int{}, map[string]string{}
	for _, t := range all {
		if t.Type == "REFUND" || t.Type == "REVERSAL" { // what came back stands under the reference that it left by
			continue
		}
		times[t.PGReferenceNumber]++
		ways[t.PGReferenceNumber] = t.CardTransactionType
	}
	var listed, directed []verdict.Field
	for reference, way := range moves {
		if times[reference] != 1 {
			listed = append(listed, verdict.Field{Path: reference, Expected: "listed once", Actual: fmt.Sprintf("listed %d times", times[reference])})
		} else if ways[reference] != way {
			directed = append(directed, verdict.Field{Path: "cardTransactionType of " + reference, Expected: way, Actual: ways[reference]})
		}
	}
	byPath := func(a, b verdict.Field) int { return strings.Compare(a.Path, b.Path) }
	slices.SortFunc(listed, byPath)
	slices.SortFunc(directed, byPath)
	s.Check("EK-TXN-050", len(listed) == 0, "a move of money is not listed once", listed...)
	if len(moves) > 0 {
		s.Check("EK-TXN-080", len(directed) == 0, "a transaction has the wrong direction", directed...)
	}
}

// wanted is the filter of a request for transactions.
type wanted struct {
	Card        string        `json:"enKashCardId"`
	Way         string        `json:"cardTransactionType"`
	Status      string        `json:"status"`
	AmountFrom  *client.Paise `json:"amountFrom"`
	AmountTo    *client.Paise `json:"amountTo"`
	Reference   string        `json:"pgReferenceNumber"`
	TxnID       string        `json:"enKashTransactionId"`
	TxnDateFrom time.Time     `json:"txnDateFrom"`
	TxnDateTo   time.Time     `json:"txnDateTo"`
	PageNumber  int           `json:"pageNumber"`
	PageSize    int           `json:"pageSize"`
}

// usualPage is how long a page is where the request does not say.
const usualPage = 50

func (w wanted) fits(t transaction) bool {
	is := func(want, got string) bool { return want == "" || want == got }
	return is(w.Way, t.CardTransactionType) && is(w.Status, t.Status) && is(w.Reference, t.PGReferenceNumber) && is(w.TxnID, t.EnKashCardTxnID) &&
		(w.AmountFrom == nil || t.Amount >= *w.AmountFrom) && (w.AmountTo == nil || t.Amount <= *w.AmountTo) &&
		!t.TxnDate.Before(w.TxnDateFrom) && (w.TxnDateTo.IsZero() || !t.TxnDate.After(w.TxnDateTo))
}

func listedFit(ctx context.Context, s *scenario.State) error {
	c := scenario.Of[calls](s)
	answer, err := c.lastOf(client.OpWalletTransactions)
	if err != nil {
		return err
	}
	text, err := json.Marshal(c.made[client.OpWalletTransactions].request.Body)
	if err != nil {
		return fmt.Errorf("read the filter of the request: %w", err)
	}
	w := wanted{PageNumber: 1, PageSize: usualPage}
	if err := json.Unmarshal(text, &w); err != nil {
		return fmt.Errorf("read the filter of the request: %w", err)
	}
	got, count, read := page(s, answer)
	if !read {
		return nil
	}
	card := byID(s.Names.Cards, w.Card, func(c scenario.Card) string { return c.ID })
	all, read, err := askTransactions(ctx, s, card.Name)
	if err != nil || !read {
		return err
	}
	var fit []string
	for _, t := range all {
		if w.fits(t) {
			fit = append(fit, t.EnKashCardTxnID)
		}
	}
	var ids []string
	for _, t := range got {
		ids = append(ids, t.EnKashCardTxnID)
	}
	return filtered{
		of: "transactions", all: len(all), fit: fit, listed: ids, count: count, page: w.PageNumber, size: w.PageSize,
		counts: "EK-TXN-070", lists: "EK-TXN-040",
	}.judge(s, answer)
}
