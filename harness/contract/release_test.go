package contract_test

import (
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/verdict"
)

// TestReleasesAreThoseOfTheRequirements: the lists follow from the file, and leave nothing out.
func TestReleasesAreThoseOfTheRequirements(t *testing.T) {
	data, err := fs.ReadFile(fixtures.FS, "contract/requirements.yaml")
	if err != nil {
		t.Fatal(err)
	}
	text, _, _ := strings.Cut(string(data), "\nremoved:")
	want := map[string]int{}
	for _, since := range regexp.MustCompile(`(?m)^    since: "([^"]+)"$`).FindAllStringSubmatch(text, -1) {
		want[since[1]]++
	}
	for _, change := range regexp.MustCompile(`(?m)^    changed: .*version: "([^"]+)"`).FindAllStringSubmatch(text, -1) {
		want[change[1]] += 0 // a release may bring nothing new, and ask more of what there is
	}
	if rows := strings.Count(text, "\n  - id: "); len(want) == 0 || rows != len(load(t).Requirements()) {
		t.Fatalf("%d rows, %d requirements, releases %v", rows, len(load(t).Requirements()), want)
	}
	got := map[string]int{}
	for _, r := range load(t).Releases() {
		got[r.Version] = len(r.New)
	}
	if !maps.Equal(got, want) {
		t.Errorf("releases %v, but the file has %v", got, want)
	}
}

// grown is a small contract whose requirement became stricter, and of which one is gone.
func grown(t *testing.T, requirements string) (*contract.Contract, error) {
	t.Helper()
	return contract.Load(fstest.MapFS{
		"contract/requirements.yaml":   {Data: []byte(requirements)},
		"contract/wallet.openapi.yaml": {Data: []byte(small)},
	})
}

func requirement(id, more string) string {
	return `  - {id: ` + id + `, sentence: "It MUST be so.", level: MUST, who: server, kind: rule, evidence: documented, source: a page, operations: ["*"], ` + more + "}\n"
}

const gone = `removed:
  - {id: EK-A-090, sentence: "It MUST be otherwise.", version: "0.10", why: "a page says that it need not"}
`

func TestReleasesAreInOrder(t *testing.T) {
	c, err := grown(t, "requirements:\n"+requirement("EK-A-010", `since: "0.9", changed: [{version: "0.10", how: "also of cards"}]`)+
		requirement("EK-A-020", `since: "0.11"`)+gone)
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Versions(); !slices.Equal(got, []string{"0.9", "0.10", "0.11"}) {
		t.Errorf("versions %v", got)
	}
	tenth := c.Releases()[1]
	if len(tenth.New) != 0 || len(tenth.Stricter) != 1 || tenth.Stricter[0].ID != "EK-A-010" || tenth.Stricter[0].How != "also of cards" || len(tenth.Removed) != 1 || tenth.Removed[0].ID != "EK-A-090" {
		t.Errorf("%+v", tenth)
	}
	if r, removed := c.Removed("EK-A-090"); !removed || r.Version != "0.10" {
		t.Errorf("%+v, %v", r, removed)
	}
}

func TestAsOfAnEarlierRelease(t *testing.T) {
	c, err := grown(t, "requirements:\n"+requirement("EK-A-010", `since: "0.9", changed: [{version: "0.10", how: "also of cards"}]`)+
		requirement("EK-A-020", `since: "0.11"`)+requirement("EK-A-030", `since: "0.9"`)+gone)
	if err != nil {
		t.Fatal(err)
	}
	for asOf, want := range map[string]map[string]string{
		"0.9":  {"EK-A-010": "no (stricter since 0.10, newer than --as-of 0.9)", "EK-A-020": "no (since 0.11, newer than --as-of 0.9)", "EK-A-030": "no"},
		"0.10": {"EK-A-010": "no", "EK-A-020": "no (since 0.11, newer than --as-of 0.10)", "EK-A-030": "no"},
		"0.11": {"EK-A-010": "no", "EK-A-020": "no", "EK-A-030": "no"},
	} {
		old, err := c.AsOf(asOf)
		if err != nil {
			t.Fatal(err)
		}
		for id, says := range want {
			r, _ := old.Requirement(id)
			newer := says != "no"
			if r.Newer() != newer || r.Says("no") != says || r.Summary().Newer != newer || (r.Weight(true) == verdict.Warn) != newer {
				t.Errorf("as of %s: %s newer %v, %q, weighs %s", asOf, id, r.Newer(), r.Says("no"), r.Weight(true))
			}
		}
	}
	old, _ := c.AsOf("0.9")
	for _, only := range []struct {
		claims []string
		want   bool
	}{{nil, false}, {[]string{"EK-A-020"}, true}, {[]string{"EK-A-020", "EK-A-030"}, false}, {[]string{"EK-X-010"}, false}} {
		if got := old.OnlyNewer(only.claims); got != only.want {
			t.Errorf("%v: only newer %v", only.claims, got)
		}
	}
	if r, _ := c.Requirement("EK-A-020"); r.Newer() {
		t.Error("the contract itself was changed")
	}
	if _, err := c.AsOf("0.8"); err == nil || !strings.Contains(err.Error(), `"0.8" is no release that changed a requirement; those are 0.9, 0.10, 0.11`) {
		t.Errorf("an unknown version: %v", err)
	}
}

func TestWrongReleasesAreFound(t *testing.T) {
	for _, c := range []struct{ text, says string }{
		{requirement("EK-A-010", `refusal: ""`), `since: "" is no version such as 0.3`},
		{requirement("EK-A-010", `since: next`), `since: "next" is no version such as 0.3`},
		{requirement("EK-A-010", `since: "0.3", changed: [{version: "x", how: "so"}]`), `changed: "x" is no version`},
		{requirement("EK-A-010", `since: "0.3", changed: [{version: "0.3", how: "so"}]`), "changed: it became stricter in 0.3, and is there since 0.3 only"},
		{requirement("EK-A-010", `since: "0.3", changed: [{version: "0.4"}]`), "changed: how it became stricter in 0.4 is missing"},
		{requirement("EK-A-090", `since: "0.3"`) + gone, "EK-A-090 is still a requirement"},
		{requirement("EK-A-010", `since: "0.3"`) + strings.Replace(gone, "0.10", "soon", 1), `"soon" is no version`},
		{requirement("EK-A-010", `since: "0.3"`) + strings.Replace(gone, "EK-A-090", "EK-90", 1), `"EK-90" is not EK-<AREA>-<three digits>`},
		{requirement("EK-A-010", `since: "0.3"`) + `removed: [{id: EK-A-090, version: "0.4"}]`, "EK-A-090 needs the sentence that it had, and why it was removed"},
	} {
		if _, err := grown(t, "requirements:\n"+c.text); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%v, want %s", err, c.says)
		}
	}
}
