package check

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
)

// testCase is one call: a valid request, perhaps spoilt, and what the answer must be.
type testCase struct {
	operation string
	number    int // within the operation
	name      string
	kind      Kind   // of a generated case; "" where it is written by hand
	refusal   string // name in the contract; "" for a success or, of a generated case, for any answer
	field     string // that is wrong
	needs     scenario.Capability
	cannot    string // why it cannot run
	spoil     spoiling
	// with makes what spoils the request ready, where the target has to be asked for it; that
	// comes before the valid request.
	with func(context.Context, *scenario.State, subject) (spoiling, error)
}

// spoiling makes a valid request wrong.
type spoiling func(*scenario.Draft) error

// handWritten are the cases that take knowledge of what the target holds. All others follow
// from the contract.
var handWritten = []testCase{
	{operation: client.OpAuthorizationToken, name: "known keys"},
	{operation: client.OpAuthorizationToken, name: "an unknown access key", refusal: "keys-unknown", spoil: unknown("access key")},
	{operation: client.OpAuthorizationToken, name: "a wrong secret key", refusal: "keys-unknown", spoil: unknown("secret key")},

	{operation: client.OpAuthToken, name: "known credentials"},
	{operation: client.OpAuthToken, name: "a wrong password", refusal: "credentials-unknown", spoil: unknown("password")},
	{operation: client.OpAuthToken, name: "an unknown client", refusal: "client-unknown", spoil: unknown("client")},
	{operation: client.OpAuthToken, name: "another grant type", refusal: "grant-unsupported", spoil: set("grant_type", "magic")},

	{operation: client.OpTransactionOTP, name: "a card of the partner"},
	{operation: client.OpTransactionOTP, name: "an unknown card account", refusal: "card-account-unknown", spoil: unknown("card account")},
	{operation: client.OpTransactionOTP, name: "an unknown card", refusal: "card-unknown", spoil: unknown("card")},
	{operation: client.OpTransactionOTP, name: "an unknown action", refusal: "otp-action-unknown", spoil: set("cardOtpAction", "DANCE")},
	{operation: client.OpTransactionOTP, name: "a path that does not exist", refusal: "path-unknown", spoil: unknownPath},

	{operation: client.OpCreateWallet, name: "a new mobile number"},
	{operation: client.OpCreateWallet, name: "an unknown card account", refusal: "card-account-unknown", spoil: unknown("card account")},
	{operation: client.OpCreateWallet, name: "a pincode of five digits", refusal: "field-invalid", field: "pincode", spoil: set("pincode", "41100")},
	{operation: client.OpCreateWallet, name: "no document", refusal: "field-invalid", field: "documents", spoil: set("documents", []any{})},
	{operation: client.OpCreateMinimumWallet, name: "a new mobile number"},
	{operation: client.OpCreateMinimumWallet, name: "an unknown card account", refusal: "card-account-unknown", spoil: unknown("card account")},
	{operation: client.OpMinKYC, name: "the OTP of the create call", needs: scenario.OTP},
	{operation: client.OpMinKYC, name: "an unknown card", refusal: "card-unknown", spoil: unknown("card")},
	{operation: client.OpMinKYC, name: "an unknown OTP request", refusal: "otp-request-unknown", spoil: unknown("OTP request")},
	{operation: client.OpUpdateWallet, name: "a wallet that was not verified"},
	{operation: client.OpUpdateWallet, name: "an unknown card", refusal: "card-unknown", spoil: unknown("card")},
	{operation: client.OpWalletDetails, name: "a wallet of the partner"},
	{operation: client.OpWalletDetails, name: "an unknown card", refusal: "card-unknown", spoil: unknown("card")},
	{operation: client.OpWalletDetails, name: "an unknown card account", refusal: "card-account-unknown", spoil: unknown("card account")},
	{operation: client.OpVKYCLink, name: "a verified wallet at noon", needs: scenario.Clock},
	{operation: client.OpVKYCStatus, name: "a wallet of the partner"},

	{operation: client.OpMerchantTransaction, name: "a valid OTP", needs: scenario.OTP},
	{operation: client.OpMerchantTransaction, name: "an unknown OTP request", refusal: "otp-request-unknown", spoil: unknown("OTP request")},
	{operation: client.OpMerchantTransaction, name: "an unknown merchant", refusal: "merchant-unknown", spoil: unknown("merchant")},
	{operation: client.OpMerchantTransaction, name: "an unknown card", refusal: "card-unknown", spoil: unknown("card")},
	{operation: client.OpMerchantTransaction, name: "an amount of zero", refusal: "amount-invalid", spoil: set("amount", json.Number("0.00"))},

	{operation: client.OpAddBeneficiary, name: "a bank account"},
	{operation: client.OpAddBeneficiary, name: "an account number of eight digits", refusal: "account-number-invalid", spoil: set("accountNumber", "12345678")},
	{operation: client.OpAddBeneficiary, name: "an IFSC in small letters", refusal: "ifsc-invalid", spoil: set("ifscCode", "xxxx0000001")},
	{operation: client.OpAddBeneficiary, name: "a blank name", refusal: "beneficiary-name-invalid", spoil: set("beneficiaryName", " ")},
	{operation: client.OpSearchBeneficiaries, name: "a wallet of the partner"},
	{operation: client.OpSearchBeneficiaries, name: "an unknown card", refusal: "card-unknown", spoil: unknown("card")},
	{operation: client.OpDeleteBeneficiary, name: "a beneficiary of the wallet"},
	{operation: client.OpDeleteBeneficiary, name: "an unknown beneficiary", refusal: "beneficiary-unknown", spoil: unknown("beneficiary")},

	{operation: client.OpIMPSTransfer, name: "a valid OTP", needs: scenario.OTP},
	{operation: client.OpIMPSTransfer, name: "an unknown beneficiary", refusal: "beneficiary-unknown", spoil: unknown("beneficiary")},
	{operation: client.OpIMPSTransfer, name: "an unknown OTP request", refusal: "otp-request-unknown", spoil: unknown("OTP request")},
	{operation: client.OpIMPSTransfer, name: "an amount of zero", refusal: "amount-invalid", spoil: set("amount", json.Number("0.00"))},
	{operation: client.OpWalletTransfer, name: "a valid OTP", needs: scenario.OTP},
	{operation: client.OpWalletTransfer, name: "an unknown receiver", refusal: "receiver-unknown", spoil: unknown("receiver")},
	{operation: client.OpWalletTransfer, name: "the payer as receiver", refusal: "receiver-same", spoil: toItself},
	{operation: client.OpTransferStatus, name: "a transfer of the partner", needs: scenario.OTP},
	{operation: client.OpTransferStatus, name: "an unknown reference", refusal: "transfer-unknown", spoil: unknown("reference")},
	{operation: client.OpTransferStatus, name: "no reference and no id", refusal: "field-missing", field: "uniqueTransactionId", spoil: withoutQuery("uniqueTransactionId")},
	{operation: client.OpSettlementStatus, name: "a debit of the partner", needs: scenario.OTP},
	{operation: client.OpSettlementStatus, name: "an unknown reference", refusal: "settlement-unknown", spoil: unknown("reference")},
	{operation: client.OpSettlements, name: "a merchant that got a debit", needs: scenario.OTP},
	{operation: client.OpSettlements, name: "an unknown merchant", refusal: "merchant-unknown", spoil: unknown("merchant")},
}

