package scenario_test

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
)

func nothing(context.Context, *scenario.State) error { return nil }

func TestValuesAreConvertedBeforeTheRun(t *testing.T) {
	r := scenario.NewRegistry()
	var got []any
	r.Step(`^"([^"]+)" pays ([0-9.]+) (\d+) times within (\d+) s$`,
		func(_ context.Context, _ *scenario.State, who string, amount client.Paise, times int, within time.Duration) error {
			got = []any{who, amount, times, within}
			return nil
		}, "Pays.")
	b, err := r.Bind(`"asha" pays 20.50 3 times within 7 s`, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Run(context.Background(), nil); err != nil {
		t.Fatal(err)
	}
	want := []any{"asha", client.Paise(2050), 3, 7 * time.Second}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("value %d is %v, want %v", i, got[i], want[i])
		}
	}
	for text, reason := range map[string]string{
		`"asha" pays 20.505 3 times within 7 s`:                 "20.505",
		`"asha" pays 1 99999999999999999999 times within 7 s`:   "no whole number",
		`"asha" pays 1 1 times within 99999999999 s`:            "no number of seconds within a year",
		`"asha" pays 9999999999999999999999 1 times within 7 s`: "9999999999999999999999",
	} {
		if _, err := r.Bind(text, nil, nil); err == nil || !strings.Contains(err.Error(), reason) {
			t.Errorf("%s: %v, want it to say %q", text, err, reason)
		}
	}
}

func TestUndefinedStepsNameTheNearest(t *testing.T) {
	r := scenario.NewRegistry()
	r.Step(`^a transaction OTP is requested for card "([^"]+)"$`, func(context.Context, *scenario.State, string) error { return nil },
		"Asks.", scenario.Example(`a transaction OTP is requested for card "asha"`))
	r.Step(`^an OTP is sent$`, nothing, "Looks.")
	for text, want := range map[string]string{
		`a transaction OTP is requestd for card "ravi"`: `did you mean: a transaction OTP is requested for card "asha"`,
		`an OTP was sent`: `did you mean: an OTP is sent`,
		`the moon is made of cheese and nobody knows why`: `list them with kasauti steps`,
	} {
		_, err := r.Bind(text, nil, nil)
		var undefined *scenario.Undefined
		if !errors.As(err, &undefined) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want it to say %s", text, err, want)
		}
	}
}

func TestArgumentsAreReadFromThePattern(t *testing.T) {
	r := scenario.NewRegistry()
	r.Step(`^(?:it|the (second |third )?(debit|OTP request)) from (?:card|wallet) account "([^"]+)" of card "([^"]+)" is ([0-9.]+) because (.+)$`,
		func(context.Context, *scenario.State, string, string, string, string, client.Paise, string) error {
			return nil
		}, "Looks.")
	b, err := r.Bind(`the debit from card account "main" of card "äsha" is 5 because of rain`, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []scenario.Value{
		{Argument: scenario.Argument{Words: []string{"second", "third"}}, At: -1},
		{Argument: scenario.Argument{Words: []string{"debit", "OTP request"}}, Text: "debit", At: 4},
		{Text: "main", At: 29},
		{Argument: scenario.Argument{Kind: scenario.CardName}, Text: "äsha", At: 44},
		{Text: "5", At: 54},
		{Argument: scenario.Argument{Kind: scenario.Reason}, Text: "of rain", At: 64},
	} {
		got := b.Values[i]
		if got.Kind != want.Kind || !slices.Equal(got.Words, want.Words) || got.Text != want.Text || got.At != want.At {
			t.Errorf("value %d: %+v, want %+v", i, got, want)
		}
	}
}

func TestAWordThatIsNotAdmittedNamesThoseThatAre(t *testing.T) {
	r := scenario.NewRegistry()
	r.Step(`^the (second |third )?call has (no body|a long body)$`,
		func(context.Context, *scenario.State, string, string) error { return nil }, "Looks.")
	for text, want := range map[string]string{
		"the call has a lng body":      `"a lng body" is none of no body, a long body; did you mean "a long body"?`,
		"the fifth call has no body":   `"fifth" is none of second, third`,
		"the second call has no sense": `"no sense" is none of no body, a long body`,
	} {
		_, err := r.Bind(text, nil, nil)
		var undefined *scenario.Undefined
		if !errors.As(err, &undefined) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want it to say %s", text, err, want)
		}
	}
}

func TestAmbiguousStepsNameAllPatterns(t *testing.T) {
	r := scenario.NewRegistry()
	r.Step(`^an OTP is (.+)$`, func(context.Context, *scenario.State, string) error { return nil }, "One.")
	r.Step(`^an (.+) is sent$`, func(context.Context, *scenario.State, string) error { return nil }, "Two.")
	_, err := r.Bind("an OTP is sent", nil, nil)
	var ambiguous *scenario.Ambiguous
	if !errors.As(err, &ambiguous) || len(ambiguous.Patterns) != 2 {
		t.Errorf("got %v", err)
	}
}

