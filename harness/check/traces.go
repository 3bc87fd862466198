package check

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

// traces are what a target lets us see of what calls do: SMS, and money wherever it lies.
type traces struct {
	messages int
	balances map[string]client.Paise
}

// tracesOf looks for them; for none where others use the same universe.
func tracesOf(ctx context.Context, s *scenario.State) (seen traces, err error) {
	if !s.Has(scenario.Reset) {
		return seen, nil
	}
	if s.Has(scenario.Inbox) {
		messages, err := s.Session.Messages(ctx, "")
		if err != nil {
			return seen, err
		}
		seen.messages = len(messages)
	}
	if s.Has(scenario.Ledger) {
		seen.balances, err = s.Session.Balances(ctx)
	}
	return seen, err
}

// until lists what came to be after them.
func (t traces) until(after traces) []verdict.Field {
	var fields []verdict.Field
	if after.messages != t.messages {
		fields = append(fields, verdict.Field{Path: "SMS sent", Expected: fmt.Sprint(t.messages), Actual: fmt.Sprint(after.messages)})
	}
	all := maps.Clone(after.balances)
	maps.Copy(all, t.balances)
	for _, id := range slices.Sorted(maps.Keys(all)) {
		if was, is := t.balances[id], after.balances[id]; was != is {
			fields = append(fields, verdict.Field{Path: "balance of " + id, Expected: was.String(), Actual: is.String()})
		}
	}
	return fields
}
