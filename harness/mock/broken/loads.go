package broken

import (
	"encoding/json"
	"net/http"
	"sync"
)

// Paths of the operations about a wallet's money.
const (
	topUpPath        = "/api/v0/partner/enKashCard/balance"
	addMoneyPath     = "/api/v0/partner/enKashCard/add-money"
	loadLimitPath    = "/api/v0/partner/enKashCard/validate/wallet-load-limit"
	balancePath      = "/api/v0/partner/enKashCard/wallet-balance"
	transactionsPath = "/api/v0/partner/enKashCard/wallet-transactions"
)

// loadServers load wallets otherwise than they say, or where they should not.
func loadServers() []Server {
	open := func(name, defect, refusal string, breaks ...string) Server {
		return Server{Name: name, Defect: defect, Breaks: breaks, Admin: true, options: ignoring(refusal)}
	}
	lie := func(name, defect, path string, change func(*answer), breaks ...string) Server {
		return Server{Name: name, Defect: defect, Breaks: breaks, Admin: true, wrap: rewriting(path, success(change))}
	}
	code := refusal(edit(func(f map[string]any) {
		if f["code"] == json.Number("412") || f["code"] == json.Number("422") || f["code"] == json.Number("409") {
			f["code"] = 999
		}
	}))
	return []Server{
		open("funding-overdrawn", "A partner loads more than it has.", "funding-too-low", "EK-LOAD-130"),
		open("limit-not-enforced", "A wallet is loaded beyond its limit.", "load-over-limit", "EK-LOAD-140", "EK-LOAD-400", "EK-LIMIT-010", "EK-LIMIT-020", "EK-LIMIT-030"),
		open("load-debits", "A load that is a debit is taken.", "load-not-credit", "EK-CARD-110"),
		open("load-any-pair", "A load of any type and code is taken.", "load-unpaired", "EK-LOAD-240"),
		open("load-any-reference", "Another load under a used reference is taken.", "reference-duplicate", "EK-LOAD-260"),
		lie("top-up-reference-gone", "The answer to a top-up lacks the caller's reference.", topUpPath, payload(drop("pgReferenceNumber")), "EK-LOAD-320"),
		lie("top-up-without-payload", "The answer to a top-up has a text for its payload.", topUpPath, edit(put("payload", "Success")), "EK-LOAD-310"),
		lie("top-up-other-reference", "The answer to a top-up names another reference.", topUpPath, payload(put("pgReferenceNumber", "REF_OF_SOMEBODY")), "EK-LOAD-320"),
		lie("top-up-other-amount", "The answer to a top-up names a paisa more.", topUpPath, payload(more("amount", 1)), "EK-LOAD-330"),
		lie("top-up-old-balance", "The answer to a top-up names the balance before it.", topUpPath, oldBalance, "EK-LOAD-340"),
		lie("top-up-id-repeats", "Every top-up gets the same transaction id.", topUpPath, payload(put("enkashCardTxnId", "ECTRSZJ8CRJ2E")), "EK-LOAD-350"),
		lie("payment-link-gone", "The answer to a payment does not say where to pay.", addMoneyPath, payload(drop("paymentLink")), "EK-LOAD-370"),
		lie("limit-unsaid", "The answer to a limit check does not name the limit.", loadLimitPath, payload(drop("availableLimit")), "EK-LOAD-410"),
		{Name: "top-up-refusals-other-code", Defect: "Every refused top-up has the code 999.", Breaks: []string{"EK-LOAD-210", "EK-LOAD-220", "EK-LOAD-230", "EK-LOAD-250", "EK-LOAD-270"}, Admin: true,
			wrap: rewriting(topUpPath, code)},
		{Name: "limit-check-always-yes", Defect: "The limit check takes any amount.", Breaks: []string{"EK-LOAD-420"}, Admin: true,
			wrap: rewriting(loadLimitPath, refusal(alwaysYes))},
		{Name: "references-of-all-partners", Defect: "A reference of one partner stands in the way of the same of another.", Breaks: []string{"EK-LOAD-290"}, Admin: true,
			wrap: oneBookOfReferences},
		{Name: "month-never-ends", Defect: "What a wallet was once loaded with counts for ever.", Breaks: []string{"EK-LOAD-430"}, Admin: true,
			wrap: countForEver},
		{Name: "top-up-loses-a-paisa", Defect: "A top-up brings a paisa less than it says.", Breaks: []string{"EK-LOAD-120"}, Admin: true,
			wrap: loseAPaisa},
		{Name: "payment-not-made", Defect: "A payment is answered and never made.", Breaks: []string{"EK-LOAD-380", "EK-TXN-090"}, Admin: true,
			wrap: pretendPayment},
		{Name: "top-up-again", Defect: "A top-up that is sent again loads again.", Breaks: []string{"EK-LOAD-150", "EK-LOAD-280"}, Admin: true,
			wrap: forgetReference},
		shifted("debit-again", "A debit that is sent again takes the money again.", debitPath, []string{"EK-DEBIT-350"}, onRepeat(func(s *shifts, a *answer, fields map[string]any) {
			id, _ := fields["enkashCardId"].(string)
			s.add(a.universe, id, -paiseOf(fields["amount"]))
		})),
		shifted("top-up-from-nowhere", "A top-up is not taken from the partner.", topUpPath, []string{"EK-LOAD-120"}, func(s *shifts, a *answer, fields map[string]any) {
			s.add(a.universe, a.partner, paiseOf(fields["amount"]))
		}),
		shifted("top-up-to-the-first-only", "Only the first top-up of a wallet reaches it.", topUpPath, []string{"EK-LOAD-120"}, beyondFirst(func(s *shifts, a *answer, fields map[string]any) {
			id, _ := fields["enKashCardId"].(string)
			s.add(a.universe, id, -paiseOf(fields["amount"]))
		})),
		shifted("limit-check-moves-money", "A limit check takes a rupee from the wallet.", loadLimitPath, []string{"EK-LOAD-110"}, chargeARupee),
		shifted("payment-comes-at-once", "The money of a payment comes before the payment succeeds, and again then.", addMoneyPath, []string{"EK-LOAD-380"}, func(s *shifts, a *answer, fields map[string]any) {
			id, _ := fields["enKashCardId"].(string)
			s.add(a.universe, id, paiseOf(fields["amount"]))
		}),
		{Name: "debit-again-refused", Defect: "A debit that is sent again is refused.", Breaks: []string{"EK-DEBIT-350"}, Admin: true,
			wrap: refuseRepeats},
	}
}

