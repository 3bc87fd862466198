package kinds

import (
	"errors"
	"net/http"
	"slices"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/world"
)

// unknownCode and unknownThings are how a mock refuses a call about what it does not have, by the
// contract (EK-OTP-220, EK-OTP-240, EK-OTP-260). Nobody has seen how a real system does.
const unknownCode = 422

var unknownThings = []string{
	"Card account not found",
	"Card not found",
	"Card does not belong to the card account",
}

// absent is the evidence that something is not there: HTTP 404 or code 404 anywhere and, on a mock,
// the refusal that the contract has for it. After any other error nobody knows.
func absent(onMock bool, err error) bool {
	e, ok := errors.AsType[*client.Error](err)
	switch {
	case !ok || e.Kind != client.KindRefused:
		return false
	case e.Status == http.StatusNotFound || e.HasCode && e.Code == http.StatusNotFound:
		return true
	}
	return onMock && e.HasCode && e.Code == unknownCode && slices.Contains(unknownThings, e.Message)
}

// unlessAbsent is what a look that failed says: that there is nothing or, where that is not shown,
// the error.
func unlessAbsent(at world.Reading, err error) (world.Seen, error) {
	if absent(at.OnMock, err) {
		return world.Seen{}, nil
	}
	return world.Seen{}, err
}
