package report

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/verdict"
)

// What a reader of Cucumber JSON knows.
type featureRead struct {
	URI      string `json:"uri"`
	ID       string `json:"id"`
	Keyword  string `json:"keyword"`
	Name     string `json:"name"`
	Line     int    `json:"line"`
	Elements []struct {
		ID      string     `json:"id"`
		Keyword string     `json:"keyword"`
		Type    string     `json:"type"`
		Name    string     `json:"name"`
		Line    int        `json:"line"`
		Started string     `json:"start_timestamp"`
		Tags    []tagRead  `json:"tags"`
		Steps   []stepRead `json:"steps"`
		After   []stepRead `json:"after"`
	} `json:"elements"`
}

type tagRead struct{ Name string }

type stepRead struct {
	Keyword string `json:"keyword"`
	Name    string `json:"name"`
	Line    int    `json:"line"`
	Match   struct {
		Location string `json:"location"`
	} `json:"match"`
	Result struct {
		Status   string `json:"status"`
		Duration int64  `json:"duration"`
		Message  string `json:"error_message"`
	} `json:"result"`
	Output     []string `json:"output"`
	Embeddings []struct {
		Data []byte `json:"data"`
		Type string `json:"mime_type"`
		Name string `json:"name"`
	} `json:"embeddings"`
}

func readCucumber(t testing.TB, text []byte) []featureRead {
	t.Helper()
	var features []featureRead
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	must(t, d.Decode(&features))
	return features
}

func TestCucumberGolden(t *testing.T) {
	golden(t, "cucumber.json", written(t, asCucumber, triaged(t)))
}

func TestCucumberShowsEachVerdict(t *testing.T) {
	features := readCucumber(t, written(t, asCucumber, triaged(t)))
	if len(features) != 2 || features[1].URI != "features/wallet/otp.feature" || len(features[1].Elements) != 9 {
		t.Fatalf("%d features: %+v", len(features), features)
	}
	of := func(i int) []string {
		var statuses []string
		e := &features[1].Elements[i]
		for _, s := range append(slices.Clone(e.Steps), e.After...) {
			statuses = append(statuses, s.Result.Status)
		}
		return statuses
	}
	for i, want := range [][]string{
		{"passed", "passed", "failed", "passed"}, // fail, and the fault that befell it
		{"passed", "passed"},                     // flaky: its last attempt, and what was before
		{"passed", "passed"},                     // warn
		{"skipped"},                              // not applicable
		{"pending"},                              // could not run
		{"failed"},                               // our own fault
		{"failed", "passed"},
		{"skipped"},
		{"passed", "passed", "passed", "passed", "failed", "skipped"},
	} {
		if got := of(i); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", features[1].Elements[i].Name, got, want)
		}
	}
	fail, flaky := features[1].Elements[0], features[1].Elements[1]
	if step := fail.Steps[2]; !strings.Contains(step.Result.Message, "EK-OTP-050 · MUST · assumed · fail") || len(step.Embeddings) != 1 ||
		!bytes.Contains(step.Embeddings[0].Data, []byte("curl -i -X POST")) {
		t.Errorf("the fail does not explain itself: %+v", step)
	}
	if said := fail.After[0].Output; len(said) != 1 || !strings.HasPrefix(said[0], "fault on purpose: latency") {
		t.Errorf("bad luck on purpose: %q", said)
	}
	if flaky.After[0].Output[0] != "flaky: it passed only after a retry" || !strings.HasPrefix(flaky.After[0].Output[1], "attempt 1 of 2: could-not-run") {
		t.Errorf("flaky: %+v", flaky.After)
	}
	if step := features[1].Elements[8].Steps[4]; step.Line != 102 || step.Match.Location != "features/payments.phrases:9" {
		t.Errorf("a step of a phrase stands at %d, %s", step.Line, step.Match.Location)
	}
}

func TestCucumberTurnsRedForTheRunItself(t *testing.T) {
	for name, c := range map[string]struct {
		results []Result
		summary *verdict.Summary
		red     bool
	}{
		"conformant":  {sampleResults()[:1], &verdict.Summary{Why: "conformant"}, false},
		"killed":      {sampleResults()[:1], nil, true},
		"nothing ran": {nil, &verdict.Summary{Exit: 4, Why: "the target never answered"}, true},
	} {
		features := readCucumber(t, written(t, asCucumber, record(t, sampleHeader(), c.results, c.summary)))
		red := len(features) > 0 && features[len(features)-1].Name == "kasauti run" && features[len(features)-1].Elements[0].After[0].Result.Status == "failed"
		if red != c.red {
			t.Errorf("%s: red %v, want %v: %+v", name, red, c.red, features)
		}
	}
}
