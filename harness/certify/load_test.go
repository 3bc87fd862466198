package certify_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/kasauti/kasauti/harness/certify"
)

const (
	oneVerb = `tasks:
  request-otp:
    does: "Have an OTP sent."
    takes: {card: "the wallet"}
    says: {sent: "how many"}
`
	oneProfile = "title: T\nabout: A\nrequirements: [EK-CLIENT-070]\n"
	oneCase    = `title: "T"
tier: core
requirement: EK-CLIENT-070
why: "W"
setting:
  alter:
    - {operation: wallet.generate-transaction-otp, set: {message: "Sent"}}
tasks:
  - do: request-otp
    with: {card: asha}
    says: {outcome: [done], fields: {sent: "1"}}
expect:
  - calls: {of: {operation: wallet.generate-transaction-otp}, exactly: 1}
`
)

// Each problem of a case is found, with what to do.
func TestBrokenCasesAreNotLoaded(t *testing.T) {
	k := contractOf(t)
	for _, test := range []struct{ name, old, new, want string }{
		{"whole", "", "", ""},
		{"a case that an idle client passes", "exactly: 1", "at_most: 1", "expect: holds for a client that calls nothing"},
		{"no why", `why: "W"`, `why: ""`, "why: is missing"},
		{"an assumed requirement in the core", "EK-CLIENT-070", "EK-CLIENT-100", "is assumed and no rule of money safety, so a case of it is extended"},
		{"a requirement of servers", "EK-CLIENT-070", "EK-OTP-010", "binds the server"},
		{"no such requirement", "EK-CLIENT-070", "EK-CLIENT-079", "the contract has no requirement"},
		{"no such verb", "do: request-otp", "do: request-opt", `"request-opt" is no task; did you mean "request-otp"?`},
		{"no such value", "card: asha", "cards: asha", `takes no such value`},
		{"no such field", `sent: "1"`, `send: "1"`, `has no such field`},
		{"no such outcome", "[done]", "[finished]", `"finished" is no outcome`},
		{"no such credentials", "    with:", "    credentials: stolen\n    with:", `"stolen" is not wrong`},
		{"an unknown operation", "of: {operation: wallet.generate-transaction-otp", "of: {operation: wallet.generate-otp", "the contract has no operation"},
		{"one of unknown operations", "of: {operation: wallet.generate-transaction-otp", "of: {one_of: [wallet.auth-token, wallet.auth-tokens]", "the contract has no operation"},
		{"two kinds of operation", "of: {operation: wallet.generate-transaction-otp", "of: {one_of: [wallet.auth-token], operation: wallet.auth-token", "stands beside operation"},
		{"an unknown refusal", "otp}, exactly", "otp, refusal: otp-bad}, exactly", "the contract has no refusal"},
		{"no number", ", exactly: 1", "", "says no number"},
		{"two forms", "  - calls:", "  - money: {moves: []}\n    calls:", "has 2 forms"},
		{"no such operation to alter", "- {operation: wallet.generate-transaction-otp", "- {operation: wallet.generate-otp", "alter[0].operation"},
		{"an encrypted answer to alter", "- {operation: wallet.generate-transaction-otp", "- {operation: card.view-card-cvv", ""},
		{"a plain answer to seal", `set: {message: "Sent"}`, "seal: cut", "are not encrypted"},
		{"no such way to seal", `{operation: wallet.generate-transaction-otp, set: {message: "Sent"}}`, "{operation: card.view-card-cvv, seal: cute}", `"cute" is no way to travel; did you mean "cut"?`},
		{"nothing to alter", `, set: {message: "Sent"}`, "", "alters nothing"},
		{"an answer that is altered and sent elsewhere", "set: {", "redirect: 302, set: {", "redirect: stands beside set, remove or seal"},
		{"no such redirect", `set: {message: "Sent"}`, "redirect: 304", "304 is none of"},
		{"no such key", "title:", "titel:", "titel"},
	} {
		t.Run(test.name, func(t *testing.T) {
			text := strings.Replace(oneCase, test.old, test.new, 1)
			if test.old != "" && text == oneCase {
				t.Fatalf("the case has no %q", test.old)
			}
			_, err := certify.Load(fstest.MapFS{
				"certify/tasks.yaml":     {Data: []byte(oneVerb)},
				"certify/p/profile.yaml": {Data: []byte(oneProfile)},
				"certify/p/one.yaml":     {Data: []byte(text)},
			}, k)
			switch {
			case test.want == "" && err != nil:
				t.Error(err)
			case test.want != "" && err == nil:
				t.Error("it is loaded")
			case test.want != "" && !strings.Contains(err.Error(), test.want):
				t.Errorf("%v\nsays nothing of %q", err, test.want)
			}
		})
	}
}

// What no broken client breaks is found, at the profile.
func TestRequirementsThatNobodyBreaks(t *testing.T) {
	book, err := certify.Load(fstest.MapFS{
		"certify/tasks.yaml":       {Data: []byte(oneVerb)},
		"certify/p/profile.yaml":   {Data: []byte(oneProfile)},
		"certify/p/only-case.yaml": {Data: []byte(oneCase)},
	}, contractOf(t))
	if err != nil {
		t.Fatal(err)
	}
	if found := book.Unbroken([]string{"EK-CLIENT-070"}); len(found) > 0 {
		t.Errorf("what is broken is said to be unbroken: %v", found)
	}
	want := "certify/p/profile.yaml:1:1: requirements: no broken client of the zoo breaks EK-CLIENT-070"
	if found := book.Unbroken(nil); len(found) != 1 || !strings.HasPrefix(found[0].Error(), want) {
		t.Errorf("found %v, want %s", found, want)
	}
}
