package cli

import (
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"

	"github.com/kasauti/kasauti/harness/runner"
	"github.com/kasauti/kasauti/harness/scenario"
)

// worldFaults adds up what came of the faults of the world over all scenarios: each has its own
// universe, and so its own count.
type worldFaults map[string]*scenario.FaultReport

func (w worldFaults) add(result *runner.Result) {
	for _, f := range result.Faults {
		if f.World == "" {
			continue
		}
		sum, known := w[f.World]
		if !known {
			sum = &scenario.FaultReport{World: f.World, Says: f.Says, Operation: f.Operation}
			w[f.World] = sum
		}
		sum.Called += f.Called
		sum.Struck += f.Struck
		if f.Called > 0 {
			sum.Nearest = f.Nearest
		}
	}
}

// warn names those that never struck. It fails nothing: no scenario asked for them.
func (w worldFaults) warn(to io.Writer) {
	for _, name := range slices.Sorted(maps.Keys(w)) {
		f := w[name]
		if f.Struck > 0 {
			continue
		}
		near := ""
		if f.Nearest != "" {
			near = ", of the nearest: " + f.Nearest
		}
		fmt.Fprintf(to, "kasauti: the world's fault %q (%s) never struck in this run, though %s was called %d times%s; call what it waits for, or remove it from the world\n",
			name, f.Says, f.Operation, f.Called, near)
	}
}

var oneLine = regexp.MustCompile(`:[0-9]+$`)

// someOnly reports whether a run selects some scenarios of its files alone: what a world's
// fault waits for may be among the others.
func (f *runFlags) someOnly(paths []string) bool {
	return f.choice.any() || f.resume != "" || slices.ContainsFunc(paths, oneLine.MatchString)
}
