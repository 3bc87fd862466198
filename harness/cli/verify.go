package cli

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/atomicfile"
	"github.com/kasauti/kasauti/harness/certify"
	"github.com/kasauti/kasauti/harness/certify/bundle"
	"github.com/kasauti/kasauti/harness/quantity"
	"github.com/kasauti/kasauti/harness/strictyaml"
	"github.com/kasauti/kasauti/harness/verdict"
	"github.com/kasauti/kasauti/harness/world"
	"github.com/kasauti/kasauti/harness/world/kinds"
)

// heldAgainst are the flags that say what a bundle is held against.
type heldAgainst struct {
	signers   []string
	reviewers []string
	challenge string
}

func (h *heldAgainst) flags(cmd *cobra.Command, signer string) {
	f := cmd.Flags()
	f.StringArrayVar(&h.signers, signer, nil, "public `KEY` of who signed the bundle, again for another: "+keyHelp)
	f.StringArrayVar(&h.reviewers, "reviewer", nil, "public `KEY` of a reviewer who may witness or endorse, again for another")
	f.StringVar(&h.challenge, "challenge", "", "the `FILE` with the challenge that the bundle must answer")
}

// options read the keys, and load what this release judges by.
func (h *heldAgainst) options(signer string) (o bundle.Options, err error) {
	if o.Keys, err = readKeys(signer, h.signers); err != nil {
		return o, err
	}
	if o.Reviewers, err = readKeys("reviewer", h.reviewers); err != nil {
		return o, err
	}
	if len(o.Keys)+len(o.Reviewers) == 0 {
		return o, fmt.Errorf("--%s is missing; give the public key of who signed: %s", signer, keyHelp)
	}
	if h.challenge != "" {
		if o.Challenge, err = readChallenge(h.challenge); err != nil {
			return o, err
		}
	}
	return judging(o)
}

// judging adds what this release judges bundles by, and the time.
func judging(o bundle.Options) (_ bundle.Options, err error) {
	if o.Contract, err = loadContract(); err != nil {
		return o, err
	}
	if o.Book, err = certify.Load(fixtures.FS, o.Contract); err != nil {
		return o, err
	}
	w, err := world.LoadEmbedded(fixtures.FS, "base", kinds.All())
	if err != nil {
		return o, err
	}
	o.IDs = func(seed uint64) map[string]string {
		ids, m := map[string]string{}, w.ForMock(seed)
		for name, v := range m.Wallets {
			ids[name] = v.ID
		}
		for name, v := range m.Cards {
			ids[name] = v.ID
		}
		return ids
	}
	o.Now = time.Now()
	return o, nil
}

type verifyFlags struct {
	heldAgainst
	html, csv, checklist, against string
}

func newVerify(streams Streams) *cobra.Command {
	var f verifyFlags
	cmd := &cobra.Command{
		Use:   "verify BUNDLE --key KEY",
		Short: "Check a bundle of evidence: who signed, what is shown, and every verdict anew",
		Long: `Verify reads what --bundle of kasauti certify, run or proxy wrote, and needs no network. It looks at the
signature first, then at the trust level, the times, the endorsements and the digests, and judges every
record anew. It says in sentences what holds, what does not, and what cannot be told; of a run and a
proxy also what no exchange shows by itself, such as what steps asserted: that is the record's word.

Trust levels, and what they do not show:
  self-attested  who made the client ran it; only their signature vouches for the records
  challenged     the same, after the reviewer's challenge (--challenge); the run is no older one
  witnessed      the reviewer (--reviewer) ran it on a machine of theirs
None shows that the program which ran is the one that will run.

Exit codes: 0 all holds, and the client is conformant · 1 refused, or not conformant · 2 usage ·
3 something cannot be told: expired, another release, a key or a challenge that was not given`,
		Example: `  kasauti verify evidence.json --key partner.pem.pub
  kasauti verify evidence.json --key partner.pem.pub --challenge nonce.json --reviewer us.pem.pub
  kasauti verify evidence.json --key env:PARTNER_KEY --html evidence.html --csv evidence.csv`,
		Args: oneBundle("verify"),
		RunE: func(_ *cobra.Command, args []string) error { return f.run(streams, args[0]) },
	}
	f.heldAgainst.flags(cmd, "key")
	cmd.Flags().StringVar(&f.html, "html", "", "write the records as a page to `FILE`")
	cmd.Flags().StringVar(&f.csv, "csv", "", "write a table of the requirements to `FILE`")
	cmd.Flags().StringVar(&f.checklist, "checklist", "", "the reviewer's `FILE` of CSV with a column requirement, whose rows --csv fills in")
	cmd.Flags().StringVar(&f.against, "against", "", "an older `BUNDLE` of the same client; say what differs")
	return cmd
}

