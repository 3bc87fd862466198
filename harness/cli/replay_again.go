package cli

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"github.com/kasauti/kasauti/harness/capsule"
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/target"
	"github.com/kasauti/kasauti/harness/verdict"
)

// world is what fills the mock again. A capsule is a file like any other, and may be of somebody
// else: its receivers of webhooks are called where they are of this machine alone.
func (f *replay) world(streams Streams, doing string) (mock.World, error) {
	c := f.capsule
	if c.World == nil {
		return mock.World{}, fmt.Errorf("%s %s: the run was on %s, which kasauti did not fill, so that no mock can be made as it was; replay it without %[1]s, or run it there again: %[4]s", doing, f.path, targetKind(c.Target.Kind), f.anewThere())
	}
	for i := range c.Events {
		if c.Events[i].Do == scenario.DoApplication {
			return mock.World{}, fmt.Errorf("%s %s: the scenario asks an application, which a capsule does not hold; replay it without %[1]s, or run it with its application again: %[3]s", doing, f.path, f.anewThere())
		}
	}
	w := *c.World
	kept := map[string]mock.Webhook{}
	for name, hook := range w.Webhooks {
		if at, err := url.Parse(hook.URL); err == nil && loopback(at.Hostname()) {
			kept[name] = hook
			continue
		}
		fmt.Fprintln(streams.Err, harmless(fmt.Sprintf("kasauti: webhook %q of the capsule's world is left out: it goes to another machine", name)))
	}
	w.Webhooks = kept
	return w, nil
}

// anewThere is the command that runs the scenario again where it ran.
func (f *replay) anewThere() string {
	s := &f.capsule.Scenario
	place := fmt.Sprintf("%s:%d", s.URI, s.Line)
	if s.RowURI != "" {
		place = fmt.Sprintf("%s:%d", s.RowURI, s.RowLine)
	}
	return "kasauti run " + shellQuoted(place) + ", with the flags of its run"
}

func targetKind(kind string) string {
	if kind == "" {
		return "a target"
	}
	return kind
}

// anew runs the scenario on a fresh mock and compares with what was recorded.
func (f *replay) anew(ctx context.Context, streams Streams) error {
	w, err := f.world(streams, "--again")
	if err != nil {
		return err
	}
	magic, err := magicFaults(f.capsule.Magic)
	if err != nil {
		return err
	}
	running, err := target.Embedded(ctx, target.EmbeddedOptions{
		World: w, Contract: f.contract, Seed: f.capsule.Seed, Magic: magic, Now: capsule.From(f.capsule.Began(), time.Now),
	})
	if err != nil {
		return fmt.Errorf("--again %s: %w", f.path, err)
	}
	opened := &aimed{Running: running}
	defer opened.close(streams)
	result := f.play(ctx, streams, running, "replay --again")
	if ctx.Err() != nil {
		return exit(verdict.ExitIncomplete)
	}
	return f.conclude(streams, &result, "run again on a fresh mock", f.capsule.AgainDiffers(result.Exchanges, f.contract))
}
