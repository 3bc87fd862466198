package runner

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"github.com/kasauti/kasauti/harness/scenario"
)

// Digest tells whether a scenario is the one that an earlier run tried: it covers what it does,
// with its phrases and values in place, and not where it stands.
func (s *Scenario) Digest() string {
	type step struct {
		Keyword, Text string
		Table         *scenario.Table     `json:",omitempty"`
		Doc           *scenario.DocString `json:",omitempty"`
	}
	steps := make([]step, len(s.Steps))
	for i := range s.Steps {
		one := &s.Steps[i]
		steps[i] = step{one.Keyword, one.Text, one.Table, one.Doc}
	}
	text, _ := json.Marshal(struct { // of texts alone, which never fails
		Tags  []string
		Steps []step
	}{s.Tags, steps})
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}

// wholeDigest tells whether two machines selected the same: every scenario, and what it does.
func (s *Suite) wholeDigest() string {
	sum := sha256.New()
	for _, sc := range s.Scenarios {
		sum.Write([]byte(sc.ID + " " + sc.Digest() + "\n"))
	}
	return hex.EncodeToString(sum.Sum(nil)[:16])
}
