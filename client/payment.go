package client

import "net/http"

// paymentOperations are those about beneficiaries, transfers and settlements.
func paymentOperations() []Operation {
	return []Operation{
		{
			Name: OpAddBeneficiary, Service: Partner, Method: http.MethodPost, Path: "/api/v0/partner/enKashCard/beneficiary/add",
			Envelope: EnvelopeCode, Auth: true, Partner: true, Write: true, Assumed: "path",
			Source: "Add Beneficiary, of which only title and method were seen",
		},
		{
			Name: OpSearchBeneficiaries, Service: Partner, Method: http.MethodPost, Path: "/api/v0/partner/enKashCard/beneficiary/search",
			Envelope: EnvelopeCode, Auth: true, Partner: true, Assumed: "path",
			Source: "Search Beneficiaries, of which only title and method were seen",
		},
		{
			Name: OpDeleteBeneficiary, Service: Partner, Method: http.MethodDelete, Path: "/api/v0/partner/enKashCard/beneficiary",
			Envelope: EnvelopeCode, Auth: true, Partner: true, Write: true, Assumed: "path",
			Source: "Delete Beneficiary, of which only title and method were seen",
		},
		{
			Name: OpIMPSTransfer, Service: Partner, Method: http.MethodPost, Path: "/api/v0/partner/enKashCard/fund-transfer",
			Envelope: EnvelopeCode, Auth: true, Partner: true, Write: true, Assumed: "path",
			Source: "IMPS Fund Transfer, of which only title and method were seen",
		},
		{
			Name: OpWalletTransfer, Service: Partner, Method: http.MethodPost, Path: "/api/v0/partner/enKashCard/wallet-to-wallet-transfer",
			Envelope: EnvelopeCode, Auth: true, Partner: true, Write: true, Assumed: "path",
			Source: "Wallet To Wallet Fund Transfer, of which only title and method were seen",
		},
		{
			Name: OpTransferStatus, Service: Partner, Method: http.MethodGet, Path: "/api/v0/partner/enKashCard/fund-transfer-status",
			Envelope: EnvelopeCode, Auth: true, Partner: true, Assumed: "path",
			Source: "Get Fund Transfer Status, of which only title and method were seen",
		},
		{
			Name: OpSettlementStatus, Service: Partner, Method: http.MethodGet, Path: "/api/v0/partner/enKashCard/settlement-status",
			Envelope: EnvelopeCode, Auth: true, Partner: true,
			Source: "Merchant Settlement Status (api-21117652)",
		},
		{
			Name: OpSettlements, Service: Partner, Method: http.MethodPost, Path: "/api/v0/partner/enKashCard/merchant-settlement",
			Envelope: EnvelopeCode, Auth: true, Partner: true, Assumed: "path",
			Source: "Merchant Settlement, of which only title and method were seen",
		},
	}
}
