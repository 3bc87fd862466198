package broken

import "sync"

const (
	settlementsPath      = "/api/v0/partner/enKashCard/merchant-settlement"
	settlementsOperation = "wallet.merchant-settlement"
)

// settlementListServers list the settlements with a merchant otherwise than they are.
func settlementListServers() []Server {
	lie := func(name, defect string, change func(*answer), breaks ...string) Server {
		return Server{Name: name, Defect: defect, Breaks: breaks, Admin: true, wrap: rewriting(settlementsPath, success(change))}
	}
	deaf := func(name, defect string, fields ...string) Server {
		return Server{Name: name, Defect: defect, Breaks: []string{"EK-MERCHANT-210"}, Admin: true, wrap: requests(settlementsPath, func(sent map[string]any) {
			for _, field := range fields {
				delete(sent, field)
			}
		})}
	}
	return []Server{
		lie("settlement-unlisted", "The oldest settlement with a merchant is not listed.", lines(oldestLeftOut), "EK-MERCHANT-180"),
		lie("settlement-listed-twice", "The newest settlement is listed twice.", lines(firstTwice), "EK-MERCHANT-180"),
		lie("settlement-listed-for-more", "A settlement is listed with a paisa more.", each(more("amount", 1)), "EK-MERCHANT-180"),
		{Name: "settlements-of-any-merchant", Defect: "The settlements with every merchant are listed, whichever is named.", Breaks: []string{"EK-MERCHANT-180"}, Admin: true,
			wrap: rewriting(settlementsPath, success(addsShown(false)))},
		{Name: "settlements-of-any-partner", Defect: "The settlements of all partners are listed.", Breaks: []string{"EK-HTTP-270"}, Admin: true,
			wrap: rewriting(settlementsPath, success(addsShown(true)))},
		lie("settlement-list-stale", "A settlement is listed in the state in which it was first listed.", staleStates(), "EK-MERCHANT-190"),
		lie("settlement-list-label", "The status is listed as a label for people.", each(swap("settlementStatus", "PENDING", "Pending")), "EK-MERCHANT-010"),
		lie("settlement-list-short", "A settlement is listed without its date.", each(drop("txnDate")), "EK-MERCHANT-170"),
		lie("settlements-oldest-first", "The settlements are listed oldest first.", lines(oldestFirst), "EK-MERCHANT-200"),
		lie("settlements-of-a-page-counted", "Only the settlements of the page are counted.", payload(countPage), "EK-MERCHANT-220"),
		deaf("settlements-of-any-state", "The filter by state changes nothing.", "settlementStatus"),
		deaf("settlements-of-any-date", "The filter by date changes nothing.", "txnDateFrom", "txnDateTo"),
		deaf("settlements-on-page-one", "Every page is the first.", "pageNumber"),
		{Name: "settlements-any-merchant", Defect: "A merchant that nobody knows has settlements.", Breaks: []string{"EK-DEBIT-110"}, Admin: true,
			options: ignoring("merchant-unknown of " + settlementsOperation)},
		{Name: "settlements-any-filter", Defect: "A filter of settlements that cannot be read is taken for none.", Breaks: []string{"EK-TXN-110"}, Admin: true,
			options: ignoring("filter-invalid of " + settlementsOperation)},
		chargeForLook("settlement-list-costs-money", "Asking for the settlements with a merchant takes money from the wallets.", settlementsPath),
	}
}

// addsShown lists, after the settlements that were asked for, those that others were shown: other
// partners, or the same one about other merchants.
func addsShown(toOthers bool) func(*answer) {
	type shown struct{ partner, merchant string }
	var mu sync.Mutex
	known := map[string]map[shown][]any{} // by universe
	return payloadOf(func(a *answer, fields map[string]any) {
		merchant, _ := a.sent()["merchantDetailId"].(string)
		asked := shown{a.partner, merchant}
		data, _ := fields["data"].([]any)
		mu.Lock()
		defer mu.Unlock()
		if known[a.universe] == nil {
			known[a.universe] = map[shown][]any{}
		}
		known[a.universe][asked] = data
		for one, lines := range known[a.universe] {
			if one != asked && (one.partner != asked.partner) == toOthers {
				data = append(data[:len(data):len(data)], lines...)
			}
		}
		fields["data"], fields["recordsCount"] = data, len(data)
	})
}

// staleStates lists of each settlement what was listed first.
func staleStates() func(*answer) {
	var first sync.Map
	return func(a *answer) {
		each(func(line map[string]any) {
			id, _ := line["merchantUniqueTxnId"].(string)
			line["settlementStatus"], _ = first.LoadOrStore(a.universe+" "+id, line["settlementStatus"])
		})(a)
	}
}

// oldestLeftOut leaves the last line of a list out.
func oldestLeftOut(all []any) []any { return all[:max(0, len(all)-1)] }
