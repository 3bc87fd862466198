package steps

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

func registerCardMoney(r *scenario.Registry) {
	r.Step(`^a (prepaid|gift|physical) card (?:with ([0-9.]+)|without money) is made in card account "([^"]+)"$`, makeCard,
		"Makes a card in an account; its product is that of the account.",
		scenario.Lasts(), scenario.Example(`a prepaid card with 100.00 is made in card account "prepaid"`), scenario.Calls(client.OpCreatePrepaidCard, client.OpCreateGiftCard))
	r.Step(`^the new card is a (RELOADABLE_GPR|GIFT|MEAL|FUEL) card that holds exactly ([0-9.]+)$`, newCardIs,
		"The details of the card that was made name its product, and details, balance and ledger agree on what it holds.",
		scenario.Needs(scenario.Ledger), scenario.Example(`the new card is a RELOADABLE_GPR card that holds exactly 100.00`), scenario.Calls(client.OpCardDetails, client.OpCardBalance))
	r.Step(`^no card was made in card account "([^"]+)"$`, noneMade,
		"A search of the account finds the declared cards, those that were made in this scenario, and no other.",
		scenario.Needs(scenario.Reset), scenario.Example(`no card was made in card account "gifts"`), scenario.Calls(client.OpSearchCards))
	r.Step(`^card account "([^"]+)" lists every card of its own$`, listsAll,
		"A search without a card finds each declared card of the account, and each that was made in this scenario.",
		scenario.Needs(scenario.Reset), scenario.Example(`card account "prepaid" lists every card of its own`), scenario.Calls(client.OpSearchCards))
	r.Step(`^card account "([^"]+)" lists every wallet of its own$`, listsWallets,
		"A search without a wallet finds each declared wallet of the account, and no other.",
		scenario.Needs(scenario.Reset), scenario.Example(`card account "main" lists every wallet of its own`), scenario.Calls(client.OpSearchCards))
	r.Step(`^a search for card "([^"]+)" finds it alone$`, findsAlone,
		"A search for one card of an account that has several finds that one.",
		scenario.Example(`a search for card "priya" finds it alone`), scenario.Calls(client.OpSearchCards))
	r.Step(`^([0-9.]+) is loaded onto card "([^"]+)"$`, loadCard,
		"Loads a card from what its partner paid in, under a reference of its own.",
		scenario.Example(`50.00 is loaded onto card "priya"`), scenario.Calls(client.OpLoadCard))
	r.Step(`^exactly ([0-9.]+) reached card "([^"]+)"$`, reachedCard,
		"Since the first call about it the card holds exactly so much more.",
		scenario.Needs(scenario.Ledger), scenario.Example(`exactly 50.00 reached card "priya"`))
	r.Step(`^the load of card "([^"]+)" is found by its reference alone$`, loadFound,
		"The transactions of the card under the reference of the latest load are that load and no other.",
		scenario.Example(`the load of card "priya" is found by its reference alone`), scenario.Calls(client.OpCardTransactions))
	r.Step(`^details and balance of card "([^"]+)" say what it holds$`, sayHolding,
		"Two answers and the ledger agree on what the card holds.",
		scenario.Needs(scenario.Ledger), scenario.Example(`details and balance of card "priya" say what it holds`), scenario.Calls(client.OpCardDetails, client.OpCardBalance))
	r.Step(`^card account "([^"]+)" shows what its cards hold together$`, showsTogether,
		"availableCardBalance is the sum of what the ledger has for the account's declared cards.",
		scenario.Needs(scenario.Ledger), scenario.Example(`card account "prepaid" shows what its cards hold together`), scenario.Calls(client.OpCardAccount))
	r.Step(`^looking at card "([^"]+)" changes nothing$`, lookingChangesNothing,
		"Details, search, account, limits, transactions and balance are asked for twice: the second answers are the first, and no money moved.",
		scenario.Needs(scenario.Ledger), scenario.Example(`looking at card "priya" changes nothing`),
		scenario.Calls(client.OpCardDetails, client.OpSearchCards, client.OpCardAccount, client.OpCardLimits, client.OpCardTransactions, client.OpCardBalance))
	r.Step(`^partner "([^"]+)" is told nothing of card "([^"]+)"$`, toldNothing,
		"Every call that reads a card is refused to a partner whose it is not.",
		scenario.Example(`partner "zenith" is told nothing of card "priya"`),
		scenario.Calls(client.OpCardDetails, client.OpSearchCards, client.OpCardAccount, client.OpCardLimits, client.OpCardTransactions, client.OpCardBalance))
}

