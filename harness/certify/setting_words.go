package certify

import (
	"fmt"
	"strings"
)

// Words says in clauses how the simulator stands otherwise than it does by itself: for who reads what
// a client was up against.
func (s *Setting) Words() (clauses []string) {
	add := func(format string, args ...any) { clauses = append(clauses, fmt.Sprintf(format, args...)) }
	if s.TokenLife > 0 {
		add("a token lives %s", s.TokenLife)
	}
	if s.OTPLife > 0 {
		add("an OTP lives %s", s.OTPLife)
	}
	if s.SettleTime > 0 {
		add("a payment is settled after %s", s.SettleTime)
	}
	switch s.TLS {
	case "", "none":
	case "good":
		add("it speaks TLS, by a good certificate")
	default:
		add("it speaks TLS, by a certificate that is bad: %s", strings.ReplaceAll(s.TLS, "-", " "))
	}
	for i := range s.Faults {
		add("%s", s.Faults[i].words())
	}
	for i := range s.Alter {
		add("%s", s.Alter[i].words())
	}
	return clauses
}

func (f *Fault) words() string {
	text := f.Kind + " befalls " + orAny(f.Operation)
	for _, path := range sorted(f.Match) {
		text += fmt.Sprintf(" (%s %s)", path, f.Match[path])
	}
	if !f.Every {
		text += ", " + counted(f.After, max(1, f.Times))
	}
	for _, name := range sorted(f.With) {
		text += fmt.Sprintf(", %s %s", name, f.With[name])
	}
	return text
}

func (a *Alter) words() string {
	var changes []string
	for _, path := range sorted(a.Set) {
		changes = append(changes, path+" "+a.Set[path])
	}
	for _, path := range a.Remove {
		changes = append(changes, "no "+path)
	}
	var says []string
	if changes != nil {
		says = append(says, "answers with "+strings.Join(changes, ", "))
	}
	if a.Seal != "" {
		says = append(says, sealedAs[a.Seal])
	}
	if a.Redirect != 0 {
		says = append(says, fmt.Sprintf("sends the client to another host, by HTTP %d", a.Redirect))
	}
	text := a.Operation + " " + strings.Join(says, " and ")
	if a.After > 0 || a.Times > 0 {
		text += ", " + counted(a.After, a.Times)
	}
	return text
}

// sealedAs says what each of SealedAs is.
var sealedAs = map[string]string{
	SealedForAnother: "is answered sealed by another's secret",
	SealedCut:        "is answered sealed, without the last block",
	SealedChanged:    "is answered sealed, with a bit of the first block changed",
	SealedNot:        "is answered in the clear",
}

// counted says which calls: after so many, so many; of none, all that follow.
func counted(after, n int) string {
	text := "from then on"
	if n > 0 {
		text = times(n)
	}
	switch {
	case after == 1:
		text += " after the first"
	case after > 1:
		text += fmt.Sprintf(" after the first %d", after)
	}
	return text
}

func orAny(operation string) string {
	if operation == "" {
		return "any call"
	}
	return operation
}
