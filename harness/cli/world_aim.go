package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/mattn/go-isatty"
	"github.com/spf13/cobra"

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/target"
	"github.com/kasauti/kasauti/harness/world"
	"github.com/kasauti/kasauti/harness/world/kinds"
	"github.com/kasauti/kasauti/harness/world/place"
	"github.com/kasauti/kasauti/harness/world/show"
	"github.com/kasauti/kasauti/harness/world/state"
)

// worldAim is which world is meant, where, and what is recorded of it there.
type worldAim struct {
	aim
	only     []string
	wait     time.Duration
	atOnce   int
	json     bool
	detailed bool // exit codes as Terraform has them
}

func (f *worldAim) flags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.world, "world", "", "world file: what must exist (default world.yaml)")
	flags.StringVar(&f.target, "target", "", `where: embedded (a mock of this command's own, for practice), uat or a URL (default "embedded", or what --env says)`)
	flags.StringVar(&f.env, "env", "", "environment file: hosts, secrets, limits of a target")
	flags.StringVar(&f.adminURL, "admin-url", "", "admin API of a mock that --target names by URL; its token is read from "+adminTokenVariable)
	flags.Uint64Var(&f.seed, "seed", 1, "seed of what ${mock:NAME} stands for")
	flags.StringVar(&f.stateDir, "state", "", "folder of what is recorded (default .kasauti beside the world file)")
	f.atOnce = atOnce
	flags.BoolVar(&f.json, "json", false, "print events for programs, one JSON object a line")
}

// walks are the flags of what goes through the whole world.
func (f *worldAim) walks(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&f.only, "only", nil, "address of a thing, such as wallets.asha: only it and what it needs; can be given again")
	cmd.Flags().IntVar(&f.atOnce, "parallel", atOnce, "things at a time")
}

// locks are the flags of what changes the target or what is recorded of it.
func (f *worldAim) locks(cmd *cobra.Command) {
	cmd.Flags().DurationVar(&f.wait, "wait", 0, "how long to wait for somebody else who changes the same target, such as 20m; without it, that is an error which names them")
}

// atOnce is how many things are looked at or changed at a time.
const atOnce = 8

// worldAt is a world at a target, with what is recorded of it.
type worldAt struct {
	world    *world.World
	place    *place.Place
	running  target.Running
	state    *state.State
	store    state.Store
	contract *contract.Contract
	only     []world.Address
	kept     bool // the target is still there when this command has ended
	view     show.View
	text     *show.Text // nil where events are asked for
	scratch  string     // folder of a state that nobody needs afterwards
}

// defaultWorld is the world file that is meant where none is named.
const defaultWorld = "world.yaml"

// open reads the world for the target and opens both.
func (f *worldAim) open(ctx context.Context, streams Streams, doing string) (*worldAt, error) {
	if f.atOnce < 1 {
		return nil, fmt.Errorf("--parallel %d is no number of things; give 1 or more", f.atOnce)
	}
	if f.world == "" {
		f.world = defaultWorld
	}
	c, err := f.contract()
	if err != nil {
		return nil, err
	}
	environment, err := f.environment()
	if err != nil {
		return nil, err
	}
	kind, err := f.kind(environment)
	if err != nil {
		return nil, err
	}
	if kind == "container" {
		return nil, errors.New("a container is gone when the command has ended, and with it what was applied; start one with kasauti mock and give its URL with --target")
	}
	at := &worldAt{contract: c, kept: kind != "embedded"}
	if at.only, err = addresses(f.only); err != nil {
		return nil, err
	}
	if err := f.load(at, kind, environment); err != nil {
		return nil, err
	}
	if err := f.reach(ctx, at, kind, environment, streams); err != nil {
		return at, err
	}
	if at.place, err = place.At(ctx, at.running, c); err != nil {
		return at, err
	}
	if err := f.answered(ctx, at, streams); err != nil {
		return at, err
	}
	at.look(f, streams, doing)
	return at, f.recorded(ctx, at, doing)
}

// answered makes sure that something answers, so that an outage is not told thing by thing.
func (f *worldAim) answered(ctx context.Context, at *worldAt, streams Streams) error {
	if !at.kept {
		return nil
	}
	session, err := at.running.Settle(ctx)
	if err != nil {
		return unavailable("open the target", err)
	}
	return replies(ctx, session, streams)
}

// look chooses how the command tells what it finds.
func (at *worldAt) look(f *worldAim, streams Streams, doing string) {
	style, where := at.style(streams), at.where()
	if f.json {
		at.view = show.NewEvents(streams.Out, style, version(), at.world.Meta.Name, where)
		return
	}
	at.text = &show.Text{Out: streams.Out, Style: style, Where: where, Next: doing}
	at.view = at.text
}

