package broken

import (
	"bytes"
	"encoding/json"
	"math/big"
	"net/http"
	"sync"
)

// shifts are amounts by which a server's ledger differs from the honest one's, in paise by
// universe and id: what the server did besides what it says.
type shifts struct {
	mu sync.Mutex
	by map[string]map[string]int64
}

func (s *shifts) add(universe, id string, paise int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.by == nil {
		s.by = map[string]map[string]int64{}
	}
	if s.by[universe] == nil {
		s.by[universe] = map[string]int64{}
	}
	s.by[universe][id] += paise
}

// shown lets the admin API see them.
func (s *shifts) shown() func(http.Handler) http.Handler {
	return viewed("/ledger", func(universe string, fields map[string]any) {
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, group := range []string{"wallets", "cards", "merchants", "partners", "network"} {
			accounts, _ := fields[group].(map[string]any)
			for _, account := range accounts {
				if a, ok := account.(map[string]any); ok {
					id, _ := a["id"].(string)
					a["balance_paise"] = number(a["balance_paise"]) + s.by[universe][id]
				}
			}
		}
	})
}

// sent are the fields of the request.
func (a *answer) sent() map[string]any {
	decoder := json.NewDecoder(bytes.NewReader(a.request))
	decoder.UseNumber()
	var fields map[string]any
	_ = decoder.Decode(&fields) // what cannot be read has no fields
	return fields
}

// paiseOf reads an amount, a number or a text.
func paiseOf(value any) int64 {
	text := ""
	switch value := value.(type) {
	case json.Number:
		text = string(value)
	case string:
		text = value
	}
	amount, ok := new(big.Rat).SetString(text)
	if !ok {
		return 0
	}
	amount.Mul(amount, big.NewRat(100, 1))
	return new(big.Int).Quo(amount.Num(), amount.Denom()).Int64()
}

// rupees writes an amount as a number with two decimals.
func rupees(paise int64) json.Number { return json.Number(big.NewRat(paise, 100).FloatString(2)) }

// more adds paise to a field that holds an amount.
func more(name string, paise int64) func(map[string]any) {
	return func(fields map[string]any) {
		if fields[name] != nil {
			fields[name] = rupees(paiseOf(fields[name]) + paise)
		}
	}
}
