package lint

import (
	"strings"
	"testing"
)

func idCases() []ruleCase {
	const rule = "id-for-name"
	text := func(text string) []string { return []string{text} }
	return []ruleCase{
		{"an id for a card", rule,
			text(feature(`When a transaction OTP is requested for card "EKCWLU44DN"`)), []string{"a.feature:3:51"},
			text(feature(`When a transaction OTP is requested for card "EKCNAMED01"`))},
		{"ids for a partner and an account", rule,
			text(feature(`Given partner "CRM338L2H" has a token`, `And an OTP request for card "asha"`, `But it names card account "CAC7975"`)),
			[]string{"a.feature:3:20", "a.feature:5:32"},
			text(feature(`Given partner "acme" has a token`))},
		{"an id in a field", rule,
			text(feature(`Given an OTP request for card "asha"`, `But its "cardAccountId" is "CAC7975"`)), []string{"a.feature:4:33"},
			text(feature(`Given an OTP request for card "asha"`, `But its "remarks" is "CARD123"`))},
		{"an id that no card has", rule,
			text(feature(`Given an OTP request for card "asha"`, `But its "enKashCardId" is "EKCKIE9O2R"`)), []string{"a.feature:4:32"},
			text(feature(`Given an OTP request for card "asha"`, `But its "enKashCardId" is "EKCUNUSED1"`, `And its "enKashCardId" is "EKC0000000"`, `And its "enKashCardId" is "EKCWLUAADN"`))},
		{"an id of an OTP request", rule,
			text(feature(`Given a debit request of 1.00 from card "asha" for merchant "bazaar"`, `But its "otpReferenceId" is "EK7E5CKFQX"`)), []string{"a.feature:4:34"},
			text(feature(`Given a debit request of 1.00 from card "asha" for merchant "bazaar"`, `But its "otpReferenceId" is "EK00000000"`, `And its "remarks" is "EK7E5CKFQX"`))},
		{"ids in a table", rule,
			text(feature("Given the request has:", "  | field         | value      |", "  | cardAccountId | CAC7975    |", "  | remarks       | MD7GWIYV3VEMQ8KQ |")),
			[]string{"a.feature:5:25", "a.feature:6:25"},
			text(feature("Given the request has:", "  | cardAccountId | remarks |", "  | main          | CAC7975 |"))},
		{"ids at the head of columns", rule,
			text(feature("Given the request has:", "  | partnerId | remarks |", "  | CRM338L2H | x       |")), []string{"a.feature:5:9"},
			text(feature("Given the request has:", "  | reference | remarks |", "  | CRM338L2H | CREDIT001 |"))},
		{"ids in a text", rule,
			text(feature("Given the request is:", `  """`, `  {"cardAccountId": "CAC7975",`, `   "note": "for EKCKIE9O2R"}`, `  """`)),
			[]string{"a.feature:5:26", "a.feature:6:21"},
			text(feature("Given the request is:", `  """`, `  {"cardAccountId": "CA0000000", "note": "CAC7975, ekckie9o2r"}`, `  """`))},
		{"an id in the row of an outline", rule,
			text("Feature: F\n  Scenario Outline: S\n    Given an OTP request for card \"asha\"\n    But its \"enKashCardId\" is \"<id>\"\n    Then an OTP is sent\n    Examples:\n      | id         |\n      | EKC0000000 |\n      | EKCKIE9O2R |\n"),
			[]string{"a.feature:9:9"},
			text(feature("# EKCKIE9O2R in a comment"))},
	}
}

func secretCases() []ruleCase {
	const rule = "secret-in-feature"
	text := func(text string) []string { return []string{text} }
	header := func(value string) string {
		return feature(`Given an OTP request for card "asha"`, `But its header "Authorization" is "`+value+`"`)
	}
	return []ruleCase{
		{"a bearer token", rule, text(header("Bearer aX3k9vQ27bTz81LmPq0Rw")), []string{"a.feature:4:47"},
			text(header("Bearer neverIssuedNeverIssued00000"))},
		{"a Basic string", rule, text(header("Basic cGFydG5lcjpodW50ZXIyaHVudGVyMg==")), []string{"a.feature:4:46"},
			text(header("Basic dW5rbm93bjp1bmtub3du"))},
		{"a JSON web token", rule, text(header("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln")), []string{"a.feature:4:40"},
			text(header("eyJ"))},
		{"a password in a field", rule,
			text(feature(`Given an OAuth token request of partner "acme"`, `But its "password" is "hunter2hunter2"`)), []string{"a.feature:4:28"},
			text(feature(`Given an OAuth token request of partner "acme"`, `But its "password" is "wrong password"`, `And its "username" is "hunter2hunter2"`))},
		{"keys in a table", rule,
			text(feature("Given the request has:", "  | secret_key | access key |", "  | s3cr3ts    | k3y0fus    |")), []string{"a.feature:5:9", "a.feature:5:22"},
			text(feature("Given the request has:", "  | secret_key | access key |", "  | UNKNOWN00  | 5          |", "  | {secret key of acme2} | {access key of acme2} |"))},
		{"a key beside a placeholder", rule,
			text(feature("Given the request has:", "  | secret_key |", "  | {otp}s3cr3ts |")), []string{"a.feature:5:9"},
			text(feature("Given the request is:", `  """`, `  {"secretKey": "{secret key of acme2}", "accessKey": "{mykey2}"}`, `  """`))},
		{"keys in a text", rule,
			text(feature("Given the request is:", `  """`, `  {"accessKey": "k3y0fus", "secretKey": "s3cr3ts"}`, `  """`)), []string{"a.feature:5:22", "a.feature:5:46"},
			text(feature("Given the request is:", `  """`, `  {"accessKey": "${env:KEY_OF_US1}", "secretKey": ["text"]}`, `  """`))},
		{"a password in a form, in a step that is none", rule,
			text(feature(`Given the form has the password "hunter2hunter2"`)), []string{"a.feature:3:38"},
			text(feature("Given the request is:", `  """`, `  grant_type=password&password=unknown`, `  """`))},
	}
}

// The secret itself may stand in a step that another finding quotes.
func TestASecretIsNotRepeated(t *testing.T) {
	found := lintTexts(t, declared(), feature(`Given the form has the password "hunter2hunter2"`))
	if len(found) < 2 {
		t.Fatalf("%v", found)
	}
	for _, f := range found {
		if strings.Contains(f.Error(), "hunter2") {
			t.Errorf("%s", f.Error())
		}
	}
}

// Where no names are known, since a file has problems, none is called unknown.
func TestNamesAreLetBeWhereNobodyKnowsThem(t *testing.T) {
	for _, f := range lintTexts(t, Declared{}, feature(`When a transaction OTP is requested for card "ravi"`)) {
		t.Errorf("%s", f.Error())
	}
}
