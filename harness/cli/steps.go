package cli

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/kasauti/kasauti/harness/compose"
	"github.com/kasauti/kasauti/harness/lexicon"
	"github.com/kasauti/kasauti/harness/runner"
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

// stepsFlags are the flags of kasauti steps: the folder whose phrases are listed, too, and forms
// of the same list, of which one is chosen.
type stepsFlags struct {
	phrases                        string
	json, markdown, glue, patterns bool
}

func newSteps(streams Streams) *cobra.Command {
	var f stepsFlags
	cmd := &cobra.Command{
		Use: "steps [WORD...]", Short: "List the steps that feature files may use",
		Long: `Steps lists the vocabulary, subject by subject: an example of each step, what it does, the
capability that it needs, and the words that it admits instead of the example's. With words,
only steps that have all of them; a subject or its file, such as otp.go, is a word too.

--phrases adds the steps that a project defines in *.phrases files, as the subject phrases: those
that features in the folder, or below it, may say. A problem in such a file ends with exit 2;
the glue is printed all the same, with the phrases that can be read.

Below steps that say so, and in kasauti call, these stand for values; {{ is a brace:
` + placeholders(),
		Example: `  kasauti steps                        # all of them
  kasauti steps OTP wrong              # those with both words
  kasauti steps ledger.go              # those of one subject
  kasauti steps --phrases features phrases                          # the project's own
  kasauti steps --glue --phrases features > .kasauti/glue/steps.go  # for the Cucumber extension of VS Code`,
		RunE: func(cmd *cobra.Command, words []string) error {
			if f.forms() > 1 {
				return errors.New("kasauti steps prints one form at a time: give one of --patterns, --json, --markdown and --glue, or none")
			}
			if cmd.Flags().Changed("phrases") && f.phrases == "" {
				return errors.New("kasauti steps --phrases takes the folder of the features, for example: --phrases features")
			}
			return f.list(streams, words)
		},
	}
	cmd.Flags().StringVar(&f.phrases, "phrases", "", "folder of features whose phrases to list, too")
	cmd.Flags().BoolVar(&f.patterns, "patterns", false, "with the pattern of each step")
	cmd.Flags().BoolVar(&f.json, "json", false, "as one JSON document")
	cmd.Flags().BoolVar(&f.markdown, "markdown", false, "as a Markdown page")
	cmd.Flags().BoolVar(&f.glue, "glue", false, "as a Go file from which the Cucumber extension of VS Code learns the steps")
	return cmd
}

// forms counts those that are asked for.
func (f *stepsFlags) forms() int {
	n := 0
	for _, asked := range []bool{f.json, f.markdown, f.glue, f.patterns} {
		if asked {
			n++
		}
	}
	return n
}

func (f *stepsFlags) list(streams Streams, words []string) error {
	registry := vocabulary()
	var phrases []runner.Phrase
	var problems []*runner.Problem
	if f.phrases != "" {
		var err error
		if phrases, problems, err = runner.ReadPhrases(f.phrases, registry); err != nil {
			return err
		}
		if len(phrases)+len(problems) == 0 {
			fmt.Fprintf(streams.Err, "kasauti: no phrase stands in %s, below it or in a folder above it; write one in a *.phrases file\n", harmless(f.phrases))
		}
	}
	if len(problems) > 0 && !f.glue {
		return asErrors(problems)
	}
	all, err := lexiconOf(registry, phrases)
	if err != nil {
		return err
	}
	found := all.Matching(words)
	if len(found.Steps) == 0 {
		return noStep(all, words)
	}
	if err := f.print(streams.Out, found); err != nil {
		return err
	}
	if len(problems) > 0 {
		return asErrors(problems)
	}
	return nil
}

func (f *stepsFlags) print(out io.Writer, l *lexicon.Lexicon) error {
	switch {
	case f.json:
		return l.JSON(out)
	case f.markdown:
		return l.Markdown(out)
	case f.glue: // an editor is better off with what is right than with the file that > has emptied
		return l.Glue(out, glueCommand(f.phrases))
	}
	var text strings.Builder
	if err := l.Text(&text, f.patterns); err != nil {
		return err
	}
	_, err := io.WriteString(out, harmless(strings.ReplaceAll(text.String(), "\t", "    "))) // phrases are not ours
	return err
}

// glueCommand is the command that prints the glue of a project.
func glueCommand(phrases string) string {
	const command = "kasauti steps --glue"
	switch {
	case phrases == "":
		return command
	case strings.ContainsFunc(phrases, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("/._-", r)
	}):
		return command + " --phrases " + strconv.Quote(phrases)
	}
	return command + " --phrases " + phrases
}

// lexiconOf is the vocabulary with the words that the contract admits, and a project's phrases.
func lexiconOf(registry *scenario.Registry, phrases []runner.Phrase) (*lexicon.Lexicon, error) {
	c, err := loadContract()
	if err != nil {
		return nil, err
	}
	return lexicon.Of(registry, scenario.Admitted(nil, c), phrases...), nil
}

// quoted lists words as a person does: "OTP" and "wrong".
func quoted(words []string) string {
	all := make([]string, len(words))
	for i, w := range words {
		all[i] = strconv.Quote(w)
	}
	return strings.Join(all, " and ")
}
