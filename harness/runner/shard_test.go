package runner_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/runner"
	"github.com/kasauti/kasauti/harness/verdict"
)

func manyScenarios(n int) string {
	var text strings.Builder
	text.WriteString("Feature: Many\n")
	for i := range n {
		fmt.Fprintf(&text, "  Scenario: s%d\n    Then 1 is 1\n", i)
	}
	return text.String()
}

// TestShardsAreThePartsOfTheWhole: whatever the times say, each scenario is in just one shard, two
// machines cut alike, and no shard has more to do than an even share and the longest of all.
func TestShardsAreThePartsOfTheWhole(t *testing.T) {
	dice := rand.New(rand.NewPCG(1, 2))
	for range 60 {
		n, total := dice.IntN(60)+1, dice.IntN(12)+1
		text := manyScenarios(n)
		times := map[string]int64{}
		for _, sc := range parse(t, text).Scenarios {
			if dice.IntN(4) > 0 {
				times[sc.ID] = dice.Int64N(1_000_000)
			}
		}
		cut := func(i int) *runner.Suite {
			s := parse(t, text)
			if err := s.Select(&verdict.Selection{}); err != nil {
				t.Fatal(err)
			}
			s.Part(verdict.Shard{Index: i, Total: total}, times)
			return s
		}
		places := map[int]string{}
		var loads []int64
		var sum, longest, known int64
		for _, time := range times {
			known += time
		}
		average := int64(1)
		if len(times) > 0 {
			average = max(1, known/int64(len(times)))
		}
		for i := 1; i <= total; i++ {
			s, again := cut(i), cut(i)
			if names(s) != names(again) {
				t.Fatalf("shard %d of %d is %s, and then %s", i, total, names(s), names(again))
			}
			load := int64(0)
			for _, sc := range s.Scenarios {
				place := sc.Place
				if total == 1 {
					place = sc.Index + 1
				}
				if other, twice := places[place]; twice {
					t.Fatalf("%s and %s have place %d", other, sc.Name, place)
				}
				places[place] = sc.Name
				if want := fmt.Sprintf("s%d", place-1); sc.Name != want {
					t.Fatalf("place %d is %s, want %s", place, sc.Name, want)
				}
				time, ok := times[sc.ID]
				if !ok {
					time = average
				}
				load, longest = load+time, max(longest, time)
			}
			loads, sum = append(loads, load), sum+load
		}
		if len(places) != n {
			t.Fatalf("%d of %d scenarios are in some of %d shards", len(places), n, total)
		}
		for i, load := range loads {
			if most := sum/int64(total) + longest + int64(n); load > most {
				t.Errorf("shard %d of %d takes %d µs of %d, more than %d", i+1, total, load, sum, most)
			}
		}
	}
}

func TestShardsWithoutTimesHaveAsManyEach(t *testing.T) {
	for i, want := range []int{4, 3, 3} {
		s := parse(t, manyScenarios(10))
		s.Part(verdict.Shard{Index: i + 1, Total: 3}, nil)
		if len(s.Scenarios) != want {
			t.Errorf("shard %d has %d, want %d", i+1, len(s.Scenarios), want)
		}
	}
	s := parse(t, manyScenarios(2))
	if s.Part(verdict.Shard{Index: 3, Total: 3}, nil); len(s.Scenarios) != 0 {
		t.Errorf("the third of three shards of two scenarios has %s", names(s))
	}
}

// TestShardsStayAsTheyAre holds the cut still: two versions of kasauti on two machines would
// otherwise leave scenarios out without a word of it before the merge.
func TestShardsStayAsTheyAre(t *testing.T) {
	s := parse(t, manyScenarios(6))
	times := map[string]int64{s.Scenarios[0].ID: 9_000, s.Scenarios[1].ID: 5_000, s.Scenarios[2].ID: 5_000}
	s.Part(verdict.Shard{Index: 1, Total: 2}, times)
	if got := names(s); got != "s0, s1, s3" {
		t.Errorf("shard 1 of 2 is %s", got)
	}
}
