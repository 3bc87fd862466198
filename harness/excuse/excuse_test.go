package excuse_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"

	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/excuse"
	"github.com/kasauti/kasauti/harness/verdict"
)

// now is late in the evening of India, when it is the day before in UTC.
var now = time.Date(2026, 11, 27, 1, 30, 0, 0, time.FixedZone("IST", 5*3600+1800))

const signed = "    ticket: QA-1\n    owner: asha\n    reason: so it is\n    expires: 2026-12-31\n"

// failing are the fields that stand behind those of the scenario in a known failure.
const failing = "    class: test bug\n" + signed

// known is a file with one known failure.
func known(fields string) string {
	return "excuses: {version: 1}\nknown:\n  - " + strings.TrimLeft(fields, " ")
}

func quarantine(fields string) string {
	return "excuses: {version: 1}\nquarantine:\n  - " + strings.TrimLeft(fields, " ")
}

func load(t *testing.T, text string) (excuse.Entries, error) {
	t.Helper()
	t.Chdir(t.TempDir())
	if err := os.WriteFile("x.yaml", []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := contract.Load(fixtures.FS)
	if err != nil {
		t.Fatal(err)
	}
	return excuse.Load([]string{"./x.yaml"}, c, now)
}

func TestAFileIsRead(t *testing.T) {
	all, err := load(t, known("feature: ./features/pay.feature\n    name: An OTP works once\n    requirements: [EK-OTP-050]\n    class: product defect\n"+signed)+
		"quarantine:\n  - id: 0123456789ab\n"+signed)
	if err != nil || len(all) != 2 {
		t.Fatalf("%d entries, %v", len(all), err)
	}
	e := all[0].Excuse
	if e.At != "x.yaml:3:5" || e.Kind != verdict.KnownFailure || e.Feature != "features/pay.feature" || e.Class != verdict.ProductDefect || e.Expires != "2026-12-31" || e.Void != "" {
		t.Errorf("%+v", e)
	}
	if q := all[1]; q.Kind != verdict.Quarantine || q.ID != "0123456789ab" || q.At != "x.yaml:12:5" {
		t.Errorf("%+v", q)
	}
	for _, empty := range []string{"excuses: {version: 1}\n", "excuses: {version: 1}\nknown: []\nquarantine:\n"} {
		if all, err := load(t, empty); err != nil || len(all) != 0 {
			t.Errorf("%q: %v, %v", empty, all, err)
		}
	}
}

// bad are files that are wrong, and what is said of each. The schema sees most of it, too.
var bad = []struct{ name, text, says, schema string }{
	{"empty", "", "x.yaml:1:1: is empty", ""},
	{"no YAML", "excuses: [", "x.yaml:", ""},
	{"a list", "- a\n", "x.yaml:1:1: must be a mapping", "refuses"},
	{"no head", "known: []\n", "x.yaml:1:1: excuses: is missing; begin the file with excuses: {version: 1}", "refuses"},
	{"another version", "excuses: {version: 2}\n", "x.yaml:1:10: excuses.version: 2 is not 1", "refuses"},
	{"a misspelt list", "excuses: {version: 1}\nknwon: []\n", `x.yaml:2:1: knwon: unknown field; did you mean "known"?`, "refuses"},
	{"a misspelt key", known("feature: a.feature\n    nmae: one\n" + failing), `x.yaml:4:5: known[0].nmae: unknown field; did you mean "name"?`, "refuses"},
	{"a key twice", known("feature: a.feature\n    name: one\n    name: two\n" + failing), "x.yaml:5:5: known[0].name: is given twice", ""},
	{"nothing that it is about", known(strings.TrimLeft(signed, " ")), "x.yaml:3:5: known[0]: says neither which scenario fails nor what it breaks", "refuses"},
	{"a name of no file", known("name: one\n" + failing), "x.yaml:3:5: known[0].feature: is missing", "refuses"},
	{"a file of no name", known("feature: a.feature\n" + failing), "x.yaml:3:5: known[0].name: is missing", "refuses"},
	{"a scenario, however it fails", known("feature: a.feature\n    name: one\n" + signed), "x.yaml:3:5: known[0]: says not how the scenario fails, and would excuse any failure of it; give requirements, what it breaks, or class or group, what its triage is", "refuses"},
	{"an id, however it fails", known("id: a\n" + signed), "x.yaml:3:5: known[0]: says not how the scenario fails", "refuses"},
	{"a scenario that breaks nothing", known("id: a\n    requirements: []\n" + signed), "x.yaml:3:5: known[0]: says not how the scenario fails", "refuses"},
	{"a requirement that is none", known("requirements: [EK-OTP-51]\n" + signed), `x.yaml:3:5: known[0].requirements: the contract has no requirement "EK-OTP-51"; did you mean`, "refuses"},
	{"a class that is none", known("id: a\n    class: product\n" + signed), `x.yaml:3:5: known[0].class: "product" is none of product defect, contract drift, test bug`, "refuses"},
	{"a class that excuses nothing", known("id: a\n    class: environment\n" + signed), `x.yaml:3:5: known[0].class: what is "environment" says nothing of the target, and is never excused`, "refuses"},
	{"no ticket", known("id: a\n" + strings.Replace(signed, "ticket: QA-1", "group: g", 1)), "x.yaml:3:5: known[0].ticket: is missing: where is it followed up?", "refuses"},
	{"no owner", known("id: a\n" + strings.Replace(signed, "owner: asha", "group: g", 1)), "x.yaml:3:5: known[0].owner: is missing: who looks after it?", "refuses"},
	{"no reason", known("id: a\n" + strings.Replace(signed, "reason: so it is", `reason: " "`, 1)), "x.yaml:3:5: known[0].reason: is missing: why is it so?", ""},
	{"no day", known("id: a\n" + strings.Replace(signed, "expires: 2026-12-31", "group: g", 1)), "x.yaml:3:5: known[0].expires: is missing: until which day does it hold? At most until 2027-05-25", "refuses"},
	{"no day that there is", known("id: a\n" + strings.Replace(signed, "12-31", "02-30", 1)), `x.yaml:7:14: known[0].expires: "2026-02-30" is no day such as 2026-12-31`, ""},
	{"another form of a day", known("id: a\n    class: test bug\n" + strings.Replace(signed, "2026-12-31", "31.12.2026", 1)), `"31.12.2026" is no day such as 2026-12-31`, "refuses"},
	{"a day too far away", known("id: a\n" + strings.Replace(signed, "2026-12-31", "2027-05-26", 1)), "x.yaml:3:5: known[0].expires: 2027-05-26 is more than 180 days away; give a day until 2027-05-25", ""},
	{"a requirement in quarantine", quarantine("requirements: [EK-OTP-050]\n" + signed), "x.yaml:3:5: quarantine[0]: names no scenario", "refuses"},
	{"a quarantine that says how", quarantine("id: a\n    class: test bug\n" + signed), "x.yaml:3:5: quarantine[0]: says how the scenario fails, which a quarantine does not look at", "refuses"},
}

func TestAWrongFileIsRefused(t *testing.T) {
	for _, c := range bad {
		t.Run(c.name, func(t *testing.T) {
			if all, err := load(t, c.text); err == nil || !strings.Contains(err.Error(), c.says) || all != nil {
				t.Errorf("%v, %v\nwant %s", all, err, c.says)
			}
		})
	}
	if _, err := excuse.Load([]string{filepath.Join("not", "there.yaml")}, nil, now); err == nil || !strings.Contains(err.Error(), "not/there.yaml: cannot be read: no such file or directory; check the path") {
		t.Errorf("no file: %v", err)
	}
}

func TestTheSchemaSaysWhatTheReaderSays(t *testing.T) {
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(excuse.Schema))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("excuses.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("excuses.json")
	if err != nil {
		t.Fatal(err)
	}
	judge := func(text string) error {
		var v any
		if err := yaml.Unmarshal([]byte(text), &v); err != nil {
			t.Fatal(err)
		}
		data, err := json.Marshal(plain(v))
		if err != nil {
			t.Fatal(err)
		}
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		return schema.Validate(value)
	}
	for _, c := range bad {
		if c.schema == "refuses" && judge(c.text) == nil {
			t.Errorf("%s: the schema accepts it", c.name)
		}
	}
	good := known("feature: a.feature\n    row: data/a.csv:3\n    requirements: [EK-OTP-050]\n    class: test bug\n    group: g\n"+signed) +
		"  - requirements: [EK-OTP-050]\n" + signed + "quarantine:\n  - id: a\n" + signed
	if err := judge(good); err != nil {
		t.Errorf("the schema refuses a good file: %v", err)
	}
	if _, err := load(t, good); err != nil {
		t.Errorf("the reader refuses a good file: %v", err)
	}
}

// plain writes the days that YAML reads as times as a file has them.
func plain(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for key := range v {
			v[key] = plain(v[key])
		}
	case []any:
		for i := range v {
			v[i] = plain(v[i])
		}
	case time.Time:
		return v.Format(time.DateOnly)
	}
	return v
}

