package report

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/kasauti/kasauti/harness/verdict"
)

// outcomeRecord is what a result's line says beside its evidence: reading that would take most of
// the time that a line takes.
type outcomeRecord struct {
	Scenario struct {
		ID       string          `json:"id"`
		Digest   string          `json:"digest"`
		Index    int             `json:"index"`
		Place    int             `json:"place"`
		Run      string          `json:"run"`
		Feature  string          `json:"feature"`
		Name     string          `json:"name"`
		URI      string          `json:"uri"`
		Line     int             `json:"line"`
		Row      string          `json:"row"`
		Verdict  verdict.Verdict `json:"verdict"`
		Reason   string          `json:"reason"`
		Triage   *verdict.Triage `json:"triage"`
		Excuse   *verdict.Excuse `json:"excuse"`
		Attempts []struct {
			Started      time.Time       `json:"started"`
			Milliseconds float64         `json:"milliseconds"`
			Verdict      verdict.Verdict `json:"verdict"`
		} `json:"attempts"`
	} `json:"scenario"`
}

// Outcomes yields the scenarios as Results does, without evidence: attempts have no steps.
func (r *Run) Outcomes() iter.Seq2[verdict.Scenario, error] {
	return func(yield func(verdict.Scenario, error) bool) {
		var buffer []byte
		for i := range r.entries {
			e := &r.entries[i]
			line, err := r.line(e, &buffer)
			var record outcomeRecord
			if err == nil {
				if err = json.Unmarshal(line, &record); err != nil {
					err = recordError(r.path, e.line, err)
				}
			}
			from := &record.Scenario
			s := verdict.Scenario{
				ID: from.ID, Digest: from.Digest, Index: from.Index, Place: from.Place, Run: from.Run, Feature: from.Feature, Name: from.Name,
				URI: from.URI, Line: from.Line, Row: from.Row, Verdict: from.Verdict, Reason: from.Reason, Triage: from.Triage, Excuse: from.Excuse,
			}
			for n, a := range from.Attempts {
				s.Attempts = append(s.Attempts, verdict.Attempt{Number: n + 1, Started: a.Started, Milliseconds: a.Milliseconds, Verdict: a.Verdict})
			}
			if !yield(s, err) || err != nil {
				return
			}
		}
	}
}

// Path is the file that was read.
func (r *Run) Path() string { return r.path }

// Milliseconds is the time of all attempts of a scenario together.
func Milliseconds(s *verdict.Scenario) float64 { return milliseconds(s) }

// Answered counts the exchanges of a result that got any answer.
func (r *Result) Answered() int { return r.answered() }

// JournalOf is the journal that a path names: a run.ndjson, or a folder of reports.
func JournalOf(path string) string {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return filepath.Join(path, JournalName)
	}
	return path
}

// Journals are the recorded runs that paths name, each once and in order: files, and every
// run.ndjson in a folder and below it. A path without one is an error.
func Journals(paths []string) ([]string, error) {
	var all []string
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			var at *fs.PathError
			if errors.As(err, &at) {
				err = at.Err
			}
			return nil, fmt.Errorf("look for recorded runs: %s: %w; give run.ndjson files, or folders with some", path, err)
		}
		if !info.IsDir() {
			all = append(all, filepath.Clean(path))
			continue
		}
		found, err := journalsBelow(path)
		if err == nil && len(found) == 0 {
			err = fmt.Errorf("look for recorded runs: no %s stands in %s or below it; kasauti run --report FOLDER leaves one there", JournalName, path)
		}
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}

func journalsBelow(folder string) (found []string, err error) {
	// A link to a folder is one, which WalkDir sees by the separator alone.
	err = filepath.WalkDir(folder+string(filepath.Separator), func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			var at *fs.PathError
			if errors.As(err, &at) {
				err = at.Err
			}
			return fmt.Errorf("look for recorded runs: %s: %w; check its permissions", name, err)
		}
		if entry.Type().IsRegular() && entry.Name() == JournalName {
			found = append(found, filepath.Clean(name))
		}
		return nil
	})
	return found, err
}
