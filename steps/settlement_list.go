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

func registerSettlementList(r *scenario.Registry) {
	r.Step(`^partner "([^"]+)" sees (exactly its debits|no debit) at merchant "([^"]+)"$`, seesDebits,
		"Reads all pages of the partner's settlements with the merchant: each debit that it made in the scenario stands there once, with its amount and in the state that a look-up by its transaction id tells, newest first, and no debit of another partner does.",
		scenario.Example(`partner "acme" sees exactly its debits at merchant "bazaar"`), scenario.Calls(client.OpSettlements, client.OpSettlementStatus))
	r.Step(`^exactly the settlements that fit are listed$`, settlementsFit,
		"The latest answer has of all settlements with the merchant those that fit the request's filter, on its page, and counts those of every page.",
		scenario.Example(`exactly the settlements that fit are listed`), scenario.Calls(client.OpSettlements))
	r.Step(`^a request of partner "([^"]+)" for the settlements at merchant "([^"]+)"$`, draftSettlements,
		"Prepares a valid request for the settlements of the partner's debits; the next steps may spoil it.",
		scenario.Example(`a request of partner "acme" for the settlements at merchant "bazaar"`), scenario.Prepares(client.OpSettlements))
}

// listedSettlement is one line of a partner's settlements with a merchant.
type listedSettlement struct {
	UniqueID string       `json:"merchantUniqueTxnId"`
	Amount   client.Paise `json:"amount"`
	Status   string       `json:"settlementStatus"`
	TxnDate  time.Time    `json:"txnDate"`
}

// settlementPage is an answer with settlements; false where it cannot be read, which it reports.
func settlementPage(s *scenario.State, answer *scenario.Answer) (list []listedSettlement, count int, read bool) {
	if !succeeded(s, answer, "EK-MERCHANT-170", "a list of settlements") {
		return nil, 0, false
	}
	var payload struct {
		Count int                `json:"recordsCount"`
		Data  []listedSettlement `json:"data"`
	}
	err := json.Unmarshal(answer.Response.Envelope.Payload, &payload)
	s.Check("EK-MERCHANT-170", err == nil, fmt.Sprintf("the settlements cannot be read: %v", err))
	return payload.Data, payload.Count, err == nil
}

// askSettlements reads all pages of a partner's settlements with a merchant.
func askSettlements(ctx context.Context, s *scenario.State, partner scenario.Partner, merchant scenario.Merchant) (all []listedSettlement, read bool, err error) {
	for number := 1; number <= mostPages; number++ {
		request := scenario.Settlements(partner, merchant)
		request.PageNumber, request.PageSize = number, pageLength
		answer, err := look(ctx, s, partner.Name, request.Request())
		if err != nil {
			return nil, false, err
		}
		list, _, read := settlementPage(s, answer)
		if !read {
			return nil, false, nil
		}
		if all = append(all, list...); len(list) < pageLength {
			break
		}
	}
	return all, true, nil
}

func seesDebits(ctx context.Context, s *scenario.State, name, which, at string) error {
	partner, err := s.Names.Partner(name)
	if err != nil {
		return err
	}
	merchant, err := s.Names.Merchant(at)
	if err != nil {
		return err
	}
	mine, others := debitsAt(s, partner, merchant)
	if (which == "no debit") != (len(mine) == 0) {
		return fmt.Errorf("look at the settlements of partner %q with merchant %q: the scenario made %d debits of its own there, so that the step should say %s", name, at, len(mine),
			map[bool]string{true: "no debit", false: "exactly its debits"}[len(mine) == 0])
	}
	all, read, err := askSettlements(ctx, s, partner, merchant)
	if err != nil || !read {
		return err
	}
	checkListed(s, all, mine, others)
	checkSettlementOrder(s, all)
	return checkStates(ctx, s, partner, all, mine)
}

// debitsAt are the amounts of the debits that went through at a merchant, by transaction id: the
// partner's and those of others.
func debitsAt(s *scenario.State, partner scenario.Partner, merchant scenario.Merchant) (mine, others map[string]client.Paise) {
	mine, others = map[string]client.Paise{}, map[string]client.Paise{}
	for _, d := range scenario.Of[debits](s).made {
		unique := transactionPayload(d.answer).UniqueTransactionID
		switch {
		case d.answer.Err != nil || unique == "":
		case d.owner.Name != partner.Name:
			others[unique] = d.amount
		case d.merchant.ID == merchant.ID:
			mine[unique] = d.amount
		}
	}
	return mine, others
}

