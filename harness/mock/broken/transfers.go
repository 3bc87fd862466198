package broken

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/kasauti/kasauti/harness/mock"
)

const (
	impsPath           = "/api/v0/partner/enKashCard/fund-transfer"
	walletPath         = "/api/v0/partner/enKashCard/wallet-to-wallet-transfer"
	transferStatusPath = "/api/v0/partner/enKashCard/fund-transfer-status"

	impsOperation   = "wallet.imps-fund-transfer"
	walletOperation = "wallet.wallet-to-wallet-fund-transfer"
)

// booking is a server that books some postings another number of times than once.
func booking(times int, of func(kind, from, to string) bool) func(*mock.Options) {
	return func(o *mock.Options) {
		o.Bookings = func(kind, from, to string) int {
			if of(kind, from, to) {
				return times
			}
			return 1
		}
	}
}

// between tells postings by their kind and the kinds of their accounts.
func between(kind, from, to string) func(kind, from, to string) bool {
	return func(k, f, t string) bool {
		return k == kind && strings.HasPrefix(f, from+":") && strings.HasPrefix(t, to+":")
	}
}

func ofKind(kind string) func(kind, from, to string) bool {
	return func(k, _, _ string) bool { return k == kind }
}

// transferServers lose money between a wallet and a bank, or lie about where it is.
func transferServers() []Server {
	money := func(name, defect string, times int, of func(kind, from, to string) bool, breaks ...string) Server {
		return Server{Name: name, Defect: defect, Breaks: breaks, Admin: true, options: booking(times, of)}
	}
	open := func(name, defect, refusal string, breaks ...string) Server {
		return Server{Name: name, Defect: defect, Breaks: breaks, Admin: true, options: ignoring(refusal)}
	}
	lie := func(name, defect, path string, change func(*answer), breaks ...string) Server {
		return Server{Name: name, Defect: defect, Breaks: breaks, Admin: true, wrap: rewriting(path, success(change))}
	}
	words := func(name, defect, path string, breaks ...string) Server {
		return Server{Name: name, Defect: defect, Breaks: breaks, Admin: true, wrap: rewriting(path, refusal(edit(put("message", "Oops"))))}
	}
	return []Server{
		money("transfer-taken-twice", "A transfer leaves the wallet twice.", 2, between("TRANSFER", "wallet", "transit"), "EK-IMPS-020"),
		money("transfer-arrives-twice", "A transfer reaches the bank account twice.", 2, between("TRANSFER", "transit", "bank"), "EK-IMPS-030"),
		money("transfer-never-arrives", "A transfer that says SUCCESS never reaches the bank account.", 0, between("TRANSFER", "transit", "bank"), "EK-IMPS-030"),
		money("transfer-free", "A transfer that is accepted leaves the wallet untouched.", 0, between("TRANSFER", "wallet", "transit"), "EK-IMPS-020"),
		money("reversal-lost", "The money of a transfer that failed does not come back.", 0, ofKind("REVERSAL"), "EK-IMPS-040", "EK-TRANSFER-020"),
		money("reversal-twice", "The money of a transfer that failed comes back twice.", 2, ofKind("REVERSAL"), "EK-IMPS-040"),
		money("wallet-transfer-twice", "A transfer between wallets moves its amount twice.", 2, between("TRANSFER", "wallet", "wallet"), "EK-TRANSFER-010"),

		open("transfer-any-otp", "A transfer takes the OTP of another wallet.", "otp-foreign of "+impsOperation, "EK-OTP-100", "EK-DEBIT-190"),
		open("transfer-otp-twice", "An OTP sends two transfers.", "otp-used of "+impsOperation, "EK-OTP-050", "EK-DEBIT-170"),
		open("transfer-otp-late", "A transfer takes an OTP after its time.", "otp-expired of "+impsOperation, "EK-OTP-060"),
		open("transfer-any-code", "A transfer takes any code.", "otp-wrong of "+impsOperation, "EK-IMPS-110", "EK-DEBIT-210"),
		open("transfer-overdraft", "A transfer takes more than the wallet holds.", "balance-too-low of "+impsOperation, "EK-TRANSFER-030"),
		open("wallet-transfer-overdraft", "A transfer between wallets takes more than the wallet holds.", "balance-too-low of "+walletOperation, "EK-TRANSFER-030"),
		open("transfer-reference-ignored", "Two transfers share a reference.", "transaction-duplicate of "+impsOperation, "EK-DEBIT-290"),
		open("transfer-any-month", "A wallet sends more in a month than its KYC level allows.", "transfers-over-limit", "EK-LIMIT-050"),
		open("receiver-any", "A transfer to a wallet that the partner does not have goes to another.", "receiver-unknown", "EK-WTW-110"),
		open("receiver-itself", "A transfer from a wallet to itself goes to another.", "receiver-same", "EK-WTW-130"),
		open("receiver-unlimited", "A wallet receives more than it may hold.", "receiver-over-limit", "EK-WTW-150"),
		open("transfer-status-any", "A reference that no transfer has shows another transfer.", "transfer-unknown", "EK-FUND-110"),

		lie("transfer-status-skips", "A transfer goes from PENDING to REVERSED.", transferStatusPath, payload(swap("status", "SUCCESS", "REVERSED")), "EK-IMPS-060"),
		{Name: "transfer-status-returns", Defect: "A transfer that was SUCCESS is PENDING again.", Breaks: []string{"EK-IMPS-060"}, Admin: true,
			wrap: rewriting(transferStatusPath, success(onceSeen("status", "SUCCESS", "PENDING")))},
		{Name: "transfer-repeat-refused", Defect: "A transfer that is sent again as it was is refused.", Breaks: []string{"EK-IMPS-090"}, Admin: true,
			wrap: freshReference(impsPath)},
		{Name: "foreign-transfer-readable", Defect: "Another partner's transfer is shown.", Breaks: []string{"EK-HTTP-270"}, Admin: true,
			wrap: rewriting(transferStatusPath, showsKnown("uniqueTransactionId"))},
		chargeForLook("transfer-look-costs-money", "Asking for the status of a transfer takes money from the wallets.", transferStatusPath),
		{Name: "receiver-same-account-only", Defect: "A wallet of another card account receives nothing, and the sender is refused.", Breaks: []string{"EK-WTW-020"}, Admin: true,
			wrap: rewriting(walletPath, ofOtherAccount(body("application/json", `{"code":422,"message":"Receiver not found"}`)))},

		lie("transfer-succeeds-at-once", "A transfer is answered SUCCESS before the bank has it.", impsPath, payload(put("status", "SUCCESS")), "EK-IMPS-010"),
		lie("transfer-id-repeats", "Every transfer gets the same enkashCardTxnId.", impsPath, payload(put("enkashCardTxnId", "ECTRSZJ8CRJ2E")), "EK-IMPS-080"),
		lie("transfer-other-amount", "The transfer's answer names another amount.", impsPath, payload(put("amount", json.Number("19.98"))), "EK-IMPS-100"),
		lie("wallet-transfer-pending", "A transfer between wallets is answered PENDING.", walletPath, payload(put("status", "PENDING")), "EK-WTW-010"),
		lie("transfer-status-word", "The status of a transfer is a word that nobody knows.", transferStatusPath, payload(put("status", "COMPLETED")), "EK-IMPS-050"),
		lie("transfer-status-short", "The status of a transfer names no transfer.", transferStatusPath, payload(drop("uniqueTransactionId")), "EK-FUND-010"),
		lie("transfer-status-amount", "The status of a transfer names another amount.", transferStatusPath, payload(put("amount", json.Number("0.02"))), "EK-FUND-030"),
		{Name: "transfer-two-truths", Defect: "By its id a transfer is another than by its reference.", Breaks: []string{"EK-FUND-020"}, Admin: true,
			wrap: rewriting(transferStatusPath, func(a *answer) {
				if a.query.Has("enkashCardTxnId") {
					success(payload(swap("status", "PENDING", "FAILED")))(a)
				}
			})},
		words("transfer-other-words", "Every refused transfer says Oops.", impsPath, "EK-WBENEF-200", "EK-WBENEF-220", "EK-WBENEF-240", "EK-LIMIT-150"),
		words("wallet-transfer-other-words", "Every refused transfer between wallets says Oops.", walletPath, "EK-WTW-120", "EK-WTW-140", "EK-WTW-160"),
		words("transfer-status-other-words", "Every refused look at a transfer says Oops.", transferStatusPath, "EK-FUND-120"),
	}
}

