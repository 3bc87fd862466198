package cli

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kasauti/kasauti/harness/certify/bundle"
	"github.com/kasauti/kasauti/harness/gate"
	"github.com/kasauti/kasauti/harness/strictyaml"
)

type gateFlags struct {
	policy  string
	commit  commitFlag
	json    bool
	example bool
}

func newReleaseGate(streams Streams) *cobra.Command {
	var f gateFlags
	cmd := &cobra.Command{
		Use:   "gate RUN|BUNDLE... --policy FILE",
		Short: "Decide from recorded runs and bundles whether to release: yes, no or unknown",
		Long: `Gate reads recorded runs (folders of reports, or their run.ndjson) and bundles, and decides by a
policy: which results must be there, of which commit, how old at most, which MUSTs must have passed on
which target, and what may be broken until when. It runs nothing and calls nobody.

A result that the policy asks for and that is red makes it no, whatever others say; so does a
record that was changed, and a green that asserted less than the baseline. What is missing, too
old, incomplete, of another commit or contract, or only a part (--shard, --tags, --case, --rerun-failed)
satisfies nothing: unknown. A waiver lets a requirement be broken until a day; it turns no unknown
into a yes.

Exit codes: 0 yes · 1 no · 2 the policy or the command line is wrong, nothing was decided · 3 unknown`,
		Example: `  kasauti gate --example > policy.yaml
  kasauti gate reports/mock reports/uat --policy policy.yaml --commit $(git rev-parse HEAD)
  kasauti gate reports/* evidence.json --policy policy.yaml --json`,
		RunE: func(_ *cobra.Command, args []string) error { return f.run(streams, args) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.policy, "policy", "", "policy `FILE`: what a release needs")
	f.commit.flag(cmd)
	flags.Lookup("commit").Usage = "`COMMIT` that is to be released, in hex (default: what " + strings.Join(commitVariables, ", ") + " say)"
	flags.BoolVar(&f.json, "json", false, "write JSON")
	flags.BoolVar(&f.example, "example", false, "decide nothing; print a policy to begin with")
	return cmd
}

func (f *gateFlags) run(streams Streams, paths []string) error {
	if f.example {
		_, err := streams.Out.Write(gate.Example)
		return err
	}
	switch {
	case f.policy == "":
		return errors.New("kasauti gate: --policy FILE is missing; kasauti gate --example prints one to begin with")
	case len(paths) == 0:
		return errors.New("kasauti gate: give recorded runs or bundles, such as the folders that kasauti run --report FOLDER wrote")
	}
	if err := f.commit.check(); err != nil {
		return err
	}
	o, err := judging(bundle.Options{})
	if err != nil {
		return err
	}
	policy, keys, err := f.load(o)
	if err != nil {
		return err
	}
	var results []gate.Result
	for _, path := range paths {
		if gate.IsBundle(path) {
			results = append(results, gate.OfBundle(path, policy, func(n *gate.Need) bundle.Options { return keys[n.Name] }, o.Now)...)
		} else {
			results = append(results, gate.OfRun(path, o.Now))
		}
	}
	d := gate.Decide(policy, results, gate.Moment{Commit: f.commit.orOfCI(), Contract: o.Contract.Digest(), Now: o.Now})
	if f.json {
		err = d.JSON(streams.Out)
	} else {
		_, err = fmt.Fprint(streams.Out, harmless(d.Text()))
	}
	if code := d.Answer.Exit(); err == nil && code != 0 {
		err = exit(code)
	}
	return err
}

// load reads the policy, and for each of its needs the keys that a bundle is held against.
func (f *gateFlags) load(o bundle.Options) (*gate.Policy, map[string]bundle.Options, error) {
	data, err := strictyaml.ReadFile(f.policy)
	if err != nil {
		return nil, nil, strictyaml.Unreadable(f.policy, err)
	}
	var profiles []string
	for _, p := range o.Book.Profiles {
		profiles = append(profiles, p.Name)
	}
	policy, err := gate.Load(f.policy, data, o.Contract, profiles, o.Now)
	if err != nil {
		return nil, nil, err
	}
	var problems strictyaml.Problems
	keys := map[string]bundle.Options{}
	for i := range policy.Require {
		n := &policy.Require[i]
		if n.Commit != "" && f.commit.orOfCI() == "" {
			return nil, nil, fmt.Errorf("%s:%d:%d: %s asks for the commit that is given; give --commit SHA", n.Place.File, n.Place.Line, n.Place.Column, n.Name)
		}
		one, found := f.keysOf(n, o)
		keys[n.Name], problems = one, append(problems, found...)
	}
	if len(problems) > 0 {
		return nil, nil, problems
	}
	return policy, keys, nil
}

// keysOf reads the files that a need names, from the policy's folder.
func (f *gateFlags) keysOf(n *gate.Need, o bundle.Options) (_ bundle.Options, problems strictyaml.Problems) {
	here := func(name string) string {
		if strings.HasPrefix(name, "env:") || filepath.IsAbs(name) {
			return name
		}
		return filepath.Join(filepath.Dir(f.policy), filepath.FromSlash(name))
	}
	read := func(key string, names []string) (all []*bundle.Public) {
		for _, name := range names {
			one, err := readKey(key, here(name), bundle.ParsePublic)
			if err != nil {
				problems = append(problems, n.Place.Problem(key, "%s", strings.TrimPrefix(err.Error(), "--"+key+" ")))
				continue
			}
			all = append(all, one)
		}
		return all
	}
	o.Keys, o.Reviewers = read("keys", n.Keys), read("reviewers", n.Reviewers)
	if n.Challenge != "" {
		var err error
		if o.Challenge, err = readChallenge(here(n.Challenge)); err != nil {
			problems = append(problems, n.Place.Problem("challenge", "%s", strings.TrimPrefix(err.Error(), "--challenge ")))
		}
	}
	return o, problems
}
