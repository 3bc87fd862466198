package client

import (
	"context"
	"net/http"
	"slices"
	"strings"
)

// Service is a host of the EnKash APIs: each has its own base URL. Config.Operations may name
// others than those below.
type Service string

// The services of the operations that this package lists.
const (
	Gateway Service = "gateway" // payment gateway; gives the merchant token
	Partner Service = "partner" // wallets and prepaid cards
	OAuth   Service = "oauth"   // gives the OAuth token; the payouts host in the documentation
)

// TokenCall names the call that gives a service its bearer token.
type TokenCall string

// The two token calls.
const (
	MerchantToken TokenCall = "merchant" // gateway.get-authorization-token
	OAuthToken    TokenCall = "oauth"    // wallet.auth-token
)

// EnvelopeKind says how an answer tells success from refusal.
type EnvelopeKind string

// The envelopes seen in the documentation.
const (
	EnvelopeCode         EnvelopeKind = "code"          // code, message, payload
	EnvelopeResponseCode EnvelopeKind = "response_code" // response_code, response_message, payload
	EnvelopeResultCode   EnvelopeKind = "resultCode"    // resultCode, resultMessage beside flat fields
	EnvelopeString       EnvelopeKind = "string"        // a bare JSON string
	EnvelopeNone         EnvelopeKind = "none"          // OAuth: flat fields, no code
	EnvelopeUnseen       EnvelopeKind = "unseen"        // no page shows it: whichever comes
)

// The names of the operations that this package calls.
const (
	OpAuthorizationToken  = "gateway.get-authorization-token"
	OpAuthToken           = "wallet.auth-token"
	OpTransactionOTP      = "wallet.generate-transaction-otp"
	OpMerchantTransaction = "wallet.debit-wallet-for-merchant-transaction"
	OpSettlementStatus    = "wallet.merchant-settlement-status"
	OpSettlements         = "wallet.merchant-settlement"
	OpAddBeneficiary      = "wallet.add-beneficiary"
	OpSearchBeneficiaries = "wallet.search-beneficiaries"
	OpDeleteBeneficiary   = "wallet.delete-beneficiary"
	OpIMPSTransfer        = "wallet.imps-fund-transfer"
	OpWalletTransfer      = "wallet.wallet-to-wallet-fund-transfer"
	OpTransferStatus      = "wallet.get-fund-transfer-status"
	OpTopUp               = "wallet.top-up-from-balance"
	OpAddMoney            = "wallet.add-money-to-wallet"
	OpLoadLimit           = "wallet.funding-limit-validation"
	OpWalletBalance       = "wallet.get-wallet-balance"
	OpWalletTransactions  = "wallet.get-transaction-details"
	OpCreateWallet        = "wallet.create-wallet"
	OpCreateMinimumWallet = "wallet.create-wallet-with-minimum-details"
	OpMinKYC              = "wallet.min-kyc"
	OpUpdateWallet        = "wallet.update-wallet-details"
	OpVKYCLink            = "wallet.vkyc-link-generation"
	OpVKYCStatus          = "wallet.vkyc-status"
	OpWalletDetails       = "wallet.get-wallet-details"
)

// Operation is one documented API call, named after the documentation's own title.
type Operation struct {
	Name     string
	Service  Service
	Method   string
	Path     string // {name} stands for a value of Request.Values
	Envelope EnvelopeKind
	Auth     bool // carries a bearer token
	Partner  bool // carries the header partnerId
	Key      bool // carries the access key in the header merchantAccessKey
	Basic    bool // carries HTTP Basic authorisation
	Form     bool // the body is a form, not JSON
	// Encrypted: both bodies travel sealed, by the client secret; see Codec.
	Encrypted bool
	Write     bool   // moves money or sends an SMS, so repeating it is not harmless
	Assumed   string // what of its request nobody has seen: "path", "body" or "query"; see Config.Assumed
	Source    string // the documentation's page
}

