package cli

import (
	"context"
	"fmt"
	"maps"
	"os"

	"github.com/spf13/cobra"

	"github.com/kasauti/kasauti/harness/plainjson"
	"github.com/kasauti/kasauti/harness/world"
	"github.com/kasauti/kasauti/harness/world/kinds"
	"github.com/kasauti/kasauti/harness/world/plan"
	"github.com/kasauti/kasauti/harness/world/show"
	"github.com/kasauti/kasauti/harness/world/state"
)

func newShow(streams Streams) *cobra.Command {
	var f worldAim
	var schema bool
	cmd := &cobra.Command{
		Use:   "show [ADDRESS|PLAN]",
		Short: "Show what is recorded of a world at a target, or a saved plan",
		Long: `Show lists what is recorded: names, ids, and what was forgotten and may still be there. With an
ADDRESS it shows all that is recorded of one thing, with a file that kasauti plan --out wrote, the
plan. --schema prints the JSON Schema of world files, for editors.
` + worldCodes,
		Example: `  kasauti show --target uat --env uat.yaml
  kasauti show wallets.asha --target uat --env uat.yaml --json
  kasauti show uat.plan
  kasauti show --schema > world.schema.json`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 || schema && len(args) > 0 {
				return fmt.Errorf("kasauti show takes one ADDRESS or saved plan at most, and none with --schema; see kasauti show --help")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case schema:
				_, err := streams.Out.Write(world.Schema(kinds.All()))
				return err
			case len(args) == 1 && isFile(args[0]):
				return f.showPlan(streams, args[0])
			}
			return f.showRecorded(cmd.Context(), streams, args)
		},
	}
	f.flags(cmd)
	cmd.Flags().BoolVar(&schema, "schema", false, "print the JSON Schema of world files")
	return cmd
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir()
}

// showPlan shows a saved plan, of whichever version.
func (f *worldAim) showPlan(streams Streams, path string) error {
	saved, err := plan.Open(path, "")
	if err != nil {
		return err
	}
	if f.json {
		return show.NewEvents(streams.Out, show.Style{}, saved.Kasauti, saved.Plan.World, saved.Aim.Target).Plan(saved.Plan)
	}
	return (&show.Text{Out: streams.Out, Style: show.Style{Colour: colourful(streams)}, Where: saved.Aim.Target, Destroy: saved.Destroy}).Plan(saved.Plan)
}

func (f *worldAim) showRecorded(ctx context.Context, streams Streams, args []string) error {
	var a world.Address
	if len(args) == 1 {
		var err error
		if a, err = world.ParseAddress(args[0]); err != nil {
			return fmt.Errorf("show: %w, or give a plan that kasauti plan --out saved", err)
		}
	}
	events := f.json
	f.json = false // it is one document, not events
	return f.within(ctx, streams, "kasauti show", func(at *worldAt) error {
		if a.IsZero() && events {
			return plainjson.Write(streams.Out, at.masked(at.state))
		}
		if a.IsZero() {
			return at.text.Recorded(at.state)
		}
		t, err := at.recordedAs("show", a)
		if err != nil {
			return err
		}
		if events {
			return plainjson.Write(streams.Out, at.maskedThing(*t))
		}
		return at.text.Thing(*t, func(field string) bool { return at.personal(a, field) })
	})
}

// personal reports whether a field of a thing is somebody's.
func (at *worldAt) personal(a world.Address, field string) bool {
	k, known := at.world.Kind(a.Section)
	if !known {
		return true // nobody knows
	}
	f, known := k.Field(field)
	return !known || f.Personal
}

// masked is what is recorded without what is somebody's, off a mock.
func (at *worldAt) masked(s *state.State) *state.State {
	copied := *s
	copied.Things = []state.Thing{}
	for _, t := range s.Things {
		copied.Things = append(copied.Things, at.maskedThing(t))
	}
	return &copied
}

func (at *worldAt) maskedThing(t state.Thing) state.Thing {
	if at.running.Mock() {
		return t
	}
	t.Applied = maps.Clone(t.Applied)
	for field, value := range t.Applied {
		if value != "" && at.personal(t.Address, field) {
			t.Applied[field] = "(personal)"
		}
	}
	return t
}
