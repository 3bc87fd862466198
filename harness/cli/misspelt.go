package cli

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/kasauti/kasauti/harness/lexicon"
	"github.com/kasauti/kasauti/harness/nearest"
)

// noStep is the error of words that no step has, with the nearest word of the vocabulary.
func noStep(all *lexicon.Lexicon, words []string) error {
	var examples []string
	for _, step := range all.Steps {
		examples = append(examples, step.Subject, step.Example)
	}
	for _, word := range words {
		if hint := misspelt(word, wordsIn(examples)); hint != "" {
			return fmt.Errorf("no step contains %s%s", quoted(words), hint)
		}
	}
	return fmt.Errorf("no step contains %s; list all with: kasauti steps", quoted(words))
}

// wordsIn are the different words of texts, in their order.
func wordsIn(texts []string) []string {
	var words []string
	seen := map[string]bool{}
	for _, text := range texts {
		for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			if !seen[word] {
				seen[word] = true
				words = append(words, word)
			}
		}
	}
	return words
}

// misspelt is the hint for a word that is none of those known; "" where it is one, and where it
// is so short that anything is near.
func misspelt(word string, known []string) string {
	if len(word) < 3 || slices.ContainsFunc(known, func(k string) bool { return strings.EqualFold(k, word) }) {
		return ""
	}
	return nearest.Hint(word, slices.DeleteFunc(slices.Clone(known), func(k string) bool { return len(k) < 3 }))
}
