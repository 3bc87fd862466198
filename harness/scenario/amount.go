package scenario

import (
	"encoding/json"
	"math"
	"strings"

	"github.com/kasauti/kasauti/client"
)

// amountOf is the amount that a request asks to move: operations spell it amount, loadAmount,
// transferAmount or paymentAmount, at the top or within a payment, and a batch has one for each
// transfer. 0 where no field says it.
func amountOf(request client.Request) client.Paise {
	data, err := json.Marshal(request.Body)
	if err != nil {
		return 0
	}
	return AmountIn(data)
}

// AmountIn is the amount in a JSON value: of a list all of it together, of an object the largest
// that it says in one way, since its fields speak of the same money. What is no amount, such as a
// field that is wrong on purpose, hides none beside it.
func AmountIn(data json.RawMessage) (amount client.Paise) {
	var list []json.RawMessage
	if json.Unmarshal(data, &list) == nil {
		for _, one := range list {
			more := AmountIn(one)
			if more > math.MaxInt64-amount {
				return math.MaxInt64
			}
			amount += more
		}
		return amount
	}
	var object map[string]json.RawMessage
	if json.Unmarshal(data, &object) != nil {
		return 0
	}
	for name, value := range object {
		amount = max(amount, AmountIn(value))
		var one client.Paise
		if strings.HasSuffix(strings.ToLower(name), "amount") && json.Unmarshal(value, &one) == nil {
			amount = max(amount, one)
		}
	}
	return amount
}
