package lexicon_test

import (
	"context"

	"github.com/kasauti/kasauti/harness/lexicon"
	"github.com/kasauti/kasauti/harness/scenario"
)

// sample has a step of every form: plain, with a name, with words of its own, with words that
// may be left out, with reasons, over a table, over a text.
func sample() *lexicon.Lexicon { return lexicon.Of(registry(), admitted) }

var admitted = map[scenario.Kind][]string{scenario.Reason: {"the OTP is wrong", "the OTP has expired", "the amount is negative", "the balance is too low"}}

func registry() *scenario.Registry {
	r := scenario.NewRegistry()
	r.Step(`^a token is granted$`, func(context.Context, *scenario.State) error { return nil },
		"The answer brings a token that is not empty; this sentence is long enough to need two lines.",
		scenario.Example(`a token is granted`))
	r.Step(`^the OTP reaches the mobile of card "([^"]+)" once$`, func(context.Context, *scenario.State, string) error { return nil },
		"Exactly one SMS went there.", scenario.Needs(scenario.Inbox, scenario.OTP),
		scenario.Example(`the OTP reaches the mobile of card "asha" once`))
	r.Step(`^its body is (cut in the middle|empty|a list)$`, func(context.Context, *scenario.State, string) error { return nil },
		"Spoils the body.", scenario.Example(`its body is empty`))
	r.Step(`^(?:it|the (second |third )?(debit|OTP request)) is refused because (.+)$`, func(context.Context, *scenario.State, string, string, string) error { return nil },
		"The answer is a refusal.", scenario.Example(`the debit is refused because the OTP is wrong`))
	r.Step(`^partner "([^"]+)" sends:$`, func(context.Context, *scenario.State, string, *scenario.Table) error { return nil },
		"Sends the fields of the table.", scenario.Example(`partner "acme" sends:`, `| amount   | 20.00  |`, `| merchant | bazaar |`))
	r.Step(`^the answer is:$`, func(context.Context, *scenario.State, *scenario.DocString) error { return nil },
		"The body is this JSON.", scenario.Example(`the answer is:`, `"""`, `{"a": 1 < 2}`, `"""`))
	return r
}