func TestAnEntryExpiresWithItsDay(t *testing.T) {
	for day, expired := range map[string]bool{"2026-11-25": true, "2026-11-26": false, "2026-11-27": false} {
		all, err := load(t, quarantine("feature: a.feature\n    name: one\n"+strings.Replace(signed, "2026-12-31", day, 1)))
		if err != nil {
			t.Fatal(err)
		}
		if void := all[0].Void; (void != "") != expired || expired && void != `the quarantine of "one" of a.feature expired on 2026-11-25 (QA-1); mend it, or look at it again and give a new day` {
			t.Errorf("%s: %q", day, void)
		}
	}
}

func TestAnEntryIsAboutAScenario(t *testing.T) {
	scenarios := []verdict.Scenario{
		{ID: "a1", URI: "a.feature", Name: "one"}, {ID: "a2", URI: "a.feature", Name: "row 1", Row: "data/a.csv:2"},
	}
	exists := func(feature string) bool { return feature == "b.feature" }
	for _, c := range []struct{ name, fields, void string }{
		{"its name", "feature: a.feature\n    name: one\n", ""},
		{"its row", "feature: a.feature\n    row: data/a.csv:2\n", ""},
		{"its id", "id: a1\n", ""},
		{"its id and file", "feature: a.feature\n    id: a1\n", ""},
		{"a requirement", "requirements: [EK-OTP-050]\n", ""},
		{"another file", "feature: b.feature\n    name: one\n", ""},
		{"a file that is gone", "feature: c.feature\n    name: one\n", "there is no file c.feature (QA-1)"},
		{"a name that is near", "feature: a.feature\n    name: onne\n", `a.feature has no such scenario (QA-1); did you mean "one"?`},
		{"a name that is gone", "feature: a.feature\n    name: something else\n", "a.feature has no such scenario (QA-1); was it renamed or removed?"},
		{"a row that is gone", "feature: a.feature\n    row: data/b.csv:77\n", "a.feature has no such scenario (QA-1)"},
		{"an id that is gone", "id: a9\n", "no scenario of the given files has the id a9 (QA-1)"},
		{"an id of another file", "feature: a.feature\n    id: a9\n", "a.feature has no such scenario (QA-1)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			all, err := load(t, known(c.fields+failing))
			if err != nil {
				t.Fatal(err)
			}
			all.Match(scenarios, exists)
			if void := all[0].Void; c.void == "" && void != "" || !strings.HasPrefix(void, c.void) {
				t.Errorf("%q, want %q", void, c.void)
			}
		})
	}
	twice, err := load(t, known("id: a1\n"+failing)+"quarantine:\n  - feature: a.feature\n    name: one\n"+signed)
	if err != nil {
		t.Fatal(err)
	}
	twice.Match(scenarios, exists)
	if twice[0].Void != "" || twice[1].Void != `"one" has an entry already, at x.yaml:3:5; one entry is for one scenario, remove one` {
		t.Errorf("%q, %q", twice[0].Void, twice[1].Void)
	}
	same, err := load(t, known("requirements: [EK-OTP-050, EK-OTP-010]\n"+signed))
	if err != nil {
		t.Fatal(err)
	}
	same = append(same, same[0])
	same[1].At, same[1].Requirements = "y.yaml:3:5", []string{"EK-OTP-010", "EK-OTP-050"}
	same.Match(scenarios, exists)
	if same[0].Void != "" || same[1].Void != "EK-OTP-010, EK-OTP-050 has an entry already, at x.yaml:3:5; remove one" {
		t.Errorf("%q, %q", same[0].Void, same[1].Void)
	}
}
