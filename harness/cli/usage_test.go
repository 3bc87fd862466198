package cli

import (
	"bytes"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// TestRunHelpIsGrouped: every flag of kasauti run stands under what it is for, and no line of any
// help is wider than a terminal that people have.
func TestRunHelpIsGrouped(t *testing.T) {
	root := newRoot(Streams{Out: &bytes.Buffer{}, Err: &bytes.Buffer{}})
	run, _, err := root.Find([]string{"run"})
	if err != nil {
		t.Fatal(err)
	}
	run.LocalFlags().VisitAll(func(f *pflag.Flag) {
		if f.Name != "help" && f.Annotations[flagPlace] == nil {
			t.Errorf("--%s stands in no group of newRun", f.Name)
		}
	})
	var visit func(c *cobra.Command)
	visit = func(c *cobra.Command) {
		var out bytes.Buffer
		c.SetOut(&out)
		if err := c.Help(); err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.Split(out.String(), "\n") {
			if n := len([]rune(line)); n > widestUsage+10 {
				t.Errorf("%s --help has a line of %d columns:\n%s", c.CommandPath(), n, line)
			}
		}
		for _, sub := range c.Commands() {
			visit(sub)
		}
	}
	visit(root)
}

// TestFlagsByPurpose: groups come in their order, what has none comes last, and all are aligned.
func TestFlagsByPurpose(t *testing.T) {
	cmd := &cobra.Command{Use: "x"}
	for _, name := range []string{"alone", "beta", "longer-name", "zeta"} {
		cmd.Flags().String(name, "", "does what its name says, at a length that does not fit")
	}
	groupFlags(cmd, []flagGroup{{"First", []string{"zeta"}}, {"Second", []string{"longer-name", "beta"}}})
	want := `
First:
      --zeta string          does what its name says,
                             at a length that does not fit

Second:
      --longer-name string   does what its name says,
                             at a length that does not fit
      --beta string          does what its name says,
                             at a length that does not fit

Other:
      --alone string         does what its name says,
                             at a length that does not fit
`
	if got := flagUsages(cmd.Flags(), 60); got != want {
		t.Errorf("got%s\nwant%s", got, want)
	}
}
