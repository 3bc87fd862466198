package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/verdict"
)

func TestJSONHoldsTheRun(t *testing.T) {
	run := sample(t)
	var got struct {
		Schema  string          `json:"schema"`
		Ended   bool            `json:"ended"`
		Run     verdict.Header  `json:"run"`
		Summary verdict.Summary `json:"summary"`
		Results []Result        `json:"results"`
	}
	must(t, json.Unmarshal(written(t, asJSON, run), &got))
	if got.Schema != "kasauti.report/1" || !got.Ended || got.Run.Contract != sampleHeader().Contract {
		t.Errorf("schema %q, ended %v, contract %q", got.Schema, got.Ended, got.Run.Contract)
	}
	if want, _ := run.Summary(); !reflect.DeepEqual(got.Summary, want) {
		t.Errorf("summary %+v, want %+v", got.Summary, want)
	}
	if want := results(t, run); !reflect.DeepEqual(got.Results, want) {
		t.Errorf("results %+v, want %+v", got.Results, want)
	}
}

func TestJSONOfALineInAnotherOrder(t *testing.T) {
	lines := journalLines(t)
	for i := 1; i <= 3; i++ {
		body := strings.TrimSuffix(strings.TrimPrefix(lines[i], `{"type":"scenario",`), "}\n")
		lines[i] = "{" + body + `,"type":"scenario"}` + "\n"
	}
	run, err := openText(t, strings.Join(lines, ""))
	must(t, err)
	defer run.Close()
	var got struct {
		Ended   bool     `json:"ended"`
		Results []Result `json:"results"`
	}
	must(t, json.Unmarshal(written(t, asJSON, run), &got))
	if want := results(t, run); !reflect.DeepEqual(got.Results, want) || len(want) != 3 {
		t.Errorf("results %+v, want %+v", got.Results, want)
	}
}

func TestWriteAllWritesWhatEachWriterWrites(t *testing.T) {
	run, dir := sample(t), t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "report.html"), []byte("old"), 0o600))
	paths, err := WriteAll(dir, run, Usual())
	must(t, err)
	want := []string{filepath.Join(dir, "junit.xml"), filepath.Join(dir, "report.json"), filepath.Join(dir, "report.html")}
	if !slices.Equal(paths, want) {
		t.Fatalf("wrote %v, want %v", paths, want)
	}
	for kind, path := range want {
		got, err := os.ReadFile(path)
		must(t, err)
		if !bytes.Equal(got, written(t, kind, run)) {
			t.Errorf("%s is not what is written alone", path)
		}
	}
	files, err := os.ReadDir(dir)
	must(t, err)
	if len(files) != 3 {
		t.Errorf("left behind: %v", files)
	}
}

func TestWriteAllWritesAllThatCanBeWritten(t *testing.T) {
	run, dir := sample(t), t.TempDir()
	// A folder stands where the file should.
	must(t, os.MkdirAll(filepath.Join(dir, "report.json", "in the way"), 0o755))
	written, err := WriteAll(dir, run, Usual())
	if len(written) != 2 || err == nil || !strings.Contains(err.Error(), "report.json") {
		t.Errorf("wrote %v, error %v", written, err)
	}
	if _, err := WriteAll(filepath.Join(dir, "none"), run, Usual()); !errors.Is(err, os.ErrNotExist) || strings.Count(err.Error(), "write the report") != 3 {
		t.Errorf("a folder that is not there: %v", err)
	}
}

// failing breaks after some bytes.
type failing struct{ left int }

var errFull = errors.New("the disk is full")

func (f *failing) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestWritersTellThatTheyCouldNotWrite(t *testing.T) {
	run := sample(t)
	for kind := range kinds {
		for left := 0; left < min(10_000, len(written(t, kind, run))); left += 500 {
			if err := writeOne(&failing{left}, kind, run); !errors.Is(err, errFull) {
				t.Errorf("%s, room for %d bytes: %v", kinds[kind].file, left, err)
			}
		}
	}
}

func BenchmarkWriteAll(b *testing.B) {
	const n = 5000
	path := filepath.Join(b.TempDir(), "run.ndjson")
	j, err := CreateJournal(path)
	must(b, err)
	h := sampleHeader()
	must(b, j.Header(h))
	for i := range n {
		r := sampleResults()[0]
		if i%100 == 0 {
			r = sampleResults()[1]
		} else {
			r.Exchanges = append(r.Exchanges, sampleResults()[0].Exchanges...)
			r.Exchanges[1].ID = "e2"
		}
		r.Scenario.Index, r.Scenario.Name = i, fmt.Sprint("scenario ", i)
		r.Scenario.URI = fmt.Sprintf("features/%d.feature", i/500)
		must(b, j.Result(r))
	}
	must(b, j.Close(verdict.Summary{Why: "conformant"}))
	type part struct {
		name string
		do   func(*Run) error
	}
	parts := []part{
		{"open", func(*Run) error { return nil }},
		{"usual", func(r *Run) error { _, err := WriteAll(b.TempDir(), r, Usual()); return err }},
	}
	for kind := range kinds {
		parts = append(parts, part{kinds[kind].name, func(r *Run) error { return writeOne(discard{}, kind, r) }})
	}
	for _, part := range parts {
		b.Run(part.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				run, err := Open(path)
				must(b, err)
				must(b, part.do(run))
				must(b, run.Close())
			}
		})
	}
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }
