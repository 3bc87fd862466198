package cli

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/nearest"
)

func newExplain(streams Streams) *cobra.Command {
	return &cobra.Command{
		Use: "explain [ID | WORD...]", Short: "Show one requirement of the contract in full, or list them",
		Long: `Explain shows one requirement in full, or lists those that have all the words: in their id, their
sentence, the operations they are about, or the reason that features give. Without an argument, all.`,
		Example: `  kasauti explain EK-OTP-050
  kasauti explain limit           # what is promised of limits
  kasauti explain imps-fund-transfer refused`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 && strings.HasPrefix(strings.TrimPrefix(args[0], "@"), "EK-") {
				return errors.New("kasauti explain takes one requirement id, for example EK-OTP-050, words to search for, or none to list them")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			c, err := loadContract()
			if err != nil {
				return err
			}
			if len(args) == 0 {
				list(streams.Out, c.Requirements())
				return nil
			}
			r, ok := c.Requirement(strings.TrimPrefix(args[0], "@"))
			if found := having(c.Requirements(), args); !ok && len(found) > 0 {
				list(streams.Out, found)
				return nil
			}
			if !ok {
				return unknownRequirement(c, strings.Join(args, " "))
			}
			explain(streams, r)
			return nil
		},
	}
}

// having are the requirements that have all the words.
func having(all []contract.Requirement, words []string) []contract.Requirement {
	var found []contract.Requirement
	for _, r := range all {
		text := strings.ToLower(strings.Join([]string{r.ID, r.Sentence, strings.Join(r.Operations, " "), r.Phrase}, "\n"))
		if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, strings.ToLower(w)) }) {
			found = append(found, r)
		}
	}
	return found
}

// list shows requirements by the area in their ids, areas in the order of the contract.
func list(out io.Writer, all []contract.Requirement) {
	var areas []string
	lines := map[string][]string{}
	for _, r := range all {
		of := area(r.ID)
		if lines[of] == nil {
			areas = append(areas, of)
		}
		lines[of] = append(lines[of], r.ID+"  "+r.Sentence)
	}
	for i, area := range areas {
		if i > 0 {
			fmt.Fprintln(out)
		}
		fmt.Fprintln(out, area)
		for _, line := range lines[area] {
			fmt.Fprintln(out, "  "+line)
		}
	}
}

func explain(streams Streams, r contract.Requirement) {
	row := func(name, value string) { fmt.Fprintf(streams.Out, "  %-12s%s\n", name, value) }
	fmt.Fprintf(streams.Out, "%s  %s\n", r.ID, r.Sentence)
	row("level", string(r.Level))
	row("binds", r.Who)
	row("kind", string(r.Kind))
	row("evidence", string(r.Evidence))
	row("source", r.Source)
	row("operations", strings.Join(r.Operations, ", "))
	row("since", r.Since)
	for _, change := range r.Changed {
		row("stricter", "since "+change.Version+": "+change.How)
	}
	if r.Answer != nil {
		row("answer", fmt.Sprintf("HTTP %d, code %d, message %q", r.Answer.Status, r.Answer.Code, r.Answer.Message))
	}
	if r.Phrase != "" && r.Decline != "" {
		row("in features", "the purchase is declined because "+r.Phrase)
	} else if r.Phrase != "" {
		row("in features", "… is refused because "+r.Phrase)
	}
}

// area is an id without its number: the requirements about one thing have it in common.
func area(id string) string { return id[:strings.LastIndex(id, "-")] }

// unknownRequirement names the nearest id or area, also to who left the EK- out.
func unknownRequirement(c *contract.Contract, id string) error {
	const begin = "EK-"
	name := strings.TrimPrefix(strings.ToUpper(strings.TrimPrefix(id, "@")), begin)
	hint := nearest.Hint(begin+name, c.IDs())
	if hint == "" {
		var areas []string // by what tells them apart: with a beginning that all have, all are near
		for _, id := range c.IDs() {
			areas = append(areas, strings.TrimPrefix(area(id), begin))
		}
		if near := nearest.Word(name, areas); near != "" {
			hint = fmt.Sprintf("; did you mean %q?", begin+near)
		}
	}
	if hint == "" {
		hint = "; list them with: kasauti explain"
	}
	return fmt.Errorf("the contract has no requirement %q%s", id, hint)
}
