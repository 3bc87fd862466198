package cli

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/kasauti/kasauti/harness/compose"
	"github.com/kasauti/kasauti/harness/lexicon"
	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/scenario"
)

// placeholders lists the ways to write one.
func placeholders() string {
	var out strings.Builder
	for _, form := range compose.Forms() {
		fmt.Fprintf(&out, "\n  %-50s %s", form.Example, form.Doc)
	}
	return out.String() + "\n  " + fmt.Sprintf("%-50s %s", "{word}", `what a step such as: I remember payload.id as "word" kept`)
}

// stepsFlags are the flags of kasauti steps: forms of the same list, of which one is chosen.
type stepsFlags struct{ json, markdown, glue, patterns bool }

func newSteps(streams Streams) *cobra.Command {
	var f stepsFlags
	cmd := &cobra.Command{
		Use: "steps [WORD...]", Short: "List the steps that feature files may use",
		Long: `Steps lists the vocabulary, subject by subject: an example of each step, what it does, the
capability that it needs, and the words that it admits instead of the example's. With words,
only steps that have all of them; a subject or its file, such as otp.go, is a word too.

Below steps that say so, and in kasauti call, these stand for values; {{ is a brace:
` + placeholders(),
		Example: `  kasauti steps                        # all of them
  kasauti steps OTP wrong              # those with both words
  kasauti steps ledger.go              # those of one subject
  kasauti steps --glue > .kasauti/glue/steps.go   # for the Cucumber extension of VS Code`,
		RunE: func(cmd *cobra.Command, words []string) error {
			if cmd.Flags().NFlag() > 1 {
				return errors.New("kasauti steps prints one form at a time: give one of --patterns, --json, --markdown and --glue, or none")
			}
			return f.list(streams, words)
		},
	}
	cmd.Flags().BoolVar(&f.patterns, "patterns", false, "with the pattern of each step")
	cmd.Flags().BoolVar(&f.json, "json", false, "as one JSON document")
	cmd.Flags().BoolVar(&f.markdown, "markdown", false, "as a Markdown page")
	cmd.Flags().BoolVar(&f.glue, "glue", false, "as a Go file from which the Cucumber extension of VS Code learns the steps")
	return cmd
}

func (f *stepsFlags) list(streams Streams, words []string) error {
	all, err := allSteps()
	if err != nil {
		return err
	}
	found := all.Matching(words)
	switch {
	case len(found.Steps) == 0:
		return noStep(all, words)
	case f.json:
		return found.JSON(streams.Out)
	case f.markdown:
		return found.Markdown(streams.Out)
	case f.glue:
		return found.Glue(streams.Out)
	}
	return found.Text(streams.Out, f.patterns)
}

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

// allSteps is the vocabulary with the words that the contract admits.
func allSteps() (*lexicon.Lexicon, error) {
	c, err := loadContract()
	if err != nil {
		return nil, err
	}
	return lexicon.Of(vocabulary(), scenario.Admitted(nil, c)), nil
}

// quoted lists words as a person does: "OTP" and "wrong".
func quoted(words []string) string {
	all := make([]string, len(words))
	for i, w := range words {
		all[i] = strconv.Quote(w)
	}
	return strings.Join(all, " and ")
}
