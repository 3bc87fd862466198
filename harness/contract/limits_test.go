package contract

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/kasauti/kasauti/fixtures"
)

func TestLimitsGrowWithKYC(t *testing.T) {
	c, err := Load(fixtures.FS)
	if err != nil {
		t.Fatal(err)
	}
	least, full := c.Limits().Of(MinKYC), c.Limits().Of(FullKYC)
	if least.MostBalance <= 0 || full.MostBalance <= least.MostBalance || full.MostTransaction <= least.MostTransaction {
		t.Errorf("min %+v, full %+v", least, full)
	}
	if none := c.Limits().Of(NoKYC); none != (Limit{}) {
		t.Errorf("without KYC %+v is allowed", none)
	}
}

func TestLimitsNameWhatIsWrong(t *testing.T) {
	const requirement = `{id: EK-LIMIT-010, sentence: "A MUST.", level: MUST, who: server, kind: rule, evidence: assumed, source: x, operations: ["*"], since: "0.2"}`
	for text, says := range map[string]string{
		`limits: [{of: balanse, requirement: EK-LIMIT-010, min: 1, full: 2}]`: "is no limit",
		`limits: [{of: balance, requirement: EK-LIMIT-999, min: 1, full: 2}]`: "there is no requirement",
		`limits: [{of: balance, requirement: EK-LIMIT-010, min: 3, full: 2}]`: "at least what minimum KYC",
		`limits: [{of: balance, requirement: EK-LIMIT-010, min: 1, full: 2}]`: "the limit load_per_month is missing",
	} {
		_, err := Load(fstest.MapFS{
			"contract/requirements.yaml": {Data: []byte("requirements: [" + requirement + "]\n")},
			"contract/limits.yaml":       {Data: []byte(text)},
		})
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", text, err)
		}
	}
}
