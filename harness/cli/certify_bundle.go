package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/kasauti/kasauti/harness/atomicfile"
	"github.com/kasauti/kasauti/harness/certify"
	"github.com/kasauti/kasauti/harness/certify/bundle"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/strictyaml"
	"github.com/kasauti/kasauti/harness/verdict"
)

// evidenceFlags are those by which a certification becomes a bundle.
type evidenceFlags struct {
	file         string
	key          string
	challenge    string
	witness      bool
	newKey       string
	newChallenge string
	days         int

	signer  *bundle.Private
	answers *bundle.Challenge
	records []certify.Record
}

func (e *evidenceFlags) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&e.file, "bundle", "", "`FILE` for a signed bundle of evidence, which kasauti verify reads")
	f.StringVar(&e.key, "key", "", "`KEY` to sign the bundle with: "+keyHelp)
	f.StringVar(&e.challenge, "challenge", "", "a reviewer's `FILE`, which the bundle answers: it says profiles, tier, seed, order and expiry")
	f.BoolVar(&e.witness, "witness", false, "you are the reviewer, and run this yourself: the bundle says so, and is signed by your key")
	f.StringVar(&e.newKey, "new-key", "", "run nothing; make a key in `FILE` and its public half in FILE.pub")
	f.StringVar(&e.newChallenge, "new-challenge", "", "run nothing; make a challenge in `FILE`, for --profile and --tier")
	f.IntVar(&e.days, "days", int(bundle.Life/(24*time.Hour)), "how many `DAYS` a challenge, and the bundle that answers it, are valid")
}

// mostDays is how long a challenge may be valid.
const mostDays = 366

// instead does what is asked for instead of a run, where it is.
func (e *evidenceFlags) instead(cmd *cobra.Command, streams Streams, args []string, book *certify.Book, profiles []string, tier string) (done bool, err error) {
	switch {
	case cmd.Flags().Changed("days") && e.newChallenge == "":
		return true, errors.New("--days is of --new-challenge FILE; give that, or leave it out")
	case e.newKey != "":
		if err := alone(cmd, "new-key", args); err != nil {
			return true, err
		}
		return true, newKey(streams, e.newKey)
	case e.newChallenge == "":
		return false, nil
	}
	if err := alone(cmd, "new-challenge", args, "profile", "tier"); err != nil {
		return true, err
	}
	if e.days < 1 || e.days > mostDays {
		return true, fmt.Errorf("--days %d is none of 1 to %d", e.days, mostDays)
	}
	if len(profiles) == 0 {
		return true, errors.New("--new-challenge FILE needs --profile PROFILES; say what the client must be certified for")
	}
	if _, err := bundle.Cases(book, profiles, tier, nil); err != nil {
		return true, err
	}
	c := bundle.NewChallenge(profiles, tier, time.Now(), time.Duration(e.days)*24*time.Hour)
	data, err := c.Encode()
	if err == nil {
		err = atomicfile.Create(e.newChallenge, data, 0o644)
	}
	switch {
	case errors.Is(err, fs.ErrExist):
		return true, fmt.Errorf("make a challenge in %s: a file is there already; choose another name", e.newChallenge)
	case err != nil:
		return true, &unsaved{fmt.Errorf("make a challenge in %s: %w; choose a folder that can be written", e.newChallenge, pathless(err))}
	}
	_, err = fmt.Fprintf(streams.Out, "Challenge: %s, for %s (%s), valid until %s\nKeep it, and give it to who certifies: kasauti certify --challenge %[1]s --bundle FILE --key KEY -- COMMAND\n",
		e.newChallenge, strings.Join(profiles, ", "), tier, c.Expires.Format(time.DateOnly))
	return true, err
}

