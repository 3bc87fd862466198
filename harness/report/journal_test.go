package report

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/verdict"
)

func results(t *testing.T, r *Run) []Result {
	t.Helper()
	var all []Result
	for result, err := range r.Results() {
		must(t, err)
		all = append(all, result)
	}
	return all
}

func TestJournalGivesBackWhatItTook(t *testing.T) {
	h, want := sampleHeader(), sampleResults()
	want = want[:7] // the hostile one holds bytes that are no UTF-8, which JSON cannot keep
	s := sampleSummary(h, want)
	run := record(t, h, want, &s)
	if !reflect.DeepEqual(run.Header(), h) {
		t.Errorf("header: got %+v, want %+v", run.Header(), h)
	}
	if got, ended := run.Summary(); !ended || !reflect.DeepEqual(got, s) {
		t.Errorf("summary: got %+v ended %v, want %+v", got, ended, s)
	}
	// record writes them last to first: source order comes from the index alone.
	if got := results(t, run); !reflect.DeepEqual(got, want) {
		t.Errorf("results: got %+v, want %+v", got, want)
	}
}

func TestJournalIsForItsOwner(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // modes mean nothing there
	}
	path := filepath.Join(t.TempDir(), "run.ndjson")
	must(t, os.WriteFile(path, []byte("old"), 0o644))
	j, err := CreateJournal(path)
	must(t, err)
	must(t, j.Close(verdict.Summary{}))
	info, err := os.Stat(path)
	must(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, want 0600", info.Mode())
	}
}

func TestJournalTakesResultsFromManyGoroutines(t *testing.T) {
	const n = 200
	path := filepath.Join(t.TempDir(), "run.ndjson")
	j, err := CreateJournal(path)
	must(t, err)
	must(t, j.Header(sampleHeader()))
	var wait sync.WaitGroup
	for i := range n {
		wait.Go(func() {
			r := sampleResults()[1]
			r.Scenario.Index = n - 1 - i
			if err := j.Result(r); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	must(t, j.Close(verdict.Summary{}))
	run, err := Open(path)
	must(t, err)
	defer run.Close()
	for i, r := range results(t, run) {
		if r.Scenario.Index != i || len(r.Exchanges) != 2 {
			t.Fatalf("result %d has index %d and %d exchanges", i, r.Scenario.Index, len(r.Exchanges))
		}
	}
	if got := len(run.entries); got != n {
		t.Errorf("%d results, want %d", got, n)
	}
}

func TestJournalShortensWhatCouldNotBeReadBack(t *testing.T) {
	r := Result{Scenario: verdict.Scenario{Name: "endless"}}
	body := strings.Repeat("x", 1<<20)
	for i := range 65 {
		r.Exchanges = append(r.Exchanges, exchange.View{ID: fmt.Sprint(i), Response: exchange.MessageView{Status: 200, Body: body, Bytes: 1 << 20, Digest: "sha256:00"}})
	}
	run := record(t, sampleHeader(), []Result{r}, &verdict.Summary{})
	got := results(t, run)
	want := exchange.MessageView{Status: 200, Bytes: 1 << 20, Digest: "sha256:00", Cut: true}
	if len(got) != 1 || len(got[0].Exchanges) != 65 || !reflect.DeepEqual(got[0].Exchanges[64].Response, want) {
		t.Fatalf("the bodies were not left out")
	}
	if r.Exchanges[0].Response.Body != body {
		t.Error("the caller's own result was changed")
	}
}

// journalLines is a small journal, line by line.
func journalLines(t testing.TB) []string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "run.ndjson")
	j, err := CreateJournal(path)
	must(t, err)
	h, results := sampleHeader(), sampleResults()[:3]
	must(t, j.Header(h))
	for _, r := range results {
		must(t, j.Result(r))
	}
	must(t, j.Close(sampleSummary(h, results)))
	text, err := os.ReadFile(path)
	must(t, err)
	return slices.Collect(strings.Lines(string(text)))
}

func openText(t testing.TB, text string) (*Run, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "run.ndjson")
	must(t, os.WriteFile(path, []byte(text), 0o600))
	return Open(path)
}

func TestOpenDropsATornLine(t *testing.T) {
	lines := journalLines(t)
	for _, c := range []struct {
		name    string
		text    string
		results int
		ended   bool
	}{
		{"killed before the end", strings.Join(lines[:4], ""), 3, false},
		{"killed within a result", strings.Join(lines[:3], "") + lines[3][:len(lines[3])/2], 2, false},
		{"killed before the newline", strings.TrimSuffix(strings.Join(lines[:4], ""), "\n"), 3, false},
		{"killed within the end", strings.Join(lines[:4], "") + lines[4][:20], 3, false},
		{"end without its newline", strings.TrimSuffix(strings.Join(lines, ""), "\n"), 3, true},
		{"killed after the head", lines[0], 0, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			run, err := openText(t, c.text)
			must(t, err)
			defer run.Close()
			s, ended := run.Summary()
			if got := len(results(t, run)); got != c.results || ended != c.ended {
				t.Fatalf("%d results, ended %v; want %d, %v", got, ended, c.results, c.ended)
			}
			if ended {
				return
			}
			counted := 0
			for _, n := range s.Scenarios {
				counted += n
			}
			if s.Exit == verdict.ExitConformant || counted != c.results ||
				!strings.Contains(s.Incomplete, fmt.Sprintf("the run never ended: it was stopped after %d of 10 scenarios", c.results)) {
				t.Errorf("summary of a run that never ended: %+v", s)
			}
		})
	}
}

