package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/scenario"
)

// choices tells, one line for each argument, which words may stand in place of the example's.
// Names are not among them: each world has its own.
func choices(d *scenario.Definition, admitted map[scenario.Kind][]string) string {
	var lines strings.Builder
	example := d.Pattern.FindStringSubmatch(d.Example)
	for i, argument := range d.Arguments {
		words := argument.Words
		if argument.Kind != "" {
			words = admitted[argument.Kind]
		}
		others := slices.DeleteFunc(slices.Clone(words), func(word string) bool { return word == example[i+1] })
		switch {
		case len(others) == 0:
		case example[i+1] == "":
			wrapWords(&lines, "    perhaps with:", others)
		default:
			wrapWords(&lines, fmt.Sprintf("    or, for %q:", example[i+1]), others)
		}
	}
	return lines.String()
}

// wrapWords writes words after a label, wrapped.
func wrapWords(out *strings.Builder, label string, words []string) {
	out.WriteString(label)
	column := len(label)
	for i, word := range words {
		if i < len(words)-1 {
			word += ","
		}
		separator := " "
		if column+1+len(word) > widest {
			separator, column = "\n        ", 7
		}
		out.WriteString(separator + word)
		column += 1 + len(word)
	}
	out.WriteByte('\n')
}

// widest is how many columns a line of a list takes at most.
const widest = 100
