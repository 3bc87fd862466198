package cli

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/kasauti/kasauti/harness/atomicfile"
	"github.com/kasauti/kasauti/harness/certify/bundle"
	"github.com/kasauti/kasauti/harness/verdict"
)

type endorseFlags struct {
	heldAgainst
	key    string
	remark string
}

func newEndorse(streams Streams) *cobra.Command {
	var f endorseFlags
	cmd := &cobra.Command{
		Use:   "endorse BUNDLE --key KEY --signer KEY --remark TEXT",
		Short: "Add a reviewer's signature and remark to a bundle",
		Long: `Endorse verifies a bundle as kasauti verify does, and adds to its file a signature over all that stands
there and a remark. It signs nothing that does not hold or cannot be told. A client that is not
conformant can be endorsed; the remark says why.`,
		Example: `  kasauti endorse evidence.json --key us.pem --signer partner.pem.pub --remark "Seen by A. Rao, UAT ticket 42"`,
		Args:    oneBundle("endorse"),
		RunE:    func(_ *cobra.Command, args []string) error { return f.run(streams, args[0]) },
	}
	f.heldAgainst.flags(cmd, "signer")
	cmd.Flags().StringVar(&f.key, "key", "", "the reviewer's private `KEY` to sign with: "+keyHelp)
	cmd.Flags().StringVar(&f.remark, "remark", "", "what the reviewer says of it, one line of `TEXT`")
	return cmd
}

func (f *endorseFlags) run(streams Streams, path string) error {
	key, err := readKey("key", f.key, bundle.ParsePrivate)
	if err != nil {
		return err
	}
	f.remark = strings.TrimSpace(f.remark)
	switch {
	case f.remark == "":
		return fmt.Errorf("--remark is missing; say in a sentence what you endorse, and why")
	case len(f.remark) > bundle.MostRemark || strings.ContainsFunc(f.remark, unicode.IsControl):
		return fmt.Errorf("--remark is longer than %d bytes, or more than one line; say it in one sentence", bundle.MostRemark)
	}
	o, err := f.options("signer")
	if err != nil {
		return err
	}
	o.Reviewers = append(o.Reviewers, &key.Public) // who endorses again knows their own
	data, err := bundle.Read(path)
	var r *bundle.Report
	if err == nil {
		r, err = bundle.Verify(data, o)
	}
	var refused *bundle.Refused
	switch {
	case errors.As(err, &refused):
		return refuseToEndorse(streams, path, err, verdict.ExitFail)
	case err != nil:
		return err
	case r.Signer == key.Fingerprint():
		return refuseToEndorse(streams, path, errors.New("the key signed the bundle itself; an endorsement is somebody else's"), verdict.ExitFail)
	}
	if state, why := r.Doubt(); why != nil {
		code := verdict.ExitFail
		if state == bundle.Untold {
			code = verdict.ExitIncomplete
		}
		return refuseToEndorse(streams, path, why, code)
	}
	if data, err = bundle.Endorse(data, f.remark, time.Now(), key); err == nil {
		err = atomicfile.Write(path, data, 0o644)
	}
	if err != nil {
		return &unsaved{fmt.Errorf("endorse %s: %w; the bundle is as it was", path, pathless(err))}
	}
	_, why := r.Outcome()
	say(streams, "%s\n", r.TrustLine())
	say(streams, "%s", why)
	say(streams, "Endorsed: %s, by %s", path, key.Fingerprint())
	return nil
}

// refuseToEndorse says why nothing was signed. What cannot even be read is an error of its own.
func refuseToEndorse(streams Streams, path string, why error, code int) error {
	say(Streams{Out: streams.Err}, "kasauti: endorse %s: nothing was signed: %s", path, why.Error())
	return exit(code)
}
