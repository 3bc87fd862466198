package contract

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/verdict"
)

// small is a contract of a few requirements, with what a patch must cope with.
const small = `# what we believe
requirements:
  - id: EK-A-010
    sentence: "A code MUST have six digits."
    level: MUST
    who: server
    kind: rule
    evidence: assumed # nobody knows
    source: "ours"
    operations: [wallet.pay]
    since: "0.1"
    value: 6
  - id: EK-A-020
    sentence: "An id MUST be one of a kind."
    level: MUST
    who: server
    kind: rule
    evidence: inferred
    source: >-
      a page
      of two lines
    operations: [wallet.pay]
    since: "0.1"
  - id: EK-A-030
    sentence: "A client MUST NOT ask twice."
    level: MUST
    who: client
    kind: rule
    evidence: assumed
    source: "ours"
    operations: [wallet.pay]
    since: "0.1"
  - id: EK-A-040
    sentence: "A late call MUST be refused."
    level: MUST
    who: server
    kind: outcome
    evidence: documented
    source: "a page"
    operations: [wallet.pay]
    since: "0.1"
    refusal: late
    phrase: "it is late"
  - id: EK-A-050
    sentence: "Where it is late, the answer MUST be HTTP 200 with code 7 and message \"{field} is late\"."
    level: MUST
    who: server
    kind: shape
    evidence: assumed
    source: "ours"
    operations: ["wallet.*"]
    since: "0.1"
    refusal: late
    answer: {status: 200, code: 7, message: "{field} is late", error: invalid_request}
`