// shifted is a server whose ledger shows, after each success at a path, another move besides.
func shifted(name, defect, path string, breaks []string, move func(s *shifts, a *answer, sent map[string]any)) Server {
	s := &shifts{}
	return Server{
		Name: name, Defect: defect, Breaks: breaks, Admin: true,
		wrap:  rewriting(path, success(func(a *answer) { move(s, a, a.sent()) })),
		admin: s.shown(),
	}
}

// onRepeat moves only where a body arrives that arrived before.
func onRepeat(move func(*shifts, *answer, map[string]any)) func(*shifts, *answer, map[string]any) {
	var seen sync.Map
	return func(s *shifts, a *answer, fields map[string]any) {
		if _, before := seen.LoadOrStore(a.universe+string(a.request), true); before {
			move(s, a, fields)
		}
	}
}

// beyondFirst moves only where the wallet was named before.
func beyondFirst(move func(*shifts, *answer, map[string]any)) func(*shifts, *answer, map[string]any) {
	var seen sync.Map
	return func(s *shifts, a *answer, fields map[string]any) {
		id, _ := fields["enKashCardId"].(string)
		if _, before := seen.LoadOrStore(a.universe+id, true); before {
			move(s, a, fields)
		}
	}
}

func chargeARupee(s *shifts, a *answer, fields map[string]any) {
	id, _ := fields["enKashCardId"].(string)
	s.add(a.universe, id, -100)
}

// oldBalance takes the amount off the balance again.
func oldBalance(a *answer) {
	payload(func(fields map[string]any) { more("otbBalance", -paiseOf(fields["amount"]))(fields) })(a)
}

// alwaysYes answers what the limit refused as if it fitted.
func alwaysYes(a *answer) {
	fields := a.sent()
	edit(func(said map[string]any) {
		if said["message"] != "Wallet limit exceeded" {
			return
		}
		a.status = http.StatusOK
		said["code"], said["message"] = 0, "Success"
		said["payload"] = map[string]any{"enKashCardId": fields["enKashCardId"], "amountToLoad": fields["amountToLoad"], "availableLimit": rupees(paiseOf(fields["amountToLoad"]))}
	})(a)
}