// checkListed: the partner's debits stand there, once and with their amounts. A target that nobody
// puts back may also have those of earlier runs.
func checkListed(s *scenario.State, all []listedSettlement, mine, others map[string]client.Paise) {
	times := map[string]int{}
	var wrong, foreign []verdict.Field
	differs := func(unique, expected, actual string) {
		wrong = append(wrong, verdict.Field{Path: unique, Expected: expected, Actual: actual})
	}
	for _, one := range all {
		times[one.UniqueID]++
		amount, own := mine[one.UniqueID]
		_, others := others[one.UniqueID]
		switch {
		case others:
			foreign = append(foreign, verdict.Field{Path: one.UniqueID, Expected: "not listed", Actual: "listed"})
		case own && one.Amount != amount:
			differs("amount of "+one.UniqueID, amount.String(), one.Amount.String())
		case !own && s.Has(scenario.Reset):
			differs(one.UniqueID, "not listed", "listed")
		}
	}
	for unique := range mine {
		if times[unique] != 1 {
			differs(unique, "listed once", fmt.Sprintf("listed %d times", times[unique]))
		}
	}
	slices.SortFunc(wrong, func(a, b verdict.Field) int { return strings.Compare(a.Path, b.Path) })
	s.Check("EK-MERCHANT-180", len(wrong) == 0, "the settlements are not those of the debits", wrong...)
	s.Check("EK-HTTP-270", len(foreign) == 0, "a debit of another partner is listed", foreign...)
}

func checkSettlementOrder(s *scenario.State, all []listedSettlement) {
	for i := 1; i < len(all); i++ {
		if all[i].TxnDate.After(all[i-1].TxnDate) {
			s.Check("EK-MERCHANT-200", false, "a settlement stands before a newer one",
				verdict.Field{Path: fmt.Sprintf("data[%d].txnDate", i), Expected: "not after " + all[i-1].TxnDate.String(), Actual: all[i].TxnDate.String()})
			return
		}
	}
	if len(all) > 1 {
		s.Check("EK-MERCHANT-200", true, "")
	}
}

// checkStates: the list and the look-up of each debit tell the same.
func checkStates(ctx context.Context, s *scenario.State, partner scenario.Partner, all []listedSettlement, mine map[string]client.Paise) error {
	for _, one := range all {
		if _, own := mine[one.UniqueID]; !own {
			continue
		}
		answer, err := look(ctx, s, partner.Name, client.SettlementStatusRequest{MerchantUniqueTxnID: one.UniqueID}.Request())
		if err != nil {
			return err
		}
		var told struct {
			Status string `json:"settlementStatus"`
		}
		readPayload(answer, &told)
		field := verdict.Field{Path: "settlementStatus of " + one.UniqueID, Expected: told.Status, Actual: one.Status}
		// Where nobody stops the clock, it may have moved on since the list.
		s.Check("EK-MERCHANT-190", settlementOrder.follows(one.Status, told.Status, true) && (one.Status == told.Status || !s.Mock()),
			"the list shows another state than the settlement has", field)
		s.Check("EK-MERCHANT-020", isStateName(one.Status), "the status is a label, not a name", field)
	}
	return nil
}

// wantedSettlements is the filter of a request for settlements.
type wantedSettlements struct {
	Merchant    string    `json:"merchantDetailId"`
	Status      string    `json:"settlementStatus"`
	TxnDateFrom time.Time `json:"txnDateFrom"`
	TxnDateTo   time.Time `json:"txnDateTo"`
	PageNumber  int       `json:"pageNumber"`
	PageSize    int       `json:"pageSize"`
}

func (w wantedSettlements) fits(one listedSettlement) bool {
	return (w.Status == "" || w.Status == one.Status) &&
		!one.TxnDate.Before(w.TxnDateFrom) && (w.TxnDateTo.IsZero() || !one.TxnDate.After(w.TxnDateTo))
}

func settlementsFit(ctx context.Context, s *scenario.State) error {
	c := scenario.Of[calls](s)
	answer, err := c.lastOf(client.OpSettlements)
	if err != nil {
		return err
	}
	asked := c.made[client.OpSettlements]
	w := wantedSettlements{PageNumber: 1, PageSize: usualPage}
	text, err := json.Marshal(asked.request.Body)
	if err == nil {
		err = json.Unmarshal(text, &w)
	}
	if err != nil {
		return fmt.Errorf("read the filter of the request: %w", err)
	}
	got, count, read := settlementPage(s, answer)
	if !read {
		return nil
	}
	partner, err := s.Names.Partner(asked.partner)
	if err != nil {
		return err
	}
	all, read, err := askSettlements(ctx, s, partner, scenario.Merchant{ID: w.Merchant})
	if err != nil || !read {
		return err
	}
	var fit []string
	for _, one := range all {
		if w.fits(one) {
			fit = append(fit, one.UniqueID)
		}
	}
	var listed []string
	for _, one := range got {
		listed = append(listed, one.UniqueID)
	}
	return filtered{
		of: "settlements", all: len(all), fit: fit, listed: listed, count: count, page: w.PageNumber, size: w.PageSize,
		counts: "EK-MERCHANT-220", lists: "EK-MERCHANT-210",
	}.judge(s, answer)
}

func draftSettlements(_ context.Context, s *scenario.State, name, at string) error {
	partner, err := s.Names.Partner(name)
	if err != nil {
		return err
	}
	merchant, err := s.Names.Merchant(at)
	if err != nil {
		return err
	}
	_, err = begin(s, partner, scenario.Settlements(partner, merchant).Request())
	return err
}
