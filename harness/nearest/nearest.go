// Package nearest finds the known word that a misspelt one was probably meant to be. It
// knows nothing of what the words name.
package nearest

import (
	"fmt"
	"strings"
)

// Word returns the candidate closest to word, or "" where none is close enough to be
// worth suggesting: at most a third of the letters may differ, or two, or one in a word of two. Numbers count as numbers: 50
// is 050. What is longer than any word that somebody types is near to none, since to compare
// it takes time that grows with the square of its length.
func Word(word string, candidates []string) string {
	if len(word) > longest {
		return ""
	}
	letters := len([]rune(word))
	best, bestDistance := "", min(max(2, letters/3), max(1, letters-1))+1
	wanted := plain(word)
	for _, candidate := range candidates {
		if d := distance(wanted, plain(candidate), bestDistance); d < bestDistance {
			best, bestDistance = candidate, d
		}
	}
	return best
}

// longest is how many bytes of a word are compared.
const longest = 500

// plain is the word without what makes no difference: case, and zeros before a number.
func plain(word string) string {
	word = strings.ToLower(word)
	var out strings.Builder
	number := false // the last letter is a digit that counts
	for i := range len(word) {
		if word[i] == '0' && !number && i+1 < len(word) && isDigit(word[i+1]) {
			continue
		}
		out.WriteByte(word[i])
		number = isDigit(word[i])
	}
	return out.String()
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// Hint is Word as the tail of an error sentence: `; did you mean "mobile"?`, or "".
func Hint(word string, candidates []string) string {
	if w := Word(word, candidates); w != "" {
		return fmt.Sprintf("; did you mean %q?", w)
	}
	return ""
}

// Known is Hint or, where nothing is near, the tail that lists what is known:
// `; known: email, mobile`.
func Known(word string, known []string) string {
	if hint := Hint(word, known); hint != "" || len(known) == 0 {
		return hint
	}
	return "; known: " + strings.Join(known, ", ")
}

// distance is the number of letters to insert, remove, replace or swap with a neighbour
// (optimal string alignment). It stops early, with limit, when it cannot be less.
func distance(a, b string, limit int) int {
	x, y := []rune(a), []rune(b)
	if len(x)-len(y) >= limit || len(y)-len(x) >= limit {
		return limit
	}
	before, previous, current := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range previous {
		previous[j] = j
	}
	for i := 1; i <= len(x); i++ {
		current[0] = i
		lowest := i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			current[j] = min(previous[j]+1, current[j-1]+1, previous[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				current[j] = min(current[j], before[j-2]+1)
			}
			lowest = min(lowest, current[j])
		}
		if lowest >= limit {
			return limit
		}
		before, previous, current = previous, current, before
	}
	return previous[len(y)]
}
