package cli

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// widestUsage is how wide a help is that no narrower terminal shows.
const widestUsage = 100

// showUsage is cobra's own usage, but for flags, which are wrapped and stand by purpose where their
// command groups them.
func showUsage(c *cobra.Command) error {
	var b strings.Builder
	b.WriteString("Usage:\n")
	if c.Runnable() {
		fmt.Fprintf(&b, "  %s\n", c.UseLine())
	}
	if c.HasAvailableSubCommands() {
		fmt.Fprintf(&b, "  %s [command]\n", c.CommandPath())
	}
	if c.HasExample() {
		fmt.Fprintf(&b, "\nExamples:\n%s\n", c.Example)
	}
	if c.HasAvailableSubCommands() {
		subCommands(&b, c)
	}
	width := widestUsage
	if columns := terminalWidth(c.OutOrStdout()); columns > 0 {
		width = min(columns, widestUsage)
	}
	b.WriteString(flagUsages(c.LocalFlags(), width))
	if c.HasAvailableSubCommands() {
		fmt.Fprintf(&b, "\nUse \"%s [command] --help\" for more information about a command.\n", c.CommandPath())
	}
	_, err := fmt.Fprint(c.OutOrStdout(), b.String())
	return err
}

func subCommands(b *strings.Builder, c *cobra.Command) {
	list := func(title, group string) {
		first := true
		for _, sub := range c.Commands() {
			if sub.GroupID != group || !sub.IsAvailableCommand() && sub.Name() != "help" {
				continue
			}
			if first {
				fmt.Fprintf(b, "\n%s\n", title)
				first = false
			}
			fmt.Fprintf(b, "  %-*s %s\n", sub.NamePadding(), sub.Name(), sub.Short)
		}
	}
	for _, g := range c.Groups() {
		list(g.Title, g.ID)
	}
	if len(c.Groups()) == 0 {
		list("Available Commands:", "")
	} else {
		list("Additional Commands:", "")
	}
}

// flagGroup is flags that serve one purpose.
type flagGroup struct {
	title string
	names []string
}

// flagPlace is the annotation of a flag with its place and the title of its group.
const flagPlace = "kasauti_group"

// groupFlags has the help of a command show its flags by purpose, in this order.
func groupFlags(cmd *cobra.Command, groups []flagGroup) {
	for i, g := range groups {
		for at, name := range g.names {
			place := fmt.Sprintf("%02d %02d", i, at)
			if err := cmd.Flags().SetAnnotation(name, flagPlace, []string{place, g.title}); err != nil {
				panic(err) // a misspelt name of ours
			}
		}
	}
}

// flagUsages are flags with what they do. What no group has stands at the end.
func flagUsages(flags *pflag.FlagSet, width int) string {
	var all []*pflag.Flag
	flags.VisitAll(func(f *pflag.Flag) { all = append(all, f) })
	place := func(f *pflag.Flag) string {
		if at := f.Annotations[flagPlace]; at != nil {
			return at[0]
		}
		return "99"
	}
	slices.SortStableFunc(all, func(a, b *pflag.Flag) int { return strings.Compare(place(a), place(b)) })
	ordered := pflag.NewFlagSet("", pflag.ContinueOnError)
	ordered.SortFlags = false
	grouped := false
	for _, f := range all {
		ordered.AddFlag(f)
		grouped = grouped || f.Annotations[flagPlace] != nil
	}
	var b strings.Builder
	last := ""
	for _, line := range strings.SplitAfter(ordered.FlagUsagesWrapped(width), "\n") { // as one, so that all are aligned
		if name := flagLine.FindStringSubmatch(line); name != nil {
			title := "Flags:"
			if at := ordered.Lookup(name[1]).Annotations[flagPlace]; at != nil {
				title = at[1] + ":"
			} else if grouped {
				title = "Other:"
			}
			if title != last {
				b.WriteString("\n" + title + "\n")
				last = title
			}
		}
		b.WriteString(line)
	}
	return b.String()
}

// flagLine is the line with which a flag begins.
var flagLine = regexp.MustCompile(`^  (?:-\w, |    )--([a-z0-9-]+)`)
