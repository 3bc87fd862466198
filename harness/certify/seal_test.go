package certify

import (
	"strings"
	"testing"

	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/verdict"
)

const creates = "card.create-reloadable-prepaid-card"

// unsealed is a call whose payload the simulator could not open.
func unsealed(seal, body string) Call {
	c := arrived(0, creates, body)
	c.Request.URL, c.Request.Unopened = "http://127.0.0.1:1/api/v0/partner/enKashCard", "bad padding"
	c.Request.Header = map[string][]string{"Authorization": {"Bearer t"}, "Partnerid": {"CR1"}, "Content-Type": {"application/json"}}
	c.Response.Status, c.Refusal, c.Seal = 400, "seal-broken", seal
	return c
}

// A payload that cannot be opened is named as what it is; where that rests on what is assumed, a core
// case is not judged, and an extended one warns.
func TestWhatCannotBeOpenedIsNamed(t *testing.T) {
	k, err := contract.Load(fixtures.FS)
	if err != nil {
		t.Fatal(err)
	}
	const sealed = `{"request":"AAAAAAAAAAAAAAAAAAAAAA=="}`
	for _, test := range []struct {
		name, seal, body string
		tier             Tier
		id               string
		worst            verdict.Verdict
		says             string
	}{
		{"another secret", "by-password", sealed, Core, "EK-CRYPT-070", verdict.CouldNotRun, "it was sealed by password"},
		{"another secret, extended", "by-password", sealed, Extended, "EK-CRYPT-070", verdict.Warn, "take client_secret"},
		{"another mode", "cbc", sealed, Extended, "EK-CRYPT-090", verdict.Warn, "take ECB"},
		{"not found out", "", sealed, Extended, "EK-CRYPT-090", verdict.Warn, "does not decrypt"},
		{"not found out, core", "", sealed, Core, "EK-CRYPT-090", verdict.CouldNotRun, "does not decrypt"},
		{"a name that is none", "by-magic", sealed, Extended, "EK-CRYPT-090", verdict.Warn, "does not decrypt"},
		{"a key beside", "wrapper", `{"request":"AAAAAAAAAAAAAAAAAAAAAA==","a":1}`, Extended, "EK-CRYPT-090", verdict.Warn, "its wrapper is not"},
		{"not encrypted", "encoded", sealed, Core, "EK-CRYPT-060", verdict.Fail, "and not encrypted"},
		{"in the clear", "", `{"companyId":"CEK1","cardAccountId":"CA12345"}`, Core, "EK-CRYPT-060", verdict.Fail, "in the clear"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := &Case{Requirement: "EK-CLIENT-070", Tier: test.tier, Tasks: []Task{{Says: Says{Outcome: []Outcome{Done}}}}}
			r := recordOf(unsealed(test.seal, test.body))
			r.Says = []*Conclusion{{Outcome: Refused}}
			worst, text := verdict.Pass, ""
			for _, check := range Judge(c, r, k) {
				if check.Verdict == verdict.Pass {
					continue
				}
				worst, text = verdict.Worst(worst, check.Verdict), text+check.Message+"\n"
				if check.Requirement != test.id {
					t.Errorf("%s is said to be broken: %s", check.Requirement, check.Message)
				}
			}
			if worst != test.worst || !strings.Contains(text, test.says) {
				t.Errorf("%s: %s", worst, text)
			}
		})
	}
}

func TestEachSealBreaksARequirementOfClients(t *testing.T) {
	k, err := contract.Load(fixtures.FS)
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{}
	for _, s := range Seals() {
		if r, known := k.Requirement(s.Breaks); !known || r.Who != contract.Client {
			t.Errorf("%s breaks %s, which binds no client", s.Name, s.Breaks)
		}
		if named[s.Name] {
			t.Errorf("%s stands there twice", s.Name)
		}
		named[s.Name] = true
	}
}
