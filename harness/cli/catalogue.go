package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kasauti/kasauti/harness/catalogue"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/report"
	"github.com/kasauti/kasauti/harness/target"
)

// catalogueFlags are the flags of kasauti catalogue.
type catalogueFlags struct {
	product, state, html, env string
	features                  []string
	uncovered, json           bool
	coverage                  string
}

func newCatalogue(streams Streams) *cobra.Command {
	var f catalogueFlags
	cmd := &cobra.Command{
		Use:   "catalogue [WORD...]",
		Short: "List all documented operations, how well each is known and tested",
		Long: `Catalogue lists the entries of the documentation's menus by product: the state and evidence
of each operation, its source, how many scenarios call it, and how many of the MUSTs that
bind its server are asserted by a scenario which calls it. With words, the rows that have all
of them; with the name of an operation, that one in full. Scenarios are those of the embedded
features, or of --features.

--coverage reads a recorded run instead and says of each operation, field, value of an enum,
refusal and requirement whether it was asserted, seen but not asserted, or never seen.`,
		Example: `  kasauti catalogue                                     # all of it
  kasauti catalogue refund                              # what has the word
  kasauti catalogue wallet.generate-transaction-otp     # one operation in full
  kasauti catalogue --product payout --state partial
  kasauti catalogue --uncovered                         # what no scenario calls or asserts
  kasauti catalogue --html catalogue.html
  kasauti run && kasauti catalogue --coverage           # what the run has asserted`,
		RunE: func(cmd *cobra.Command, words []string) error {
			return f.show(streams, words, cmd.Flags().Changed("coverage"))
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.product, "product", "", "rows of this product alone, such as wallet")
	flags.StringVar(&f.state, "state", "", "operations in this state alone: named, partial or complete")
	flags.BoolVar(&f.uncovered, "uncovered", false, "operations that no scenario calls, or of whose server MUSTs one is asserted by none")
	flags.StringArrayVar(&f.features, "features", nil, "feature file or folder whose scenarios count in place of the embedded ones; may be repeated")
	flags.StringVar(&f.env, "env", "", "environment file whose variants choose the readings of operations")
	flags.BoolVar(&f.json, "json", false, "as one JSON document")
	flags.StringVar(&f.html, "html", "", "file to write a page to that needs no network")
	flags.StringVar(&f.coverage, "coverage", "", "recorded run (run.ndjson or a report folder) to say of what it asserted")
	flags.Lookup("coverage").NoOptDefVal = defaultFolder
	return cmd
}

func (f *catalogueFlags) show(streams Streams, words []string, covers bool) error {
	if i := slices.IndexFunc(words, isRun); covers && f.coverage == defaultFolder && i >= 0 {
		// --coverage RUN: a flag whose value may be left out takes none that a space parts from it.
		f.coverage = words[i]
		words = slices.Delete(words, i, i+1)
	}
	c, err := f.contract()
	if err != nil {
		return err
	}
	if err := f.check(c); err != nil {
		return err
	}
	suite, err := parse(f.features)
	if err != nil {
		return err
	}
	scenarios := scenariosOf(suite)
	all, err := catalogue.Of(c, suiteOf(scenarios), scenarios)
	if err != nil {
		return err
	}
	filter := catalogue.Filter{Words: words, Product: f.product, State: contract.State(f.state), Uncovered: f.uncovered}
	shown := all.Matching(filter)
	var one *catalogue.Operation
	if len(words) == 1 {
		one = all.Operation(words[0])
	}
	switch {
	case one != nil:
		shown = all.Only(one)
	case len(shown.Sections) == 0:
		err := nothingListed(all, words)
		if covers && f.coverage == defaultFolder && len(words) > 0 {
			return fmt.Errorf("%w; nor is it a recorded run", err)
		}
		return err
	}
	if covers {
		if shown.Coverage, err = coverageOf(c, f.coverage, shown, one == nil && filter.Empty()); err != nil {
			return err
		}
	}
	return f.write(streams, shown, one)
}

// contract is the contract in the readings that an environment file chooses.
func (f *catalogueFlags) contract() (*contract.Contract, error) {
	c, err := loadContract()
	if err != nil || f.env == "" {
		return c, err
	}
	environment, err := target.LoadEnvironment(f.env, lintLookup)
	if err != nil {
		return nil, err
	}
	return environment.Reading(c)
}

func (f *catalogueFlags) check(c *contract.Contract) error {
	states := []string{string(contract.Named), string(contract.Partial), string(contract.Complete)}
	switch {
	case f.state != "" && !slices.Contains(states, f.state):
		return fmt.Errorf("--state %q is none of %s%s", f.state, strings.Join(states, ", "), nearest.Hint(f.state, states))
	case f.product != "" && !slices.Contains(c.Products(), f.product):
		return fmt.Errorf("--product %q is no product of the contract%s", f.product, nearest.Known(f.product, c.Products()))
	case f.json && f.html != "":
		return errors.New("kasauti catalogue writes one form at a time: give --json or --html, not both")
	}
	return nil
}

// nothingListed is the error of words that no row has, with the nearest name of an operation,
// or part of one, that a misspelt word was probably meant to be.
func nothingListed(all *catalogue.Catalogue, words []string) error {
	for _, word := range words {
		known := all.Names()
		if !strings.Contains(word, ".") {
			known = wordsIn(known)
		}
		if hint := misspelt(word, known); hint != "" {
			return fmt.Errorf("no row of the catalogue has %s%s", quoted(words), hint)
		}
	}
	if len(words) == 0 {
		return errors.New("no row of the catalogue is so; list all with: kasauti catalogue")
	}
	return fmt.Errorf("no row of the catalogue has %s; list all with: kasauti catalogue", quoted(words))
}

func (f *catalogueFlags) write(streams Streams, shown *catalogue.Catalogue, one *catalogue.Operation) error {
	switch {
	case f.json:
		return shown.JSON(streams.Out)
	case f.html != "":
		var page bytes.Buffer
		if err := shown.HTML(&page); err != nil {
			return fmt.Errorf("write the catalogue as a page: %w", err)
		}
		if err := replace(f.html, page.Bytes(), "<!DOCTYPE html>"); err != nil {
			return fmt.Errorf("write the catalogue to %s: %w", f.html, err)
		}
		_, err := fmt.Fprintln(streams.Out, f.html)
		return err
	}
	var out bytes.Buffer
	err := f.text(&out, terminalWidth(streams.Out), shown, one)
	if err == nil {
		_, err = io.WriteString(streams.Out, harmless(out.String()))
	}
	return err
}

func (f *catalogueFlags) text(out io.Writer, width int, shown *catalogue.Catalogue, one *catalogue.Operation) error {
	switch {
	case shown.Coverage != nil:
		return shown.CoverageText(out, width)
	case one != nil:
		return one.Text(out, width)
	}
	return shown.Text(out, width)
}

// terminalWidth is how many columns the output has; 0 where it is no terminal.
func terminalWidth(out io.Writer) int {
	if f, ok := out.(*os.File); ok {
		return report.WidthOf(f)
	}
	return 0
}
