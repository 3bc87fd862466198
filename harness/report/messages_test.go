package report

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	messages "github.com/cucumber/messages/go/v21"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/kasauti/kasauti/harness/verdict"
)

func TestMessagesGolden(t *testing.T) {
	golden(t, "messages.ndjson", written(t, asMessages, triaged(t)))
}

// compiled is a schema in a file.
func compiled(t testing.TB, path string) *jsonschema.Schema {
	t.Helper()
	schema, err := jsonschema.NewCompiler().Compile(path)
	must(t, err)
	return schema
}

// valid judges a JSON document.
func valid(t testing.TB, schema *jsonschema.Schema, text []byte) error {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	must(t, err)
	return schema.Validate(value)
}

func linesOf(text []byte) [][]byte {
	return bytes.Split(bytes.TrimSuffix(text, []byte("\n")), []byte("\n"))
}

// TestMessagesAreAsTheOfficialSchemaSays judges every line; a field more or less turns it red.
func TestMessagesAreAsTheOfficialSchemaSays(t *testing.T) {
	schema := compiled(t, filepath.Join("testdata", "cucumber", "messages.schema.json"))
	killed := sampleHeader()
	for name, run := range map[string]*Run{"sample": triaged(t), "killed": record(t, killed, sampleResults()[:3], nil), "nothing ran": record(t, killed, nil, &verdict.Summary{Exit: 4})} {
		for i, line := range linesOf(written(t, asMessages, run)) {
			if err := valid(t, schema, line); err != nil {
				t.Errorf("%s, line %d: %v\n%s", name, i+1, err, line)
			}
		}
	}
	for _, wrong := range []string{
		`{"testCaseFinished":{"testCaseStartedId":"a","timestamp":{"seconds":1,"nanos":0}}}`,
		`{"testCaseFinished":{"testCaseStartedId":"a","timestamp":{"seconds":1,"nanos":0},"willBeRetried":false,"more":1}}`,
		`{"odd":{}}`,
	} {
		if valid(t, schema, []byte(wrong)) == nil {
			t.Errorf("the schema takes %s", wrong)
		}
	}
}

// TestMessagesReferToWhatCameBefore follows the ids as a reader does.
func TestMessagesReferToWhatCameBefore(t *testing.T) {
	run := triaged(t)
	known := map[string]string{}
	name := func(kind, id string) {
		if known[id] != "" {
			t.Errorf("the id %s is that of two", id)
		}
		known[id] = kind
	}
	refer := func(kind, id string) {
		if known[id] != kind {
			t.Errorf("%s %q was not there before", kind, id)
		}
	}
	statuses := map[string][]messages.TestStepResultStatus{}
	retried, attached, success := 0, 0, true
	for _, line := range linesOf(written(t, asMessages, run)) {
		var e messages.Envelope
		must(t, json.Unmarshal(line, &e))
		switch {
		case e.Hook != nil:
			name("hook", e.Hook.Id)
		case e.GherkinDocument != nil:
			for _, child := range e.GherkinDocument.Feature.Children {
				name("node", child.Scenario.Id)
				for _, s := range child.Scenario.Steps {
					name("node", s.Id)
				}
				for _, s := range child.Scenario.Tags {
					name("node", s.Id)
				}
			}
		case e.Pickle != nil:
			name("pickle", e.Pickle.Id)
			for _, id := range e.Pickle.AstNodeIds {
				refer("node", id)
			}
			for _, s := range e.Pickle.Steps {
				name("pickle step", s.Id)
				refer("node", s.AstNodeIds[0])
			}
		case e.TestCase != nil:
			name("test case", e.TestCase.Id)
			refer("pickle", e.TestCase.PickleId)
			for _, s := range e.TestCase.TestSteps {
				name("test step", s.Id)
				if s.HookId != "" {
					refer("hook", s.HookId)
				} else {
					refer("pickle step", s.PickleStepId)
				}
			}
		case e.TestCaseStarted != nil:
			name("attempt", e.TestCaseStarted.Id)
			refer("test case", e.TestCaseStarted.TestCaseId)
		case e.TestStepFinished != nil:
			refer("attempt", e.TestStepFinished.TestCaseStartedId)
			refer("test step", e.TestStepFinished.TestStepId)
			id := e.TestStepFinished.TestCaseStartedId
			statuses[id] = append(statuses[id], e.TestStepFinished.TestStepResult.Status)
		case e.Attachment != nil:
			attached++
			refer("attempt", e.Attachment.TestCaseStartedId)
			refer("test step", e.Attachment.TestStepId)
		case e.TestCaseFinished != nil:
			refer("attempt", e.TestCaseFinished.TestCaseStartedId)
			if e.TestCaseFinished.WillBeRetried {
				retried++
			}
		case e.TestRunFinished != nil:
			success = e.TestRunFinished.Success
		}
	}
	if retried != 1 || attached == 0 || success {
		t.Errorf("%d retried, %d attached, success %v", retried, attached, success)
	}
	const pass, fail, skip, pending = messages.TestStepResultStatus_PASSED, messages.TestStepResultStatus_FAILED, messages.TestStepResultStatus_SKIPPED, messages.TestStepResultStatus_PENDING
	for id, want := range map[string][]messages.TestStepResultStatus{
		"c1.a0": {pass, pass, fail, pass},               // a fail
		"c2.a0": {pending, pass}, "c2.a1": {pass, pass}, // flaky
		"c4.a0": {skip},                                     // not applicable
		"c9.a0": {pass, pass, pass, pass, fail, skip, pass}, // what is behind a fail is skipped
	} {
		if !slices.Equal(statuses[id], want) {
			t.Errorf("%s: %v, want %v", id, statuses[id], want)
		}
	}
}

// TestNothingGreenWithoutAStepThatSaysSo: what judges a scenario as a whole is seen by tools that
// know steps alone.
func TestNothingGreenWithoutAStepThatSaysSo(t *testing.T) {
	empty := sampleScenario(0, "It checks nothing", nil, []verdict.Step{sampleStep("When", "something happens", "12", verdict.Pass)})
	h, results := sampleHeader(), []Result{{Scenario: empty}}
	summary := sampleSummary(h, results)
	run := record(t, h, results, &summary)
	if text := string(written(t, asMessages, run)); strings.Count(text, `"status":"FAILED"`) != 1 || !strings.Contains(text, "nothing was checked") {
		t.Errorf("messages: %s", text)
	}
	if text := string(written(t, asCucumber, run)); strings.Count(text, `"status":"failed"`) != 1 || !strings.Contains(text, "nothing was checked") {
		t.Errorf("cucumber: %s", text)
	}
	if text := string(unpacked(t, asAllure, written(t, asAllure, run))); strings.Count(text, `"status":"failed"`) != 1 || !strings.Contains(text, "nothing was checked") {
		t.Errorf("allure: %s", text)
	}
}
