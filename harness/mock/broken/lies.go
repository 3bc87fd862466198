package broken

import (
	"net/http"
	"sync"
)

// lieServers are right in one place and wrong in another, or right at first and wrong later.
func lieServers() []Server {
	lie := func(name, defect, path string, change func(*answer), breaks ...string) Server {
		return Server{Name: name, Defect: defect, Breaks: breaks, Admin: true, wrap: rewriting(path, success(change))}
	}
	open := func(name, defect, refusal, operation string, breaks ...string) Server {
		return Server{Name: name, Defect: defect, Breaks: breaks, Admin: true, options: ignoring(refusal + " of " + operation)}
	}
	unlisted := func(name, defect, kind, way string) Server {
		return lie(name, defect, transactionsPath, lines(without(kind, way)), "EK-TXN-050")
	}
	return []Server{
		unlisted("reversal-unlisted", "The money of a failed transfer comes back, and is not among the transactions.", "REVERSAL", "CR"),
		unlisted("refund-unlisted", "A refund comes back, and is not among the transactions.", "REFUND", "CR"),
		unlisted("receipt-unlisted", "What another wallet sent is not among the receiver's transactions.", "TRANSFER", "CR"),
		unlisted("transfer-unlisted", "A transfer is not among the transactions.", "TRANSFER", "DR"),
		lie("page-two-drops-a-row", "The second page of a list begins a row too late.", transactionsPath, secondPageShort, "EK-TXN-050"),
		lie("replaced-card-found-active", "A search shows a replaced card as active.", cardSearchPath, payload(eachOf("data", renamed("REPLACED", "ACTIVE"))), "EK-CARD-430"),
		lie("locked-card-found-active", "A search shows a locked card as active.", cardSearchPath, payload(eachOf("data", renamed("LOCKED", "ACTIVE"))), "EK-CARD-420"),
		lie("transfers-all-the-first", "Every transfer has the amount and the id of the first.", transferStatusPath, firstOf("enkashCardTxnId", "amount"), "EK-FUND-030"),
		{Name: "balance-with-what-left", Defect: "The balance shows what is on its way to a bank as if it were there.", Breaks: []string{"EK-LOAD-160"}, Admin: true, wrap: balanceWithTransit},
		{Name: "transfer-month-never-ends", Defect: "What a wallet once sent counts for ever.", Breaks: []string{"EK-WTW-010"}, Admin: true, wrap: sentForEver},
		open("wallet-transfer-otp-twice", "An OTP sends two transfers between wallets.", "otp-used", walletOperation, "EK-OTP-050", "EK-DEBIT-170"),
		open("wallet-transfer-otp-late", "A transfer between wallets takes an OTP after its time.", "otp-expired", walletOperation, "EK-OTP-060"),
		open("wallet-transfer-any-otp", "A transfer between wallets takes the OTP of another wallet.", "otp-foreign", walletOperation, "EK-OTP-100", "EK-DEBIT-190"),
		open("wallet-transfer-any-code", "A transfer between wallets takes any code.", "otp-wrong", walletOperation, "EK-DEBIT-210"),
		open("wallet-transfer-any-request", "A transfer between wallets takes an OTP request that was never made.", "otp-request-unknown", walletOperation, "EK-DEBIT-130"),
		open("wallet-transfer-reference-ignored", "Two transfers between wallets share a reference.", "transaction-duplicate", walletOperation, "EK-DEBIT-290"),
		open("wallet-transfer-any-amount", "A transfer between wallets takes any amount.", "amount-invalid", walletOperation, "EK-DEBIT-270"),
		open("wallet-transfer-without-kyc", "A wallet without KYC sends to another.", "kyc-missing", walletOperation, "EK-KYC-060"),
		open("wallet-transfer-any-month", "What goes from wallet to wallet does not count for the month.", "transfers-over-limit", walletOperation, "EK-LIMIT-050"),
		open("pin-otp-twice", "An OTP sets two PINs.", "otp-used", "card.set-card-pin", "EK-DEBIT-170"),
		open("pin-otp-late", "A PIN is set with an OTP after its time.", "otp-expired", "card.set-card-pin", "EK-DEBIT-150"),
		open("pin-any-otp", "A PIN is set with an OTP for viewing.", "otp-foreign", "card.set-card-pin", "EK-DEBIT-190"),
		open("view-otp-twice", "An OTP shows a card's number twice.", "otp-used", "card.view-card-details", "EK-DEBIT-170"),
		open("view-otp-late", "An OTP shows a card's number after its time.", "otp-expired", "card.view-card-details", "EK-DEBIT-150"),
		open("cvv-otp-late", "An OTP shows a CVV after its time.", "otp-expired", "card.view-card-cvv", "EK-DEBIT-150"),
		open("cvv-any-otp", "An OTP for replacing a card shows its CVV.", "otp-foreign", "card.view-card-cvv", "EK-DEBIT-190"),
		open("replacement-otp-late", "A card is replaced with an OTP after its time.", "otp-expired", "card.request-card-replacement", "EK-DEBIT-150"),
		open("replacement-any-otp", "A card is replaced with an OTP for viewing.", "otp-foreign", "card.request-card-replacement", "EK-DEBIT-190"),
		open("transfer-after-failed-kyc", "A wallet whose holder was turned down sends to a bank.", "kyc-failed", impsOperation, "EK-KYC-070"),
		open("transfer-without-terms", "A wallet sends to a bank before the T&C are accepted.", "tnc-missing", impsOperation, "EK-TNC-020"),
		open("transfer-any-size", "A wallet sends more to a bank at once than its level allows.", "transaction-over-limit", impsOperation, "EK-LIMIT-040"),
	}
}

