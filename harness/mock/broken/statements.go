package broken

import (
	"net/http"
	"sync"

	"github.com/kasauti/kasauti/harness/mock"
)

// statementServers show balances and transactions otherwise than they are.
func statementServers() []Server {
	lie := func(name, defect, path string, change func(*answer), breaks ...string) Server {
		return Server{Name: name, Defect: defect, Breaks: breaks, Admin: true, wrap: rewriting(path, success(change))}
	}
	look := func(name, defect, path string) Server {
		return shifted(name, defect, path, []string{"EK-HTTP-280"}, chargeARupee)
	}
	return []Server{
		lie("balance-off-by-a-paisa", "The balance shows a paisa more.", balancePath, payload(more("availableBalance", 1)), "EK-LOAD-160"),
		{Name: "balance-stale", Defect: "The balance stays what it was when it was first asked for.", Breaks: []string{"EK-LOAD-160"}, Admin: true, wrap: firstBalance},
		lie("balance-gone", "The answer to a balance has no balance.", balancePath, payload(drop("availableBalance")), "EK-BALANCE-020"),
		lie("transaction-missing", "Debits are missing from the transactions.", transactionsPath, lines(withoutDebits), "EK-TXN-050"),
		lie("transaction-twice", "The newest transaction is listed twice.", transactionsPath, lines(firstTwice), "EK-TXN-050"),
		lie("transactions-oldest-first", "The transactions are listed oldest first.", transactionsPath, lines(oldestFirst), "EK-TXN-030"),
		lie("transaction-balance-before", "Each transaction shows the balance before it.", transactionsPath, each(balanceBefore), "EK-TXN-060"),
		lie("transaction-direction", "A debit is listed as a credit.", transactionsPath, each(put("cardTransactionType", "CR")), "EK-TXN-080"),
		lie("transaction-status-gone", "A transaction has no status.", transactionsPath, each(drop("status")), "EK-TXN-020"),
		lie("payment-listed-too-early", "A pending payment is listed as successful.", transactionsPath, each(put("status", "SUCCESS")), "EK-TXN-090"),
		lie("payment-pending-for-ever", "A payment is listed as pending, also when its money has come.", transactionsPath, each(put("status", "PENDING")), "EK-LOAD-390", "EK-TXN-090"),
		lie("transactions-of-a-page-counted", "Only the transactions of the page are counted.", transactionsPath, payload(countPage), "EK-TXN-070"),
		{Name: "transactions-unfiltered", Defect: "Filters change nothing.", Breaks: []string{"EK-TXN-040"}, Admin: true, wrap: requests(transactionsPath, unfilter)},
		{Name: "filter-any", Defect: "A filter that cannot be read is taken for none.", Breaks: []string{"EK-TXN-110"}, options: ignoring("filter-invalid")},
		{Name: "filter-refused-otherwise", Defect: "A filter that cannot be read is refused with the code 999.", Breaks: []string{"EK-TXN-120"},
			wrap: rewriting(transactionsPath, refusal(edit(put("code", 999))))},
		{Name: "wallets-open-to-all", Defect: "Any partner reads any wallet.", Breaks: []string{"EK-HTTP-270"},
			options: func(o *mock.Options) { o.Ignore = append(o.Ignore, "card-account-unknown", "card-of-other-account") }},
		look("balance-costs-money", "To ask for the balance takes a rupee.", balancePath),
		look("transactions-cost-money", "To ask for the transactions takes a rupee.", transactionsPath),
	}
}

// firstBalance shows of each wallet what it showed first.
func firstBalance(next, admin http.Handler) http.Handler {
	var first sync.Map
	return rewriting(balancePath, success(payloadOf(func(a *answer, fields map[string]any) {
		id, _ := fields["enKashCardId"].(string)
		held, _ := first.LoadOrStore(a.universe+id, fields["availableBalance"])
		fields["availableBalance"] = held
	})))(next, admin)
}

// payloadOf is payload for a lie that needs the answer.
func payloadOf(change func(a *answer, fields map[string]any)) func(*answer) {
	return func(a *answer) { payload(func(fields map[string]any) { change(a, fields) })(a) }
}

// lines changes a list of transactions.
func lines(change func([]any) []any) func(*answer) {
	return payload(func(fields map[string]any) {
		data, _ := fields["data"].([]any)
		fields["data"] = append([]any{}, change(data)...)
	})
}

// each changes every transaction of a list.
func each(change func(map[string]any)) func(*answer) {
	return lines(func(all []any) []any {
		for _, one := range all {
			if line, ok := one.(map[string]any); ok {
				change(line)
			}
		}
		return all
	})
}

func withoutDebits(all []any) []any {
	var kept []any
	for _, one := range all {
		if line, ok := one.(map[string]any); ok && line["cardTransactionType"] != "DR" {
			kept = append(kept, one)
		}
	}
	return kept
}

func firstTwice(all []any) []any {
	if len(all) == 0 {
		return all
	}
	return append([]any{all[0]}, all...)
}

func oldestFirst(all []any) []any {
	turned := make([]any, len(all))
	for i, one := range all {
		turned[len(all)-1-i] = one
	}
	return turned
}

func balanceBefore(line map[string]any) {
	gain := paiseOf(line["amount"])
	if line["cardTransactionType"] == "DR" {
		gain = -gain
	}
	more("balance", -gain)(line)
}

func countPage(fields map[string]any) {
	data, _ := fields["data"].([]any)
	fields["recordsCount"] = len(data)
}

func unfilter(fields map[string]any) {
	for name := range fields {
		if name != "cardAccountId" && name != "enKashCardId" && name != "pageNumber" && name != "pageSize" {
			delete(fields, name)
		}
	}
}
