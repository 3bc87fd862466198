package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/quantity"
	"github.com/kasauti/kasauti/harness/report"
	"github.com/kasauti/kasauti/harness/verdict"
)

// calibrateFlags are the flags of kasauti contract calibrate.
type calibrateFlags struct {
	patch string
	json  bool
}

func newCalibrate(streams Streams) *cobra.Command {
	var f calibrateFlags
	cmd := &cobra.Command{
		Use:   "calibrate RUN...",
		Short: "Say what runs against UAT saw of each assumed or inferred requirement",
		Long: `Calibrate reads recorded runs against UAT (RUN: a run.ndjson or a report folder) and says, for
each requirement that is assumed or inferred and binds the server, what was seen and how often.
With --patch it writes a unified diff of fixtures/contract/requirements.yaml that turns what was
seen one way into observed: mock, judge and features read that file, and follow. Apply it in the
sources with: git apply FILE.`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("kasauti contract calibrate takes the run.ndjson or the report folder of at least one run against UAT")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error { return f.calibrate(streams, args) },
	}
	cmd.Flags().StringVar(&f.patch, "patch", "", "file to write the patch of the contract to")
	cmd.Flags().BoolVar(&f.json, "json", false, "write JSON")
	return cmd
}

// calibratedRun is what is said of one run.
type calibratedRun struct {
	Path        string    `json:"path"`
	Environment string    `json:"environment,omitempty"`
	Started     time.Time `json:"started"`
	Contract    string    `json:"contract"`
	Scenarios   int       `json:"scenarios"`
	Ended       bool      `json:"ended"`
	// Otherwise are requirements that the run knew in other words: what it saw of them is left out.
	Otherwise []string `json:"otherwise,omitempty"`
}

func (f *calibrateFlags) calibrate(streams Streams, paths []string) error {
	c, err := loadContract()
	if err != nil {
		return err
	}
	k := c.Calibration()
	var runs []calibratedRun
	seen := map[string]string{}
	for _, path := range paths {
		run, id, err := addRun(k, path)
		if err != nil {
			return err
		}
		if earlier, twice := seen[id]; twice {
			return fmt.Errorf("calibrate by %s: it is the same run as %s; give each once, or it would count twice", run.Path, earlier)
		}
		seen[id] = run.Path
		runs = append(runs, run)
	}
	patch, err := k.Patch()
	if err != nil {
		return err
	}
	if f.patch != "" && len(patch.Diff) > 0 {
		if err := replace(f.patch, patch.Diff, "--- a/"); err != nil {
			return fmt.Errorf("write the patch to %s: %w", f.patch, err)
		}
	}
	if f.json {
		return writeCalibrationJSON(streams.Out, c.Digest(), runs, k.Result(), patch)
	}
	writeCalibration(streams.Out, c.Digest(), runs, k.Result(), patch)
	return f.sayPatch(streams.Out, patch)
}

func (f *calibrateFlags) sayPatch(out io.Writer, patch contract.Patch) error {
	changes := quantity.Of(len(patch.IDs), "requirement")
	switch {
	case len(patch.IDs) == 0:
		fmt.Fprintln(out, "\nNothing was seen that a patch could write down.")
	case f.patch == "":
		fmt.Fprintf(out, "\n--patch FILE writes %s down as observed.\n", changes)
	default:
		fmt.Fprintf(out, "\n%s writes %s down as observed; in the sources: git apply %[1]s\n", f.patch, changes)
	}
	return nil
}

// addRun takes one recorded run, which must be one against UAT.
func addRun(k *contract.Calibration, path string) (_ calibratedRun, id string, err error) {
	if info, statErr := os.Stat(path); statErr == nil && info.IsDir() {
		path = filepath.Join(path, report.JournalName)
	}
	run, err := report.Open(path)
	if err != nil {
		return calibratedRun{}, "", err
	}
	defer func() { err = errors.Join(err, run.Close()) }()
	h := run.Header()
	if err := fromUAT(path, h); err != nil {
		return calibratedRun{}, "", err
	}
	if err := run.Verify(); err != nil {
		return calibratedRun{}, "", err
	}
	_, ended := run.Summary()
	about := calibratedRun{Path: path, Environment: h.Environment, Started: h.Started, Contract: h.Contract, Ended: ended, Otherwise: k.Begin(h)}
	for result, err := range run.Results() {
		if err != nil {
			return calibratedRun{}, "", err
		}
		k.Add(&result.Scenario, result.Exchanges)
		about.Scenarios++
	}
	return about, h.ID, nil
}