func TestOpenRefuses(t *testing.T) {
	lines := journalLines(t)
	all := strings.Join(lines, "")
	for _, c := range []struct{ name, text, want string }{
		{"nothing", "", "run.ndjson:1: there is no record of a run"},
		{"a torn head", lines[0][:30], "run.ndjson:1: there is no record of a run"},
		{"another file", "<html>\n", "run.ndjson:1: read a record of the run"},
		{"an empty line", lines[0] + "\n" + lines[1], "run.ndjson:2: read a record of the run"},
		{"garbage within", lines[0] + "garbage\n" + lines[1], "run.ndjson:2: read a record of the run"},
		{"a list", lines[0] + "[]\n", "run.ndjson:2: read a record of the run"},
		{"a later version", strings.Replace(all, "kasauti.run/1", "kasauti.run/2", 1), `run.ndjson:1: the run has schema "kasauti.run/2" and this kasauti reads kasauti.run/1`},
		{"no head", lines[1], `run.ndjson:1: the first record is "scenario"`},
		{"two heads", lines[0] + lines[0], `run.ndjson:2: a record of type "run" does not belong here`},
		{"unknown record", lines[0] + "{\"type\":\"note\"}\n", `run.ndjson:2: a record of type "note" does not belong here`},
		{"more after the end", all + lines[1], "run.ndjson:6: a record follows the end of the run"},
		{"unknown verdict", lines[0] + strings.ReplaceAll(lines[1], `"pass"`, `"maybe"`), `"maybe" is none of`},
		{"a head of another shape", strings.Replace(all, `"seed":42`, `"seed":"x"`, 1), "run.ndjson:1: read a record of the run"},
		{"an end of another shape", strings.Join(lines[:4], "") + "{\"type\":\"end\",\"exit\":\"no\"}\n", "run.ndjson:5: read a record of the run"},
		{"a line too long", lines[0] + strings.Repeat("x", maxLine+1), "run.ndjson:2: the record is longer than 64 MiB"},
	} {
		t.Run(c.name, func(t *testing.T) {
			run, err := openText(t, c.text)
			if err == nil {
				run.Close()
				t.Fatalf("opened, want %q", c.want)
			}
			if !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got %q, want one sentence with %q", err, c.want)
			}
		})
	}
	if _, err := Open(filepath.Join(t.TempDir(), "none")); err == nil || !strings.Contains(err.Error(), "give the run.ndjson") {
		t.Errorf("a file that is not there: %v", err)
	}
}

func TestResultsNameTheLineThatCannotBeRead(t *testing.T) {
	lines := journalLines(t)
	lines[2] = strings.Replace(lines[2], `"keyword":"Given"`, `"keyword":7`, 1)
	run, err := openText(t, strings.Join(lines, ""))
	must(t, err)
	defer run.Close()
	var last error
	n := 0
	for _, err := range run.Results() {
		n++
		last = err
	}
	if n != 2 || last == nil || !strings.Contains(last.Error(), "run.ndjson:3: read a record of the run") {
		t.Errorf("after %d results: %v", n, last)
	}
	dir := t.TempDir()
	written, err := WriteAll(dir, run, Usual())
	if len(written) != 0 || err == nil {
		t.Errorf("reports of a broken run: %v, %v", written, err)
	}
	left, err := os.ReadDir(dir)
	must(t, err)
	if len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func FuzzOpen(f *testing.F) {
	// Short seeds: the fuzzer spends its time on what is read, not on shortening it.
	lines := []string{
		`{"type":"run","schema":"kasauti.run/1","selected":2,"requirements":[{"id":"R1","level":"MUST","evidence":"assumed"}]}` + "\n",
		`{"type":"scenario","scenario":{"index":1,"name":"b","verdict":"pass","attempts":[{"verdict":"pass","steps":[{"verdict":"fail","exchanges":["e"],"checks":[{"requirement":"R1","verdict":"warn","fields":[{"path":"a"}]}]}]}]},"exchanges":[{"id":"e","response":{"body":"{}"}}]}` + "\n",
		`{"type":"scenario","scenario":{"index":0,"name":"a","uri":"x","verdict":"fail","reason":"r"}}` + "\n",
		`{"type":"end","exit":1,"why":"w","scenarios":{"fail":1}}` + "\n",
	}
	f.Add(strings.Join(lines, ""))
	f.Add(strings.Join(lines[:3], "") + lines[3][:20])
	f.Add(lines[0] + "{\"type\":\"scenario\",\"scenario\":{\"index\":-9223372036854775808,\"attempts\":[{\"milliseconds\":1e308}]}}\n{\"type\":\"scenario\",\"scenario\":{\"index\":1}}")
	f.Add("")
	f.Add("null\n")
	f.Fuzz(func(t *testing.T, text string) {
		run, err := openText(t, text)
		if err != nil {
			return
		}
		defer run.Close()
		n := 0
		for _, err := range run.Results() {
			n++
			if err != nil {
				return
			}
		}
		if n != len(run.entries) {
			t.Fatalf("%d results of %d entries", n, len(run.entries))
		}
		// What can be read can be written, and what is written is well formed.
		checkJUnit(t, written(t, asJUnit, run))
		if text := written(t, asJSON, run); !json.Valid(text) {
			t.Fatalf("report.json is no JSON: %q", text)
		}
		written(t, asHTML, run)
	})
}
