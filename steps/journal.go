package steps

import (
	"context"
	"fmt"
	"time"

	"github.com/kasauti/kasauti/harness/compose"
	"github.com/kasauti/kasauti/harness/scenario"
)

func registerJournal(r *scenario.Registry) {
	const anyone = " Calls count whoever made them: also those of an application that is not ours."
	r.Step(`^EnKash (received|accepted) (exactly|at least|at most) (\d+) "([^"]+)"$`, arrivedPlainly,
		"So many calls of the operation arrived in this scenario; accepted are those that were not refused."+anyone,
		scenario.Needs(scenario.Journal), scenario.Example(`EnKash received exactly 1 "wallet.generate-transaction-otp"`))
	r.Step(`^EnKash (received|accepted) (exactly|at least|at most) (\d+) "([^"]+)" with:$`, arrivedWith,
		"So many calls of the operation arrived whose request has these values, by their paths in a table or as JSON in which fields may be left out; header.NAME is present or absent. Where too few did, the nearest one is shown."+anyone,
		scenario.Needs(scenario.Journal), scenario.Holds(scenario.ReceivedContent),
		scenario.Example(`EnKash received exactly 1 "wallet.generate-transaction-otp" with:`,
			`| enKashCardId         | {card asha} |`, `| header.Authorization | present     |`))
	r.Step(`^EnKash received no "([^"]+)"$`, noneArrived,
		"No call of the operation arrived in this scenario."+anyone,
		scenario.Needs(scenario.Journal), scenario.Example(`EnKash received no "wallet.debit-wallet-for-merchant-transaction"`))
	r.Step(`^EnKash received no "([^"]+)" with:$`, noneArrivedWith,
		"No call of the operation arrived whose request has these values."+anyone,
		scenario.Needs(scenario.Journal), scenario.Holds(scenario.ReceivedContent),
		scenario.Example(`EnKash received no "wallet.generate-transaction-otp" with:`, `| enKashCardId | {card ravi} |`))
	r.Step(`^EnKash received in this order:$`, arrivedInOrder,
		"Calls of these operations arrived one after the other; others may have come between."+anyone,
		scenario.Needs(scenario.Journal), scenario.Holds(scenario.OperationsContent),
		scenario.Example(`EnKash received in this order:`, `| gateway.get-authorization-token |`, `| wallet.generate-transaction-otp |`))
	r.Step(`^EnKash received within (\d+) s, in this order:$`, arrivedWithin,
		"Calls of these operations arrived one after the other, the last so soon after the first by the target's clock."+anyone,
		scenario.Needs(scenario.Journal), scenario.Holds(scenario.OperationsContent),
		scenario.Example(`EnKash received within 60 s, in this order:`, `| gateway.get-authorization-token |`, `| wallet.generate-transaction-otp |`))
}

func arrivedPlainly(ctx context.Context, s *scenario.State, which, how string, n int, operation string) error {
	return arrived(ctx, s, arrival(which, how, n, operation), nil)
}

func arrivedWith(ctx context.Context, s *scenario.State, which, how string, n int, operation string, with *scenario.Block) error {
	return arrived(ctx, s, arrival(which, how, n, operation), with)
}

func noneArrived(ctx context.Context, s *scenario.State, operation string) error {
	return arrived(ctx, s, scenario.ExpectedCall{Operation: operation}, nil)
}

func noneArrivedWith(ctx context.Context, s *scenario.State, operation string, with *scenario.Block) error {
	return arrived(ctx, s, scenario.ExpectedCall{Operation: operation}, with)
}

func arrival(which, how string, n int, operation string) scenario.ExpectedCall {
	a := scenario.ExpectedCall{Operation: operation, Accepted: which == "accepted", Least: n, Most: n}
	switch how {
	case "at least":
		a.Most = -1
	case "at most":
		a.Least = 0
	}
	return a
}

func arrived(ctx context.Context, s *scenario.State, a scenario.ExpectedCall, with *scenario.Block) error {
	if a.Least == 0 && a.Most < 0 {
		return fmt.Errorf("expect calls of %s: at least 0 always arrive; give a number above that, or write: EnKash received no %q", a.Operation, a.Operation)
	}
	if with != nil {
		if err := compose.ReadReceived(ctx, source(s), with, &a); err != nil {
			return err
		}
	}
	return judgeArrivals(ctx, s, scenario.ExpectedCalls{Expect: []scenario.ExpectedCall{a}})
}

func arrivedInOrder(ctx context.Context, s *scenario.State, operations *scenario.Table) error {
	return inOrder(ctx, s, 0, operations)
}

func arrivedWithin(ctx context.Context, s *scenario.State, within time.Duration, operations *scenario.Table) error {
	if within == 0 {
		return fmt.Errorf("expect calls within 0 s: give a time above that")
	}
	return inOrder(ctx, s, within, operations)
}

func inOrder(ctx context.Context, s *scenario.State, within time.Duration, operations *scenario.Table) error {
	names, err := compose.ReadOperations(operations)
	if err != nil {
		return err
	}
	if len(names) < 2 {
		return fmt.Errorf("expect calls in order: the table names %d; an order needs two at least", len(names))
	}
	expected := scenario.ExpectedCalls{Order: true, Within: within}
	for _, name := range names {
		expected.Expect = append(expected.Expect, scenario.ExpectedCall{Operation: name, Least: 1, Most: -1})
	}
	return judgeArrivals(ctx, s, expected)
}

// judgeArrivals asks the target. What it no longer knows is never green.
func judgeArrivals(ctx context.Context, s *scenario.State, expected scenario.ExpectedCalls) error {
	for _, a := range expected.Expect {
		if _, err := scenario.Callable(s.Contract, a.Operation); err != nil {
			return err
		}
	}
	found, err := s.Session.Received(ctx, expected)
	switch {
	case err != nil:
		return err
	case found.Cannot:
		return scenario.CannotRun("tell what arrived: %s", found.Says)
	}
	s.Expect(found.Holds, found.Says, found.Fields...)
	return nil
}