// replaceWith asks for a new card in the place of one.
func replaceWith(ctx context.Context, s *scenario.State, name, how string) error {
	approval, err := approve(ctx, s, how)
	if err != nil {
		return err
	}
	answer, err := cardCall(ctx, s, name, func(ref client.CardRef) client.Request {
		return client.ReplaceCardRequest{CardRef: ref, CardApproval: approval}.Request()
	})
	if err != nil || answer.Err != nil {
		return err
	}
	c := scenario.Of[cardState](s)
	_, ref, owner, err := ofCard(s, name)
	ref.EnKashCardID = cardOf(answer).ID
	s.Check("EK-CARD-460", ref.EnKashCardID != "" && ref.EnKashCardID != c.card.ID, "the answer does not name the new card",
		verdict.Field{Path: "payload.enKashCardId", Expected: "the id of a new card", Actual: ref.EnKashCardID})
	held := scenario.Of[books](s).before[c.card.ID] + c.gains[c.card.ID]
	c.made = append(c.made, newCard{CardRef: ref, owner: owner, amount: held, answer: answer, from: c.card})
	c.gain(c.card.ID, -held)
	return err
}

// lastMade is the card that was made last.
func lastMade(s *scenario.State) (newCard, error) {
	c := scenario.Of[cardState](s)
	if len(c.made) == 0 {
		return newCard{}, fmt.Errorf("look at the new card: none was made in this scenario; add a step such as: When a prepaid card with 100.00 is made in card account \"prepaid\"")
	}
	return c.made[len(c.made)-1], nil
}

func newHolds(ctx context.Context, s *scenario.State, name string) error {
	made, err := lastMade(s)
	if err != nil {
		return err
	}
	if made.from.Name != name {
		return fmt.Errorf("look at the new card: it does not replace card %q", name)
	}
	after, err := s.Session.Balances(ctx)
	if err != nil {
		return err
	}
	old, fresh := after[made.from.ID], after[made.EnKashCardID]
	s.CheckOf([]*scenario.Answer{made.answer}, "EK-CARD-430", old == 0 && fresh == made.amount, "the replacement did not move the money once",
		verdict.Field{Path: "the new card holds", Expected: made.amount.String(), Actual: fresh.String(), OK: fresh == made.amount},
		verdict.Field{Path: "the old card holds", Expected: "0.00", Actual: old.String(), OK: old == 0})
	return nil
}

func makeCard(ctx context.Context, s *scenario.State, kind, amount, account string) error {
	home, owner, err := accountOf(s, account)
	if err != nil {
		return err
	}
	request := client.CreateCardRequest{
		CompanyID: owner.CompanyID, CardAccountID: home.ID, Mobile: "6000000199", FirstName: "Test", LastName: "Holder", PhysicalCard: kind == "physical",
	}
	var loaded client.Paise
	if amount != "" {
		if loaded, err = client.ParsePaise(amount); err != nil {
			return err
		}
		request.LoadAmount = &loaded
	}
	if err := openBooks(ctx, s); err != nil {
		return err
	}
	made := request.Request()
	if kind == "gift" {
		made = request.GiftRequest()
	}
	incomplete := kind == "gift" && request.LoadAmount == nil
	answer, err := asked{partner: owner.Name, request: made, wrong: incomplete}.call(ctx, s)
	if err != nil || answer.Err != nil {
		return err
	}
	c := scenario.Of[cardState](s)
	c.made = append(c.made, newCard{CardRef: client.CardRef{CompanyID: owner.CompanyID, CardAccountID: home.ID, EnKashCardID: cardOf(answer).ID}, owner: owner.Name, amount: loaded, answer: answer})
	c.gain(owner.ID, -loaded)
	return nil
}

