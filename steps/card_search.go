package steps

import (
	"context"
	"fmt"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

func registerCardSearch(r *scenario.Registry) {
	r.Step(`^no card was made in card account "([^"]+)"$`, noneMade,
		"A search of the account finds the declared cards, those that were made in this scenario, and no other.",
		scenario.Needs(scenario.Reset), scenario.Example(`no card was made in card account "gifts"`), scenario.Calls(client.OpSearchCards))
	r.Step(`^card account "([^"]+)" lists every card of its own$`, listsAll,
		"A search without a card finds each declared card of the account, and each that was made in this scenario.",
		scenario.Needs(scenario.Reset), scenario.Example(`card account "prepaid" lists every card of its own`), scenario.Calls(client.OpSearchCards))
	r.Step(`^a search for card "([^"]+)" finds it alone$`, findsAlone,
		"A search for one card of an account that has several finds that one.",
		scenario.Example(`a search for card "priya" finds it alone`), scenario.Calls(client.OpSearchCards))
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

// expected are the cards of an account, as far as the world and this scenario know.
func expected(s *scenario.State, account scenario.Account) map[string]bool {
	ids := map[string]bool{}
	for _, card := range s.Names.Cards {
		if card.Account == account.Name && card.Product != "" {
			ids[card.ID] = true
		}
	}
	for _, made := range scenario.Of[cardState](s).made {
		if made.CardAccountID == account.ID {
			ids[made.EnKashCardID] = true
		}
	}
	return ids
}

// searched checks that a search of an account finds what it should.
func searched(ctx context.Context, s *scenario.State, account, requirement, message string) error {
	home, owner, err := accountOf(s, account)
	if err != nil {
		return err
	}
	ids, err := cardsFound(ctx, s, owner.Name, client.CardRef{CompanyID: owner.CompanyID, CardAccountID: home.ID})
	if err != nil {
		return err
	}
	want := expected(s, home)
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
	return searched(ctx, s, account, because, "the account has other cards than it should have")
}

func listsAll(ctx context.Context, s *scenario.State, account string) error {
	return searched(ctx, s, account, "EK-CARD-120", "the search does not list the account's cards")
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