func fromUAT(path string, h verdict.Header) error {
	switch {
	case h.Target.Mock:
		return fmt.Errorf("calibrate by %s: the run was against a mock (%s), which answers as the contract assumes; give a run with --target uat", path, h.Target.Kind)
	case h.Target.Kind != "uat":
		return fmt.Errorf("calibrate by %s: the target of the run was %s, and observed means seen on UAT; give a run with --target uat", path, h.Target.Kind)
	}
	return nil
}

func writeCalibration(out io.Writer, digest string, runs []calibratedRun, all []contract.Calibrated, patch contract.Patch) {
	for _, r := range runs {
		fmt.Fprintf(out, "%s  %s, %s, contract %s\n", harmless(r.Path), r.Started.UTC().Format("2006-01-02"), quantity.Of(r.Scenarios, "scenario"), harmless(shortDigest(r.Contract)))
		if !r.Ended {
			fmt.Fprintln(out, "  it never ended; what was recorded counts")
		}
		if n := len(r.Otherwise); n > 0 {
			fmt.Fprintf(out, "  it knew %s in other words, and what it saw of them is left out: %s\n", quantity.Of(n, "requirement"), harmless(firstOf(r.Otherwise, 5)))
		}
	}
	sayContracts(out, digest, runs)
	for _, standing := range contract.Standings() {
		of := slices.DeleteFunc(slices.Clone(all), func(o contract.Calibrated) bool { return o.Standing != standing })
		if len(of) == 0 {
			continue
		}
		fmt.Fprintf(out, "\n%s (%d)\n", standing, len(of))
		if standing == contract.Unseen {
			writeUnseen(out, of)
			continue
		}
		for _, one := range of {
			writeCalibrated(out, one, patch.Left[one.Requirement.ID])
		}
	}
}

// sayContracts says where the runs were judged by other texts than this one.
func sayContracts(out io.Writer, digest string, runs []calibratedRun) {
	if slices.ContainsFunc(runs, func(r calibratedRun) bool { return r.Contract != digest }) {
		fmt.Fprintf(out, "\nNot all of this was judged by the contract of this build, %s: schemas and answers may have differed.\n", shortDigest(digest))
	}
}

func shortDigest(digest string) string { return digest[:min(len(digest), 12)] }

func firstOf(all []string, most int) string {
	if len(all) <= most {
		return strings.Join(all, ", ")
	}
	return strings.Join(all[:most], ", ") + fmt.Sprintf(" and %d more", len(all)-most)
}

// mostSeen are listed of what was seen in place of one requirement.
const mostSeen = 5

func writeCalibrated(out io.Writer, one contract.Calibrated, left string) {
	r := one.Requirement
	line := func(label, text string) { fmt.Fprintf(out, "  %-14s%-10s%s\n", "", label, harmless(text)) }
	said := one.Assumed
	if said == "" || r.Kind != contract.Shape {
		said = r.Sentence
	}
	fmt.Fprintf(out, "  %-14s%-10s%s\n", r.ID, r.Evidence, said)
	if one.Kept.Times > 0 {
		line("saw", "that "+timesSeen(one.Kept.Times))
	}
	for _, o := range one.Others[:min(len(one.Others), mostSeen)] {
		line("saw", o.What+" "+timesSeen(o.Times))
	}
	if more := len(one.Others) - mostSeen; more > 0 {
		line("", fmt.Sprintf("and %s more", quantity.Of(more, "other thing")))
	}
	if left != "" {
		line("by hand", left)
	}
}

func timesSeen(n int) string { return "· " + quantity.Of(n, "time") }

// widestIDs is how many columns a line of ids takes at most.
const widestIDs = 100

func writeUnseen(out io.Writer, of []contract.Calibrated) {
	line := " "
	for _, one := range of {
		if len(line)+1+len(one.Requirement.ID) > widestIDs {
			fmt.Fprintln(out, line)
			line = " "
		}
		line += " " + one.Requirement.ID
	}
	fmt.Fprintln(out, line)
}
