package report

import (
	"archive/tar"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/kasauti/kasauti/harness/verdict"
)

// triagedResults are the sample with what a runner adds: whose trouble it is, and tags that name
// a scenario elsewhere.
func triagedResults() []Result {
	results := sampleResults()
	set := func(i int, class verdict.Class, headline string) {
		s := &results[i].Scenario
		t := &verdict.Triage{Class: class, Why: "because", Headline: headline, Group: fmt.Sprintf("%s %s", class, headline), Step: 1}
		s.Attempts[len(s.Attempts)-1].Triage, s.Triage = t, t
	}
	reuse := "wallet.debit EK-OTP-050: status is 200, expected 400"
	set(1, verdict.ProductDefect, reuse)
	set(5, verdict.Environment, "There is no terminal to ask for the OTP")
	set(6, verdict.HarnessDefect, "The step panicked")
	set(7, verdict.ContractDrift, hostile)
	set(9, verdict.ProductDefect, reuse)
	results[2].Scenario.Attempts[0].Triage = &verdict.Triage{Class: verdict.Environment, Headline: "The target did not answer", Group: "e"}
	results[1].Scenario.Tags = append(results[1].Scenario.Tags, "@test_key=KAS-12", "@test_id:C345", "@severity=blocker", "@issue=https://issues.example/KAS-9")
	return results
}

func triaged(t testing.TB) *Run {
	t.Helper()
	h, results := sampleHeader(), triagedResults()
	h.Unit = verdict.UnitScenario
	s := sampleSummary(h, results)
	return record(t, h, results, &s)
}

// all are the formats that there are.
func all() Formats {
	formats, err := Choose(FormatNames())
	if err != nil {
		panic(err)
	}
	return formats
}

// files are the files of an archive, by name.
func files(t testing.TB, archive []byte) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	for r := tar.NewReader(bytes.NewReader(archive)); ; {
		header, err := r.Next()
		if err == io.EOF {
			return files
		}
		must(t, err)
		if _, twice := files[header.Name]; twice {
			t.Errorf("the archive has %s twice", header.Name)
		}
		files[header.Name], err = io.ReadAll(r)
		must(t, err)
	}
}

// unpacked is a report as one text: the files of an archive one behind the other, by name.
func unpacked(t testing.TB, kind int, text []byte) []byte {
	t.Helper()
	if !kinds[kind].folder {
		return text
	}
	return together(files(t, text))
}

func together(files map[string][]byte) []byte {
	var names []string
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	var b []byte
	for _, name := range names {
		b = append(b, "-- "+name+" --\n"...)
		b = append(b, files[name]...)
	}
	return b
}

// onDisk is the same of a report that was written.
func onDisk(t testing.TB, dir string, kind int) []byte {
	t.Helper()
	path := filepath.Join(dir, kinds[kind].file)
	if !kinds[kind].folder {
		text, err := os.ReadFile(path)
		must(t, err)
		return text
	}
	entries, err := os.ReadDir(path)
	must(t, err)
	found := map[string][]byte{}
	for _, e := range entries {
		if e.Name() == markName {
			continue
		}
		found[e.Name()], err = os.ReadFile(filepath.Join(path, e.Name()))
		must(t, err)
	}
	return together(found)
}
