package report

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/verdict"
)

func TestAllureGolden(t *testing.T) {
	golden(t, "allure-results.txt", unpacked(t, asAllure, written(t, asAllure, triaged(t))))
}

// What Allure reads of a result, by https://allurereport.org/docs/how-it-works-test-result-file/
type allureRead struct {
	UUID          string             `json:"uuid"`
	HistoryID     string             `json:"historyId"`
	TestCaseID    string             `json:"testCaseId"`
	FullName      string             `json:"fullName"`
	Name          string             `json:"name"`
	Status        string             `json:"status"`
	Stage         string             `json:"stage"`
	Start         int64              `json:"start"`
	Stop          int64              `json:"stop"`
	StatusDetails *allureDetails     `json:"statusDetails"`
	Labels        []allureLabel      `json:"labels"`
	Links         []allureLink       `json:"links"`
	Parameters    []allureParameter  `json:"parameters"`
	Steps         []*allureRead      `json:"steps"`
	Attachments   []allureAttachment `json:"attachments"`
}

func readAllure(t testing.TB, archive []byte) (results []allureRead, all map[string][]byte) {
	t.Helper()
	all = files(t, archive)
	for name, text := range all {
		if !strings.HasSuffix(name, "-result.json") {
			continue
		}
		var r allureRead
		d := json.NewDecoder(bytes.NewReader(text))
		d.DisallowUnknownFields()
		must(t, d.Decode(&r))
		if name != r.UUID+"-result.json" || !regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`).MatchString(r.UUID) {
			t.Errorf("%s is of %s", name, r.UUID)
		}
		results = append(results, r)
	}
	slices.SortFunc(results, func(x, y allureRead) int { return strings.Compare(x.FullName+x.Status, y.FullName+y.Status) })
	return results, all
}

func TestAllureShowsEachVerdict(t *testing.T) {
	results, all := readAllure(t, written(t, asAllure, triaged(t)))
	if len(results) != 11 { // ten scenarios, of which one had two attempts
		t.Fatalf("%d results", len(results))
	}
	byName := map[string][]allureRead{}
	attached := map[string]bool{}
	for _, r := range results {
		byName[r.Name] = append(byName[r.Name], r)
		var walk func(*allureRead)
		walk = func(s *allureRead) {
			if !slices.Contains([]string{"passed", "failed", "broken", "skipped"}, s.Status) || s.Stage != "finished" || s.Stop < s.Start {
				t.Errorf("%s, %s: status %s, stage %s, from %d to %d", r.Name, s.Name, s.Status, s.Stage, s.Start, s.Stop)
			}
			for _, a := range s.Attachments {
				attached[a.Source] = true
				if all[a.Source] == nil {
					t.Errorf("%s has no file %s", s.Name, a.Source)
				}
			}
			for _, step := range s.Steps {
				walk(step)
			}
		}
		walk(&r)
	}
	for name := range all {
		if strings.Contains(name, "-attachment") && !attached[name] {
			t.Errorf("nothing shows %s", name)
		}
	}
	for name, want := range map[string]string{
		"Valid keys get a token": "passed", "An OTP works once": "failed", `A refusal says why <field="mobile">`: "passed", "An OTP expires": "skipped",
		"A person types the OTP": "broken", "A step of ours panics": "broken", "20.00 twice": "failed",
	} {
		if got := byName[name]; len(got) != 1 || got[0].Status != want {
			t.Errorf("%s: %+v, want %s", name, got, want)
		}
	}
	fail, retried := byName["An OTP works once"][0], byName["Two partners at once"]
	if len(retried) != 2 || retried[0].HistoryID != retried[1].HistoryID || retried[0].Status != "broken" || retried[1].Status != "passed" || !retried[1].StatusDetails.Flaky {
		t.Errorf("a retry: %+v", retried)
	}
	if !strings.HasPrefix(fail.StatusDetails.Message, "product defect: wallet.debit") || !strings.Contains(fail.StatusDetails.Trace, "expected") {
		t.Errorf("details: %+v", fail.StatusDetails)
	}
	for _, label := range []allureLabel{{"feature", "Transaction OTP"}, {"story", "EK-OTP-050"}, {"severity", "blocker"}, {"tag", "smoke"}} {
		if !slices.Contains(fail.Labels, label) {
			t.Errorf("no label %v: %v", label, fail.Labels)
		}
	}
	want := []allureLink{{"KAS-12", "", "tms"}, {"C345", "", "tms"}, {"https://issues.example/KAS-9", "https://issues.example/KAS-9", "issue"}}
	if !slices.Equal(fail.Links, want) {
		t.Errorf("links %v, want %v", fail.Links, want)
	}
	if len(fail.Attachments) != 1 || !bytes.HasPrefix(all[fail.Attachments[0].Source], []byte("fault on purpose: latency")) {
		t.Errorf("bad luck on purpose: %v", fail.Attachments)
	}
	if phrase := byName["20.00 twice"][0].Steps[1]; len(phrase.Steps) != 3 || phrase.Status != "failed" || len(phrase.Steps[2].Steps) != 2 {
		t.Errorf("a phrase: %+v", phrase)
	}
}

func TestAllureTurnsRedForTheRunItself(t *testing.T) {
	results, _ := readAllure(t, written(t, asAllure, record(t, sampleHeader(), sampleResults()[:1], nil)))
	if len(results) != 2 || results[1].Name != "run" || results[1].Status != "broken" || !strings.Contains(results[1].StatusDetails.Message, "never ended") {
		t.Errorf("%+v", results)
	}
}

func TestAFolderAppearsWholeAndReplacesOurs(t *testing.T) {
	run, dir := sample(t), t.TempDir()
	chosen, err := Choose([]string{"allure"})
	must(t, err)
	folder := filepath.Join(dir, "allure-results")
	for range 2 {
		_, err := WriteAll(dir, run, chosen)
		must(t, err)
		if !bytes.Equal(onDisk(t, dir, asAllure), unpacked(t, asAllure, written(t, asAllure, run))) {
			t.Fatal("the folder holds something else")
		}
		must(t, os.WriteFile(filepath.Join(folder, "of-the-last-run.json"), nil, 0o600))
	}
	must(t, os.WriteFile(filepath.Join(dir, JournalName), nil, 0o600))
	must(t, Clear(dir, Usual()))
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// TestAFileOfOthersStays: a summary.md in a folder in which nothing ran is somebody's.
func TestAFileOfOthersStays(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"summary.md", "junit.xml"} {
		must(t, os.WriteFile(filepath.Join(dir, name), nil, 0o600))
	}
	must(t, Clear(dir, Usual()))
	left, err := os.ReadDir(dir)
	if must(t, err); len(left) != 1 || left[0].Name() != "summary.md" {
		t.Errorf("left: %v", left)
	}
	must(t, os.WriteFile(filepath.Join(dir, JournalName), nil, 0o600))
	must(t, Clear(dir, Usual()))
	if left, err = os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("after a run there: %v, %v", left, err)
	}
}

func TestAFolderOfOthersStays(t *testing.T) {
	run, dir := sample(t), t.TempDir()
	chosen, err := Choose([]string{"allure", "json"})
	must(t, err)
	theirs := filepath.Join(dir, "allure-results", "theirs-result.json")
	must(t, os.Mkdir(filepath.Dir(theirs), 0o755))
	must(t, os.WriteFile(theirs, []byte("{}"), 0o600))
	if paths, err := WriteAll(dir, run, chosen); len(paths) != 1 || err == nil || !strings.Contains(err.Error(), "it was not written by kasauti") {
		t.Errorf("wrote %v, error %v", paths, err)
	}
	if err := Clear(dir, chosen); err == nil || !strings.Contains(err.Error(), "move it away") {
		t.Errorf("clear for a run that would write there: %v", err)
	}
	must(t, Clear(dir, Usual()))
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("left: %v, %v", left, err)
	}
	_, err = os.Stat(theirs)
	must(t, err)
}

// TestAFolderThatCannotBeWrittenLeavesTheOldOne breaks in the middle.
func TestAFolderThatCannotBeWrittenLeavesTheOldOne(t *testing.T) {
	dir := t.TempDir()
	chosen, err := Choose([]string{"allure"})
	must(t, err)
	_, err = WriteAll(dir, sample(t), chosen)
	must(t, err)
	before := onDisk(t, dir, asAllure)
	broken := record(t, sampleHeader(), sampleResults(), &verdict.Summary{})
	must(t, broken.file.Close())
	if _, err := WriteAll(dir, broken, chosen); err == nil {
		t.Fatal("a run that cannot be read was written")
	}
	if !bytes.Equal(onDisk(t, dir, asAllure), before) {
		t.Error("the old folder is another")
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	broken.file, err = os.Open(broken.path) // for the end of the test
	must(t, err)
}
