package cli

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"

	"github.com/mattn/go-isatty"
	"github.com/spf13/cobra"

	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/target"
	"github.com/kasauti/kasauti/harness/world"
	"github.com/kasauti/kasauti/harness/world/kinds"
)

// aim is where a command sends its calls, as the flags say.
type aim struct {
	target     string
	env        string
	world      string
	seed       uint64
	adminURL   string
	mockBinary string
	network    string
	inspect    bool // people want to look into the mock
	worldMode  worldMode
	stateDir   string
	magic      bool
	asOf       string // release of kasauti whose requirements count; "" for this one
}

// adminTokenVariable names the environment variable with the token of a mock's admin API.
const adminTokenVariable = "KASAUTI_ADMIN_TOKEN"

func (a *aim) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&a.target, "target", "", "`TARGET` to which calls go: embedded, container, uat or a URL (default \"embedded\", or what --env says)")
	f.StringVar(&a.env, "env", "", "environment `FILE`: hosts, names, secrets, limits of a target")
	f.StringVar(&a.world, "world", "", "world `FILE` that fills the mock (default: the embedded world)")
	f.Uint64Var(&a.seed, "seed", 1, "seed of ids, tokens and OTPs: the same seed, the same run")
	f.StringVar(&a.adminURL, "admin-url", "", "`URL` of the admin API of a mock that --target names by URL; its token is read from "+adminTokenVariable)
	f.BoolVar(&a.magic, "magic", false, "give the embedded mock the values that always have one outcome (see kasauti mock --help)")
	f.StringVar(&a.mockBinary, "mock-binary", "", "for --target container: a static Linux build of kasauti (default: this binary, on Linux)")
	f.StringVar(&a.network, "mock-network", "", "for --target container: the Docker network that the mock joins, as kasauti-mock")
}

// asOfFlag is the flag of commands that judge a whole.
func (a *aim) asOfFlag(cmd *cobra.Command) {
	cmd.Flags().StringVar(&a.asOf, "as-of", "", "`RELEASE` of kasauti whose requirements count, such as 0.3: what is newer only warns (see kasauti changes)")
}

// open gets the target ready. What is wrong with the configuration is found before
// anything is started.
func (a *aim) open(ctx context.Context, c *contract.Contract, streams Streams) (*aimed, error) {
	environment, err := a.environment()
	if err != nil {
		return nil, err
	}
	kind, err := a.kind(environment)
	if err == nil {
		err = a.fits(kind)
	}
	if err != nil {
		return nil, err
	}
	w, err := a.loadWorld()
	if err != nil {
		return nil, err
	}
	passed, err := secretsFor(w, kind)
	if err != nil {
		return nil, err
	}
	magic, err := magicFaults(a.magic)
	if err != nil {
		return nil, err
	}
	opened := &aimed{kind: kind, world: w.Meta.Name, asOf: a.asOf, worldFile: a.worldFile(w), environment: environment, app: w.Application()}
	if environment != nil {
		opened.app = environment.App
	}
	filled := w.ForMock(a.seed)
	if kind == "embedded" || kind == "container" {
		complete := filled.Complete(a.seed)
		opened.filled, opened.magic = &complete, a.magic
	}
	switch kind {
	case "embedded":
		opened.Running, err = target.Embedded(ctx, target.EmbeddedOptions{World: filled, Contract: c, Seed: a.seed, Magic: magic, Inspect: a.inspect})
	case "container":
		opened.Running, err = target.Container(ctx, target.ContainerOptions{Binary: a.mockBinary, Seed: a.seed, WorldFile: a.world, Env: passed, Network: a.network, Log: io.Discard})
	case "uat":
		opened.world = ""
		opened.Running, err = target.UAT(ctx, environment, target.UATOptions{Ask: asker(streams)})
	default:
		err = patiently(streams.Err, a.elsewhere()+" to take a connection", func() (err error) {
			opened.url = hostOf(a.target)
			opened.Running, err = target.Remote(ctx, target.RemoteOptions{
				URL: a.target, AdminURL: a.adminURL, AdminToken: os.Getenv(adminTokenVariable),
				Names: a.assumedNames(filled), Environment: environment,
			})
			return err
		})
	}
	return opened, err
}

