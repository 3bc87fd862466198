package steps

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

func registerCardLimits(r *scenario.Registry) {
	r.Step(`^the limits of card "([^"]+)" are set to:$`, setLimits,
		"Sets usage controls of a card, by their wire names; true and false are switches, everything else is text. What all cards of the account had is remembered.",
		scenario.Needs(scenario.Reset), scenario.Holds(scenario.RequestContent), scenario.Calls(client.OpUpdateCardLimits, client.OpCardLimits),
		scenario.Example(`the limits of card "priya" are set to:`, `| posDailyLimit | 1220 |`))
	r.Step(`^the limits of card "([^"]+)" are as they were set$`, limitsAsSet,
		"The card's limits, read again, are those that were set, word for word.",
		scenario.Example(`the limits of card "priya" are as they were set`), scenario.Calls(client.OpCardLimits))
	r.Step(`^the limits of card "([^"]+)" are as before$`, limitsAsBefore,
		"The limits of a card, read again, are what they were before the latest change of another's.",
		scenario.Example(`the limits of card "puja" are as before`), scenario.Calls(client.OpCardLimits))
}

// limitsOf reads a card's controls, without what tells when they were set.
func limitsOf(ctx context.Context, s *scenario.State, name string) (map[string]any, error) {
	answer, err := cardCall(ctx, s, name, client.CardRef.LimitsRequest)
	if err != nil {
		return nil, err
	}
	limits := map[string]any{}
	readPayload(answer, &limits)
	for _, about := range []string{"createdBy", "createdOn", "modifiedOn", "enKashCardId"} {
		delete(limits, about)
	}
	return limits, nil
}

func setLimits(ctx context.Context, s *scenario.State, name string, table *scenario.Block) error {
	if table.Table == nil {
		return fmt.Errorf("set the limits of card %q: write them as a table of names and values", name)
	}
	c := scenario.Of[cardState](s)
	card, err := s.Names.Card(name)
	if err != nil {
		return err
	}
	c.limits, c.set = map[string]map[string]any{}, client.CardLimits{}
	for _, other := range slices.Sorted(maps.Keys(s.Names.Cards)) {
		if one := s.Names.Cards[other]; one.Account == card.Account && one.Product != "" {
			if c.limits[one.ID], err = limitsOf(ctx, s, other); err != nil {
				return err
			}
		}
	}
	for _, row := range table.Table.Rows {
		if len(row) != 2 {
			return fmt.Errorf("set the limits of card %q: each row has a name and a value, not %d cells", name, len(row))
		}
		c.set[row[0]] = row[1]
		if text := strings.TrimSpace(row[1]); text == "true" || text == "false" {
			c.set[row[0]] = text == "true"
		}
	}
	_, err = cardCall(ctx, s, name, func(ref client.CardRef) client.Request {
		return client.CardLimitsRequest{CompanyID: ref.CompanyID, CardAccountID: ref.CardAccountID, EnKashCardID: ref.EnKashCardID, Limits: c.set}.Request()
	})
	return err
}

func limitsAsSet(ctx context.Context, s *scenario.State, name string) error {
	c := scenario.Of[cardState](s)
	if c.set == nil {
		return fmt.Errorf("compare limits: none were set in this scenario; add the step that sets the limits of card \"priya\" before this one")
	}
	set := maps.Clone(c.set)
	got, err := limitsOf(ctx, s, name)
	if err != nil {
		return err
	}
	var fields []verdict.Field
	for _, limit := range slices.Sorted(maps.Keys(set)) {
		if got[limit] != set[limit] {
			fields = append(fields, verdict.Field{Path: "payload." + limit, Expected: fmt.Sprint(set[limit]), Actual: fmt.Sprint(got[limit])})
		}
	}
	s.Check("EK-CARD-150", len(fields) == 0, "limits are not read back as they were set", fields...)
	return nil
}

func limitsAsBefore(ctx context.Context, s *scenario.State, name string) error {
	card, err := s.Names.Card(name)
	if err != nil {
		return err
	}
	before, known := scenario.Of[cardState](s).limits[card.ID]
	if !known {
		return fmt.Errorf("compare limits: those of card %q were not looked at before; set the limits of a card of its account first", name)
	}
	got, err := limitsOf(ctx, s, name)
	if err != nil {
		return err
	}
	s.Check("EK-CARD-160", reflect.DeepEqual(before, got), "the limits of another card changed, too",
		verdict.Field{Path: "limits of " + name, Expected: fmt.Sprint(before), Actual: fmt.Sprint(got)})
	return nil
}
