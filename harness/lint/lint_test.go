package lint

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/finding"
	"github.com/kasauti/kasauti/harness/runner"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/strictyaml"
	"github.com/kasauti/kasauti/steps"
)

// vocabulary is that of kasauti, with steps that take a table and a text.
func vocabulary() *scenario.Registry {
	r := scenario.NewRegistry()
	steps.Register(r)
	r.Step(`^the request has:$`, func(context.Context, *scenario.State, *scenario.Table) error { return nil }, "Takes a table.")
	r.Step(`^the request is:$`, func(context.Context, *scenario.State, *scenario.DocString) error { return nil }, "Takes a text.")
	r.Step(`^the moon is (full)$`, func(context.Context, *scenario.State, string) error { return nil }, "Matches one moon.")
	r.Step(`^the moon is ([a-z]+)$`, func(context.Context, *scenario.State, string) error { return nil }, "Matches any moon.")
	return r
}

func declared() Declared {
	return Declared{
		By: []string{"world.yaml"}, Unused: []string{"EKCUNUSED1"},
		Names: &scenario.Names{
			Partners:  map[string]scenario.Partner{"acme": {}},
			Accounts:  map[string]scenario.Account{"main": {}},
			Cards:     map[string]scenario.Card{"asha": {}, "EKCNAMED01": {}},
			Merchants: map[string]scenario.Merchant{"bazaar": {}},
		},
	}
}

// lintTexts judges files that are called a.feature, b.feature and so on.
func lintTexts(t *testing.T, from Declared, texts ...string) []finding.Finding {
	t.Helper()
	c, err := contract.Load(fixtures.FS)
	if err != nil {
		t.Fatal(err)
	}
	var sources []runner.Source
	for i, text := range texts {
		sources = append(sources, runner.Source{URI: string(rune('a'+i)) + ".feature", Content: []byte(text)})
	}
	suite, problems := runner.Parse(sources, vocabulary())
	return finding.Sorted(Features(sources, suite, problems, from, c))
}

// feature makes one of steps, from line 3 on, with a Then.
func feature(steps ...string) string {
	return "Feature: F\n  Scenario: S\n    " + strings.Join(steps, "\n    ") + "\n    Then an OTP is sent\n"
}

// ruleCase is files that break a rule, with the places, and near misses that break none.
type ruleCase struct {
	name, rule string
	red        []string
	at         []string
	clean      []string
}