// Operations lists the operations that this package can call, by name.
func Operations() []Operation {
	return byName(cardOperations(), paymentOperations(), []Operation{
		{
			Name: OpAuthorizationToken, Service: Gateway, Method: http.MethodPost, Path: "/api/v0/merchant/token",
			Envelope: EnvelopeResultCode, Source: "Get Authorization Token",
		},
		{
			Name: OpAddMoney, Service: Partner, Method: http.MethodPost, Path: "/api/v0/partner/enKashCard/add-money", Assumed: "path",
			Envelope: EnvelopeCode, Auth: true, Partner: true, Write: true, Source: "Add Money to Wallet (a title in the menus)",
		},
		{
			Name: OpAuthToken, Service: OAuth, Method: http.MethodPost, Path: "/oauth/token",
			Envelope: EnvelopeNone, Basic: true, Form: true, Source: "Auth Token (api-19199701)",
		},
		{
			Name: OpCreateWallet, Service: Partner, Method: http.MethodPost, Path: "/api/v0/partner/enKashCard/wallet",
			Envelope: EnvelopeCode, Auth: true, Partner: true, Write: true, Source: "Create Wallet (with Full Details) (api-19199846)",
		},
		{
			Name: OpCreateMinimumWallet, Service: Partner, Method: http.MethodPost, Path: "/api/v0/partner/enKashCard/wallet/minimum-details", Assumed: "path",
			Envelope: EnvelopeCode, Auth: true, Partner: true, Write: true, Source: "Create Wallet (with Minimum Details), not seen: path and body are assumed",
		},
		{
			// The page's sample shows no Authorization header, as all other pages of the host
			// do; that the call takes one is assumed.
			Name: OpMerchantTransaction, Service: Partner, Method: http.MethodPost,
			Path:     "/api/v0/partner/enKashCard/ppi-merchant-transaction",
			Envelope: EnvelopeCode, Auth: true, Partner: true, Write: true,
			Source: "Debit Wallet for Merchant Transaction (api-20879440)",
		},
		{
			Name: OpLoadLimit, Service: Partner, Method: http.MethodPost, Path: "/api/v0/partner/enKashCard/validate/wallet-load-limit",
			Envelope: EnvelopeCode, Auth: true, Partner: true, Source: "Wallet Funding Limit Validation (api-24477800)",
		},
		{
			Name: OpTransactionOTP, Service: Partner, Method: http.MethodPost, Path: "/api/v0/partner/enKashCard/otp",
			Envelope: EnvelopeCode, Auth: true, Partner: true, Write: true, Source: "Generate Transaction OTP (api-19201679)",
		},
		{
			Name: OpWalletTransactions, Service: Partner, Method: http.MethodPost, Path: "/api/v0/partner/enKashCard/wallet-transactions", Assumed: "path",
			Envelope: EnvelopeCode, Auth: true, Partner: true, Source: "Get Transaction Details of a wallet (a title in the menus)",
		},
		{
			Name: OpWalletBalance, Service: Partner, Method: http.MethodPost, Path: "/api/v0/partner/enKashCard/wallet-balance", Assumed: "path",
			Envelope: EnvelopeCode, Auth: true, Partner: true, Source: "Get Wallet Balance (a title in the menus)",
		},
		{
			Name: OpWalletDetails, Service: Partner, Method: http.MethodPost, Path: "/api/v0/partner/enKashCard/wallet-details",
			Envelope: EnvelopeCode, Auth: true, Partner: true, Source: "Get Wallet Details (api-19200344)",
		},
		{
			Name: OpMinKYC, Service: Partner, Method: http.MethodPost, Path: "/api/v0/partner/enKashCard/min-kyc", Assumed: "path",
			Envelope: EnvelopeCode, Auth: true, Partner: true, Write: true, Source: "Min KYC, not seen: path and body are assumed",
		},
		{
			Name: OpTopUp, Service: Partner, Method: http.MethodPost, Path: "/api/v0/partner/enKashCard/balance",
			Envelope: EnvelopeCode, Auth: true, Partner: true, Write: true, Source: "Wallet Top-Up from Balance (api-19838579)",
		},
		{
			Name: OpUpdateWallet, Service: Partner, Method: http.MethodPatch, Path: "/api/v0/partner/enKashCard",
			Envelope: EnvelopeCode, Auth: true, Partner: true, Write: true, Source: "Update Wallet Details (api-19655127)",
		},
		{
			Name: OpVKYCLink, Service: Partner, Method: http.MethodGet, Path: "/api/v0/partner/enKashCard/vkyc/link", Assumed: "query",
			Envelope: EnvelopeCode, Auth: true, Partner: true, Write: true, Source: "VKYC Link Generation (api-19202037)",
		},
		{
			Name: OpVKYCStatus, Service: Partner, Method: http.MethodGet, Path: "/api/v0/partner/enKashCard/vkyc/status", Assumed: "path",
			Envelope: EnvelopeCode, Auth: true, Partner: true, Source: "VKYC Status, not seen: path and query are assumed",
		},
	})
}

// byName puts groups of operations into one list.
func byName(groups ...[]Operation) []Operation {
	all := slices.Concat(groups...)
	slices.SortFunc(all, func(a, b Operation) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// Lookup finds an operation by its name.
func Lookup(name string) (Operation, bool) {
	all := Operations()
	i := slices.IndexFunc(all, func(o Operation) bool { return o.Name == name })
	if i < 0 {
		return Operation{}, false
	}
	return all[i], true
}

// lookup finds what this client can call: Config.Operations goes before Operations.
func (c *Client) lookup(name string) (Operation, bool) {
	if c.operations != nil {
		if op, ok := c.operations(name); ok {
			op.Name = name
			return op, true
		}
	}
	return Lookup(name)
}

type operationKey struct{}

// OperationFrom gives the operation of the request that carries the context, or "" for a
// request that is not of this package. A recording http.RoundTripper reads it.
func OperationFrom(ctx context.Context) string {
	name, _ := ctx.Value(operationKey{}).(string)
	return name
}

func withOperation(ctx context.Context, name string) context.Context {
	return context.WithValue(ctx, operationKey{}, name)
}
