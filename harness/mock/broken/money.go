package broken

import (
	"bytes"
	"encoding/json"
	"io"
	"math/big"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// aPaisaMore adds 0.01 to a valid amount of 0.01 or more.
func aPaisaMore(fields map[string]any) { aPaisaMoreOf(fields, "amount") }

func aPaisaMoreOf(fields map[string]any, name string) {
	text, ok := fields[name].(json.Number)
	if !ok || strings.ContainsAny(string(text), "eE-") {
		return
	}
	amount, ok := new(big.Rat).SetString(string(text))
	if !ok || amount.Sign() <= 0 {
		return
	}
	fields[name] = json.Number(amount.Add(amount, big.NewRat(1, 100)).FloatString(2))
}

// addTo adds an amount to a field.
func addTo(fields map[string]any, name string, more any) {
	text, _ := fields[name].(json.Number)
	added, _ := more.(json.Number)
	a, is := new(big.Rat).SetString(string(text))
	b, are := new(big.Rat).SetString(string(added))
	if is && are {
		fields[name] = json.Number(a.Add(a, b).FloatString(2))
	}
}

// payAnother swaps the two merchants of the world behind the caller's back.
func payAnother(next, admin http.Handler) http.Handler {
	return requests(debitPath, func(fields map[string]any) {
		ids := merchants(admin)
		for i, id := range ids {
			if fields["merchantDetailId"] == id {
				fields["merchantDetailId"] = ids[(i+1)%len(ids)]
				return
			}
		}
	})(next, admin)
}

func merchants(admin http.Handler) []string {
	rec := &recorder{answer{header: http.Header{}}}
	request, _ := http.NewRequest(http.MethodGet, "/v1/world", nil)
	admin.ServeHTTP(rec, request)
	var world struct {
		Merchants map[string]struct {
			ID string `json:"id"`
		} `json:"merchants"`
	}
	_ = json.Unmarshal(rec.body, &world) // without merchants nothing is swapped
	var ids []string
	for _, m := range world.Merchants {
		ids = append(ids, m.ID)
	}
	slices.Sort(ids)
	return ids
}

// pretendDebit answers a debit with a valid token itself; the honest mock never hears of it.
func pretendDebit(next, _ http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent, err := io.ReadAll(io.LimitReader(r.Body, largestRequest))
		var fields struct {
			OTP    string      `json:"otp"`
			Amount json.Number `json:"amount"`
			Unique string      `json:"uniqueTransactionId"`
		}
		genuine := err == nil && strings.HasSuffix(r.URL.Path, debitPath) && json.Unmarshal(sent, &fields) == nil &&
			len(fields.OTP) == 6 && fields.OTP != "000000" && r.Header.Get("Authorization") != ""
		if !genuine {
			r.Body = io.NopCloser(bytes.NewReader(sent))
			next.ServeHTTP(w, r)
			return
		}
		a := &answer{status: http.StatusOK, header: http.Header{}}
		a.header.Set("Content-Type", "application/json")
		a.body, _ = json.Marshal(map[string]any{"code": 0, "message": "Success", "payload": map[string]any{
			"enkashCardTxnId": "ECTRSZJ8CRJ2E", "uniqueTransactionId": fields.Unique, "amount": fields.Amount, "status": "SUCCESS",
		}})
		a.send(w)
	})
}

// spendOnRefusal remembers the OTP of every debit that was refused for the balance, and
// refuses it from then on.
func spendOnRefusal(next, admin http.Handler) http.Handler {
	var mu sync.Mutex
	spent := map[string]bool{}
	return rewriting(debitPath, func(a *answer) {
		var sent struct {
			Reference string `json:"otpReferenceId"`
		}
		_ = json.Unmarshal(a.request, &sent) // what cannot be read has no OTP
		mu.Lock()
		defer mu.Unlock()
		if spent[sent.Reference] {
			body("application/json", `{"code":412,"message":"OTP has already been used"}`)(a)
		}
		if bytes.Contains(a.body, []byte("Insufficient balance")) {
			spent[sent.Reference] = true
		}
	})(next, admin)
}

// chargeForOTP is a server that takes a rupee from every wallet for each OTP that it sends.
func chargeForOTP() Server {
	var sent sync.Map // universe -> *atomic.Int64
	count := func(universe string) *atomic.Int64 {
		n, _ := sent.LoadOrStore(universe, new(atomic.Int64))
		return n.(*atomic.Int64)
	}
	return Server{
		Name: "otp-costs-money", Defect: "An OTP request takes money from the wallet.", Breaks: []string{"EK-OTP-140"}, Admin: true,
		wrap: rewriting(otpPath, success(func(a *answer) { count(a.universe).Add(1) })),
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