func ruleCases() []ruleCase {
	text := func(text string) []string { return []string{text} }
	return []ruleCase{
		{"a step that is none", "undefined-step",
			text(feature("Given the sun shines")), []string{"a.feature:3:5"},
			text(feature("Given 5 seconds pass"))},
		{"a step that is two", "ambiguous-step",
			text(feature("Given the moon is full")), []string{"a.feature:3:5"},
			text(feature("Given the moon is new"))},
		{"a table where none is taken", "unfit-step",
			text(feature("Given 5 seconds pass", "  | a |")), []string{"a.feature:3:5"},
			text(feature("Given the request has:", "  | a |"))},
		{"a name that nobody declares", "unknown-name",
			text(feature(`When a transaction OTP is requested for card "ravi"`)), []string{"a.feature:3:51"},
			text(feature(`When a transaction OTP is requested for card "asha"`))},
		{"a name that a later step gives", "unknown-name",
			text(feature(`When a transaction OTP is requested for card "nila"`, `And the new wallet is called "nila"`)), []string{"a.feature:3:51"},
			text(feature(`Given the new wallet is called "nila"`, `When a transaction OTP is requested for card "nila"`))},
		{"a reason that is none", "unknown-reason",
			text("Feature: F\n  Scenario: S\n    Then the debit is refused because of a whim\n"), []string{"a.feature:3:39"},
			text("Feature: F\n  Scenario: S\n    Then the debit is refused because the OTP is wrong\n")},
		{"a reason to decline that is one to refuse", "unknown-reason",
			text("Feature: F\n  Scenario: S\n    Then the purchase is declined because the OTP is wrong\n"), []string{"a.feature:3:43"},
			text("Feature: F\n  Scenario: S\n    Then the purchase is declined because the card is locked\n")},
		{"a scenario without steps", "no-steps",
			text("Feature: F\n  Scenario: S\n"), []string{"a.feature:2:1"}, text(feature())},
		{"a file without scenarios", "no-scenario",
			text("Feature: F\n"), []string{"a.feature:1:1"}, text(feature())},
		{"a requirement that is none", "unknown-requirement",
			text("Feature: F\n  @EK-OTP-999\n  Scenario: S\n    Then an OTP is sent\n"), []string{"a.feature:3:1"},
			text("Feature: F\n  @EK-OTP-010\n  Scenario: S\n    Then an OTP is sent\n")},
		{"a tag that is nearly a requirement", "misspelt-requirement",
			text("Feature: F\n  @ek-otp-010\n  Scenario: S\n    Then an OTP is sent\n"), []string{"a.feature:3:1"},
			text("Feature: F\n  @otp\n  Scenario: S\n    Then an OTP is sent\n")},
		{"a keyword that is none", "misspelt-keyword",
			text("Feature: F\n  Scenari: S\n    Then an OTP is sent\n"), []string{"a.feature:2:3"}, text(feature())},
		{"an outline without rows", "empty-outline",
			text("Feature: F\n  Scenario Outline: S\n    Then an OTP is sent\n"), []string{"a.feature:2:3"},
			text("Feature: F\n  Scenario Outline: S\n    Then an OTP is sent\n    Examples:\n      | a |\n      | 1 |\n")},
		{"a column that is none", "unfilled-outline",
			text("Feature: F\n  Scenario Outline: S\n    Then the request has:\n      | <b> |\n    Examples:\n      | a |\n      | 1 |\n"), []string{"a.feature:4:9"},
			text("Feature: F\n  Scenario Outline: S\n    Then the request has:\n      | <a> <null> <5> |\n    Examples:\n      | a |\n      | 1 |\n")},
		{"a step that reads as prose", "overlooked-step",
			text("Feature: F\n  Scenario: S\n    given an OTP\n    Then an OTP is sent\n"), []string{"a.feature:3:5"},
			text("Feature: F\n  Scenario: S\n    It is about an OTP.\n    Then an OTP is sent\n")},
		{"what is no Gherkin", "invalid-gherkin",
			text("Hello\n"), []string{"a.feature:1:1"}, text(feature())},
		{"what is no UTF-8", "not-utf-8",
			text(feature("# caf\xe9, and once more: \xff", "# \xff")), []string{"a.feature:3:10"},
			text(feature("# café, and what stands for no character: \ufffd"))},
		{"a line that hides others", "line-end",
			text(feature("# a\rb")), []string{"a.feature:3:8"}, text(strings.ReplaceAll(feature("# a"), "\n", "\r\n"))},
		{"a line without end", "long-line",
			text(feature("# " + strings.Repeat("a", 60_001))), []string{"a.feature:3:1"}, text(feature("# " + strings.Repeat("a", 50_000)))},

		{"two scenarios of one name", "duplicate-scenario",
			text(feature() + "  Scenario: S\n    Then an OTP is sent\n"), []string{"a.feature:5:3"},
			text(feature() + "  Scenario: s\n    Then an OTP is sent\n")},
		{"two scenarios of one name in rules", "duplicate-scenario",
			text("Feature: F\n  Rule: A\n    Scenario: S\n      Then an OTP is sent\n  Rule: B\n    Scenario: S\n      Then an OTP is sent\n"), []string{"a.feature:6:5"},
			// The rows of an outline may have one name, and another file the same.
			[]string{"Feature: F\n  Scenario Outline: S\n    Then an OTP is sent\n    Examples:\n      | a |\n      | 1 |\n      | 2 |\n", "Feature: G\n  Scenario: S\n    Then an OTP is sent\n"}},
		{"two features of one name", "duplicate-feature",
			[]string{feature(), feature()}, []string{"b.feature:1:1"},
			[]string{feature(), strings.Replace(feature(), "Feature: F", "Feature: G", 1)}},
		{"a requirement claimed twice", "duplicate-tag",
			text("Feature: F\n  @EK-OTP-010 @smoke @EK-OTP-010\n  Scenario: S\n    Then an OTP is sent\n"), []string{"a.feature:2:22"},
			text("Feature: F\n  @EK-OTP-010 @smoke @smoke\n  Scenario: S\n    Then an OTP is sent\n")},
		{"a requirement claimed by the feature already", "duplicate-tag",
			text("@EK-OTP-010\nFeature: F\n  @EK-OTP-010\n  Scenario: S\n    Then an OTP is sent\n"), []string{"a.feature:3:3"},
			text("@EK-OTP-010\nFeature: F\n  @EK-OTP-020\n  Scenario: S\n    Then an OTP is sent\n")},
		{"a scenario without Then", "nothing-checked",
			text("Feature: F\n  Scenario: S\n    Given 5 seconds pass\n    And 5 seconds pass\n"), []string{"a.feature:2:1"},
			text("Feature: F\n  Background:\n    Then an OTP is sent\n  Scenario: S\n    Given 5 seconds pass\n")},
	}
}

func TestRules(t *testing.T) {
	for _, c := range slices.Concat(ruleCases(), idCases(), secretCases()) {
		t.Run(c.name, func(t *testing.T) {
			var at []string
			for _, f := range lintTexts(t, declared(), c.red...) {
				if f.Rule == c.rule {
					place, _, _ := strings.Cut(f.Error(), ": ")
					at = append(at, place)
				}
			}
			if !slices.Equal(at, c.at) {
				t.Errorf("found at %q, want %q", at, c.at)
			}
			for _, f := range lintTexts(t, declared(), c.clean...) {
				t.Errorf("the near miss is not clean: %s: %s", f.Rule, f.Error())
			}
		})
	}
}

func TestTheRulesOfYAMLComeThrough(t *testing.T) {
	var out struct {
		A int `yaml:"a"`
	}
	err := strictyaml.Load("w.yaml", []byte("a: x\nb: 1\na: 2\n"), &out)
	var rules []string
	for _, f := range YAML("world-file", err) {
		rules = append(rules, f.Rule)
	}
	if want := []string{"invalid-value", "unknown-field", "duplicate-key"}; !slices.Equal(rules, want) {
		t.Errorf("%q, want %q", rules, want)
	}
	own := YAML("world-file", strictyaml.Problems{{File: "w.yaml", Line: 1, Column: 1, Path: "a.b", Message: "is missing; add it"}})
	if own[0].Rule != "world-file" || own[0].Message != "a.b: is missing" || own[0].Suggestion != "add it" {
		t.Errorf("%+v", own[0])
	}
}
