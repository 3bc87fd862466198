package world

import (
	"fmt"
	"regexp"
	"strings"
)

// Address names a declared thing: the section that it stands in and its own name. It is written
// wallets.asha, and is the name that features use.
type Address struct{ Section, Name string }

// String is the address as people write it.
func (a Address) String() string { return a.Section + "." + a.Name }

// IsZero reports whether it names nothing.
func (a Address) IsZero() bool { return a == Address{} }

// MarshalText implements encoding.TextMarshaler.
func (a Address) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (a *Address) UnmarshalText(text []byte) (err error) {
	*a, err = ParseAddress(string(text))
	return err
}

// names are short enough to be read, and hold nothing that a reference or a terminal could misread.
var names = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$`)

// ParseAddress reads an address.
func ParseAddress(text string) (Address, error) {
	section, name, ok := strings.Cut(text, ".")
	if !ok || section == "" || !names.MatchString(name) {
		return Address{}, fmt.Errorf("%q is no address; write the section and the name of what you mean, such as wallets.asha", text)
	}
	return Address{section, name}, nil
}
