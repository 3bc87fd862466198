package mock

import "slices"

// walletDetails is Get Wallet Details (api-19200344, newer copy, date unseen). Its answer is cut
// off; another page names latestTncVersionAccepted and walletId (doc-1861363), and the rest is
// assumed: EK-WALLET-100. clientReferenceId says nothing that the mock knows.
func walletDetails() *operation {
	return &operation{
		name:   "wallet.get-wallet-details",
		path:   "/api/v0/partner/enKashCard/wallet-details",
		fits:   onWallet,
		fields: append(walletFields(), field{name: "clientReferenceId", kind: jsonString, optional: true}),
		frame:  slices.Concat(reachRules(), authRules(), bodyRules()),
		rules:  cardRules("enKashCardId"),
		act:    showWallet,
	}
}

type detailsAnswer struct {
	Code    int            `json:"code"`
	Message string         `json:"message"`
	Payload detailsPayload `json:"payload"`
}

type detailsPayload struct {
	WalletID     string     `json:"walletId"`
	ID           string     `json:"enKashCardId"`
	AccountID    string     `json:"cardAccountId"`
	Status       string     `json:"status"`
	KYCStatus    string     `json:"kycStatus"`
	KYCSubstatus string     `json:"kycSubStatus"`
	TncAccepted  bool       `json:"latestTncVersionAccepted"`
	TncURL       string     `json:"partnerTncUrl,omitempty"`
	MobileNumber string     `json:"mobileNumber"`
	Holder       holderView `json:"holder"`
	Limits       limitsView `json:"limits"`
}

type limitsView struct {
	Balance       paise `json:"balance"`
	LoadMonth     paise `json:"loadPerMonth"`
	LoadYear      paise `json:"loadPerYear"`
	Transaction   paise `json:"transaction"`
	TransferMonth paise `json:"transfersPerMonth"`
}

// status is the activation of a wallet (EK-WALLET-070).
func (v *card) status() string {
	if v.active() {
		return "ACTIVE"
	}
	return "INACTIVE"
}

func showWallet(c *call) (any, error) {
	v, most := c.card, c.universe.limits(c.card)
	payload := detailsPayload{
		WalletID: v.id, ID: v.id, AccountID: v.account, Status: v.status(), KYCStatus: v.kyc.status, KYCSubstatus: v.kyc.substatus,
		TncAccepted: v.tnc, MobileNumber: mask(v.mobile), Holder: v.holder.view(),
		Limits: limitsView{
			paise(most.MostBalance), paise(most.MostLoadMonth), paise(most.MostLoadYear),
			paise(most.MostTransaction), paise(most.MostTransfersMonth),
		},
	}
	if !v.tnc {
		payload.TncURL = c.address(tncPage + v.id + "/" + c.universe.tncToken(v))
	}
	return detailsAnswer{Message: "Success", Payload: payload}, nil
}
