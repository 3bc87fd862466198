package exchange

import (
	"slices"
	"strings"
)

// masks replaces values in texts. Most texts hold none, which a sieve tells at once.
type masks struct {
	sieve   *sieve // nil where there are so few that it would not pay
	few     []string
	compile *strings.Replacer // of many values, or of one that would be found in a mask
}

const (
	// fewValues can be looked for one after the other in the time that it takes to compile them.
	fewValues = 64
	// sieveFrom is how many values take longer to look for than a sieve to make.
	sieveFrom = 48
)

func masksOf(known map[string]bool) masks {
	values := make([]string, 0, len(known))
	var m masks
	if len(known) >= sieveFrom {
		m.sieve = new(sieve)
	}
	compile := len(known) > fewValues
	for value := range known {
		values = append(values, value)
		if m.sieve != nil {
			m.sieve.add(value)
		}
		compile = compile || strings.Contains(Mask, value)
	}
	// Longest first: where one value begins another, the whole of the longer one goes.
	slices.SortFunc(values, func(a, b string) int { return len(b) - len(a) })
	if !compile {
		m.few = values
		return m
	}
	pairs := make([]string, 0, 2*len(values))
	for _, value := range values {
		pairs = append(pairs, value, Mask)
	}
	m.compile = strings.NewReplacer(pairs...)
	return m
}

func (m masks) replace(text string) string {
	if m.sieve != nil && !m.sieve.mayHold(text) {
		return text
	}
	if m.compile != nil {
		return m.compile.Replace(text)
	}
	for _, value := range m.few {
		text = strings.ReplaceAll(text, value, Mask)
	}
	return text
}

// sieve remembers how values begin: a bit for each hash of the first bytes.
type sieve [1 << 16 / 64]uint64

func (s *sieve) add(value string) {
	at := hash(value)
	s[at/64] |= 1 << (at % 64)
}

// mayHold reports whether some part of the text begins as a value does.
func (s *sieve) mayHold(text string) bool {
	for i := 0; i+shortest <= len(text); i++ {
		if at := hash(text[i:]); s[at/64]&(1<<(at%64)) != 0 {
			return true
		}
	}
	return false
}

// hash is of the first four bytes, which every value and every form of one has.
func hash(text string) uint32 {
	first := uint32(text[0]) | uint32(text[1])<<8 | uint32(text[2])<<16 | uint32(text[3])<<24
	return first * 2654435761 >> 16
}
