package report

import (
	"reflect"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/verdict"
)

func TestQuantileIsOneThatWasMeasured(t *testing.T) {
	times := []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 100}
	for q, want := range map[float64]float64{0: 1, .5: 5, .9: 9, .95: 100, 1: 100} {
		if got := quantile(times, q); got != want {
			t.Errorf("quantile %v is %v, want %v", q, got, want)
		}
	}
	if got := quantile([]float64{7}, .5); got != 7 {
		t.Errorf("the median of one is %v", got)
	}
}

func TestSurveyCountsScenariosOnce(t *testing.T) {
	call := func(operation string, status int, ms float64) exchange.View {
		return exchange.View{Operation: operation, Milliseconds: ms, Response: exchange.MessageView{Status: status}}
	}
	kept := func(ids ...string) verdict.Step { return verdict.Step{Kept: ids} }
	s := newSurvey()
	s.add(&Result{
		Scenario:  verdict.Scenario{Verdict: verdict.Pass, Attempts: []verdict.Attempt{{Steps: []verdict.Step{kept("A", "B"), kept("A")}}}},
		Exchanges: []exchange.View{call("wallet.pay", 200, 3), call("wallet.pay", 0, 900), call("wallet.look", 200, 1), call("", 200, 1)},
	})
	broken := verdict.Step{Checks: []verdict.Check{{Requirement: "A", Verdict: verdict.Fail}, {Requirement: "C", Verdict: verdict.CouldNotRun}, {Verdict: verdict.Fail}}}
	s.add(&Result{
		Scenario:  verdict.Scenario{Verdict: verdict.Fail, Attempts: []verdict.Attempt{{Steps: []verdict.Step{broken}}}},
		Exchanges: []exchange.View{call("wallet.pay", 500, 5), {Operation: "card.hook", Arrived: true}},
	})
	if pay := s.operations["wallet.pay"]; !reflect.DeepEqual(pay.sortedTimes(), []float64{3, 5}) || pay.silent != 1 {
		t.Errorf("wallet.pay took %v, and %d were silent", pay.times, pay.silent)
	}
	if s.operations["card.hook"].arrived != 1 {
		t.Error("the webhook counts as a call")
	}
	if wallet := s.products["wallet"]; wallet.calls != 4 || wallet.scenarios[verdict.Pass] != 1 || wallet.scenarios[verdict.Fail] != 1 {
		t.Errorf("wallet: %+v", wallet)
	}
	if a := s.needs["A"]; a.scenarios != 2 || a.worst != verdict.Fail || s.needs["B"].worst != verdict.Pass || s.needs["C"] != nil || s.needs[""] != nil {
		t.Errorf("needs: %+v", s.needs)
	}
}

// TestPlotsShareOneAxis: what is slower stands further right, inside of the picture.
func TestPlotsShareOneAxis(t *testing.T) {
	a := axisFor(240)
	var says []string
	for _, tick := range a.ticks() {
		says = append(says, tick.Says)
	}
	if got := strings.Join(says, " "); got != "0.1 ms 1 ms 10 ms 100 ms 1 s" {
		t.Errorf("the axis says %s", got)
	}
	for _, pair := range [][2]float64{{0, .1}, {.1, .2}, {1, 240}, {240, 1e9}} {
		if x, y := a.x(pair[0]), a.x(pair[1]); x > y || x < 0 || y > plotWidth {
			t.Errorf("%v ms stands at %v and %v ms at %v", pair[0], x, pair[1], y)
		}
	}
	if p := a.plotOf([]float64{0, 5, 5, 240}); len(p.Bars) != 3 || p.Median != coordinate(a.x(5)) {
		t.Errorf("%+v", p)
	}
}

// TestARecordingSurveysWhatItsJournalHolds: the page of a run and the page written again agree.
func TestARecordingSurveysWhatItsJournalHolds(t *testing.T) {
	run := pageSample(t)
	again, err := surveyOf(run.Results())
	must(t, err)
	live := newSurvey()
	for _, r := range pageResults() {
		live.add(&r)
	}
	calls, axis := again.operationViews()
	liveCalls, liveAxis := live.operationViews()
	if !reflect.DeepEqual(again.productViews(), live.productViews()) || !reflect.DeepEqual(axis, liveAxis) || len(calls) != len(liveCalls) {
		t.Error("the two differ")
	}
}
