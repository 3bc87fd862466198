package check

import (
	"encoding/json"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
)

// testCase is one call: a valid request, perhaps spoilt, and what the answer must be.
type testCase struct {
	operation string
	number    int
	name      string
	refusal   string // name in the contract; "" for a success
	needs     scenario.Capability
	spoil     func(*scenario.Draft) error
}

// cases are numbered in the order in which they stand.
var cases = numbered([]testCase{
	{operation: client.OpAuthorizationToken, name: "known keys"},
	{operation: client.OpAuthorizationToken, name: "an unknown access key", refusal: "keys-unknown", spoil: unknown("access key")},
	{operation: client.OpAuthorizationToken, name: "a wrong secret key", refusal: "keys-unknown", spoil: unknown("secret key")},
	{operation: client.OpAuthorizationToken, name: "no accessKey", refusal: "field-missing", spoil: without("accessKey")},
	{operation: client.OpAuthorizationToken, name: "secretKey null", refusal: "field-missing", spoil: set("secretKey", nil)},
	{operation: client.OpAuthorizationToken, name: "accessKey a number", refusal: "field-mistyped", spoil: set("accessKey", 5)},
	{operation: client.OpAuthorizationToken, name: "a body cut in the middle", refusal: "json-invalid", spoil: body("cut in the middle")},
	{operation: client.OpAuthorizationToken, name: "a body of two MiB", refusal: "body-too-large", spoil: body("2 MiB long")},
	{operation: client.OpAuthorizationToken, name: "the content type text/plain", refusal: "content-type-wrong", spoil: header("Content-Type", "text/plain")},
	{operation: client.OpAuthorizationToken, name: "the method GET", refusal: "method-wrong", spoil: method("GET")},

	{operation: client.OpAuthToken, name: "known credentials"},
	{operation: client.OpAuthToken, name: "a wrong password", refusal: "credentials-unknown", spoil: unknown("password")},
	{operation: client.OpAuthToken, name: "an unknown client", refusal: "client-unknown", spoil: unknown("client")},
	{operation: client.OpAuthToken, name: "another grant type", refusal: "grant-unsupported", spoil: set("grant_type", "magic")},
	{operation: client.OpAuthToken, name: "no username", refusal: "field-missing", spoil: without("username")},
	{operation: client.OpAuthToken, name: "the method GET", refusal: "method-wrong", spoil: method("GET")},

	{operation: client.OpTransactionOTP, name: "a card of the partner"},
	{operation: client.OpTransactionOTP, name: "no token", refusal: "token-missing", spoil: withoutHeader("Authorization")},
	{operation: client.OpTransactionOTP, name: "a malformed token", refusal: "token-malformed", spoil: header("Authorization", "Bearer")},
	{operation: client.OpTransactionOTP, name: "a token that was never issued", refusal: "token-foreign", spoil: header("Authorization", "Bearer neverIssuedNeverIssued00000")},
	{operation: client.OpTransactionOTP, name: "no partnerId", refusal: "partner-missing", spoil: withoutHeader("partnerId")},
	{operation: client.OpTransactionOTP, name: "a partnerId that nobody has", refusal: "partner-foreign", spoil: unknown("partner")},
	{operation: client.OpTransactionOTP, name: "an unknown card account", refusal: "card-account-unknown", spoil: unknown("card account")},
	{operation: client.OpTransactionOTP, name: "an unknown card", refusal: "card-unknown", spoil: unknown("card")},
	{operation: client.OpTransactionOTP, name: "an unknown action", refusal: "otp-action-unknown", spoil: set("cardOtpAction", "DANCE")},
	{operation: client.OpTransactionOTP, name: "no cardAccountId", refusal: "field-missing", spoil: without("cardAccountId")},
	{operation: client.OpTransactionOTP, name: "enKashCardId a list", refusal: "field-mistyped", spoil: set("enKashCardId", []string{"EKC"})},
	{operation: client.OpTransactionOTP, name: "a body cut in the middle", refusal: "json-invalid", spoil: body("cut in the middle")},
	{operation: client.OpTransactionOTP, name: "a body of two MiB", refusal: "body-too-large", spoil: body("2 MiB long")},
	{operation: client.OpTransactionOTP, name: "the content type text/plain", refusal: "content-type-wrong", spoil: header("Content-Type", "text/plain")},
	{operation: client.OpTransactionOTP, name: "the method PATCH", refusal: "method-wrong", spoil: method("PATCH")},
	{operation: client.OpTransactionOTP, name: "a path that does not exist", refusal: "path-unknown", spoil: unknownPath},

	{operation: client.OpMerchantTransaction, name: "a valid OTP", needs: scenario.OTP},
	{operation: client.OpMerchantTransaction, name: "an unknown OTP request", refusal: "otp-request-unknown"},
	{operation: client.OpMerchantTransaction, name: "no token", refusal: "token-missing", spoil: withoutHeader("Authorization")},
	{operation: client.OpMerchantTransaction, name: "an unknown merchant", refusal: "merchant-unknown", spoil: unknown("merchant")},
	{operation: client.OpMerchantTransaction, name: "an unknown card", refusal: "card-unknown", spoil: unknown("card")},
	{operation: client.OpMerchantTransaction, name: "an amount of zero", refusal: "amount-invalid", spoil: set("amount", json.Number("0.00"))},
	{operation: client.OpMerchantTransaction, name: "no otp", refusal: "field-missing", spoil: without("otp")},
	{operation: client.OpMerchantTransaction, name: "amount a text", refusal: "field-mistyped", spoil: set("amount", "twenty")},
	{operation: client.OpMerchantTransaction, name: "a body cut in the middle", refusal: "json-invalid", spoil: body("cut in the middle")},
	{operation: client.OpMerchantTransaction, name: "the method PUT", refusal: "method-wrong", spoil: method("PUT")},
})

func numbered(all []testCase) []testCase {
	for i := range all {
		all[i].number = i + 1
	}
	return all
}

func set(name string, value any) func(*scenario.Draft) error {
	return func(d *scenario.Draft) error { return d.Set(name, value) }
}

func without(name string) func(*scenario.Draft) error {
	return func(d *scenario.Draft) error { return d.Remove(name) }
}

func unknown(what string) func(*scenario.Draft) error {
	return func(d *scenario.Draft) error { return d.NameUnknown(what) }
}

func body(how string) func(*scenario.Draft) error {
	return func(d *scenario.Draft) error { return d.SpoilBody(how) }
}

func header(name, value string) func(*scenario.Draft) error {
	return func(d *scenario.Draft) error { d.Header.Set(name, value); return nil }
}

func withoutHeader(name string) func(*scenario.Draft) error {
	return func(d *scenario.Draft) error { d.RemoveHeader(name); return nil }
}

func method(name string) func(*scenario.Draft) error {
	return func(d *scenario.Draft) error { d.Method = name; return nil }
}

func unknownPath(d *scenario.Draft) error {
	d.Path = scenario.UnknownPath
	return nil
}
