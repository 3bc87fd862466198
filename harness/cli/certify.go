package cli

import (
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/certify"
	"github.com/kasauti/kasauti/harness/certify/bundle"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/verdict"
)

// certifyFlags are the flags of kasauti certify.
type certifyFlags struct {
	recording
	profiles []string
	tier     string
	cases    []string
	list     bool
	explain  string // a case
	skeleton string // a language
	lines    bool
	parallel int
	attempts int
	watch    certifyWatch
	seed     uint64
	subject  verdict.Subject
	evidence evidenceFlags
	served   serveFlags
}

func newCertify(streams Streams) *cobra.Command {
	var f certifyFlags
	cmd := &cobra.Command{
		Use:   "certify --profile PROFILE -- COMMAND [ARG...]",
		Short: "Certify a client: have a program try cases, and judge what arrives and what it says",
		Long: `Certify plays the APIs to a program of yours, in any language. Each case has a simulator of its own:
the program is told where it is, who it is there, and what to do; what it sends is watched, and what it
says it concluded must agree with it. A program that says nothing, crashes, is late or sends nothing
never passes.

The program is started once for each task, which stands in variables: KASAUTI_TASK, KASAUTI_WITH_...,
KASAUTI_API_URL, KASAUTI_ACCESS_KEY and so on. It prints one line, such as {"outcome":"done","sent":"3"},
and exits with 0. With --lines it is started once, prints {"ready":1}, and then reads one task a line
from standard input, as JSON, and prints one conclusion for each, with the case and task of that line.

Exit codes: those of kasauti run`,
		Example: `  kasauti certify --list
  kasauti certify --explain token-kept
  kasauti certify --skeleton python > client.py
  kasauti certify --profile token -- ./my-client
  kasauti certify --profile token --case token-kept -- python3 client.py
  kasauti certify --profile token --serve 127.0.0.1:8080 --tasks-to http://127.0.0.1:9000/tasks
  kasauti certify --profile token --serve 127.0.0.1:8080 --by-hand`,
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd, streams, args) },
	}
	f.recording.flags(cmd)
	flags := cmd.Flags()
	flags.StringSliceVar(&f.profiles, "profile", nil, "`PROFILES` to certify for (default all)")
	flags.StringVar(&f.tier, "tier", string(certify.Core), "`TIER` of cases: core, extended or all")
	flags.StringSliceVar(&f.cases, "case", nil, "only these `CASES`")
	flags.BoolVar(&f.list, "list", false, "start nothing; list profiles and cases")
	flags.StringVar(&f.explain, "explain", "", "start nothing; show this `CASE` in full")
	flags.StringVar(&f.skeleton, "skeleton", "", "start nothing; print a client to begin with, in this `LANGUAGE`: "+strings.Join(skeletonNames(), ", "))
	flags.BoolVar(&f.lines, "lines", false, "start the program once, and hand over tasks as lines of JSON")
	flags.IntVar(&f.parallel, "parallel", 4, "how many cases to try at once")
	flags.IntVar(&f.attempts, "attempts", 1, "how often a case is tried at most, until it passes; each attempt is kept, and one that failed is never made up for")
	f.watch.flags(cmd)
	flags.Uint64Var(&f.seed, "seed", 1, "seed of ids, tokens and codes")
	flags.StringVar(&f.subject.Name, "client-name", "", "`NAME` of the client, for the report (default: the program's)")
	flags.StringVar(&f.subject.Version, "client-version", "", "`VERSION` of the client, for the report")
	flags.StringVar(&f.subject.Commit, "client-commit", "", "`COMMIT` that the client was built of, for the report")
	f.served.flags(cmd)
	f.evidence.flags(cmd)
	return cmd
}

