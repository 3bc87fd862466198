package client

import (
	"crypto/subtle"
	"fmt"
	"io"
	"log/slog"
)

// concealed is what every way of printing a Secret gives.
const concealed = "[secret]"

// Secret holds a key, password, one-time passcode or token and cannot print itself: every
// verb of fmt, encoding/json and log/slog give "[secret]". Only Reveal gives the value, so
// a Secret in Request.Body is sent as "[secret]" unless it is revealed first.
type Secret struct {
	// A closure, not a string: fmt and other printers cannot call the methods of a value in
	// an unexported field and walk its memory instead, but no printer looks into a function.
	reveal func() string
}

// NewSecret wraps a value. The empty string gives the zero Secret.
func NewSecret(s string) Secret {
	if s == "" {
		return Secret{}
	}
	return Secret{reveal: func() string { return s }}
}

// Reveal gives the value itself.
func (s Secret) Reveal() string {
	if s.reveal == nil {
		return ""
	}
	return s.reveal()
}

// IsZero says whether there is no value.
func (s Secret) IsZero() bool { return s.reveal == nil }

// Equal says whether both hold the same value, in a time that does not depend on where
// they differ. Secrets cannot be compared with ==.
func (s Secret) Equal(other Secret) bool {
	return subtle.ConstantTimeCompare([]byte(s.Reveal()), []byte(other.Reveal())) == 1
}

// String implements fmt.Stringer.
func (Secret) String() string { return concealed }

// GoString implements fmt.GoStringer.
func (Secret) GoString() string { return concealed }

// Format implements fmt.Formatter, for every verb.
func (Secret) Format(state fmt.State, _ rune) { _, _ = io.WriteString(state, concealed) }

// MarshalJSON implements json.Marshaler.
func (Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + concealed + `"`), nil }

// MarshalText implements encoding.TextMarshaler.
func (Secret) MarshalText() ([]byte, error) { return []byte(concealed), nil }

// LogValue implements slog.LogValuer.
func (Secret) LogValue() slog.Value { return slog.StringValue(concealed) }
