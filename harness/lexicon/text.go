package lexicon

import (
	"bufio"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
)

// widest is how many columns a line takes at most, unless a single word needs more.
const widest = 80

// Text writes the steps for people, subject by subject; patterns adds each step's pattern.
func (l *Lexicon) Text(out io.Writer, patterns bool) error {
	w := bufio.NewWriter(out)
	for i, section := range l.sections() {
		if i > 0 {
			fmt.Fprintln(w)
		}
		heading := strings.ToUpper(section.subject)
		if section.file != "" {
			heading += fmt.Sprintf("%*s", widest-len(heading), section.file)
		}
		fmt.Fprintln(w, heading)
		for _, s := range section.steps {
			s.text(w, patterns)
		}
	}
	return w.Flush()
}

func (s *Step) text(w io.Writer, patterns bool) {
	fmt.Fprintf(w, "\n  %s\n", s.Example)
	for _, line := range s.Below {
		fmt.Fprintf(w, "    %s\n", line)
	}
	if s.Phrase == "" {
		wrap(w, "      ", "      ", strings.Fields(s.Doc))
	} else {
		fmt.Fprintf(w, "      %s:%d\n", s.File, s.Line)
		for _, line := range s.definition() {
			fmt.Fprintf(w, "      %s\n", line)
		}
	}
	if patterns {
		fmt.Fprintf(w, "      pattern: %s\n", s.Pattern)
	}
	if len(s.Needs) > 0 {
		wrap(w, "      needs: ", "        ", commas(s.Needs))
	}
	if s.Lasts {
		fmt.Fprintf(w, "      %s\n", lasting)
	}
	for _, a := range s.Arguments {
		others, more := a.shown()
		if more > 0 {
			others = append(slices.Clone(others), fmt.Sprintf("and %d more: kasauti steps %s", more, path.Base(s.File)))
		}
		switch {
		case len(others) == 0:
		case a.Example == "":
			wrap(w, "      perhaps with: ", "        ", commas(others))
		default:
			wrap(w, fmt.Sprintf("      or, for %q: ", a.Example), "        ", commas(others))
		}
	}
}

// definition is the phrase as its file has it.
func (s *Step) definition() []string {
	all := []string{"Phrase: " + s.Phrase}
	for _, line := range s.Says {
		if line != "" {
			line = "  " + line
		}
		all = append(all, line)
	}
	return all
}

// commas puts one after each word but the last.
func commas(words []string) []string {
	all := slices.Clone(words)
	for i := range all[:len(all)-1] {
		all[i] += ","
	}
	return all
}

// wrap writes words after a label, and further lines after a margin.
func wrap(w io.Writer, label, margin string, words []string) {
	line := label
	for i, word := range words {
		switch {
		case i == 0:
			line += word
		case len(line)+1+len(word) > widest:
			fmt.Fprintln(w, line)
			line = margin + word
		default:
			line += " " + word
		}
	}
	fmt.Fprintln(w, line)
}