func (f *certifyFlags) run(cmd *cobra.Command, streams Streams, command []string) error {
	if err := f.recording.check(); err != nil {
		return err
	}
	if f.attempts < 1 || f.attempts > mostAttempts {
		return fmt.Errorf("--attempts %d is none of 1 to %d", f.attempts, mostAttempts)
	}
	f.failOnFlaky = f.attempts > 1
	k, err := loadContract()
	if err != nil {
		return err
	}
	book, err := certify.Load(fixtures.FS, k)
	if err != nil {
		return err
	}
	if done, err := f.evidence.instead(cmd, streams, command, book, f.profiles, f.tier); done {
		return err
	}
	if err := f.evidence.prepare(cmd, f); err != nil {
		return err
	}
	cases, err := f.chosen(book)
	if err != nil {
		return err
	}
	switch {
	case f.skeleton != "":
		return f.printSkeleton(streams.Out)
	case f.explain != "":
		c, err := book.Case(f.explain)
		if err != nil {
			return fmt.Errorf("--explain: %w", err)
		}
		return explainCase(streams.Out, book, c, k)
	case f.list:
		return listCases(streams.Out, book, cases)
	}
	path := ""
	switch err := f.served.check(cmd, command); {
	case err != nil:
		return err
	case f.served.addr != "":
		if err := f.served.open(cmd.Context()); err != nil {
			return err
		}
	case len(command) == 0:
		return errors.New("kasauti certify: no program is given; write it after --, such as: kasauti certify --profile token -- ./my-client, or give --serve ADDR for a running server")
	default:
		if path, err = runnable(command[0]); err != nil {
			return err
		}
	}
	if err := f.watch.check(f); err != nil {
		return err
	}
	t := tries{flags: f, streams: streams, book: book, contract: k, path: path, command: command}
	if f.watch.on {
		return f.watch.run(cmd.Context(), &t, cases)
	}
	_, err = t.try(cmd.Context(), cases, len(f.cases) > 0)
	return err
}

// mostAttempts bounds --attempts: more hide how often a client fails.
const mostAttempts = 10

// runnable is the path of a program.
func runnable(name string) (string, error) {
	path, err := exec.LookPath(name)
	if err != nil {
		return "", fmt.Errorf("certify: there is no program %s that can be run; check its path and that it is executable: %w", name, err)
	}
	return filepath.Abs(path)
}

// chosen are the cases of the flags, in the order of profiles and names.
func (f *certifyFlags) chosen(book *certify.Book) (cases []*certify.Case, err error) {
	if f.tier != string(certify.Core) && f.tier != string(certify.Extended) && f.tier != bundle.AllTiers {
		return nil, fmt.Errorf("--tier %q is none of core, extended and all", f.tier)
	}
	for _, name := range f.cases {
		c, err := book.Case(name)
		if err != nil {
			return nil, fmt.Errorf("--case: %w", err)
		}
		cases = append(cases, c)
	}
	if len(f.cases) > 0 {
		return cases, nil
	}
	f.subject.Profiles = f.profiles
	if len(f.profiles) == 0 {
		for _, p := range book.Profiles {
			f.subject.Profiles = append(f.subject.Profiles, p.Name)
		}
	}
	return bundle.Cases(book, f.subject.Profiles, f.tier, f.evidence.answers)
}

// certifiedPartner is the partner of the world whose client is certified.
const certifiedPartner = "acme"

// identify says whose certification it is, and tells a client that is not started here who it is. shown
// is where results go: a line that is redrawn would be in the way of who types.
func (f *certifyFlags) identify(streams Streams, path string, command []string, partner *mock.Partner) (shown Streams, err error) {
	f.subject.Tier = f.tier
	if f.served.at == nil {
		if f.subject.Name == "" {
			f.subject.Name = filepath.Base(path)
		}
		f.subject.Digest, _ = digestOf(path, mostDigested)
		f.subject.Files = digestsOf(command)
		return streams, nil
	}
	f.served.subject(&f.subject)
	f.parallel = 1
	if f.served.byHand {
		shown = Streams{Out: struct{ io.Writer }{streams.Out}, Err: streams.Err}
	} else {
		shown = streams
	}
	return shown, f.served.announce(streams.Out, partner, f.seed)
}

// header is that of the run: what clients must keep that some case can show, and every request.
func (f *certifyFlags) header(k *contract.Contract, cases []*certify.Case) verdict.Header {
	var ids []string
	for _, c := range cases {
		ids = union(ids, c.Requirements())
	}
	h := verdict.Header{
		Schema: verdict.SchemaRun, ID: runID(), Tool: version(), Command: "certify", Started: time.Now(),
		Target: verdict.Target{Kind: "embedded", Mock: true}, World: "base", Seed: f.seed, Contract: k.Digest(),
		Shard: verdict.Shard{Index: 1, Total: 1}, Unit: verdict.UnitCase, Selected: len(cases), Partial: f.partial,
		Judges: verdict.JudgesClient, Subject: &f.subject,
	}
	for _, r := range k.Summaries(nil) { // of webhooks, too, which the mock sends and does not serve
		if strings.HasPrefix(r.ID, certify.EveryRequest) || slices.Contains(ids, r.ID) {
			h.Requirements = append(h.Requirements, r)
		}
	}
	h.FailOnFlaky = f.failOnFlaky
	if f.failOn == "warn" {
		h.FailOn = f.failOn
	}
	return h
}
