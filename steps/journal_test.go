package steps_test

import (
	"strings"
	"testing"

	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/lint"
	"github.com/kasauti/kasauti/harness/runner"
	"github.com/kasauti/kasauti/harness/verdict"
)

// TestJournalStepsGoRed: what did not arrive so is a fail that shows the nearest call.
func TestJournalStepsGoRed(t *testing.T) {
	const count = `Then EnKash received exactly 1 "wallet.generate-transaction-otp"`
	cases := map[string]struct {
		steps   string
		verdict verdict.Verdict
		says    string
		field   string
	}{
		"too many":         {askOTP + askOTP + count, verdict.Fail, `2 of wallet.generate-transaction-otp arrived as described (entries 2 and 3), where exactly 1 was expected`, ""},
		"none":             {askToken + count, verdict.Fail, "what arrived: gateway.get-authorization-token (1)", ""},
		"nearest":          {askOTP + count + " with:\n| enKashCardId | {card ravi} |", verdict.Fail, "the nearest is entry 2: enKashCardId is", "enKashCardId"},
		"a header":         {askOTP + count + " with:\n| header.X-Trace | present |", verdict.Fail, "header X-Trace is missing where present was expected", "header X-Trace present missing"},
		"no header":        {askOTP + count + " with:\n| header.partnerId | absent |", verdict.Fail, "header partnerId is present where absent was expected", ""},
		"JSON":             {askOTP + count + " with:\n\"\"\"\n{\"cardOtpAction\": \"X\"}\n\"\"\"", verdict.Fail, `cardOtpAction is "TRANSACTION_OTP" where "X" was expected`, `cardOtpAction "X" "TRANSACTION_OTP"`},
		"at least":         {askOTP + `Then EnKash received at least 2 "wallet.generate-transaction-otp"`, verdict.Fail, "where at least 2 was", ""},
		"at most":          {askOTP + askOTP + `Then EnKash received at most 1 "wallet.generate-transaction-otp"`, verdict.Fail, "where at most 1 was", ""},
		"at most, none":    {askToken + `Then EnKash received at most 1 "wallet.generate-transaction-otp"`, verdict.Pass, "", ""},
		"one, and not two": {askOTP + `Then EnKash received no "wallet.generate-transaction-otp"`, verdict.Fail, "(entry 2), where none was expected", ""},
		"none so":          {askOTP + "Then EnKash received no \"wallet.generate-transaction-otp\" with:\n| enKashCardId | {card asha} |", verdict.Fail, "(entry 2), where none", ""},
		"accepted":         {"When I call \"wallet.generate-transaction-otp\" wrongly\nThen EnKash accepted exactly 1 \"wallet.generate-transaction-otp\"", verdict.Fail, "refusal is field-missing where none was expected", ""},
		"a literal text":   {askOTP + "And I remember payload.mobileNumber as \"shown\"\n" + count + " with:\n| cardOtpAction | {shown} |", verdict.Fail, `cardOtpAction is "TRANSACTION_OTP" where the text 60XXXXXX11 was expected`, ""},
		"in order":         {askOTP + "Then EnKash received in this order:\n| wallet.generate-transaction-otp |\n| gateway.get-authorization-token |", verdict.Fail, "they did not come in this order: after entry 2, wallet.generate-transaction-otp, there is no gateway.get-authorization-token left; it came as entry 1", ""},
		"too slowly":       {askOTP + "And 5 seconds pass\n" + askOTP + "Then EnKash received within 4 s, in this order:\n| wallet.generate-transaction-otp |\n| wallet.generate-transaction-otp |", verdict.Fail, "4000 ms was expected", ""},
		"at least 0":       {askOTP + `Then EnKash received at least 0 "wallet.generate-transaction-otp"`, verdict.Fail, "at least 0 always arrive", ""},
		"one in order":     {askOTP + "Then EnKash received in this order:\n| wallet.generate-transaction-otp |", verdict.Fail, "an order needs two at least", ""},
		"no operation":     {askOTP + "Then EnKash received in this order:\n| wallet.generate-otp |\n| wallet.generate-transaction-otp |", verdict.Fail, "no such operation", ""},
		"not served":       {askOTP + `Then EnKash received no "gateway.create-order"`, verdict.CouldNotRun, "serves no operation", ""},
		"no pattern":       {askOTP + count + " with:\n| enKashCardId | matches ( |", verdict.CouldNotRun, "no regular expression", ""},
		"a header's value": {askOTP + count + " with:\n| header.partnerId | CR1 |", verdict.Fail, "only present or absent can be told", ""},
		"twice":            {askOTP + count + " with:\n| enKashCardId | {card asha} |\n| enKashCardId | {card ravi} |", verdict.Fail, "enKashCardId is given twice", ""},
	}
	scenarios := map[string]string{}
	for name, c := range cases {
		scenarios[name] = c.steps
	}
	for name, result := range onTheMock(t, scenarios) {
		want, got := cases[name], result.Scenario
		if got.Verdict != want.verdict || !strings.Contains(got.Reason, want.says) {
			t.Errorf("%s: %s because %q, want %s because of %q", name, got.Verdict, got.Reason, want.verdict, want.says)
		}
		if want.field != "" && !strings.Contains(fields(got), want.field) {
			t.Errorf("%s: no field %s in\n%s", name, want.field, fields(got))
		}
	}
}

// TestJournalStepsAreLinted: what could not be, a person hears of before a run.
func TestJournalStepsAreLinted(t *testing.T) {
	c, err := contract.Load(fixtures.FS)
	if err != nil {
		t.Fatal(err)
	}
	for step, says := range map[string]string{
		`EnKash received exactly 1 "wallet.generate-transaction-opt"`:                                            "did you mean",
		`EnKash received no "wallet.generate-transaction-opt"`:                                                   "did you mean",
		"EnKash received exactly 1 \"wallet.generate-transaction-otp\" with:\n| enKashCardID | x |":              `no field "enKashCardID"`,
		"EnKash received exactly 1 \"wallet.generate-transaction-otp\" with:\n| enKashCardId | matches ( |":      "no regular expression",
		"EnKash received exactly 1 \"wallet.generate-transaction-otp\" with:\n| enKashCardId | {kard} |":         "nothing was remembered so",
		"EnKash received exactly 1 \"wallet.generate-transaction-otp\" with:\n| header.partnerId | CR1 |":        "only present or absent",
		"EnKash received exactly 1 \"wallet.generate-transaction-otp\" with:\n| enKashCardId | present |":        "",
		"EnKash received exactly 1 \"wallet.generate-transaction-otp\" with:\n| enKashCardId | a b | c |":        "3 columns",
		"EnKash received in this order:\n| wallet.generate-transaction-opt |\n| wallet.auth-token |":             "did you mean",
		"EnKash received in this order:\n| wallet.generate-transaction-otp | 1 |\n| wallet.auth-token | 2 |":     "2 columns",
		"EnKash received within 5 s, in this order:\n| wallet.generate-transaction-otp |\n| wallet.auth-token |": "",
	} {
		text := "Feature: F\nScenario: S\nGiven partner \"acme\" asks for a token\nThen " + step + "\n"
		sources := []runner.Source{{URI: "f.feature", Content: []byte(text)}}
		suite, problems := runner.Parse(sources, vocabulary())
		var said []string
		for _, f := range lint.Features(sources, suite, problems, lint.Declared{}, c) {
			said = append(said, f.Message+"; "+f.Suggestion)
		}
		got := strings.Join(said, "\n")
		if says == "" && got != "" || !strings.Contains(got, says) {
			t.Errorf("%s: %q, want %q", step, got, says)
		}
	}
}
