package mock

import (
	"fmt"
	"slices"
	"time"
)

// together says what is wrong with the order of the calls and the time between them, or "".
// Each expectation counts with as many calls as it needs at least.
func (v *Verification) together(all []sought, read []*reading) string {
	switch {
	case v.Order:
		return v.ordered(all)
	case v.Within != nil:
		return v.unordered(all, read)
	}
	return ""
}

// ordered takes for each expectation the earliest calls after those of the one before. From
// each call of the first it tries anew, since a later start may be a shorter way.
func (v *Verification) ordered(all []sought) string {
	all = slices.DeleteFunc(slices.Clone(all), func(s sought) bool { return s.least() == 0 })
	shortest := time.Duration(-1)
	says := ""
	for start := range all[0].matched {
		span, problem := chain(all, start)
		if problem != "" {
			if says == "" {
				says = problem
			}
			break // a later start leaves less
		}
		if shortest < 0 || span < shortest {
			shortest = span
		}
	}
	if shortest < 0 {
		return says
	}
	return v.tooLong(shortest, "all arrived in this order")
}

func (v *Verification) tooLong(span time.Duration, what string) string {
	if v.Within == nil || span <= time.Duration(*v.Within)*time.Millisecond {
		return ""
	}
	return fmt.Sprintf("%s, but within %d ms at the closest, and %d ms was expected", what, span.Milliseconds(), *v.Within)
}

// chain follows the order from one call of the first expectation.
func chain(all []sought, start int) (span time.Duration, problem string) {
	var first, last *reading
	for i := range all {
		at := start
		if i > 0 {
			at = slices.IndexFunc(all[i].matched, func(r *reading) bool { return r.n > last.n })
		}
		need := all[i].least()
		if at < 0 || at+need > len(all[i].matched) {
			if i == 0 {
				return 0, "they did not come in this order"
			}
			before := all[i-1].expected.subject()
			return 0, fmt.Sprintf("they did not come in this order: after entry %d, %s, there is no %s left; it came as %s",
				last.n, before, all[i].expected.subject(), entries(all[i].matched))
		}
		if first == nil {
			first = all[i].matched[at]
		}
		last = all[i].matched[at+need-1]
	}
	return last.at.Sub(first.at), ""
}

// unordered looks for the shortest time in which all came, in any order. A call may stand for
// several expectations.
func (v *Verification) unordered(all []sought, read []*reading) string {
	all = slices.DeleteFunc(slices.Clone(all), func(s sought) bool { return s.least() == 0 })
	stands := map[int64][]int{}
	for i := range all {
		for _, r := range all[i].matched {
			stands[r.n] = append(stands[r.n], i)
		}
	}
	have, lacking, left := make([]int, len(all)), len(all), 0
	shortest := time.Duration(-1)
	for right := range read {
		for _, i := range stands[read[right].n] {
			if have[i]++; have[i] == all[i].least() {
				lacking--
			}
		}
		for lacking == 0 {
			if span := read[right].at.Sub(read[left].at); shortest < 0 || span < shortest {
				shortest = span
			}
			for _, i := range stands[read[left].n] {
				if have[i]--; have[i] == all[i].least()-1 {
					lacking++
				}
			}
			left++
		}
	}
	return v.tooLong(max(shortest, 0), "all arrived")
}

// least is how many calls the expectation needs.
func (f *sought) least() int {
	low, _, _ := f.expected.bounds()
	return low
}
