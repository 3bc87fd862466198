package report

import (
	"html/template"

	"github.com/kasauti/kasauti/harness/verdict"
)

// headView is the page above the scenarios.
type headView struct {
	Style    template.CSS
	Policy   string
	Title    string
	Run      verdict.Header
	Summary  verdict.Summary
	Ended    bool
	Verdict  string
	Kind     string // class of the verdict: pass, fail or incomplete
	Target   string
	Green    string // what green means, on a mock
	Counts   []countView
	Checks   []countView
	Troubles []troubleView
	Flakes   []flakeView
	More     []troubleView // troubles that stand folded
	Needs    []needView
	Met      int // of them asserted
	Products []productView
	Calls    []operationView
	Axis     []axisTick
}

type countView struct {
	Verdict verdict.Verdict
	N       int
}

// needView is a requirement and what became of it.
type needView struct {
	verdict.Requirement
	Asserted  bool
	State     string // kept, warned, broken or not asserted
	Scenarios int    // in which it was judged
}

// troubleView is a trouble with the place of its first scenario on the page.
type troubleView struct {
	verdict.Trouble
	Anchor string
}

// flakeView is a flake with its place on the page.
type flakeView struct {
	verdict.Flake
	Anchor string
}

// mostTroublesOpen is how many troubles stand at the top of the page; more are folded.
const mostTroublesOpen = 12

func (p *page) headView(all *survey) headView {
	r := p.run
	s := &r.summary
	head := headView{
		Style:  template.CSS(pageStyle),
		Policy: Policy(pageStyle, pageScript()),
		Title:  "Kasauti: " + s.Why, Run: r.header, Summary: *s, Ended: r.ended,
		Verdict: verdictText(s), Kind: kindOf(s.Exit), Target: targetName(&r.header.Target),
		Counts: countViews(s.Scenarios), Checks: countViews(s.Checks), Needs: p.needViews(all), Products: all.productViews(),
	}
	head.Calls, head.Axis = all.operationViews()
	for _, t := range s.Troubles {
		head.Troubles = append(head.Troubles, troubleView{t, p.anchorOf(t.First, t.Name)})
	}
	if len(head.Troubles) > mostTroublesOpen {
		head.Troubles, head.More = head.Troubles[:mostTroublesOpen], head.Troubles[mostTroublesOpen:]
	}
	for _, f := range s.Flakes {
		head.Flakes = append(head.Flakes, flakeView{f, p.anchorOf(f.ID, f.Name)})
	}
	if r.header.Target.Mock && s.Exit == verdict.ExitConformant {
		head.Green = mockGreen
	}
	for _, need := range head.Needs {
		if need.Asserted {
			head.Met++
		}
	}
	return head
}

// anchorOf is the place of a scenario, "" for one that is not here.
func (p *page) anchorOf(id, name string) string {
	if plainName(id) {
		return anchorOf(id, 0)
	}
	for i := range p.run.entries {
		if e := &p.run.entries[i]; e.name == name {
			return anchorOf("", e.index)
		}
	}
	return ""
}

func kindOf(exit int) string {
	switch exit {
	case verdict.ExitConformant:
		return "pass"
	case verdict.ExitFail:
		return "fail"
	}
	return "incomplete"
}

func countViews(counts map[verdict.Verdict]int) []countView {
	var views []countView
	for _, v := range verdict.All() {
		views = append(views, countView{v, counts[v]})
	}
	return views
}

func (p *page) needViews(all *survey) []needView {
	asserted := map[string]bool{}
	for _, id := range p.run.summary.Asserted {
		asserted[id] = true
	}
	var views []needView
	for _, r := range p.run.header.Requirements {
		if !p.run.header.Binds(r) {
			continue
		}
		view := needView{Requirement: r, Asserted: asserted[r.ID], State: "not asserted"}
		if view.Asserted {
			view.State = "kept"
			if use := all.needs[r.ID]; use != nil {
				view.Scenarios = use.scenarios
				view.State = map[verdict.Verdict]string{verdict.Pass: "kept", verdict.Warn: "warned", verdict.Fail: "broken"}[use.worst]
			}
		}
		views = append(views, view)
	}
	return views
}
