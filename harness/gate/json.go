package gate

import (
	"io"
	"time"

	"github.com/kasauti/kasauti/harness/certify/bundle"
	"github.com/kasauti/kasauti/harness/plainjson"
)

// Schema names the form of a decision as JSON.
const Schema = "kasauti.gate/1"

type document struct {
	Schema   string         `json:"schema"`
	Answer   Answer         `json:"answer"`
	Exit     int            `json:"exit"`
	Commit   string         `json:"commit,omitempty"`
	Contract string         `json:"contract"`
	At       time.Time      `json:"at"`
	Require  []jsonNeed     `json:"require"`
	Baseline []jsonBaseline `json:"baseline,omitempty"`
	Waivers  []jsonWaiver   `json:"waivers,omitempty"`
	Given    []jsonGiven    `json:"given"`
}

type jsonNeed struct {
	Name    string   `json:"name"`
	Answer  Answer   `json:"answer"`
	By      string   `json:"by,omitempty"` // path of what satisfies it, or is red
	Reasons []string `json:"reasons,omitempty"`
}

type jsonBaseline struct {
	Target string `json:"target"`
	Answer Answer `json:"answer"`
	Says   string `json:"says"`
}

type jsonWaiver struct {
	Requirement string      `json:"requirement"`
	Owner       string      `json:"owner"`
	Reason      string      `json:"reason"`
	Expires     string      `json:"expires"`
	State       WaiverState `json:"state"`
}

type jsonGiven struct {
	Path     string       `json:"path"`
	ID       string       `json:"id,omitempty"`
	Kind     Kind         `json:"kind,omitempty"`
	Target   string       `json:"target,omitempty"`
	Commit   string       `json:"commit,omitempty"`
	Profiles []string     `json:"profiles,omitempty"`
	Trust    bundle.Trust `json:"trust,omitempty"`
	Endorsed bool         `json:"endorsed,omitempty"`
	Oldest   *time.Time   `json:"oldest,omitempty"`
	Ended    *time.Time   `json:"ended,omitempty"`
	Seconds  int64        `json:"age_seconds,omitempty"`
	Why      string       `json:"why,omitempty"`
	For      []string     `json:"for,omitempty"`
	Says     string       `json:"says,omitempty"` // why it satisfies nothing
}

// JSON writes the decision for programs.
func (d *Decision) JSON(out io.Writer) error {
	doc := document{Schema: Schema, Answer: d.Answer, Exit: d.Answer.Exit(), Commit: d.Commit, Contract: d.Contract, At: d.At.UTC(), Require: []jsonNeed{}, Given: []jsonGiven{}}
	for _, m := range d.Needs {
		one := jsonNeed{Name: m.Name, Answer: m.Answer, Reasons: m.Reasons}
		if m.By != nil {
			one.By = m.By.Path
		}
		doc.Require = append(doc.Require, one)
	}
	for _, h := range d.Baseline {
		doc.Baseline = append(doc.Baseline, jsonBaseline(h))
	}
	for _, w := range d.Waivers {
		doc.Waivers = append(doc.Waivers, jsonWaiver{w.Requirement, w.Owner, w.Reason, w.Expires.String(), w.State})
	}
	for _, s := range d.Given {
		one := jsonGiven{
			Path: s.Path, ID: s.ID, Kind: s.Kind, Target: s.Target, Commit: s.Commit, Profiles: s.Profiles, Trust: s.Trust, Endorsed: s.Endorsed,
			Why: s.Why, For: s.For, Says: s.Says,
		}
		if !s.Ended.IsZero() {
			oldest, ended := s.Oldest.UTC(), s.Ended.UTC()
			one.Oldest, one.Ended, one.Seconds = &oldest, &ended, int64(d.At.Sub(s.Oldest)/time.Second)
		}
		doc.Given = append(doc.Given, one)
	}
	return plainjson.Write(out, doc)
}
