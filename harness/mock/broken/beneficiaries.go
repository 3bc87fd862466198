package broken

import (
	"encoding/json"
	"html"
	"net/http"
	"sync"
)

const (
	addPath    = "/api/v0/partner/enKashCard/beneficiary/add"
	searchPath = "/api/v0/partner/enKashCard/beneficiary/search"
	deletePath = "/api/v0/partner/enKashCard/beneficiary"
)

// beneficiaryServers mix up whom a wallet may pay.
func beneficiaryServers() []Server {
	open := func(name, defect, refusal string, breaks ...string) Server {
		return Server{Name: name, Defect: defect, Breaks: breaks, Admin: true, options: ignoring(refusal)}
	}
	lie := func(name, defect, path string, change func(*answer), breaks ...string) Server {
		return Server{Name: name, Defect: defect, Breaks: breaks, Admin: true, wrap: rewriting(path, success(change))}
	}
	return []Server{
		open("beneficiary-deleted-payable", "A beneficiary that was deleted is paid.", "beneficiary-deleted", "EK-WBENEF-230"),
		open("beneficiary-any-wallet", "A beneficiary of another wallet is paid.", "beneficiary-of-other-wallet", "EK-WBENEF-210"),
		open("beneficiary-any", "A transfer to a beneficiary that nobody added goes to another.", "beneficiary-unknown", "EK-WBENEF-190"),
		open("account-number-any", "Any account number is taken.", "account-number-invalid", "EK-WBENEF-110"),
		open("ifsc-any", "Any IFSC is taken.", "ifsc-invalid", "EK-WBENEF-130"),
		open("beneficiary-name-any", "Any name is taken.", "beneficiary-name-invalid", "EK-WBENEF-150"),
		open("beneficiary-twice", "A bank account is a wallet's beneficiary twice.", "beneficiary-duplicate", "EK-WBENEF-170"),
		{Name: "beneficiary-gone-for-good", Defect: "A bank account whose beneficiary was deleted is never taken again.", Breaks: []string{"EK-WBENEF-090"}, Admin: true,
			wrap: addedOnce},
		{Name: "search-finds-nothing", Defect: "A search finds no beneficiary.", Breaks: []string{"EK-WBENEF-020"},
			wrap: rewriting(searchPath, success(payload(put("beneficiaries", []any{}))))},
		{Name: "search-shows-deleted", Defect: "A search shows beneficiaries that were deleted.", Breaks: []string{"EK-WBENEF-050"},
			wrap: showsMore(func(sent, added added) bool { return sent.wallet == added.wallet })},
		{Name: "search-shows-others", Defect: "A search shows the beneficiaries of every wallet.", Breaks: []string{"EK-WBENEF-060"}, Admin: true,
			wrap: showsMore(func(sent, added added) bool { return true })},
		lie("beneficiary-id-repeats", "Every beneficiary gets the same id.", addPath, payload(put("beneficiaryId", "BEN0000001")), "EK-WBENEF-040"),
		lie("beneficiary-pending", "A beneficiary that was added is called PENDING.", addPath, payload(put("status", "PENDING")), "EK-WBENEF-010"),
		lie("beneficiary-name-escaped", "The name of a beneficiary comes back escaped for HTML.", addPath, payload(func(f map[string]any) {
			name, _ := f["beneficiaryName"].(string)
			f["beneficiaryName"] = html.EscapeString(name)
		}), "EK-WBENEF-030"),
		lie("search-no-list", "A search is answered with null where there is a list.", searchPath, payload(put("beneficiaries", nil)), "EK-WBENEF-070"),
		lie("beneficiary-lives-on", "A beneficiary that was deleted is called ACTIVE.", deletePath, payload(put("status", "ACTIVE")), "EK-WBENEF-080"),
		{Name: "beneficiary-other-words", Defect: "Every beneficiary that is refused is refused with Oops.", Breaks: []string{"EK-WBENEF-120", "EK-WBENEF-140", "EK-WBENEF-160", "EK-WBENEF-180"}, Admin: true,
			wrap: rewriting(addPath, refusal(edit(put("message", "Oops"))))},
	}
}

// added is a beneficiary that the honest mock took.
type added struct{ universe, wallet, account string }

// sentOf reads which wallet and account a request is about.
func sentOf(a *answer) added {
	var sent struct {
		Wallet  string `json:"enKashCardId"`
		Account string `json:"accountNumber"`
	}
	_ = json.Unmarshal(a.request, &sent) // what cannot be read is about none
	return added{a.universe, sent.Wallet, sent.Account}
}

// addedOnce refuses a bank account that a wallet has had before.
func addedOnce(next, admin http.Handler) http.Handler {
	var had sync.Map
	return rewriting(addPath, success(func(a *answer) {
		if _, before := had.LoadOrStore(sentOf(a), true); before {
			body("application/json", `{"code":409,"message":"Beneficiary already exists"}`)(a)
		}
	}))(next, admin)
}

// showsMore lets a search also show what was added before and fits, whatever became of it.
func showsMore(fits func(sent, added added) bool) func(next, admin http.Handler) http.Handler {
	return func(next, admin http.Handler) http.Handler {
		var mu sync.Mutex
		known := map[added]any{}
		remember := rewriting(addPath, success(payloadFor(func(a *answer, fields map[string]any) {
			mu.Lock()
			defer mu.Unlock()
			known[sentOf(a)] = fields
		})))
		show := rewriting(searchPath, success(payloadFor(func(a *answer, fields map[string]any) {
			mu.Lock()
			defer mu.Unlock()
			all := []any{}
			for key, b := range known {
				if key.universe == a.universe && fits(sentOf(a), key) {
					all = append(all, b)
				}
			}
			fields["beneficiaries"] = all
		})))
		return remember(show(next, admin), admin)
	}
}

// payloadFor is payload for a change that looks at the request, too.
func payloadFor(change func(a *answer, fields map[string]any)) func(*answer) {
	return func(a *answer) {
		payload(func(fields map[string]any) { change(a, fields) })(a)
	}
}