// where names the target for people.
func (at *worldAt) where() string {
	if !at.kept {
		return "a mock of this command's own"
	}
	return at.running.URL()
}

// load reads the world as it holds for the target.
func (f *worldAim) load(at *worldAt, kind string, e *target.Environment) (err error) {
	if at.world, err = world.LoadFile(f.world, kinds.All(), overlaid(kind, e)...); err != nil {
		return err
	}
	if err := at.world.Fill(os.LookupEnv); err != nil {
		return err
	}
	if kind == "uat" {
		return at.world.ForReal()
	}
	at.world = at.world.Derive(f.seed)
	return nil
}

// overlaid are the names under targets of what holds for a target.
func overlaid(kind string, e *target.Environment) []string {
	names := []string{mockTarget}
	if kind == "uat" {
		names = []string{uatTarget}
	}
	if e != nil {
		names = append(names, e.Name)
	}
	return names
}

// reach opens the target.
func (f *worldAim) reach(ctx context.Context, at *worldAt, kind string, e *target.Environment, streams Streams) (err error) {
	switch kind {
	case "embedded":
		at.running, err = target.Embedded(ctx, target.EmbeddedOptions{World: at.world.ForBareMock(f.seed), Contract: at.contract, Seed: f.seed})
	case "uat":
		at.running, err = target.UAT(ctx, e, target.UATOptions{Ask: asker(streams)})
	default:
		at.running, err = target.Remote(ctx, target.RemoteOptions{
			URL: f.target, AdminURL: f.adminURL, AdminToken: os.Getenv(adminTokenVariable), Environment: e,
		})
	}
	return err
}

// recorded finds the state of the world at this target.
func (f *worldAim) recorded(ctx context.Context, at *worldAt, doing string) error {
	fingerprint, err := at.place.Fingerprint(ctx)
	if err != nil {
		return err
	}
	dir, err := f.dir(at)
	if err != nil {
		return err
	}
	locks, err := lockDir()
	if err != nil {
		return err
	}
	at.store = state.File{
		Path:     filepath.Join(dir, at.world.Meta.Name+"@"+fingerprint+".json"),
		LockPath: filepath.Join(locks, fingerprint+".lock"), Target: at.running.URL(), Doing: doing,
		World: at.world.Meta.Name, Fingerprint: fingerprint,
	}
	if at.state, err = at.store.Load(); err != nil {
		return err
	}
	if at.state == nil { // it gets its lineage when something is recorded
		at.state = &state.State{Format: state.Format, World: at.world.Meta.Name, Target: at.running.URL()}
	}
	return nil
}

// dir is the folder of what is recorded. What is recorded of a mock that ends with the command is
// worth nothing afterwards.
func (f *worldAim) dir(at *worldAt) (dir string, err error) {
	switch {
	case !at.kept && at.scratch == "":
		at.scratch, err = os.MkdirTemp("", "kasauti-")
		return at.scratch, err
	case !at.kept:
		return at.scratch, nil
	case f.stateDir != "":
		return f.stateDir, nil
	}
	return filepath.Join(filepath.Dir(f.world), ".kasauti"), nil
}

// lockDir is the folder of the locks of targets: one for all projects of this machine's user.
func lockDir() (string, error) {
	if dir := os.Getenv("KASAUTI_LOCKS"); dir != "" {
		return dir, nil
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("find a folder for the locks of targets: %w; set KASAUTI_LOCKS to one", err)
	}
	return filepath.Join(cache, "kasauti", "locks"), nil
}

func addresses(texts []string) ([]world.Address, error) {
	var all []world.Address
	for _, text := range texts {
		a, err := world.ParseAddress(text)
		if err != nil {
			return nil, fmt.Errorf("--only: %w", err)
		}
		all = append(all, a)
	}
	return all, nil
}

func (at *worldAt) close(streams Streams) {
	if at == nil {
		return
	}
	if at.scratch != "" {
		if err := os.RemoveAll(at.scratch); err != nil {
			fmt.Fprintf(streams.Err, "kasauti: remove the folder %s: %v\n", at.scratch, err)
		}
	}
	if at.running == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), closing)
	defer cancel()
	if err := at.running.Close(ctx); err != nil {
		fmt.Fprintf(streams.Err, "kasauti: close the target: %v\n", err)
	}
}

// style is how things are written to this output.
func (at *worldAt) style(streams Streams) show.Style {
	return show.Style{Colour: colourful(streams), Mask: !at.running.Mock()}
}

// colourful reports whether the output is a terminal whose user wants colours.
func colourful(streams Streams) bool {
	file, isFile := streams.Out.(*os.File)
	terminal := isFile && isatty.IsTerminal(file.Fd())
	return terminal && os.Getenv("NO_COLOR") == "" && os.Getenv("CI") == "" && !strings.EqualFold(os.Getenv("TERM"), "dumb")
}