func oneBundle(command string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != 1 {
			return fmt.Errorf("kasauti %s takes one bundle, the file that --bundle of kasauti certify, run or proxy wrote; %d are given", command, len(args))
		}
		return nil
	}
}

func (f *verifyFlags) run(streams Streams, path string) error {
	if f.checklist != "" && f.csv == "" {
		return errors.New("--checklist is of --csv FILE; give that, or leave it out")
	}
	o, err := f.options("key")
	if err != nil {
		return err
	}
	list, err := readChecklist(f.checklist)
	if err != nil {
		return err
	}
	r, err := verified(streams, path, o)
	if err != nil {
		return err
	}
	showBundle(streams, r, o)
	if f.against != "" {
		aside := o
		aside.Challenge = nil // which the older one need not answer
		old, err := verified(streams, f.against, aside)
		if err != nil {
			return err
		}
		showChanges(streams, r, old, f.against)
	}
	code, why := r.Outcome()
	say(streams, "\n%s", why)
	if err := f.write(streams, r, o, list); err != nil {
		fmt.Fprintln(streams.Err, message(err))
		code = worseExit(code, verdict.ExitEnvironment)
	}
	if code != verdict.ExitConformant {
		return exit(code)
	}
	return nil
}

// worseExit is the exit code of two: a fail is never hidden.
func worseExit(a, b int) int {
	if a == verdict.ExitFail {
		return a
	}
	return max(a, b)
}

// verified reads a bundle and looks at it. What is refused is said, and is exit code 1.
func verified(streams Streams, path string, o bundle.Options) (*bundle.Report, error) {
	data, err := bundle.Read(path)
	var r *bundle.Report
	if err == nil {
		r, err = bundle.Verify(data, o)
	}
	var refused *bundle.Refused
	if errors.As(err, &refused) {
		say(streams, "Trust: none.\n\n%-14s %s", bundle.Broken, upper(refused.Error())+".")
		say(streams, "\nRefused: nothing in %s may be believed.", path)
		return nil, exit(verdict.ExitFail)
	}
	return r, err
}