// ofMoney are further ones, about the money of a wallet.
var ofMoney = []testCase{
	{operation: client.OpTopUp, name: "a wallet of the partner"},
	{operation: client.OpTopUp, name: "an unknown card", refusal: "card-unknown", spoil: unknown("card")},
	{operation: client.OpTopUp, name: "an amount of zero", refusal: "amount-invalid", spoil: set("amount", json.Number("0.00"))},
	{operation: client.OpTopUp, name: "an amount of three decimals", refusal: "amount-invalid", spoil: set("amount", json.Number("1.001"))},
	{operation: client.OpTopUp, name: "a code of the other type", refusal: "load-unpaired", spoil: set("transactionCode", "PRINCIPLE")},
	{operation: client.OpTopUp, name: "more than anybody has", refusal: "funding-too-low", spoil: set("amount", json.Number("1000000000000000"))},

	{operation: client.OpAddMoney, name: "a wallet of the partner"},
	{operation: client.OpAddMoney, name: "an unknown card account", refusal: "card-account-unknown", spoil: unknown("card account")},
	{operation: client.OpAddMoney, name: "an amount below zero", refusal: "amount-invalid", spoil: set("amount", json.Number("-1.00"))},
	{operation: client.OpAddMoney, name: "more than a wallet takes", refusal: "load-over-limit", spoil: set("amount", json.Number("1000000000000000"))},

	{operation: client.OpLoadLimit, name: "a wallet of the partner"},
	{operation: client.OpLoadLimit, name: "an unknown card", refusal: "card-unknown", spoil: unknown("card")},
	{operation: client.OpLoadLimit, name: "an amount as an exponent", refusal: "amount-invalid", spoil: set("amountToLoad", "1e2")},
	{operation: client.OpLoadLimit, name: "more than a wallet takes", refusal: "load-over-limit", spoil: set("amountToLoad", "1000000000000000")},

	{operation: client.OpWalletBalance, name: "a wallet of the partner"},
	{operation: client.OpWalletBalance, name: "an unknown card", refusal: "card-unknown", spoil: unknown("card")},

	{operation: client.OpWalletTransactions, name: "a wallet of the partner"},
	{operation: client.OpWalletTransactions, name: "an unknown card account", refusal: "card-account-unknown", spoil: unknown("card account")},
}

func byHand(operation string) []testCase {
	var all []testCase
	for _, c := range slices.Concat(handWritten, ofMoney, cardCases) {
		if c.operation == operation {
			all = append(all, c)
		}
	}
	return all
}

func set(name string, value any) spoiling {
	return func(d *scenario.Draft) error { return d.Set(name, value) }
}

func unknown(what string) spoiling {
	return func(d *scenario.Draft) error { return d.NameUnknown(what) }
}

func body(how string) spoiling {
	return func(d *scenario.Draft) error { return d.SpoilBody(how) }
}

func header(name, value string) spoiling {
	return func(d *scenario.Draft) error { d.Header.Set(name, value); return nil }
}

func withoutHeader(name string) spoiling {
	return func(d *scenario.Draft) error { d.RemoveHeader(name); return nil }
}

func withoutQuery(name string) spoiling {
	return func(d *scenario.Draft) error { d.Query.Del(name); return nil }
}

func method(name string) spoiling {
	return func(d *scenario.Draft) error { d.Method = name; return nil }
}

func unknownPath(d *scenario.Draft) error {
	d.Path = scenario.UnknownPath
	return nil
}
