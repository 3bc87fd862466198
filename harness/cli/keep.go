package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/kasauti/kasauti/harness/scenario"
)

// keptScenario is one that failed, and where a person can look at what it left.
type keptScenario struct {
	index   int
	name    string
	address string
}

// canKeep refuses a target that has nothing to look into.
func canKeep(opened *aimed) error {
	if opened.Running != nil && !opened.Has(scenario.Journal) {
		return errors.New("--keep-failed: the target has no inspector page; leave it out, or name a mock with --target and --admin-url")
	}
	return nil
}

// showKept lists the universes of scenarios that failed. A mock of this run lives as long as the
// command does, so that the command stays until somebody ends it.
func showKept(ctx context.Context, out io.Writer, opened *aimed, kept []keptScenario) {
	if len(kept) == 0 {
		return
	}
	slices.SortFunc(kept, func(a, b keptScenario) int { return cmp.Compare(a.index, b.index) })
	fmt.Fprintln(out, "\nKept, to look at:")
	for _, k := range kept {
		fmt.Fprintf(out, "  %s   %s\n", k.address, harmless(k.name))
	}
	if ctx.Err() != nil || opened.kind != "embedded" && opened.kind != "container" {
		return
	}
	if held, asks := opened.Running.(interface{ AdminToken() string }); asks && opened.kind == "container" && held.AdminToken() != "" {
		fmt.Fprintf(out, "The page asks for a token, which is good for this mock alone: %s\n", held.AdminToken())
	}
	fmt.Fprintln(out, "The mock runs until Ctrl-C.")
	<-ctx.Done()
}
