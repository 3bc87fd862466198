package mock

import "slices"

// No page of the fund transfers of a wallet was seen: paths, bodies and answers are assumed
// (EK-IMPS-010 to EK-IMPS-100, EK-WTW-010 to EK-WTW-140), and that both kinds want an OTP as
// a debit does (EK-IMPS-110).

// transferFields are those of both kinds of transfer, around the one that says where to.
func transferFields(to field) []field {
	return append(walletFields(),
		to,
		field{name: "amount", kind: jsonNumber, suitable: always("1.00")},
		field{name: "remarks", kind: jsonString, optional: true},
		field{name: "otp", kind: jsonString, suitable: func(c *call) string { return c.someOTP().code }},
		field{name: "otpReferenceId", kind: jsonString, suitable: func(c *call) string { return c.someOTP().id }},
		field{name: "uniqueTransactionId", kind: jsonString, suitable: func(c *call) string { return randomID(c.universe.rand, "TXN", 12) }},
	)
}

// transferRules are those of both kinds, around those about where to.
func transferRules(to ...rule) []rule {
	return slices.Concat(cardRules("enKashCardId"), activeRules(), to, []rule{
		{refusal: "amount-invalid", broken: amountInvalid},
		{refusal: "transaction-duplicate", broken: transferReferenceTaken},
	}, otpRules("otpReferenceId", transactionOTP), []rule{
		{refusal: "balance-too-low", broken: func(c *call) bool { return c.universe.ledger.balance(c.card.purse()) < c.amount.paise }},
		{refusal: "transaction-over-limit", broken: overTransactionLimit},
		{refusal: "transfers-over-limit", broken: overTransfersLimit},
	})
}

// overTransfersLimit refuses what is too much for the month (EK-LIMIT-050). What is too much at
// once, or of a wallet that may not pay at all, another rule refuses, or none on purpose.
func overTransfersLimit(c *call) bool {
	if !c.card.kyc.known() || c.card.turnedDown() || overTransactionLimit(c) {
		return false
	}
	sent := c.universe.sentInMonth[sentKey(c.card.id, c.now)]
	return sent+c.amount.paise > c.universe.limits(c.card).MostTransfersMonth
}

// transferReferenceTaken refuses the reference of another transfer, of either kind: one call
// asks for the status of both.
func transferReferenceTaken(c *call) bool {
	return referenceTaken(c) || c.universe.findTransfer(c.partner, "", c.get("uniqueTransactionId")) != nil
}

func walletIMPSTransfer() *operation {
	return &operation{
		name:      "wallet.imps-fund-transfer",
		path:      "/api/v0/partner/enKashCard/fund-transfer",
		fields:    transferFields(field{name: "beneficiaryId", kind: jsonString, suitable: someBeneficiaryID}),
		ends:      transferEnds,
		reference: "uniqueTransactionId",
		frame:     slices.Concat(reachRules(), authRules(), bodyRules()),
		rules:     transferRules(beneficiaryRules()...),
		act:       sendIMPS,
	}
}

type impsAnswer struct {
	Code    int         `json:"code"`
	Message string      `json:"message"`
	Payload impsPayload `json:"payload"`
}

type impsPayload struct {
	TxnID       string `json:"enkashCardTxnId"`
	UniqueID    string `json:"uniqueTransactionId"`
	Beneficiary string `json:"beneficiaryId"`
	Amount      paise  `json:"amount"`
	Status      string `json:"status"`
}

func (c *call) newTransfer(to account) *fundTransfer {
	return &fundTransfer{
		id: c.universe.newTxnID(), partner: c.partner.name, unique: c.get("uniqueTransactionId"),
		paise: c.amount.paise, from: c.card.purse(), to: to, month: sentKey(c.card.id, c.now),
	}
}

func sendIMPS(c *call) (any, error) {
	t := c.newTransfer(c.beneficiary.bank())
	if err := c.universe.sendTransfer(t, c.now, c.get("remarks"), c.fate()); err != nil {
		return nil, err
	}
	c.otp.used = true
	return impsAnswer{Message: "Success", Payload: impsPayload{t.id, t.unique, c.get("beneficiaryId"), paise(t.paise), t.status}}, nil
}

func walletToWallet() *operation {
	return &operation{
		name:      "wallet.wallet-to-wallet-fund-transfer",
		path:      "/api/v0/partner/enKashCard/wallet-to-wallet-transfer",
		fields:    transferFields(field{name: "receiverEnKashCardId", kind: jsonString, suitable: someReceiverID}),
		reference: "uniqueTransactionId",
		frame:     slices.Concat(reachRules(), authRules(), bodyRules()),
		rules: append(transferRules(
			rule{refusal: "receiver-unknown", broken: receiverUnknown, instead: useSomeReceiver},
			rule{refusal: "receiver-same", broken: func(c *call) bool { return c.receiver.id == c.card.id }, instead: useSomeReceiver},
		), rule{refusal: "receiver-over-limit", broken: receiverOverLimit}),
		act: sendToWallet,
	}
}

// receiverUnknown refuses what is no wallet of the partner's: any of its card accounts will do
// (EK-WTW-020), and another partner's is as good as unknown.
func receiverUnknown(c *call) bool {
	c.receiver = c.universe.cards.get(c.get("receiverEnKashCardId"))
	return c.receiver == nil || !c.receiver.isWallet() || c.universe.accounts.get(c.receiver.account).partner != c.partner
}

// receiverOverLimit refuses what would leave the receiver with more than its KYC level may hold
// (EK-WTW-150), once the payments arrive that are on their way to it. Without KYC that is nothing.
func receiverOverLimit(c *call) bool {
	u := c.universe
	return u.ledger.balance(c.receiver.purse())+c.receiver.loads.pending+c.amount.paise > u.limits(c.receiver).MostBalance
}

type toWalletAnswer struct {
	Code    int             `json:"code"`
	Message string          `json:"message"`
	Payload toWalletPayload `json:"payload"`
}

type toWalletPayload struct {
	TxnID    string `json:"enkashCardTxnId"`
	UniqueID string `json:"uniqueTransactionId"`
	Receiver string `json:"receiverEnKashCardId"`
	Amount   paise  `json:"amount"`
	Status   string `json:"status"`
}

// sendToWallet moves the money at once: there is no bank between two wallets.
func sendToWallet(c *call) (any, error) {
	u, t := c.universe, c.newTransfer(c.receiver.purse())
	err := u.ledger.post(posting{
		At: c.now, TxnID: t.id, Unique: t.unique, Kind: transfer, Note: c.get("remarks"), From: t.from, To: t.to, Paise: t.paise,
	})
	if err != nil {
		return nil, err
	}
	t.status = transferSucceeded
	u.keepTransfer(t)
	c.otp.used = true
	return toWalletAnswer{Message: "Success", Payload: toWalletPayload{t.id, t.unique, c.get("receiverEnKashCardId"), paise(t.paise), t.status}}, nil
}
