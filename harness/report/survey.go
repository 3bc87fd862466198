package report

import (
	"iter"
	"math"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/verdict"
)

// survey is what a page says of all results together beside the summary: which operations and
// products were called, how long answers took, and what became of each requirement.
type survey struct {
	results    int
	operations map[string]*operationUse
	products   map[string]*productUse
	needs      map[string]*needUse
}

// operationUse is how an operation answered.
type operationUse struct {
	times     []float64 // milliseconds of the calls that were answered
	silent    int       // calls without an answer
	arrived   int       // webhooks
	onPurpose int       // calls of it that a fault on purpose answered
}

// productUse is who called a product, and how that ended.
type productUse struct {
	calls     int
	scenarios map[verdict.Verdict]int
	last      int // result that was counted
}

// needUse is in how many scenarios a requirement was judged, and its worst verdict there.
type needUse struct {
	scenarios int
	worst     verdict.Verdict
	last      int // result that was counted
}

func newSurvey() *survey {
	return &survey{operations: map[string]*operationUse{}, products: map[string]*productUse{}, needs: map[string]*needUse{}}
}

// surveyOf looks at results that are read again.
func surveyOf(results iter.Seq2[Result, error]) (*survey, error) {
	s := newSurvey()
	for result, err := range results {
		if err != nil {
			return nil, err
		}
		s.add(&result)
	}
	return s, nil
}

func (s *survey) add(r *Result) {
	s.results++
	for i := range r.Exchanges {
		x := &r.Exchanges[i]
		if x.Operation == "" {
			continue
		}
		s.product(x.Operation, r.Scenario.Verdict)
		o := at(s.operations, x.Operation)
		switch {
		case x.Arrived:
			o.arrived++
		case x.Response.Status == 0:
			o.silent++
		default:
			o.times = append(o.times, x.Milliseconds)
		}
		if faultOf(x) != "" {
			o.onPurpose++
		}
	}
	for i := range r.Scenario.Attempts {
		steps := r.Scenario.Attempts[i].Steps
		for k := range steps {
			for _, id := range steps[k].Kept {
				s.need(id, verdict.Pass)
			}
			for _, c := range steps[k].Checks {
				if c.Verdict == verdict.Warn || c.Verdict == verdict.Fail {
					s.need(c.Requirement, c.Verdict)
				}
			}
		}
	}
}

func (s *survey) product(operation string, v verdict.Verdict) {
	p := at(s.products, productOf(operation))
	p.calls++
	if p.last != s.results {
		if p.scenarios == nil {
			p.scenarios = map[verdict.Verdict]int{}
		}
		p.last = s.results
		p.scenarios[v]++
	}
}

func (s *survey) need(id string, v verdict.Verdict) {
	if id == "" {
		return
	}
	n := at(s.needs, id)
	n.worst = verdict.Worst(n.worst, v)
	if n.last != s.results {
		n.last = s.results
		n.scenarios++
	}
}

// at is the map's entry, which is made where there is none.
func at[V any](m map[string]*V, key string) *V {
	v := m[key]
	if v == nil {
		v = new(V)
		m[key] = v
	}
	return v
}

// productOf is the first part of an operation's name.
func productOf(operation string) string {
	product, _, _ := strings.Cut(operation, ".")
	return product
}

// quantile is the nearest rank of sorted numbers: one that was measured.
func quantile(sorted []float64, q float64) float64 {
	rank := int(math.Ceil(q * float64(len(sorted))))
	return sorted[max(1, min(rank, len(sorted)))-1]
}

// sortedTimes are an operation's times, the shortest first.
func (o *operationUse) sortedTimes() []float64 { return slices.Sorted(slices.Values(o.times)) }
