package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/quantity"
	"github.com/kasauti/kasauti/harness/world/apply"
	"github.com/kasauti/kasauti/harness/world/place"
	"github.com/kasauti/kasauti/harness/world/plan"
	"github.com/kasauti/kasauti/harness/world/show"
)

// worldMode is what a run does about its world.
type worldMode string

// The modes.
const (
	worldVerify worldMode = "verify" // refuse to run where the target is not as declared
	worldApply  worldMode = "apply"  // make it so first
	worldOff    worldMode = "off"    // the environment file, or the mock, says what is there
)

// modeOf reads --world-mode, "" where it was not given. Without a world there is nothing to be done
// about it.
func modeOf(given, world string) (worldMode, error) {
	known := []string{string(worldVerify), string(worldApply), string(worldOff)}
	switch {
	case given != "" && !slices.Contains(known, given):
		return "", fmt.Errorf("--world-mode %q is none of %s%s", given, strings.Join(known, ", "), nearest.Hint(given, known))
	case given != "" && world == "":
		return "", fmt.Errorf("--world-mode %s goes with --world; give the world file, or leave it out", given)
	case world == "":
		return "", nil
	}
	return worldMode(cmp.Or(given, string(worldVerify))), nil
}

// settleWorld makes sure that the world of a run is at its target, and lets features use its names.
// A mock of this run's own was filled with it when it started. differs is what stands in the way, "".
func (f *runFlags) settleWorld(ctx context.Context, opened *aimed, streams Streams) (differs string, err error) {
	if f.world == "" || f.worldMode == worldOff || opened.kind == "embedded" || opened.kind == "container" {
		return "", nil
	}
	w := worldAim{aim: f.aim, wait: f.wait, atOnce: f.parallel}
	c, err := f.contract()
	if err != nil {
		return "", err
	}
	at := &worldAt{contract: c, kept: true, running: opened.Running}
	if err := w.load(at, opened.kind, opened.environment); err != nil {
		return "", err
	}
	look := place.Fork
	if f.worldMode == worldApply {
		look = place.At
	}
	if at.place, err = look(ctx, at.running, c); err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, at.place.Close(ctx)) }()
	if err := w.recorded(ctx, at, "kasauti run"); err != nil {
		return "", err
	}
	opened.world = at.world.Meta.Name
	if f.worldMode == worldApply {
		return f.applyWorld(ctx, at, &w, streams)
	}
	return verifyWorld(ctx, at, &w, streams)
}

// verifyWorld refuses where the target is not as declared, and shows how it differs. What nobody
// recorded yet and is as declared is as good as what was.
func verifyWorld(ctx context.Context, at *worldAt, w *worldAim, streams Streams) (differs string, err error) {
	p, err := at.plan(ctx, &planFlags{worldAim: *w})
	if err != nil {
		return "", err
	}
	if n := p.Differs(); n > 0 {
		fmt.Fprintf(streams.Out, "The target is not as %s declares it:\n\n", at.world.File)
		if err := at.shown(p, streams); err != nil {
			return "", err
		}
		return fmt.Sprintf("the target is not as %s declares it (%s); bring it there with kasauti apply, or run with --world-mode apply", at.world.File, differ(n)), nil
	}
	at.running.Know(place.Names(at.world, p.Outputs().Get))
	return "", nil
}

// shown writes a plan before a run.
func (at *worldAt) shown(p *plan.Plan, streams Streams) error {
	if err := (&show.Text{Out: streams.Out, Style: at.style(streams), Where: at.where()}).Plan(p); err != nil {
		return err
	}
	_, err := fmt.Fprintln(streams.Out)
	return err
}

func differ(n int) string {
	if n == 1 {
		return "1 thing differs"
	}
	return quantity.Of(n, "thing") + " differ"
}

// applyWorld brings the target to what is declared. Nobody is asked, since the mode says it; the caps
// of an apply hold, and what is no plan is not applied.
func (f *runFlags) applyWorld(ctx context.Context, at *worldAt, w *worldAim, streams Streams) (differs string, err error) {
	err = w.locked(ctx, at, streams, "kasauti run", func() error {
		p, err := at.plan(ctx, &planFlags{worldAim: *w})
		if err != nil {
			return err
		}
		if p.Does() {
			fmt.Fprintln(streams.Out, show.Summary(p))
		}
		if n := p.Count().Unknown; n > 0 {
			if err := at.shown(p, streams); err != nil {
				return err
			}
			differs = fmt.Sprintf("of %s of %s nobody could say what is there, and nothing was written; see what stands above", quantity.Of(n, "thing"), at.world.File)
			return nil
		}
		if err := (&consent{maxPermanent: -1}).capped(proposal{plan: p, at: at, doing: "kasauti run", inRun: true}); err != nil {
			return err
		}
		result, err := at.apply(ctx, p, apply.Request{AtOnce: w.atOnce}, streams)
		if err != nil {
			return err
		}
		for _, o := range result.Failed() {
			fmt.Fprintf(streams.Err, "%s: %v\n", o.Step.Address, o.Err)
		}
		if n := len(result.Failed()) + len(result.Skipped()); n > 0 {
			differs = fmt.Sprintf("%s of %s could not be brought to the target; see what stands above, or kasauti plan", quantity.Of(n, "thing"), at.world.File)
			return nil
		}
		at.running.Know(place.Names(at.world, result.Outputs.Get))
		return at.fork(ctx)
	})
	return differs, err
}
