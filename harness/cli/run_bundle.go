package cli

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kasauti/kasauti/harness/certify/bundle"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/verdict"
)

// runEvidence is how a run or a proxy becomes a bundle.
type runEvidence struct {
	file    string
	key     string
	witness bool

	signer *bundle.Private
	stand  [32]byte // the key of the stand-ins, which is for this bundle alone
	paths  map[string]string

	results []bundle.RunResult
	bodies  int // bytes of those that are kept
}

// mostBodies is how many bytes of bodies a bundle holds; of exchanges beyond it the rest is kept.
const mostBodies = 20 << 20

func (e *runEvidence) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&e.file, "bundle", "", "`FILE` for a signed bundle of evidence, which kasauti verify and gate read")
	f.StringVar(&e.key, "key", "", "`KEY` to sign the bundle with: "+keyHelp)
	f.BoolVar(&e.witness, "witness", false, "you are the reviewer, and run this yourself: the bundle says so, and is signed by your key")
}

// prepare reads what a bundle needs before anything is called: a run that cannot be signed is in vain.
// alone are flags with which there is no bundle, and why.
func (e *runEvidence) prepare(alone map[string]bool) (err error) {
	switch {
	case e.file == "" && (e.key != "" || e.witness):
		return errors.New("--key and --witness are of --bundle FILE; give that, or leave them out")
	case e.file == "":
		return nil
	}
	for _, flag := range []string{"--resume", "--watch", "--dry-run"} {
		if alone[flag] {
			return fmt.Errorf("--bundle FILE holds what this run itself saw, from its beginning to its end; leave out %s", flag)
		}
	}
	if e.signer, err = readKey("key", e.key, bundle.ParsePrivate); err != nil {
		return err
	}
	if err := mayBecomeBundle(e.file); err != nil {
		return err
	}
	_, _ = rand.Read(e.stand[:]) // never fails
	return nil
}

// mayBecomeBundle refuses to write over what is no bundle.
func mayBecomeBundle(file string) error {
	if info, err := os.Stat(file); err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("--bundle %s: it is no file; name one", file)
	}
	if there, err := os.ReadFile(file); err == nil && len(there) > 0 && !strings.HasPrefix(string(there), bundle.Beginning) {
		return fmt.Errorf("--bundle %s: another file is there already; move it away, or choose another name", file)
	}
	return nil
}

// keeps is the key of the stand-ins; nil where no bundle is asked for.
func (e *runEvidence) keeps() *[32]byte {
	if e == nil || e.file == "" {
		return nil
	}
	return &e.stand
}

// add takes a result, as reports have it, with its exchanges. The caller holds the record's lock.
func (e *runEvidence) add(s *verdict.Scenario, attempts [][]exchange.Kept) {
	if e.keeps() == nil {
		return
	}
	r := bundle.RunResult{Scenario: *s}
	for _, kept := range attempts {
		calls := make([]bundle.RunCall, len(kept))
		for i := range kept {
			calls[i].Kept = kept[i]
			bytes := len(kept[i].Request.Body()) + len(kept[i].Response.Body())
			if e.bodies+bytes > mostBodies {
				calls[i].LeaveOut()
				continue
			}
			e.bodies += bytes
		}
		r.Attempts = append(r.Attempts, calls)
	}
	e.results = append(e.results, r)
}

// handIn writes the bundle of a run that has ended, however it did; code is its own exit, which stands.
func (e *runEvidence) handIn(streams Streams, of *record, k *contract.Contract, code error) error {
	if e.keeps() == nil {
		return code
	}
	fail := func(err error) error {
		fmt.Fprintf(streams.Err, "kasauti: %s\n", harmless(fmt.Sprintf("no bundle was written to %s: %v", e.file, err)))
		var red exit
		if errors.As(code, &red) && red == verdict.ExitFail {
			return code
		}
		return exit(verdict.ExitEnvironment)
	}
	h := *of.header
	h.Excuses = maskExcuses(of.redactor, h.Excuses)
	b := bundle.Bundle{Trust: bundle.SelfAttested, Reproduce: reproduceRun(&h), Run: &bundle.Run{Header: h, Paths: e.paths, Results: e.results, Summary: of.summary}}
	if e.witness {
		b.Trust = bundle.Witnessed
	}
	whole, err := bundle.MakeRun(b, k)
	if err != nil {
		return fail(err)
	}
	if err := sealInto(streams.Out, e.file, whole, e.signer); err != nil {
		return fail(err)
	}
	return code
}

// reproduceRun is the command that makes such a run again: what it was given that may be secret or is
// of one machine alone stands as a word in capitals.
func reproduceRun(h *verdict.Header) string {
	words := []string{"kasauti", h.Command}
	if s := h.Selection; s != nil {
		words = append(words, s.Paths...)
		if s.Tags != "" {
			words = append(words, "--tags", s.Tags)
		}
		for _, name := range s.Names {
			words = append(words, "--name", name)
		}
		for _, id := range s.Requirements {
			words = append(words, "--requirement", id)
		}
		if len(s.IDs) > 0 {
			words = append(words, "--rerun-failed", "RUN")
		}
	}
	if h.Shard.Total > 1 {
		words = append(words, "--shard", fmt.Sprintf("%d/%d", h.Shard.Index, h.Shard.Total))
	}
	switch {
	case h.Target.Kind == "url":
		words = append(words, "--target", h.Target.URL)
	case h.Target.Kind != "embedded":
		words = append(words, "--target", h.Target.Kind)
	}
	if h.Environment != "" && h.Target.Kind != "embedded" {
		words = append(words, "--env", "FILE")
	}
	if h.WorldFile != "" {
		words = append(words, "--world", "WORLD")
	}
	if h.AsOf != "" {
		words = append(words, "--as-of", h.AsOf)
	}
	if h.Command == "run" {
		words = append(words, "--seed", strconv.FormatUint(h.Seed, 10))
	}
	for i := range words {
		words[i] = shellWord(words[i])
	}
	return strings.Join(words, " ")
}
