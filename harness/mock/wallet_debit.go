package mock

import "slices"

// walletDebit is Debit Wallet for Merchant Transaction (api-20879440, date unseen). Its
// answer is cut off on every copy of the page: EK-DEBIT-020 to EK-DEBIT-070.
func walletDebit() *operation {
	return &operation{
		name: "wallet.debit-wallet-for-merchant-transaction",
		path: "/api/v0/partner/enKashCard/ppi-merchant-transaction",
		fields: []field{
			{name: "merchantDetailId", kind: jsonString, suitable: someMerchantID},
			{name: "enkashCardId", kind: jsonString, suitable: someCardID},
			{name: "companyId", kind: jsonString, suitable: ofPartner(func(p *partner) string { return p.CompanyID })},
			{name: "cardAccountId", kind: jsonString, suitable: someAccountID},
			{name: "amount", kind: jsonNumber, suitable: always("1.00")},
			{name: "productCode", kind: jsonString, suitable: always("DEFAULT")},
			{name: "remarks", kind: jsonString, optional: true},
			{name: "otpMedium", kind: jsonString, suitable: always("MOBILE")},
			{name: "otp", kind: jsonString, suitable: func(c *call) string { return c.someOTP().code }},
			{name: "otpReferenceId", kind: jsonString, suitable: func(c *call) string { return c.someOTP().id }},
			{name: "uniqueTransactionId", kind: jsonString, suitable: func(c *call) string { return randomID(c.universe.rand, "TXN", 12) }},
		},
		ends:      settlementEnds,
		reference: "uniqueTransactionId",
		frame:     slices.Concat(reachRules(), authRules(), bodyRules()),
		rules: slices.Concat(cardRules("enkashCardId"), activeRules(), []rule{
			{refusal: "merchant-unknown", broken: merchantUnknown, instead: useSomeMerchant},
			{refusal: "amount-invalid", broken: amountInvalid},
			{refusal: "transaction-duplicate", broken: referenceTaken},
		}, otpRules("otpReferenceId", transactionOTP), []rule{
			{refusal: "balance-too-low", broken: func(c *call) bool { return c.universe.ledger.balance(c.card.purse()) < c.amount.paise }},
			{refusal: "transaction-over-limit", broken: overTransactionLimit},
		}),
		act: debit,
	}
}

type debitAnswer struct {
	Code    int          `json:"code"`
	Message string       `json:"message"`
	Payload debitPayload `json:"payload"`
}

type debitPayload struct {
	TxnID    string `json:"enkashCardTxnId"`
	UniqueID string `json:"uniqueTransactionId"`
	Amount   paise  `json:"amount"`
	Status   string `json:"status"`
}

func merchantUnknown(c *call) bool {
	c.merchant = c.universe.template.merchantByID[c.get("merchantDetailId")]
	return c.merchant == nil
}

func amountInvalid(c *call) bool {
	c.amount = readAmount(c.get("amount"))
	return !c.amount.valid
}

// debit moves the money and uses the OTP up. A debit that the balance refused did not get
// here: its OTP stays usable.
func debit(c *call) (any, error) {
	u := c.universe
	id := u.newTxnID()
	err := u.ledger.post(posting{
		At: c.now, TxnID: id, Unique: c.get("uniqueTransactionId"), Kind: sale, Note: c.get("remarks"),
		From: c.card.purse(), To: c.merchant.account, Paise: c.amount.paise,
	})
	if err != nil {
		return nil, err
	}
	u.openSettlement(&settlement{
		txnID: id, partner: c.partner.name, unique: c.get("uniqueTransactionId"), paise: c.amount.paise,
		wallet: c.card.purse(), merchant: c.merchant.account,
	}, c.now, c.fate())
	c.otp.used = true
	return debitAnswer{Message: "Success", Payload: debitPayload{id, c.get("uniqueTransactionId"), paise(c.amount.paise), "SUCCESS"}}, nil
}
