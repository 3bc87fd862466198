package contract

import (
	"encoding/json"
	"math/big"
	"strconv"
)

// eachNumber visits the numbers in a decoded value.
func eachNumber(value any, path string, visit func(path, number string)) {
	switch value := value.(type) {
	case map[string]any:
		for _, key := range sortedKeys(value) {
			eachNumber(value[key], joinPath(path, key), visit)
		}
	case []any:
		for i, element := range value {
			eachNumber(element, path+"["+strconv.Itoa(i)+"]", visit)
		}
	case json.Number:
		visit(path, string(value))
	}
}

// mostExact is 2^53: up to it every whole number is exact in a float64.
var mostExact = big.NewRat(1<<53, 1)

// isInexact reports a number that is larger than what every JSON reader holds exactly.
func isInexact(number string) bool {
	value, ok := new(big.Rat).SetString(number)
	return ok && value.Abs(value).Cmp(mostExact) > 0
}

// integer is a whole number of 64 bits, however it is written: 422, 422.0 or 4.22e2.
func integer(value any) (int64, bool) {
	number, _ := value.(json.Number)
	exact, ok := new(big.Rat).SetString(string(number))
	if !ok || !exact.IsInt() || !exact.Num().IsInt64() {
		return 0, false
	}
	return exact.Num().Int64(), true
}

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

// number is a schema's limit as written, "" where it states none.
func number(schema map[string]any, key string) string {
	value, _ := schema[key].(json.Number)
	return string(value)
}

// whole is a schema's count, -1 where it states none.
func whole(schema map[string]any, key string) int {
	value, err := strconv.Atoi(number(schema, key))
	if err != nil {
		return -1
	}
	return value
}