// swap puts one value in place of another.
func swap(name, from, to string) func(map[string]any) {
	return func(fields map[string]any) {
		if fields[name] == from {
			fields[name] = to
		}
	}
}

// onceSeen lets an answer say a state the first time, and another one whenever it should say
// it again for the same question.
func onceSeen(name, state, then string) func(*answer) {
	var seen sync.Map
	return func(a *answer) {
		payload(func(fields map[string]any) {
			if fields[name] != state {
				return
			}
			if _, before := seen.LoadOrStore(a.universe+" "+a.query.Encode(), true); before {
				fields[name] = then
			}
		})(a)
	}
}

// showsKnown remembers what was answered about a reference, and answers so whoever asks.
func showsKnown(reference string) func(*answer) {
	var known sync.Map
	return func(a *answer) {
		key := a.universe + " " + a.query.Get(reference)
		if a.granted() {
			known.Store(key, a.body)
			return
		}
		if asked, has := known.Load(key); has && a.authorization != "" {
			a.status, a.body = http.StatusOK, asked.([]byte)
		}
	}
}

// freshReference gives every request of a path a reference of its own, so that one that is sent
// again is another one.
func freshReference(path string) func(next, admin http.Handler) http.Handler {
	return func(next, admin http.Handler) http.Handler {
		var mu sync.Mutex
		seen := map[string]bool{}
		return requests(path, func(fields map[string]any) {
			reference, _ := fields["uniqueTransactionId"].(string)
			otp, _ := fields["otpReferenceId"].(string)
			mu.Lock()
			defer mu.Unlock()
			if seen[reference+" "+otp] {
				fields["uniqueTransactionId"] = reference + "_again"
			}
			seen[reference+" "+otp] = true
		})(next, admin)
	}
}

