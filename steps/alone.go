package steps

import (
	"context"

	"github.com/kasauti/kasauti/harness/scenario"
)

func registerAlone(r *scenario.Registry) {
	r.Step(`^nobody else uses the target$`, nobodyElse,
		"Says that the scenario may leave something behind for good. Steps that do so by their nature say it themselves; one that calls whichever operation its text names does not.",
		scenario.Lasts(), scenario.Example(`nobody else uses the target`))
}

// nobodyElse has nothing to do: a target for which it does not hold was left out before the run.
func nobodyElse(context.Context, *scenario.State) error { return nil }
