package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/plainjson"
	"github.com/kasauti/kasauti/harness/report"
)

// changesSchema names the form of kasauti changes --json.
const changesSchema = "kasauti.changes/1"

func newChanges(streams Streams) *cobra.Command {
	var after string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "changes",
		Short: "List what each release of kasauti requires anew, more strictly and no more",
		Long: `Changes lists, for each release of kasauti, the requirements that it brought, those that it made
stricter, and those that it removed. What a new release brings can turn a run red that was green
before: kasauti run --as-of VERSION goes by the requirements of an earlier one, until you are ready.`,
		Example: `  kasauti changes
  kasauti changes --since 0.2     # what came after 0.2
  kasauti changes --json`,
		Args: noArguments,
		RunE: func(*cobra.Command, []string) error {
			c, err := loadContract()
			if err != nil {
				return err
			}
			releases := c.Releases()
			if after != "" {
				if err := c.KnownVersion(after); err != nil {
					return fmt.Errorf("--since %w", err)
				}
				for len(releases) > 0 {
					first := releases[0].Version
					releases = releases[1:]
					if first == after {
						break
					}
				}
			}
			if asJSON {
				return changesJSON(streams.Out, releases)
			}
			changesText(streams.Out, releases, after)
			return nil
		},
	}
	cmd.Flags().StringVar(&after, "since", "", "only releases after this one, such as 0.2")
	cmd.Flags().BoolVar(&asJSON, "json", false, "as one JSON document")
	return cmd
}

func changesText(out io.Writer, releases []contract.Release, after string) {
	if len(releases) == 0 {
		fmt.Fprintf(out, "no release after %s changed a requirement\n", after)
	}
	printer := report.PrinterOf(out)
	line := func(mark, id, text string) {
		start := "  " + mark + " " + id + "  "
		for i, part := range printer.Wrap(text, max(printer.Width-len(start), narrowestSentence)) {
			if i > 0 {
				start = strings.Repeat(" ", len(start))
			}
			fmt.Fprintln(out, start+part)
		}
	}
	for i, r := range releases {
		if i > 0 {
			fmt.Fprintln(out)
		}
		fmt.Fprintf(out, "%s  %d new, %d stricter, %d removed\n", r.Version, len(r.New), len(r.Stricter), len(r.Removed))
		for _, n := range r.New {
			line("+", n.ID, n.Sentence)
		}
		for _, s := range r.Stricter {
			line("!", s.ID, s.Sentence+" ("+s.How+")")
		}
		for _, gone := range r.Removed {
			line("-", gone.ID, gone.Sentence+" ("+gone.Why+")")
		}
	}
}

// narrowestSentence is how many columns a sentence gets on the narrowest terminal.
const narrowestSentence = 20

// changed is a requirement that is new or stricter, for programs.
type changed struct {
	ID       string            `json:"id"`
	Level    string            `json:"level"`
	Evidence contract.Evidence `json:"evidence"`
	Sentence string            `json:"sentence"`
	How      string            `json:"how,omitempty"` // it became stricter
}

func changesJSON(out io.Writer, releases []contract.Release) error {
	type release struct {
		Version  string             `json:"version"`
		New      []changed          `json:"new"`
		Stricter []changed          `json:"stricter"`
		Removed  []contract.Removed `json:"removed"`
	}
	one := func(r contract.Requirement, how string) changed {
		return changed{r.ID, string(r.Level), r.Evidence, r.Sentence, how}
	}
	all := []release{}
	for _, r := range releases {
		to := release{Version: r.Version, New: []changed{}, Stricter: []changed{}, Removed: append([]contract.Removed{}, r.Removed...)}
		for _, n := range r.New {
			to.New = append(to.New, one(n, ""))
		}
		for _, s := range r.Stricter {
			to.Stricter = append(to.Stricter, one(s.Requirement, s.How))
		}
		all = append(all, to)
	}
	return plainjson.Write(out, struct {
		Schema   string    `json:"schema"`
		Releases []release `json:"releases"`
	}{changesSchema, all})
}
