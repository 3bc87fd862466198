package broken

import "encoding/json"

const settlementPath = "/api/v0/partner/enKashCard/settlement-status"

// settlementServers settle debits wrongly, or lie about it.
func settlementServers() []Server {
	lie := func(name, defect string, change func(*answer), breaks ...string) Server {
		return Server{Name: name, Defect: defect, Breaks: breaks, Admin: true, wrap: rewriting(settlementPath, success(change))}
	}
	return []Server{
		{Name: "refund-without-money", Defect: "A settlement in REFUND brings no money back.", Breaks: []string{"EK-MERCHANT-100"}, Admin: true,
			options: booking(0, ofKind("REFUND"))},
		{Name: "refund-twice", Defect: "A settlement in REFUND brings the money back twice.", Breaks: []string{"EK-MERCHANT-100"}, Admin: true,
			options: booking(2, ofKind("REFUND"))},
		{Name: "settlement-any", Defect: "A reference that no debit has shows another settlement.", Breaks: []string{"EK-MERCHANT-130"}, Admin: true,
			options: ignoring("settlement-unknown")},
		{Name: "foreign-settlement-readable", Defect: "The settlement of another partner's debit is shown.", Breaks: []string{"EK-HTTP-270"}, Admin: true,
			wrap: rewriting(settlementPath, showsKnown("merchantUniqueTxnId"))},
		chargeForLook("settlement-look-costs-money", "Asking for a settlement takes money from the wallets.", settlementPath),

		lie("settlement-undone", "A settlement that was SETTLED is in process again.", onceSeen("settlementStatus", "SETTLED", "SETTLEMENT_IN_PROCESS"), "EK-MERCHANT-030"),
		lie("refund-undone", "A settlement that was REFUND is pending with the bank again.", onceSeen("settlementStatus", "REFUND", "PENDING_WITH_BANK"), "EK-MERCHANT-030"),
		lie("settlement-returns", "A settlement that was SETTLED is PENDING again.", onceSeen("settlementStatus", "SETTLED", "PENDING"), "EK-MERCHANT-040"),
		lie("settlement-skips", "A settlement goes from PENDING to SETTLED.", payload(swap("settlementStatus", "APPROVED", "SETTLED")), "EK-MERCHANT-150"),
		lie("refund-derails", "A refund on its way ends as SETTLED.", payload(swap("settlementStatus", "REFUND", "SETTLED")), "EK-MERCHANT-050"),
		lie("settlement-label", "The status is a label for people.", payload(swap("settlementStatus", "PENDING", "Pending")), "EK-MERCHANT-010"),
		lie("settlement-short", "The settlement names no amount.", payload(drop("amount")), "EK-MERCHANT-060"),
		lie("settlement-other-debit", "The settlement is that of another debit.", payload(put("merchantUniqueTxnId", "TXN_OTHER")), "EK-CORR-030"),
		lie("settlement-other-amount", "The settlement names another amount.", payload(put("amount", json.Number("0.02"))), "EK-CORR-030"),
		{Name: "settlement-other-words", Defect: "Every refused look at a settlement says Oops.", Breaks: []string{"EK-MERCHANT-140"}, Admin: true,
			wrap: rewriting(settlementPath, refusal(edit(put("message", "Oops"))))},
	}
}