// prepare reads what a bundle needs before a case is tried: a run that cannot be signed is in vain.
func (e *evidenceFlags) prepare(cmd *cobra.Command, f *certifyFlags) (err error) {
	switch {
	case e.file == "" && (e.key != "" || e.challenge != "" || e.witness):
		return errors.New("--key, --challenge and --witness are of --bundle FILE; give that, or leave them out")
	case e.file == "":
		return nil
	case len(f.cases) > 0:
		return errors.New("--bundle FILE holds every case of its profiles; leave out --case")
	case e.challenge != "" && e.witness:
		return errors.New("--challenge FILE is answered by who is reviewed, and --witness is the reviewer's own run; give one of them")
	}
	if e.signer, err = readKey("key", e.key, bundle.ParsePrivate); err != nil {
		return err
	}
	if e.challenge != "" {
		for _, name := range []string{"profile", "tier", "seed"} {
			if cmd.Flags().Changed(name) {
				return fmt.Errorf("--%s is said by the challenge; leave it out", name)
			}
		}
		if e.answers, err = readChallenge(e.challenge); err != nil {
			return err
		}
		if now := time.Now(); !now.Before(e.answers.Expires) {
			return fmt.Errorf("--challenge %s: it expired on %s; ask the reviewer for another", e.challenge, e.answers.Expires.Format(time.DateOnly))
		}
		f.profiles, f.tier, f.seed = e.answers.Profiles, e.answers.Tier, e.answers.Seed()
	}
	return mayBecomeBundle(e.file)
}

func readChallenge(path string) (*bundle.Challenge, error) {
	data, err := strictyaml.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("--challenge %s: %w; give the file that kasauti certify --new-challenge made", path, pathless(err))
	}
	c, err := bundle.ParseChallenge(data)
	if err != nil {
		return nil, fmt.Errorf("--challenge %s: %w", path, err)
	}
	return c, nil
}

// handIn writes the bundle of a run that has ended. code is the run's own exit, which stands.
func (e *evidenceFlags) handIn(streams Streams, f *certifyFlags, began time.Time, command []string, interrupted bool, book *certify.Book, k *contract.Contract, code error) error {
	if e.file == "" {
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
	if interrupted {
		fmt.Fprintf(streams.Err, "kasauti: no bundle was written to %s: the run was interrupted, and a bundle holds every case\n", e.file)
		return code
	}
	b := bundle.Bundle{
		Trust: bundle.SelfAttested, Subject: f.subject, Tool: version(), Seed: f.seed, Challenge: e.answers, Started: began, Ended: time.Now(),
		Reproduce: f.reproduce(command), Records: e.records,
	}
	switch {
	case e.witness:
		b.Trust = bundle.Witnessed
	case e.answers != nil:
		b.Trust = bundle.Challenged
	}
	whole, err := bundle.Make(b, book, k)
	if err != nil {
		return fail(err)
	}
	if err := sealInto(streams.Out, e.file, whole, e.signer); err != nil {
		return fail(err)
	}
	return code
}

// sealInto writes a signed bundle, in the place of an earlier one, and says what it is.
func sealInto(out io.Writer, file string, whole *bundle.Bundle, signer *bundle.Private) error {
	data, err := bundle.Seal(whole, signer)
	if err == nil {
		err = replace(file, data, bundle.Beginning)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "Bundle: %s, %s, valid until %s, signed by %s\n", file, whole.Trust, whole.Expires.Format(time.DateOnly), signer.Fingerprint())
	return nil // the bundle is there, whoever reads of it
}

// reproduce is the command line that makes such a run again, with secrets masked.
func (f *certifyFlags) reproduce(command []string) string {
	words := []string{"kasauti", "certify"}
	if f.evidence.answers != nil {
		words = append(words, "--challenge", "FILE")
	} else {
		words = append(words, "--profile", strings.Join(f.subject.Profiles, ","), "--tier", f.tier, "--seed", strconv.FormatUint(f.seed, 10))
	}
	if f.attempts > 1 {
		words = append(words, "--attempts", strconv.Itoa(f.attempts))
	}
	if f.served.at != nil {
		return strings.Join(append(words, f.served.words()...), " ")
	}
	if f.lines {
		words = append(words, "--lines")
	}
	for _, word := range append([]string{"--"}, maskedCommand(command, os.Environ())...) {
		words = append(words, shellWord(word))
	}
	return strings.Join(words, " ")
}

func shellWord(word string) string {
	if word != "" && strings.Trim(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./:=,@%+[]") == "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
