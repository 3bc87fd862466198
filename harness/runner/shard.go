package runner

import (
	"cmp"
	"slices"

	"github.com/kasauti/kasauti/harness/verdict"
)

// Part keeps the scenarios of one shard. Times are what scenarios took in the past, by ID, in
// microseconds. The longest goes first, each to the shard that has the least to do; one without a
// past counts as the average of the others. Whole numbers and IDs alone decide, so that all
// machines that have the same features and times cut alike.
func (s *Suite) Part(shard verdict.Shard, times map[string]int64) {
	if shard.Total <= 1 {
		return
	}
	for i, sc := range s.Scenarios {
		sc.Place = i + 1
	}
	mine := s.share(shard, times)
	s.keep(func(sc *Scenario) bool { return mine[sc] })
}

// load is what a shard has to do.
type load struct {
	time  int64
	count int
}

func (s *Suite) share(shard verdict.Shard, times map[string]int64) map[*Scenario]bool {
	weigh := weights(s.Scenarios, times)
	order := slices.Clone(s.Scenarios)
	slices.SortStableFunc(order, func(a, b *Scenario) int {
		return cmp.Or(cmp.Compare(weigh(b), weigh(a)), cmp.Compare(a.ID, b.ID))
	})
	loads := make([]load, shard.Total)
	mine := map[*Scenario]bool{}
	for _, sc := range order {
		least := 0
		for i := range loads {
			if c := cmp.Or(cmp.Compare(loads[i].time, loads[least].time), cmp.Compare(loads[i].count, loads[least].count)); c < 0 {
				least = i
			}
		}
		loads[least].time += weigh(sc)
		loads[least].count++
		if least == shard.Index-1 {
			mine[sc] = true
		}
	}
	return mine
}

// longestTime keeps sums of times within their type: an hour a scenario, in microseconds.
const longestTime = int64(3600) * 1_000_000

func weights(scenarios []*Scenario, times map[string]int64) func(*Scenario) int64 {
	known := func(sc *Scenario) (int64, bool) {
		time, ok := times[sc.ID]
		return min(max(time, 1), longestTime), ok
	}
	var sum, count int64
	for _, sc := range scenarios {
		if time, ok := known(sc); ok {
			sum += time
			count++
		}
	}
	average := int64(1)
	if count > 0 {
		average = max(1, sum/count)
	}
	return func(sc *Scenario) int64 {
		if time, ok := known(sc); ok {
			return time
		}
		return average
	}
}
