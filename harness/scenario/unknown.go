package scenario

import (
	"fmt"
	"strings"
)

const unknownOTPRequest = "EK00000000"

// unknown is a value of the documented shape that no world gives out, and where it stands.
type unknown struct {
	fields []string // spelt in one way or another by the operations
	header string
	value  string
}

// unknowns are named as feature files name them.
func unknowns() map[string]unknown {
	return map[string]unknown{
		"access key":   {fields: []string{"accessKey"}, value: "UNKNOWNACCESSKEY"},
		"secret key":   {fields: []string{"secretKey"}, value: "unknown-secret-key-0000000000000"},
		"username":     {fields: []string{"username"}, value: "6999999999"},
		"password":     {fields: []string{"password"}, value: "unknown-password"},
		"client":       {header: "Authorization", value: "Basic dW5rbm93bjp1bmtub3du"}, // unknown:unknown
		"partner":      {header: "partnerId", value: "CR0000000"},
		"card":         {fields: cardFields(), value: "EKC0000000"},
		"card account": {fields: []string{"cardAccountId"}, value: "CA0000000"},
		"merchant":     {fields: []string{"merchantDetailId"}, value: "MD00000000000000"},
		"OTP request":  {fields: []string{"otpReferenceId", "otpRequestId"}, value: unknownOTPRequest},
	}
}

// NameUnknown puts a value of the right form that nobody was given in place of the true one.
func (d *Draft) NameUnknown(what string) error {
	u, known := unknowns()[what]
	switch {
	case !known:
		return fmt.Errorf("name an unknown %s: no value is known for it", what)
	case u.header != "":
		d.Header.Set(u.header, u.value)
		return nil
	}
	if d.setFirst(u.fields, u.value) {
		return nil
	}
	return fmt.Errorf("name an unknown %s: the request has no %s", what, strings.Join(u.fields, " or "))
}
