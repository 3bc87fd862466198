package report

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strconv"
)

// operationView is a row of the table of operations: its times as numbers and as a picture.
type operationView struct {
	Name              string
	Count             int // calls that were answered
	Silent, Arrived   int
	OnPurpose         int
	Median, P95, Most float64 // milliseconds
	Plot              plot
}

// plot is a histogram over a logarithmic axis that all rows share.
type plot struct {
	Bars        []bar
	Median, P95 string // x
}

type bar struct{ X, Y, Height string }

// axisTick is a time that the axis names.
type axisTick struct {
	X    string
	Says string
	Edge string // first, last or neither
}

// The picture's size in its own units, and how wide a bar is.
const (
	plotWidth  = 240
	plotHeight = 24
	plotBars   = 60
)

// axis maps milliseconds to x: from 0.1 ms to the first power of ten that holds all.
type axis struct{ decades float64 }

const leastTime = 0.1 // milliseconds

func axisFor(most float64) axis {
	return axis{max(1, math.Ceil(math.Log10(max(most, leastTime)/leastTime)-1e-9))}
}

func (a axis) x(ms float64) float64 {
	return min(1, max(0, math.Log10(max(ms, leastTime)/leastTime)/a.decades)) * plotWidth
}

func (a axis) ticks() []axisTick {
	var ticks []axisTick
	for i := range int(a.decades) + 1 {
		ms := leastTime * math.Pow10(i)
		says := strconv.FormatFloat(ms, 'g', 6, 64) + " ms"
		if ms >= 1000 {
			says = strconv.FormatFloat(ms/1000, 'g', 6, 64) + " s"
		}
		ticks = append(ticks, axisTick{X: coordinate(a.x(ms)), Says: says})
	}
	ticks[0].Edge, ticks[len(ticks)-1].Edge = "first", "last"
	return ticks
}

func coordinate(x float64) string { return strconv.FormatFloat(x, 'f', 1, 64) }

// plotOf draws sorted times. A bar's height is the root of its share, so that one slow call
// among thousands is seen.
func (a axis) plotOf(sorted []float64) plot {
	var counts [plotBars]int
	most := 0
	for _, ms := range sorted {
		i := min(plotBars-1, int(a.x(ms)/plotWidth*plotBars))
		counts[i]++
		most = max(most, counts[i])
	}
	var p plot
	for i, n := range counts {
		if n > 0 {
			height := max(2, math.Sqrt(float64(n)/float64(most))*plotHeight)
			p.Bars = append(p.Bars, bar{coordinate(float64(i) * plotWidth / plotBars), coordinate(plotHeight - height), coordinate(height)})
		}
	}
	p.Median, p.P95 = coordinate(a.x(quantile(sorted, .5))), coordinate(a.x(quantile(sorted, .95)))
	return p
}

// operationViews are the rows, by name, and the axis above them.
func (s *survey) operationViews() ([]operationView, []axisTick) {
	most := 0.0
	for _, o := range s.operations {
		for _, ms := range o.times {
			most = max(most, ms)
		}
	}
	a := axisFor(most)
	var views []operationView
	for _, name := range slices.Sorted(maps.Keys(s.operations)) {
		o := s.operations[name]
		v := operationView{Name: name, Count: len(o.times), Silent: o.silent, Arrived: o.arrived, OnPurpose: o.onPurpose}
		if times := o.sortedTimes(); len(times) > 0 {
			v.Median, v.P95, v.Most = quantile(times, .5), quantile(times, .95), times[len(times)-1]
			v.Plot = a.plotOf(times)
		}
		views = append(views, v)
	}
	return views, a.ticks()
}

// productViews are the products, those with most calls first.
func (s *survey) productViews() []productView {
	var views []productView
	for name, p := range s.products {
		views = append(views, productView{Name: name, Calls: p.calls, Scenarios: countViews(p.scenarios)})
	}
	slices.SortFunc(views, func(a, b productView) int { return cmp.Or(b.Calls-a.Calls, cmp.Compare(a.Name, b.Name)) })
	return views
}

// productView is a row of the table of products.
type productView struct {
	Name      string
	Calls     int
	Scenarios []countView
}
