package mock

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	words "github.com/kasauti/kasauti/harness/value"
)

// sought is one expectation with what was found for it.
type sought struct {
	expected *Expected
	matched  []*reading
	closest  *reading
	differs  []words.Mismatch // of the closest
	arrived  map[string]int   // calls by operation
	view     ExpectedView
}

// seek looks through all calls.
func (s *Server) seek(e *Expected, all []*reading) (sought, error) {
	if err := e.check(s); err != nil {
		return sought{}, err
	}
	found := sought{expected: e, arrived: map[string]int{}, view: ExpectedView{Matched: []int64{}}}
	least := 0
	for _, r := range all {
		found.arrived[r.operation()]++
		differs, undecided := e.against(r)
		switch {
		case undecided:
			found.view.Undecided = append(found.view.Undecided, r.n)
		case len(differs) == 0:
			found.matched = append(found.matched, r)
		default:
			if far := distanceOf(differs); found.closest == nil || far <= least {
				found.closest, found.differs, least = r, differs, far
			}
		}
	}
	found.view.Count = len(found.matched)
	for _, r := range found.matched[:min(len(found.matched), mostListed)] {
		found.view.Matched = append(found.view.Matched, r.n)
	}
	found.view.Undecided = found.view.Undecided[:min(len(found.view.Undecided), mostListed)]
	return found, nil
}

// distanceOf counts differences. Another operation is further away than any field.
func distanceOf(differs []words.Mismatch) int {
	sum := 0
	for _, m := range differs {
		switch m.Path {
		case "operation", "path":
			sum += 1000
		case "status", "refusal", "method":
			sum += 2
		default:
			sum++
		}
	}
	return sum
}

// judge compares the number of calls with what is expected. Those that nobody can decide may
// match or not, and those that were dropped may be any number.
func (f *sought) judge(dropped bool) {
	low, high, _ := f.expected.bounds()
	count := f.view.Count
	most := count + len(f.view.Undecided)
	switch {
	case count > high, most < low && !dropped:
		f.view.Verdict = VerifyFail
	case count >= low && (high == math.MaxInt || most <= high && !dropped):
		f.view.Verdict = VerifyPass
	default:
		f.view.Verdict = VerifyCannot
	}
}

// says explains the verdict in a sentence, with the nearest miss where too few came.
func (f *sought) says(s *Server, dropped int64) {
	low, _, _ := f.expected.bounds()
	subject, wanted := f.expected.subject(), f.expected.wanted()
	says := fmt.Sprintf("%d of %s arrived as described", f.view.Count, subject)
	if f.view.Count == 0 {
		says = fmt.Sprintf("no %s arrived as described", subject)
	}
	if f.view.Count > 0 {
		says += " (" + entries(f.matched) + ")"
	}
	if f.view.Verdict != VerifyPass {
		says += ", where " + wanted + " was expected"
	}
	if f.view.Count < low || f.view.Verdict == VerifyCannot && f.view.Count == 0 {
		if near := f.near(s); near != "" {
			says += "; " + near
		}
	}
	if f.view.Verdict == VerifyCannot {
		says += "; " + whyNot(dropped)
	}
	f.view.Says = says
}

// whyNot says why a verification cannot be told.
func whyNot(dropped int64) string {
	if dropped > 0 {
		return fmt.Sprintf("whether that is all cannot be told, since the journal dropped its %d oldest entries: verify earlier, reset the universe before, or start the mock with a longer journal", dropped)
	}
	return fmt.Sprintf("whether that is all cannot be told, since the journal keeps the first %d bytes of a body only", mostEvidence)
}

// near describes the nearest miss.
func (f *sought) near(s *Server) string {
	if f.closest == nil {
		return "nothing else arrived"
	}
	if distanceOf(f.differs) >= 1000 {
		return "what arrived: " + f.arrivals()
	}
	f.view.Nearest = &NearestView{Entry: s.entry(f.closest.record, s.redactor)}
	var parts []string
	for _, m := range f.differs {
		expected, actual := s.redactor.Field(m.Path, m.Expected), s.redactor.Field(m.Path, m.Actual)
		f.view.Nearest.Mismatches = append(f.view.Nearest.Mismatches, MismatchView{m.Path, expected, actual})
		parts = append(parts, fmt.Sprintf("%s is %s where %s was expected", m.Path, clip(actual), clip(expected)))
	}
	const most = 5
	if len(parts) > most {
		parts = append(parts[:most], fmt.Sprintf("and %d more differ", len(parts)-most))
	}
	return fmt.Sprintf("the nearest is entry %d: %s; all else agrees", f.closest.n, strings.Join(parts, ", "))
}

// arrivals lists operations with how often each came, the most frequent first.
func (f *sought) arrivals() string {
	names := slices.Sorted(maps.Keys(f.arrived))
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(f.arrived[b], f.arrived[a]) })
	var parts []string
	for _, name := range names[:min(len(names), 8)] {
		shown := name
		if shown == "" {
			shown = "calls of no operation"
		}
		parts = append(parts, fmt.Sprintf("%s (%d)", shown, f.arrived[name]))
	}
	return strings.Join(parts, ", ")
}

func entries(matched []*reading) string {
	const most = 8
	var numbers []string
	for _, r := range matched[:min(len(matched), most)] {
		numbers = append(numbers, fmt.Sprint(r.n))
	}
	switch more := len(matched) - most; {
	case more > 0:
		return fmt.Sprintf("entries %s and %d more", strings.Join(numbers, ", "), more)
	case len(matched) == 1:
		return "entry " + numbers[0]
	}
	return fmt.Sprintf("entries %s and %s", strings.Join(numbers[:len(numbers)-1], ", "), numbers[len(numbers)-1])
}