func TestArgumentsBelowAStep(t *testing.T) {
	r := scenario.NewRegistry()
	r.Step(`^a table$`, func(context.Context, *scenario.State, *scenario.Table) error { return nil }, "Takes a table.")
	r.Step(`^a text$`, func(context.Context, *scenario.State, *scenario.DocString) error { return nil }, "Takes a text.")
	r.Step(`^nothing$`, nothing, "Takes nothing.")
	table, doc := &scenario.Table{}, &scenario.DocString{}
	for _, c := range []struct {
		text  string
		table *scenario.Table
		doc   *scenario.DocString
		want  string
	}{
		{"a table", table, nil, ""},
		{"a text", nil, doc, ""},
		{"nothing", nil, nil, ""},
		{"a table", nil, nil, "needs a table"},
		{"a text", table, nil, "needs a text in triple quotes"},
		{"nothing", table, nil, "takes nothing below it"},
		{"nothing", nil, doc, "takes nothing below it"},
	} {
		_, err := r.Bind(c.text, c.table, c.doc)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.text, err, c.want)
		}
	}
}

func TestACrashOfAStepIsAnError(t *testing.T) {
	r := scenario.NewRegistry()
	r.Step(`^boom$`, func(context.Context, *scenario.State) error { panic("at the disco") }, "Crashes.")
	b, err := r.Bind("boom", nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	var crash *scenario.Panic
	if err := b.Run(context.Background(), nil); !errors.As(err, &crash) || !strings.Contains(err.Error(), "defect of kasauti") {
		t.Errorf("got %v", err)
	}
}

func TestMistakesInARegistrationPanic(t *testing.T) {
	for name, register := range map[string]func(*scenario.Registry){
		"no function":    func(r *scenario.Registry) { r.Step(`^x$`, 5, "Doc.") },
		"no context":     func(r *scenario.Registry) { r.Step(`^x$`, func(*scenario.State) error { return nil }, "Doc.") },
		"no error":       func(r *scenario.Registry) { r.Step(`^x$`, func(context.Context, *scenario.State) {}, "Doc.") },
		"too few values": func(r *scenario.Registry) { r.Step(`^(x)$`, nothing, "Doc.") },
		"a float": func(r *scenario.Registry) {
			r.Step(`^(x)$`, func(context.Context, *scenario.State, float64) error { return nil }, "Doc.")
		},
		"a string at end": func(r *scenario.Registry) {
			r.Step(`^x$`, func(context.Context, *scenario.State, string) error { return nil }, "Doc.")
		},
		"no documentation": func(r *scenario.Registry) { r.Step(`^x$`, nothing, "") },
		"a wrong example":  func(r *scenario.Registry) { r.Step(`^x$`, nothing, "Doc.", scenario.Example("y")) },
		"a group in a group": func(r *scenario.Registry) {
			r.Step(`^((x)y)$`, func(context.Context, *scenario.State, string, string) error { return nil }, "Doc.")
		},
		"no expression": func(r *scenario.Registry) { r.Step(`^(x$`, nothing, "Doc.") },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("it was taken")
				}
			}()
			register(scenario.NewRegistry())
		})
	}
}

func TestNamesAreFoundOrSuggested(t *testing.T) {
	n := &scenario.Names{
		Partners: map[string]scenario.Partner{"acme": {Name: "acme"}},
		Accounts: map[string]scenario.Account{"main": {Name: "main", Partner: "acme"}},
		Cards:    map[string]scenario.Card{"asha": {Name: "asha", Account: "main"}, "lost": {Name: "lost", Account: "gone"}},
	}
	card, err := n.Card("asha")
	if err != nil {
		t.Fatal(err)
	}
	if owner, err := n.Owner(card); err != nil || owner.Name != "acme" {
		t.Errorf("owner %v, %v", owner, err)
	}
	if _, err := n.Card("ashaa"); err == nil || !strings.Contains(err.Error(), `did you mean "asha"?`) {
		t.Errorf("got %v", err)
	}
	if _, err := n.Merchant("bazaar"); err == nil || !strings.Contains(err.Error(), `look up merchant "bazaar"`) {
		t.Errorf("got %v", err)
	}
	if _, err := n.Owner(n.Cards["lost"]); err == nil {
		t.Error("a card of no account has an owner")
	}
}

// TestWhatIsRuledOutDoesNotMatch: a vocabulary knows what its patterns match, however they begin.
func TestWhatIsRuledOutDoesNotMatch(t *testing.T) {
	texts := []string{"", "pay", "Pay", "pays 3 s", "the client pays", "the client pays 3 s", "a pays", "b pays", "abc", "ac", "aab", "the.end", "the end", "₹ 5", "x\npays"}
	for _, pattern := range []string{
		`^pay$`, `^pays \d+ s$`, `^the client pays$`, `^the client pays(?: \d+ s)?$`, `^(?:a|b) pays$`, `^(?i)pay$`, `^(?i:p)ay$`, `^ab?c$`, `^a+b$`, `^the\.end$`, `^the.end$`, `^₹ \d+$`, `^$`, `(?m)^pays$`,
	} {
		r := scenario.NewRegistry()
		r.Step(pattern, func(context.Context, *scenario.State) error { return nil }, "It pays.")
		for _, text := range texts {
			if got, want := r.Knows(text), regexp.MustCompile(pattern).MatchString(text); got != want {
				t.Errorf("%s of %q: %v, want %v", pattern, text, got, want)
			}
		}
	}
}