func smallContract(t *testing.T, requirements string) *Contract {
	t.Helper()
	c, err := Load(fstest.MapFS{
		"contract/requirements.yaml":   {Data: []byte(requirements)},
		"contract/wallet.openapi.yaml": {Data: []byte("openapi: 3.1.0\npaths: {}\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

var noon = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)

// refusalView is an exchange that was refused.
func refusalView(id string, status int, body string) exchange.View {
	return exchange.View{ID: id, Operation: "wallet.pay", Started: noon, Response: exchange.MessageView{Status: status, Body: body, Digest: strings.Repeat("ab", 32)}}
}

// seenIn is a scenario of one step that caused the exchanges.
func seenIn(kept []string, checks []verdict.Check, exchanges ...exchange.View) (*verdict.Scenario, []exchange.View) {
	step := verdict.Step{Kept: kept, Checks: checks}
	for _, e := range exchanges {
		step.Exchanges = append(step.Exchanges, e.ID)
	}
	return &verdict.Scenario{Attempts: []verdict.Attempt{{Started: noon, Steps: []verdict.Step{step}}}}, exchanges
}

// shapeBroken is the finding that an answer came otherwise than EK-A-050 says.
func shapeBroken(expected string, status, code, message string) []verdict.Check {
	return []verdict.Check{{Requirement: "EK-A-050", Verdict: verdict.Warn, Fields: []verdict.Field{
		{Path: "HTTP status", Expected: "200", Actual: status, OK: status == "200"},
		{Path: "code", Expected: "7", Actual: code, OK: code == "7"},
		{Path: "message", Expected: expected, Actual: message},
	}}}
}

func TestCalibration(t *testing.T) {
	ok := refusalView("1", 200, `{"code":0,"message":"Success"}`)
	masked := ok
	masked.Response.Digest = ""
	tests := []struct {
		name, id string
		add      func(*Calibration)
		standing Standing
		words    string // of the first thing seen instead
		patch    string // lines of the diff that must be there, or why it is left
	}{
		{"kept", "EK-A-010", func(k *Calibration) { k.Add(seenIn([]string{"EK-A-010"}, nil, ok)) }, Confirmed, "",
			"+    evidence: observed # nobody knows\n+    source: \"seen on UAT 2026-03-04, 1 time, exchange digest abababababababab\"\n"},
		{"kept, and masked", "EK-A-010", func(k *Calibration) { k.Add(seenIn([]string{"EK-A-010"}, nil, masked)) }, Confirmed, "",
			"exchange digest cf98ed8675c3645e of the masked body\""},
		{"kept, and nothing recorded", "EK-A-010", func(k *Calibration) { k.Add(seenIn([]string{"EK-A-010"}, nil)) }, Confirmed, "", "no exchange that shows it is recorded"},
		{"another number, in words", "EK-A-010", func(k *Calibration) {
			k.Add(seenIn(nil, []verdict.Check{{Requirement: "EK-A-010", Verdict: verdict.Warn, Fields: []verdict.Field{{Path: "OTP", Expected: "6 digits", Actual: "4 characters"}}}}, ok))
		}, Contradicted, "OTP 4 characters instead of 6 digits", "+    sentence: \"A code MUST have four digits.\"\n"},
		{"two numbers", "EK-A-010", func(k *Calibration) {
			for _, actual := range []string{"4", "5"} {
				k.Add(seenIn(nil, []verdict.Check{{Requirement: "EK-A-010", Verdict: verdict.Warn, Fields: []verdict.Field{{Expected: "6", Actual: actual}}}}, ok))
			}
		}, TwoWays, "4 instead of 6", "it was seen two ways; decide which one holds"},
		{"a bound is no number", "EK-A-010", func(k *Calibration) {
			k.Add(seenIn(nil, []verdict.Check{{Requirement: "EK-A-010", Verdict: verdict.Warn, Fields: []verdict.Field{{Expected: "accepted until 6", Actual: "4"}}}}, ok))
		}, Contradicted, "4 instead of accepted until 6", "what was seen needs a sentence of its own"},
		{"what could not run saw nothing", "EK-A-010", func(k *Calibration) {
			k.Add(seenIn(nil, []verdict.Check{{Requirement: "EK-A-010", Verdict: verdict.CouldNotRun}}, ok))
		}, Unseen, "", ""},
		{"over several lines", "EK-A-020", func(k *Calibration) { k.Add(seenIn([]string{"EK-A-020"}, nil, ok)) }, Confirmed, "", "its source is written over several lines"},
		{"the client's own", "EK-A-030", func(k *Calibration) { k.Add(seenIn([]string{"EK-A-030"}, nil, ok)) }, "", "", ""},
		{"an answer, its field named", "EK-A-050", func(k *Calibration) {
			for _, field := range []string{"amount", "otp"} {
				k.Add(seenIn(nil, shapeBroken(field+" is late", "400", "9", "Late: "+field), ok, refusalView("2", 400, `{"code":9,"message":"Late: `+field+`"}`)))
			}
			k.Add(seenIn(nil, shapeBroken("… is late", "400", "9", "Late: card"), refusalView("1", 400, `{"resultCode":9,"resultMessage":"Late: card"}`)))
		}, Contradicted, `HTTP 400 with code 9 and message "Late: {field}"`,
			"+    answer: {status: 400, code: 9, message: \"Late: {field}\", error: invalid_request}\n"},
		{"an answer that tells a secret", "EK-A-050", func(k *Calibration) {
			k.Add(seenIn(nil, shapeBroken("amount is late", "200", "7", "late: [secret]"), refusalView("1", 200, `{"code":7,"message":"late: [secret]"}`)))
		}, Contradicted, `HTTP 200 with code 7 and message "late: [secret]"`, "its message holds a masked value"},
		{"a long answer, as findings cut it", "EK-A-050", func(k *Calibration) {
			k.Add(seenIn(nil, shapeBroken("amount is late", "200", "7", "llll…"), refusalView("1", 200, `{"code":7,"message":"`+strings.Repeat("l", 301)+`"}`)))
		}, Contradicted, `HTTP 200 with code 7 and message "lllll`, "its message is longer than 300 bytes"},
		{"an answer in another envelope", "EK-A-050", func(k *Calibration) {
			check := shapeBroken("amount is late", "200", "", "late")
			check[0].Fields[1] = verdict.Field{Path: "error", Expected: "invalid_request", Actual: "late"}
			k.Add(seenIn(nil, check, refusalView("1", 200, `{"error":"late","error_description":"late"}`)))
		}, Contradicted, `HTTP 200 with error "late" and message "late"`, "it came in another envelope than its sentence speaks of"},
		{"an answer, not recorded", "EK-A-050", func(k *Calibration) {
			k.Add(seenIn(nil, shapeBroken("amount is late", "200", "9", "late")))
		}, Contradicted, "code 9 instead of 7; message late instead of amount is late", "no exchange that shows it is recorded"},
		{"an answer as assumed", "EK-A-050", func(k *Calibration) {
			k.Add(seenIn([]string{"EK-A-050"}, nil, refusalView("2", 200, `{"code":7,"message":"amount is late"}`), ok))
		}, Confirmed, "", "+    evidence: observed\n"},
		{"known in other words", "EK-A-010", func(k *Calibration) {
			if other := k.Begin(verdict.Header{Requirements: []verdict.Requirement{{ID: "EK-A-010", Sentence: "Another."}}}); len(other) != 1 {
				t.Errorf("known in other words: %v", other)
			}
			k.Add(seenIn([]string{"EK-A-010"}, nil, ok))
		}, Unseen, "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			k := smallContract(t, small).Calibration()
			test.add(k)
			p, err := k.Patch()
			if err != nil {
				t.Fatal(err)
			}
			standing, words := Standing(""), ""
			for _, one := range k.Result() {
				if one.Requirement.ID == test.id {
					standing = one.Standing
					if len(one.Others) > 0 {
						words = one.Others[0].What
					}
				}
			}
			if standing != test.standing || !strings.HasPrefix(words, test.words) || test.words == "" && words != "" {
				t.Errorf("%s, %q; want %s, %q", standing, words, test.standing, test.words)
			}
			if got := string(p.Diff) + p.Left[test.id]; !strings.Contains(got, test.patch) || test.patch == "" && got != "" {
				t.Errorf("got %s\nwant %s", got, test.patch)
			}
		})
	}
}

// TestPatchAtTheEndOfTheFile: a file without a newline at its end, and a change of its last line.
func TestPatchAtTheEndOfTheFile(t *testing.T) {
	k := smallContract(t, strings.TrimSuffix(strings.Replace(small, `    since: "0.1"
    refusal: late
    answer: `, "    refusal: late\n    since: \"0.1\"\n    answer: ", 1), "\n")).Calibration()
	k.Add(seenIn(nil, shapeBroken("a is late", "500", "1", `"no"`), refusalView("1", 500, `{"code":1,"message":"\"no\""}`)))
	p, err := k.Patch()
	if err != nil {
		t.Fatal(err)
	}
	want := `-    answer: {status: 200, code: 7, message: "{field} is late", error: invalid_request}
\ No newline at end of file
+    answer: {status: 500, code: 1, message: "\"no\"", error: invalid_request}
`
	if !strings.HasSuffix(string(p.Diff), want) {
		t.Errorf("got %s", p.Diff)
	}
}
