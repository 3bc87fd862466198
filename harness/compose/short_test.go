package compose_test

import (
	"strings"
	"testing"

	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/compose"
	"github.com/kasauti/kasauti/harness/contract"
)

// TestACardBringsItsCompany: the owner's, unless a partner or the company itself is named.
func TestACardBringsItsCompany(t *testing.T) {
	c, err := contract.Load(fixtures.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ words, want string }{
		{"card=asha", "{company of card asha}"},
		{"card=asha partner=zenith", "{company zenith}"},
		{"partner=zenith card=asha", "{company zenith}"},
		{"card=asha companyId=CEK1", "CEK1"},
	} {
		b, err := compose.For(c, "wallet.get-wallet-details", nil)
		if err != nil {
			t.Fatal(err)
		}
		rows, _, problems := b.Given(strings.Fields(test.words))
		found := map[string]string{}
		for _, row := range rows {
			found[row.Path] = row.Value
		}
		if len(problems) > 0 || found["companyId"] != test.want || found["enKashCardId"] != "{card asha}" || len(found) != len(rows) || len(b.Missing(rows)) > 0 {
			t.Errorf("%s: %v, %v, lacking %v; want companyId %s", test.words, rows, problems, b.Missing(rows), test.want)
		}
	}
}