// chargeForLook is a server that takes a rupee from every wallet for each look.
func chargeForLook(name, defect, path string) Server {
	var looks sync.Map // universe -> *atomic.Int64
	count := func(universe string) *atomic.Int64 {
		n, _ := looks.LoadOrStore(universe, new(atomic.Int64))
		return n.(*atomic.Int64)
	}
	return Server{
		Name: name, Defect: defect, Breaks: []string{"EK-HTTP-280"}, Admin: true,
		wrap: rewriting(path, success(func(a *answer) { count(a.universe).Add(1) })),
		admin: viewed("/ledger", func(universe string, fields map[string]any) {
			wallets, _ := fields["wallets"].(map[string]any)
			for _, wallet := range wallets {
				if w, ok := wallet.(map[string]any); ok {
					w["balance_paise"] = number(w["balance_paise"]) - 100*count(universe).Load()
				}
			}
		}),
	}
}

// ofOtherAccount applies a lie where the receiver is a wallet of another card account.
func ofOtherAccount(lie func(*answer)) func(*answer) {
	return func(a *answer) {
		var sent struct {
			Account  string `json:"cardAccountId"`
			Receiver string `json:"receiverEnKashCardId"`
		}
		if json.Unmarshal(a.request, &sent) == nil && a.granted() && accountOf(a.admin, sent.Receiver) != sent.Account {
			lie(a)
		}
	}
}

// accountOf is the cardAccountId of a wallet.
func accountOf(admin http.Handler, wallet string) string {
	rec := &recorder{answer{header: http.Header{}}}
	request, _ := http.NewRequest(http.MethodGet, "/v1/world", nil)
	admin.ServeHTTP(rec, request)
	var world mock.WorldView
	_ = json.Unmarshal(rec.body, &world) // of a world that cannot be read no wallet is known
	for _, w := range world.Wallets {
		if w.ID == wallet {
			return world.CardAccounts[w.Account].ID
		}
	}
	return ""
}
