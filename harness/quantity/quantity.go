// Package quantity says how many there are of a thing: 1 scenario, 3 scenarios. It knows no
// English but how a noun becomes several.
package quantity

import (
	"strconv"
	"strings"
)

// Of is a number of things in words. The noun is that of one; what follows an "of" in it stays as it
// is: 2 orders of a physical card.
func Of(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	head, rest, cut := strings.Cut(noun, " of ")
	if head = several(head); cut {
		head += " of " + rest
	}
	return strconv.Itoa(n) + " " + head
}

func several(noun string) string {
	stem, ends := strings.CutSuffix(noun, "y")
	switch {
	case ends && !strings.HasSuffix(stem, "a") && !strings.HasSuffix(stem, "e") && !strings.HasSuffix(stem, "o"):
		return stem + "ies"
	case strings.HasSuffix(noun, "s"), strings.HasSuffix(noun, "ch"), strings.HasSuffix(noun, "x"):
		return noun + "es"
	}
	return noun + "s"
}
