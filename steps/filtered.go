package steps

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

// filtered is an answer that lists a page of what fits a filter, beside what it should list.
type filtered struct {
	of            string   // what is listed, for people
	all           int      // that there are without the filter
	fit           []string // ids of those that fit, in order
	listed        []string // ids in the answer
	count         int      // recordsCount of the answer
	page, size    int      // from 1
	counts, lists string   // requirement ids
}

// judge checks the page and the count. A filter that lets all or none through shows nothing.
func (f filtered) judge(s *scenario.State, answer *scenario.Answer) error {
	n := len(f.fit)
	if n == 0 || n == f.all && n <= f.size {
		return fmt.Errorf("judge the filter: of %d %s %d fit, so that it shows nothing; make calls before so that some fit and some do not", f.all, f.of, n)
	}
	s.Check(f.counts, f.count == n, "recordsCount is not the number of "+f.of+" that fit",
		verdict.Field{Path: "payload.recordsCount", Expected: fmt.Sprint(n), Actual: fmt.Sprint(f.count)})
	from := min((f.page-1)*f.size, n)
	want := f.fit[from:min(from+f.size, n)]
	s.CheckOf([]*scenario.Answer{answer}, f.lists, slices.Equal(f.listed, want), "the answer lists other "+f.of+" than those that fit",
		verdict.Field{Path: "payload.data", Expected: strings.Join(want, ", "), Actual: strings.Join(f.listed, ", ")})
	return nil
}