// assumedNames are what a server without an admin API is taken to have: what the mock has that starts
// with the world. Where the world is looked for, nothing is taken for granted.
func (a *aim) assumedNames(filled mock.World) *scenario.Names {
	if a.worldMode == worldVerify || a.worldMode == worldApply {
		return nil
	}
	return target.NamesOf(filled)
}

// secretsFor takes in the secrets that the world of a mock names, and gives the variables that a
// container needs for them.
func secretsFor(w *world.World, kind string) (passed map[string]string, err error) {
	switch kind {
	case "embedded":
		return nil, w.Fill(os.LookupEnv)
	case "container":
		passed, err := w.Passed(os.LookupEnv)
		if err != nil {
			return nil, err
		}
		return passed, w.Fill(os.LookupEnv)
	}
	return nil, nil
}

// hostOf is a URL without its path and all that may be secret; "" where there is none.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return ""
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host}).String()
}

// elsewhere names a server that runs already.
func (a *aim) elsewhere() string {
	if strings.Contains(a.target, "://") {
		return a.target
	}
	return "the services of " + a.env
}

// ready opens the target and makes sure that something answers. A target that is not there
// is no error of usage: the run is recorded with the outage as its reason.
func (a *aim) ready(ctx context.Context, c *contract.Contract, streams Streams) (opened *aimed, outage string, err error) {
	opened, err = a.open(ctx, c, streams)
	return opened.reached(ctx, err, streams)
}

func (a *aim) environment() (*target.Environment, error) {
	if a.env == "" {
		return nil, nil
	}
	return target.LoadEnvironment(a.env, os.LookupEnv)
}

// contract is the contract as the environment file reads it.
func (a *aim) contract() (*contract.Contract, error) {
	c, err := loadContract()
	if err != nil {
		return nil, err
	}
	if a.asOf != "" {
		if c, err = c.AsOf(a.asOf); err != nil {
			return nil, fmt.Errorf("--as-of %w", err)
		}
	}
	environment, err := a.environment()
	if err != nil || environment == nil {
		return c, err
	}
	return environment.Reading(c)
}

// magicFaults are the values that always have one outcome, where they are wanted.
func magicFaults(wanted bool) ([]mock.Fault, error) {
	if !wanted {
		return nil, nil
	}
	table, err := world.LoadMagic(fixtures.FS)
	return world.MagicFaults(table), err
}

// mockTarget is the name under targets of what holds for any mock.
const mockTarget = "mock"

// uatTarget is the name under targets of what holds for UAT.
const uatTarget = "uat"

func (a *aim) loadWorld() (*world.World, error) {
	if a.world == "" || a.worldMode == worldOff {
		return world.LoadEmbedded(fixtures.FS, "base", kinds.All(), mockTarget)
	}
	return world.LoadFile(a.world, kinds.All(), mockTarget)
}

// worldFile tells whether two runs had the same world: two files may give theirs one name. It is ""
// where the world is that of no file, and else of what was read: a file may change meanwhile.
func (a *aim) worldFile(w *world.World) string {
	if a.world == "" || a.worldMode == worldOff {
		return ""
	}
	return shortened(w.Digest)
}

// shortened is as much of a digest as tells two files apart.
func shortened(digest string) string { return digest[:16] }

// asker prompts on the terminal, where there is one.
func asker(streams Streams) target.Asker {
	in, ok := streams.In.(*os.File)
	if !ok || !isatty.IsTerminal(in.Fd()) {
		return nil
	}
	return target.TerminalAsker(in, streams.Err)
}