func newCardIs(ctx context.Context, s *scenario.State, product string, amount client.Paise) error {
	made, err := lastMade(s)
	if err != nil {
		return err
	}
	details, err := call(ctx, s, made.owner, made.DetailsRequest())
	if err != nil {
		return err
	}
	got := cardOf(details)
	after, err := s.Session.Balances(ctx)
	if err != nil {
		return err
	}
	id := "EK-CARD-480"
	if product == "GIFT" {
		id = "EK-GIFT-130"
	}
	held := after[made.EnKashCardID]
	s.CheckOf([]*scenario.Answer{made.answer}, id, got.Product == product && held == amount, "the new card is another than was asked for",
		verdict.Field{Path: "payload.accountType", Expected: product, Actual: got.Product, OK: got.Product == product},
		verdict.Field{Path: "the card holds", Expected: amount.String(), Actual: held.String(), OK: held == amount})
	if product != "GIFT" {
		s.CheckOf([]*scenario.Answer{made.answer}, id, got.KYC == minimumKYC, "the new card has another KYC than the minimum",
			verdict.Field{Path: "payload.kycStatus", Expected: minimumKYC, Actual: got.KYC})
	}
	return balancesAgree(ctx, s, made.CardRef, made.owner, held)
}

// minimumKYC is the status of who is known, and not verified by video yet (EK-KYC-010).
const minimumKYC = "Min KYC Verified"

// balancesAgree holds the two answers that tell a balance against what the ledger has.
func balancesAgree(ctx context.Context, s *scenario.State, ref client.CardRef, owner string, held client.Paise) error {
	for _, request := range []client.Request{ref.DetailsRequest(), ref.BalanceRequest()} {
		answer, err := call(ctx, s, owner, request)
		if err != nil {
			return err
		}
		said, _ := client.ParsePaise(string(cardOf(answer).Balance)) // no amount is no agreement
		s.Check("EK-CARD-510", answer.Err == nil && said == held, request.Operation+" tells another balance than the card has",
			verdict.Field{Path: "payload.otbBalance", Expected: held.String(), Actual: string(cardOf(answer).Balance)})
	}
	return nil
}

func sayHolding(ctx context.Context, s *scenario.State, name string) error {
	card, ref, owner, err := ofCard(s, name)
	if err != nil {
		return err
	}
	after, err := s.Session.Balances(ctx)
	if err != nil {
		return err
	}
	return balancesAgree(ctx, s, ref, owner, after[card.ID])
}

// cardsFound are the ids that a search finds; nil where it is no success.
func cardsFound(ctx context.Context, s *scenario.State, owner string, ref client.CardRef) (ids map[string]bool, err error) {
	answer, err := call(ctx, s, owner, ref.SearchRequest())
	if err != nil {
		return nil, err
	}
	var payload struct {
		Data []cardPayload `json:"data"`
	}
	readPayload(answer, &payload)
	if answer.Err != nil {
		return nil, nil
	}
	ids = map[string]bool{}
	for _, one := range payload.Data {
		ids[one.ID] = true
	}
	return ids, nil
}

// declared are the cards of an account that the world has or, where wallets is true, its wallets.
func declared(s *scenario.State, account scenario.Account, wallets bool) map[string]bool {
	ids := map[string]bool{}
	for _, card := range s.Names.Cards {
		if card.Account == account.Name && (card.Product == "") == wallets {
			ids[card.ID] = true
		}
	}
	return ids
}

// expected are the cards of an account, as far as the world and this scenario know.
func expected(s *scenario.State, account scenario.Account) map[string]bool {
	ids := declared(s, account, false)
	for _, made := range scenario.Of[cardState](s).made {
		if made.CardAccountID == account.ID {
			ids[made.EnKashCardID] = true
		}
	}
	return ids
}

