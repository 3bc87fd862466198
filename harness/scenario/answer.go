package scenario

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/kasauti/kasauti/client"
)

// Answer is what came of a call.
type Answer struct {
	Operation string
	Response  *client.Response
	Err       *client.Error // nil for a success
	// Exchanges are the ids of those that it came by. Of calls that were made at the same
	// time nobody can tell which is whose: each names all of them.
	Exchanges []string
}

// Refused reports whether the answer is a well-formed refusal.
func (a *Answer) Refused() bool { return a.Err != nil && a.Err.Kind == client.KindRefused }

// OTPRequest reads which OTP the answer says was sent for a card.
func (a *Answer) OTPRequest(card Card, sent time.Time) OTPRequest {
	var payload struct {
		OTPRequestID string `json:"otpRequestId"`
		MobileNumber string `json:"mobileNumber"`
	}
	// What cannot be read here is the judge's to report.
	_ = json.Unmarshal(a.Response.Envelope.Payload, &payload)
	return OTPRequest{Card: card, OTPRequestID: payload.OTPRequestID, MaskedMobile: payload.MobileNumber, Sent: sent}
}

// Said is what came of the call, in words that follow "but".
func (a *Answer) Said() string {
	e := a.Err
	switch {
	case e == nil:
		return fmt.Sprintf("the answer was HTTP %d and a success", a.Response.Status)
	case e.Kind == client.KindRefused && e.HasCode:
		return fmt.Sprintf("the call was refused with HTTP %d, code %d, %q", e.Status, e.Code, e.Message)
	case e.Kind == client.KindRefused:
		return fmt.Sprintf("the call was refused with HTTP %d, %q", e.Status, e.Message)
	case e.Status == 0:
		return fmt.Sprintf("no answer came (%s)", e.Kind)
	}
	return fmt.Sprintf("the answer could not be read (HTTP %d, %s)", e.Status, e.Kind)
}