const duplicate = `{"code":409,"message":"uniqueReferenceNumber already exists"}`

// oneBookOfReferences refuses a reference that another partner used.
func oneBookOfReferences(next, admin http.Handler) http.Handler {
	var users sync.Map
	return rewriting(topUpPath, success(func(a *answer) {
		reference, _ := a.sent()["uniqueReferenceNumber"].(string)
		if first, _ := users.LoadOrStore(a.universe+" "+reference, a.partner); first != a.partner {
			body("application/json", duplicate)(a)
		}
	}))(next, admin)
}

// countForEver refuses what, with all that a wallet was ever loaded with, is over the limit.
func countForEver(next, admin http.Handler) http.Handler {
	var mu sync.Mutex
	loaded := map[string]int64{}
	return rewriting(topUpPath, success(func(a *answer) {
		mu.Lock()
		defer mu.Unlock()
		fields := a.sent()
		id, _ := fields["enKashCardId"].(string)
		if loaded[a.universe+id] += paiseOf(fields["amount"]); loaded[a.universe+id] > 20_000_000 {
			body("application/json", `{"code":412,"message":"Wallet limit exceeded"}`)(a)
		}
	}))(next, admin)
}

// loseAPaisa hears a paisa less than was sent, and says what was sent.
func loseAPaisa(next, admin http.Handler) http.Handler {
	honest := requests(topUpPath, func(fields map[string]any) {
		if paiseOf(fields["amount"]) > 1 {
			more("amount", -1)(fields)
		}
	})(next, admin)
	return rewriting(topUpPath, success(func(a *answer) { payload(put("amount", a.sent()["amount"]))(a) }))(honest, admin)
}

// pretendPayment lets no payment through: the honest mock only checks whether it would take it.
func pretendPayment(next, admin http.Handler) http.Handler {
	return rewriting(addMoneyPath, func(a *answer) {
		fields := a.sent()
		edit(func(said map[string]any) {
			if said["message"] != "transactionType is not supported" {
				return
			}
			said["code"], said["message"] = 0, "Success"
			said["payload"] = map[string]any{
				"enkashCardTxnId": "ECTRSZJ8CRJ2E", "pgReferenceNumber": fields["uniqueReferenceNumber"], "amount": fields["amount"],
				"status": "PENDING", "paymentLink": "https://pay.mock.invalid/ECTRSZJ8CRJ2E",
			}
		})(a)
	})(elsewhere(next, addMoneyPath, topUpPath, put("transactionType", "DR")), admin)
}

// elsewhere sends the requests of one path to another, changed.
func elsewhere(next http.Handler, from, to string, change func(map[string]any)) http.Handler {
	moved := requests(to, change)(next, nil)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == from {
			r.URL.Path = to
			moved.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// forgetReference gives a top-up that is sent again a reference of its own.
func forgetReference(next, admin http.Handler) http.Handler {
	var mu sync.Mutex
	times := map[string]int{}
	honest := requests(topUpPath, func(fields map[string]any) {
		text, _ := json.Marshal(fields) // what was decoded can be encoded
		mu.Lock()
		defer mu.Unlock()
		times[string(text)]++
		if n := times[string(text)]; n > 1 {
			reference, _ := fields["uniqueReferenceNumber"].(string)
			fields["uniqueReferenceNumber"] = reference + "_" + string(rune('0'+n%10))
		}
	})(next, admin)
	return rewriting(topUpPath, success(func(a *answer) { payload(put("pgReferenceNumber", a.sent()["uniqueReferenceNumber"]))(a) }))(honest, admin)
}

// refuseRepeats refuses a debit whose body went through before.
func refuseRepeats(next, admin http.Handler) http.Handler {
	var seen sync.Map
	return rewriting(debitPath, success(func(a *answer) {
		if _, before := seen.LoadOrStore(a.universe+string(a.request), true); before {
			body("application/json", `{"code":409,"message":"uniqueTransactionId already exists"}`)(a)
		}
	}))(next, admin)
}