// without leaves the transactions of a type and direction out.
func without(kind, way string) func([]any) []any {
	return func(all []any) (kept []any) {
		for _, one := range all {
			if line, ok := one.(map[string]any); ok && (line["type"] != kind || line["cardTransactionType"] != way) {
				kept = append(kept, one)
			}
		}
		return kept
	}
}

func secondPageShort(a *answer) {
	if paiseOf(a.sent()["pageNumber"]) == 200 {
		lines(func(all []any) []any { return all[min(1, len(all)):] })(a)
	}
}

// firstOf shows for all what was shown first in the universe.
func firstOf(names ...string) func(*answer) {
	var first sync.Map
	return payloadOf(func(a *answer, fields map[string]any) {
		for _, name := range names {
			fields[name], _ = first.LoadOrStore(a.universe+" "+name, fields[name])
		}
	})
}

// balanceWithTransit adds to a balance what the wallet sent to banks.
func balanceWithTransit(next, admin http.Handler) http.Handler {
	s := &shifts{}
	sent := rewriting(impsPath, success(func(a *answer) {
		id, _ := a.sent()["enKashCardId"].(string)
		s.add(a.universe, id, paiseOf(a.sent()["amount"]))
	}))(next, admin)
	return rewriting(balancePath, success(payloadOf(func(a *answer, fields map[string]any) {
		id, _ := fields["enKashCardId"].(string)
		s.mu.Lock()
		defer s.mu.Unlock()
		more("availableBalance", s.by[a.universe][id])(fields)
	})))(sent, admin)
}

// sentForEver refuses what, with all that a wallet ever sent, is over the month's limit.
func sentForEver(next, admin http.Handler) http.Handler {
	var mu sync.Mutex
	sent := map[string]int64{}
	count := success(func(a *answer) {
		mu.Lock()
		defer mu.Unlock()
		fields := a.sent()
		id, _ := fields["enKashCardId"].(string)
		if sent[a.universe+id] += paiseOf(fields["amount"]); sent[a.universe+id] > 10_000_000 {
			body("application/json", `{"code":412,"message":"Monthly transfer limit exceeded"}`)(a)
		}
	})
	return rewriting(impsPath, count)(rewriting(walletPath, count)(next, admin), admin)
}
