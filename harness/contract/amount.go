package contract

import (
	"encoding/json"
	"math/big"
)

// sameAmount compares two JSON numbers exactly: 20, 20.0 and 20.00 are one amount. decode
// has refused numbers that would be too large to hold.
func sameAmount(a, b any) bool {
	x, okX := a.(json.Number)
	y, okY := b.(json.Number)
	if !okX || !okY {
		return false
	}
	p, okP := new(big.Rat).SetString(string(x))
	q, okQ := new(big.Rat).SetString(string(y))
	return okP && okQ && p.Cmp(q) == 0
}
