package history

import (
	"io"
	"time"

	"github.com/kasauti/kasauti/harness/plainjson"
)

// The versions of what is written for programs.
const (
	SchemaHistory = "kasauti.history/1"
	SchemaCompare = "kasauti.compare/1"
)

// JSON writes the table for programs.
func (t *Table) JSON(w io.Writer) error {
	return plainjson.Write(w, struct {
		Schema    string      `json:"schema"`
		Runs      int         `json:"runs"`
		Whole     int         `json:"scenarios_in_all"`
		Scenarios []*Scenario `json:"scenarios"`
		Unread    []Unread    `json:"left_out"`
	}{SchemaHistory, t.Runs, t.Whole, some(t.Scenarios), some(t.Unread)})
}

// run is what a comparison says of one of its two.
type run struct {
	Path      string    `json:"path"`
	ID        string    `json:"id"`
	Started   time.Time `json:"started"`
	Ended     bool      `json:"ended"`
	Scenarios int       `json:"scenarios"`
	Exit      int       `json:"exit"`
	Why       string    `json:"why"`
}

func (r *Run) brief() run {
	return run{r.Path, r.Header.ID, r.Header.Started, r.Ended, len(r.Scenarios), r.Summary.Exit, r.Summary.Why}
}

// JSON writes the comparison for programs. Lists are whole.
func (c *Comparison) JSON(w io.Writer) error {
	type difference struct {
		What string `json:"what"`
		A    string `json:"a"`
		B    string `json:"b"`
	}
	var differ []difference
	for _, d := range c.B.Header.Differences(&c.A.Header) {
		differ = append(differ, difference{d.What, d.That, d.This})
	}
	exit, why := c.Verdict()
	return plainjson.Write(w, struct {
		Schema       string       `json:"schema"`
		A            run          `json:"a"`
		B            run          `json:"b"`
		Differ       []difference `json:"differ"`
		NewlyFailing []Change     `json:"newly_failing"`
		StillFailing []Change     `json:"still_failing"`
		Excused      []Change     `json:"excused"`
		Changed      []Change     `json:"other_verdicts"`
		Fixed        []Change     `json:"fixed"`
		New          []Change     `json:"new"`
		Gone         []Change     `json:"gone"`
		Slower       []Change     `json:"slower"`
		Lost         []string     `json:"requirements_lost"`
		LostMusts    []string     `json:"musts_lost"`
		Gained       []string     `json:"requirements_gained"`
		Unjudged     int          `json:"unjudged"`
		Exit         int          `json:"exit"`
		Why          string       `json:"why"`
	}{
		SchemaCompare, c.A.brief(), c.B.brief(), some(differ), some(c.NewlyFailing), some(c.StillFailing), some(c.Excused), some(c.Changed),
		some(c.Fixed), some(c.New), some(c.Gone), some(c.Slower), some(c.Lost), some(c.LostMusts), some(c.Gained), c.Unjudged, exit, why,
	})
}

// some makes an empty list of none: programs iterate over it.
func some[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