// searched checks that a search of an account finds what it should.
func searched(ctx context.Context, s *scenario.State, account, requirement, message string, wanted func(*scenario.State, scenario.Account) map[string]bool) error {
	home, owner, err := accountOf(s, account)
	if err != nil {
		return err
	}
	ids, err := cardsFound(ctx, s, owner.Name, client.CardRef{CompanyID: owner.CompanyID, CardAccountID: home.ID})
	if err != nil {
		return err
	}
	want := wanted(s, home)
	same := ids != nil && len(ids) == len(want)
	for id := range want {
		same = same && ids[id]
	}
	s.Check(requirement, same, message, verdict.Field{Path: "cards found", Expected: fmt.Sprint(len(want)), Actual: fmt.Sprint(len(ids))})
	return nil
}

func noneMade(ctx context.Context, s *scenario.State, account string) error {
	because := scenario.Of[calls](s).outcome
	if because == "" {
		return fmt.Errorf("look for cards in account %q: no refusal was judged in this scenario; add a step such as: Then it is refused because the gift card has no loadAmount", account)
	}
	return searched(ctx, s, account, because, "the account has other cards than it should have", expected)
}

func listsAll(ctx context.Context, s *scenario.State, account string) error {
	return searched(ctx, s, account, "EK-CARD-120", "the search does not list the account's cards", expected)
}

func listsWallets(ctx context.Context, s *scenario.State, account string) error {
	return searched(ctx, s, account, "EK-CARD-610", "the search does not list the account's wallets", func(s *scenario.State, home scenario.Account) map[string]bool {
		return declared(s, home, true)
	})
}

func findsAlone(ctx context.Context, s *scenario.State, name string) error {
	card, ref, owner, err := ofCard(s, name)
	if err != nil {
		return err
	}
	ids, err := cardsFound(ctx, s, owner, ref)
	if err != nil {
		return err
	}
	s.Check("EK-CARD-120", len(ids) == 1 && ids[card.ID], "the search does not find that card alone",
		verdict.Field{Path: "cards found", Expected: "1", Actual: fmt.Sprint(len(ids))})
	return nil
}

// loadRequest loads a card under a reference of its own.
func loadRequest(s *scenario.State, ref client.CardRef, amount client.Paise) client.Request {
	return client.LoadCardRequest{
		CardRef: ref, Amount: amount, TransactionType: "CR", Type: "ALLOCATE_FUND", TransactionCode: "ALLOCATION", UniqueReferenceNumber: ourReference(s),
	}.Request()
}

func loadCard(ctx context.Context, s *scenario.State, amount client.Paise, name string) error {
	answer, err := cardCall(ctx, s, name, func(ref client.CardRef) client.Request { return loadRequest(s, ref, amount) })
	if err == nil && answer.Err == nil {
		noteCardLoad(s, amount)
	}
	return err
}

// noteCardLoad remembers what an accepted load must have moved.
func noteCardLoad(s *scenario.State, amount client.Paise) {
	c := scenario.Of[cardState](s)
	c.gain(c.card.ID, amount)
	if owner, err := s.Names.Owner(c.card); err == nil {
		c.gain(owner.ID, -amount)
	}
}

func reachedCard(ctx context.Context, s *scenario.State, amount client.Paise, name string) error {
	gained, err := gainOf(ctx, s, name)
	if err != nil {
		return err
	}
	promises := []string{"EK-CARD-520"}
	if scenario.Of[repeats](s).sent[client.OpLoadCard] {
		promises = append(promises, "EK-LOAD-150", "EK-LOAD-280")
	}
	for _, id := range promises {
		s.Check(id, gained == amount, fmt.Sprintf("another amount reached card %q", name),
			verdict.Field{Path: "reached the card", Expected: amount.String(), Actual: gained.String()})
	}
	return nil
}