func upper(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

// say prints a line. What a stranger wrote in it obeys nothing and ends no line.
func say(streams Streams, format string, args ...any) {
	for i, arg := range args {
		if text, is := arg.(string); is {
			args[i] = inOneLine(text)
		}
	}
	fmt.Fprintf(streams.Out, format+"\n", args...)
}

func inOneLine(text string) string { return strings.ReplaceAll(harmless(text), "\n", `\n`) }

func showBundle(streams Streams, r *bundle.Report, o bundle.Options) {
	say(streams, "%s\n", r.TrustLine())
	if r.Run != nil {
		showRunBundle(streams, r)
	} else {
		showClient(streams, &r.Subject)
	}
	say(streams, "Run:       %s to %s, seed %d, by kasauti %s", r.Started.UTC().Format(time.DateTime), r.Ended.UTC().Format(time.DateTime), r.Seed, r.Tool)
	say(streams, "Again:     %s\n", r.Reproduce)
	for _, one := range r.Findings {
		say(streams, "%-14s %s", string(one.State), one.Says)
	}
	if r.Recomputed == nil {
		return
	}
	if r.Run != nil {
		showRunVerdicts(streams, r, o)
		return
	}
	say(streams, "\nRequirements, as they follow from the records:")
	for _, v := range r.Recomputed {
		need, _ := o.Contract.Requirement(v.Requirement)
		say(streams, "%-14s %s %s, %s: %s", v.Verdict.String(), v.Requirement, string(v.Level), evidenceOf(v), need.Sentence)
		if v.Verdict != verdict.Pass {
			why(streams, r, v.Requirement)
		}
	}
}

// mostShown is how many files of a client are shown before what counts.
const mostShown = 20

func showClient(streams Streams, s *verdict.Subject) {
	client := s.Name
	if s.Version != "" {
		client += " " + s.Version
	}
	if s.Commit != "" {
		client += ", commit " + s.Commit
	}
	say(streams, "Client:    %s", client)
	say(streams, "Program:   %s", programOf(s))
	if s.Logs {
		say(streams, "           its log was searched for secrets; that the file which was named is its log, is the word of who signed")
	}
	for i, file := range s.Files {
		if i == mostShown {
			say(streams, "           and %s more, of which the page has each", quantity.Of(len(s.Files)-i, "file"))
			break
		}
		if file.Digest == "" {
			say(streams, "           with %s, which has no digest: it is too long, too short, or cannot be read", file.Name)
			continue
		}
		say(streams, "           with %s, SHA-256 %s", file.Name, file.Digest)
	}
	say(streams, "Profiles:  %s (%s)", strings.Join(s.Profiles, ", "), s.Tier)
}

// programOf says what ran, as far as the bundle knows.
func programOf(s *verdict.Subject) string {
	switch {
	case s.Form == verdict.FormPosted:
		return "a server that ran already, to which tasks were posted; which program it is, nothing here shows"
	case s.Form == verdict.FormByHand:
		return "one that was used by hand: a person typed what it concluded; which program it is, nothing here shows"
	case s.Digest == "":
		return "without a digest; which file it is, nothing here shows"
	}
	return "SHA-256 " + s.Digest
}

func evidenceOf(v bundle.Verdict) string {
	switch {
	case v.MoneySafety:
		return v.Evidence + ", money safety"
	case v.OnlyWarns():
		return v.Evidence + ", so it only warns"
	}
	return v.Evidence
}

// why says of a requirement that did not pass what was seen, once for each record.
func why(streams Streams, r *bundle.Report, id string) {
	for i, checks := range r.Checks {
		for _, c := range checks {
			if c.Verdict != verdict.Pass && (c.Requirement == id || c.Requirement == "" && slices.Contains(r.Cases[i].Requirements(), id)) {
				say(streams, "%14s %s: %s", "", r.Records[i].Case, c.Message)
				break
			}
		}
	}
}

func showChanges(streams Streams, r, old *bundle.Report, path string) {
	changes := r.Against(old)
	say(streams, "\nAgainst %s, %s:", path, quantity.Of(len(changes), "difference"))
	for _, f := range old.Findings {
		if f.State != bundle.Holds && f.State != bundle.Word {
			say(streams, "%-14s of %s: %s", string(f.State), path, f.Says)
		}
	}
	for _, one := range changes {
		say(streams, "  %s", one)
	}
}

func readChecklist(path string) (*bundle.Checklist, error) {
	if path == "" {
		return nil, nil
	}
	data, err := strictyaml.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("--checklist %s: %w; give a CSV file", path, pathless(err))
	}
	list, err := bundle.ParseChecklist(data)
	if err != nil {
		return nil, fmt.Errorf("--checklist %s: %w", path, err)
	}
	return list, nil
}

// write writes the page and the table. Both show recomputed verdicts alone.
func (f *verifyFlags) write(streams Streams, r *bundle.Report, o bundle.Options, list *bundle.Checklist) error {
	switch state, doubt := r.Doubt(); {
	case f.html == "" && f.csv == "":
		return nil
	case state == bundle.Broken:
		return fmt.Errorf("neither page nor table was written: %w", doubt)
	case r.Recomputed == nil:
		return errors.New("neither page nor table was written: the verdicts could not be recomputed, and nothing else is shown there")
	}
	if f.csv != "" {
		table, err := r.CSV(list, o.Contract)
		if err == nil {
			err = atomicfile.Write(f.csv, table, 0o600)
		}
		if err != nil {
			return fmt.Errorf("write the table %s: %w; choose a folder that can be written", f.csv, pathless(err))
		}
		say(streams, "Table: %s", f.csv)
	}
	if f.html == "" {
		return nil
	}
	var page bytes.Buffer
	err := pageOf(&page, r, o)
	if err == nil {
		err = atomicfile.Write(f.html, page.Bytes(), 0o600)
	}
	if err != nil {
		return fmt.Errorf("write the page %s: %w; choose a folder that can be written", f.html, pathless(err))
	}
	say(streams, "Page: %s", f.html)
	return nil
}
