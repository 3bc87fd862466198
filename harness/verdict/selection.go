package verdict

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// Selection is what a run was asked to run, and the whole of what that selects: the shards of one
// run have the same.
type Selection struct {
	Paths        []string `json:"paths,omitempty"` // as given; none: the embedded features
	Tags         string   `json:"tags,omitempty"`
	Names        []string `json:"names,omitempty"`
	Requirements []string `json:"requirements,omitempty"`
	IDs          []string `json:"ids,omitempty"` // of scenarios that an earlier run named
	// Count and Digest are of all scenarios that it selects, before a shard takes its part.
	Count  int    `json:"count"`
	Digest string `json:"digest"`
}

// Shard says which part of the selection a run covered: part Index (from 1) of Total.
type Shard struct {
	Index int `json:"index"`
	Total int `json:"total"`
}

// String is the shard in words.
func (s Shard) String() string { return fmt.Sprintf("shard %d of %d", s.Index, s.Total) }

// why says what a shard without a fault is worth: whether anything was proven shows when all parts
// are joined, and one to which no scenario fell is no mistake of anybody.
func (s Shard) why(musts int) string {
	if musts == 0 {
		return fmt.Sprintf("nothing to object to, but %s asserted no MUST: it proves nothing by itself; kasauti merge judges all shards as one run", s)
	}
	return fmt.Sprintf("conformant as far as %s goes; kasauti merge judges all shards as one run", s)
}

// Carries reports whether the run took a scenario over from an earlier one. What the shards judged
// that a run joins is its own.
func (h *Header) Carries(s *Scenario) bool {
	return s.Run != "" && !slices.Contains(h.Merged, s.Run)
}

// Difference is something in which two runs differ that judge by the same rules only where they
// agree in it.
type Difference struct{ What, This, That string }

func (d Difference) String() string {
	return fmt.Sprintf("%s: %s here, %s there", d.What, d.This, d.That)
}

// Differences are those of two runs whose results are to stand beside each other in one: results of
// another kasauti, contract, target, world or seed are no results of this run.
func (h *Header) Differences(o *Header) []Difference {
	var all []Difference
	add := func(what, this, that string) {
		if this != that {
			all = append(all, Difference{what, cmp.Or(this, "none"), cmp.Or(that, "none")})
		}
	}
	add("command", h.Command, o.Command)
	add("kasauti", h.Tool, o.Tool)
	add("commit", h.Commit, o.Commit)
	add("contract", h.Contract, o.Contract)
	add("target", h.Target.lasting(), o.Target.lasting())
	add("capabilities", list(h.Target.Capabilities), list(o.Target.Capabilities))
	add("lacks", list(h.Target.Lacks), list(o.Target.Lacks))
	add("environment", h.Environment, o.Environment)
	add("environment file", h.EnvironmentFile, o.EnvironmentFile)
	add("variants", pairs(h.Variants), pairs(o.Variants))
	add("world", h.World, o.World)
	add("world file", h.WorldFile, o.WorldFile)
	add("as of", h.AsOf, o.AsOf)
	add("seed", strconv.FormatUint(h.Seed, 10), strconv.FormatUint(o.Seed, 10))
	return all
}

// lasting is where the requests went, as far as it is the same in every run: the mock that a run
// starts has another port each time.
func (t *Target) lasting() string {
	if t.Kind == "embedded" || t.Kind == "container" || t.URL == "" {
		return t.Kind
	}
	return t.Kind + " " + t.URL
}

func list(words []string) string {
	text := ""
	for _, word := range slices.Sorted(slices.Values(words)) {
		text += ", " + word
	}
	return text[min(2, len(text)):]
}

func pairs(m map[string]string) string {
	var words []string
	for _, key := range slices.Sorted(maps.Keys(m)) {
		words = append(words, key+"="+m[key])
	}
	return list(words)
}