func loadFound(ctx context.Context, s *scenario.State, name string) error {
	last, made := scenario.Of[calls](s).made[client.OpLoadCard]
	if !made {
		return fmt.Errorf("find the load: none was made in this scenario; add a step such as: When 50.00 is loaded onto card \"priya\"")
	}
	load, _ := last.request.Body.(client.LoadCardRequest)
	answer, err := cardCall(ctx, s, name, func(ref client.CardRef) client.Request {
		return client.CardTransactionsRequest{CardRef: ref, PGReferenceNumber: load.UniqueReferenceNumber}.Request()
	})
	if err != nil {
		return err
	}
	var payload struct {
		Data []client.CardTransaction `json:"data"`
	}
	readPayload(answer, &payload)
	there, others := 0, 0
	for _, one := range payload.Data {
		if one.PGReferenceNumber == load.UniqueReferenceNumber && one.Amount == load.Amount && one.Direction == "CR" {
			there++
		} else {
			others++
		}
	}
	s.Check("EK-CORR-020", there == 1, "the load is not found by its reference",
		verdict.Field{Path: "transactions of the load", Expected: "1", Actual: fmt.Sprint(there)})
	s.Check("EK-PAGE-080", others == 0, "the search answers with what its filter excludes",
		verdict.Field{Path: "other transactions", Expected: "0", Actual: fmt.Sprint(others)})
	return nil
}

func showsTogether(ctx context.Context, s *scenario.State, account string) error {
	home, owner, err := accountOf(s, account)
	if err != nil {
		return err
	}
	answer, err := call(ctx, s, owner.Name, client.CardRef{CompanyID: owner.CompanyID, CardAccountID: home.ID}.CardAccountRequest())
	if err != nil {
		return err
	}
	after, err := s.Session.Balances(ctx)
	if err != nil {
		return err
	}
	var sum client.Paise
	for id := range expected(s, home) {
		sum += after[id]
	}
	var payload struct {
		Available json.Number `json:"availableCardBalance"`
	}
	readPayload(answer, &payload)
	got, _ := client.ParsePaise(string(payload.Available))
	s.Check("EK-CARD-500", answer.Err == nil && got == sum, "the account shows another balance than its cards have together",
		verdict.Field{Path: "payload.availableCardBalance", Expected: sum.String(), Actual: string(payload.Available)})
	return nil
}

// reads are the calls that only look at a card.
func reads(ref client.CardRef) []client.Request {
	return []client.Request{
		ref.DetailsRequest(), ref.SearchRequest(), ref.CardAccountRequest(), ref.LimitsRequest(), ref.BalanceRequest(),
		client.CardTransactionsRequest{CardRef: ref, PGReferenceNumber: "NONE"}.Request(),
	}
}

func lookingChangesNothing(ctx context.Context, s *scenario.State, name string) error {
	_, ref, owner, err := ofCard(s, name)
	if err != nil {
		return err
	}
	before, err := s.Session.Balances(ctx)
	if err != nil {
		return err
	}
	for _, request := range reads(ref) {
		first, err := call(ctx, s, owner, request)
		if err != nil {
			return err
		}
		second, err := call(ctx, s, owner, request)
		if err != nil {
			return err
		}
		same := first.Err == nil && second.Err == nil && string(first.Response.Envelope.Payload) == string(second.Response.Envelope.Payload)
		s.Check("EK-HTTP-280", same, "looking twice shows two things", verdict.Field{Path: request.Operation, Expected: "the same success twice", Actual: said(first) + ", then " + said(second), OK: same})
	}
	after, err := s.Session.Balances(ctx)
	if err != nil {
		return err
	}
	fields := moved(before, after, nil)
	s.Check("EK-HTTP-280", len(fields) == 0, "looking moved money", fields...)
	return nil
}

func toldNothing(ctx context.Context, s *scenario.State, partner, name string) error {
	card, ref, owner, err := ofCard(s, name)
	if err != nil {
		return err
	}
	if owner == partner {
		return fmt.Errorf("look at card %q as a stranger: it is partner %q's own", name, partner)
	}
	for _, request := range reads(ref) {
		answer, err := asked{partner: partner, request: request, wrong: true}.call(ctx, s)
		if err != nil {
			return err
		}
		s.Check("EK-HTTP-270", answer.Refused(), fmt.Sprintf("partner %q may look at card %q", partner, card.Name),
			verdict.Field{Path: request.Operation, Expected: "a refusal", Actual: said(answer)})
	}
	return nil
}
