package cli

import (
	"io"
	"slices"
	"time"

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/plainjson"
)

// calibration is what kasauti contract calibrate --json writes.
type calibration struct {
	Schema       string            `json:"schema"`
	Contract     string            `json:"contract"` // digest of this build's
	Runs         []calibratedRun   `json:"runs"`
	Requirements []calibratedEntry `json:"requirements"`
}

// calibratedEntry is how one requirement stands.
type calibratedEntry struct {
	ID       string            `json:"id"`
	Evidence contract.Evidence `json:"evidence"`
	Sentence string            `json:"sentence"`
	Standing contract.Standing `json:"standing"`
	Assumed  string            `json:"assumed,omitempty"`
	Kept     *seenEntry        `json:"kept,omitempty"`
	Seen     []seenEntry       `json:"seen,omitempty"` // in place of what it says
	Patched  bool              `json:"patched"`
	ByHand   string            `json:"by_hand,omitempty"` // why the patch leaves it
}

type seenEntry struct {
	What   string    `json:"what,omitempty"`
	Times  int       `json:"times"`
	Last   time.Time `json:"last"`
	Digest string    `json:"digest,omitempty"`
	Masked bool      `json:"masked,omitempty"` // the digest is of the body as evidence shows it
}

const calibrationSchema = "kasauti.calibration/1"

func writeCalibrationJSON(out io.Writer, digest string, runs []calibratedRun, all []contract.Calibrated, patch contract.Patch) error {
	written := calibration{Schema: calibrationSchema, Contract: digest, Runs: runs}
	for _, one := range all {
		r := one.Requirement
		entry := calibratedEntry{
			ID: r.ID, Evidence: r.Evidence, Sentence: r.Sentence, Standing: one.Standing, Assumed: one.Assumed,
			Patched: slices.Contains(patch.IDs, r.ID), ByHand: patch.Left[r.ID],
		}
		if one.Kept.Times > 0 {
			kept := seenEntryOf(one.Kept)
			entry.Kept = &kept
		}
		for _, o := range one.Others {
			entry.Seen = append(entry.Seen, seenEntryOf(o))
		}
		written.Requirements = append(written.Requirements, entry)
	}
	return plainjson.Write(out, written)
}

func seenEntryOf(s contract.Seen) seenEntry {
	return seenEntry{What: s.What, Times: s.Times, Last: s.Last, Digest: s.Digest, Masked: s.Masked}
}
