package verdict_test

import (
	"strings"
	"testing"
	"time"

	"github.com/kasauti/kasauti/harness/verdict"
)

// named is a scenario that tried once, with what its triage says of a fail.
func named(name string, v verdict.Verdict, class verdict.Class, checks ...verdict.Check) *verdict.Scenario {
	s := scenario(v, checks...)
	s.ID, s.URI, s.Name, s.Reason = "id-"+name, "pay.feature", name, "it is "+v.String()
	if class != "" {
		s.Triage = &verdict.Triage{Class: class, Group: "g1", Headline: "it broke"}
	}
	return s
}

func entry(change func(*verdict.Excuse)) verdict.Excuse {
	e := verdict.Excuse{
		Kind: verdict.KnownFailure, At: "x.yaml:3:5", Feature: "pay.feature", Name: "one",
		Ticket: "QA-1", Owner: "asha", Reason: "so it is", Expires: "2026-12-31",
	}
	if change != nil {
		change(&e)
	}
	return e
}

func closed(h *verdict.Header, scenarios ...*verdict.Scenario) verdict.Summary {
	h.Requirements = requirements
	tally := verdict.NewTally(h)
	for _, s := range scenarios {
		h.Excuse(s)
		tally.Add(s, 1, 1)
	}
	now := time.Now()
	return tally.Close(now, now)
}

func TestKnownFailures(t *testing.T) {
	a, b, own := check("A", verdict.Fail), check("B", verdict.Fail), check("", verdict.Fail)
	product := func(checks ...verdict.Check) *verdict.Scenario {
		return named("one", verdict.Fail, verdict.ProductDefect, checks...)
	}
	for _, c := range []struct {
		name   string
		change func(*verdict.Excuse)
		is     *verdict.Scenario
		exit   int
		why    string
	}{
		{"any failure", nil, product(a), 0, "conformant but for 1 known failure"},
		{"by its id", func(e *verdict.Excuse) { e.ID, e.Feature, e.Name = "id-one", "", "" }, product(a), 0, "but for 1 known failure"},
		{"by its requirement", func(e *verdict.Excuse) { e.Requirements = []string{"A"} }, product(a), 0, "but for 1 known failure"},
		{"by its class", func(e *verdict.Excuse) { e.Class = verdict.ProductDefect }, product(a), 0, "but for 1 known failure"},
		{"by its group", func(e *verdict.Excuse) { e.Group = "g1" }, product(a), 0, "but for 1 known failure"},
		{"a requirement alone", func(e *verdict.Excuse) { e.Feature, e.Name, e.Requirements = "", "", []string{"A"} }, product(a), 0, "but for 1 known failure"},
		{"an expectation of its own", nil, named("one", verdict.Fail, verdict.TestBug, own), 0, "but for 1 known failure"},

		{"a pass", nil, named("one", verdict.Pass, "", check("A", verdict.Pass)), 1, `x.yaml:3:5: "one" passed, and is listed as a known failure (QA-1); remove the entry`},
		{"a warning of something else", func(e *verdict.Excuse) { e.Requirements = []string{"B"} }, named("one", verdict.Warn, "", check("A", verdict.Warn)), 1, `"one" only warned, of something else`},
		{"another requirement", func(e *verdict.Excuse) { e.Requirements = []string{"B"} }, product(a), 1, "1 excuse does not hold"},
		{"one requirement more", func(e *verdict.Excuse) { e.Requirements = []string{"A"} }, product(a, b), 1, "1 excuse does not hold"},
		{"one requirement less", func(e *verdict.Excuse) { e.Requirements = []string{"A", "B"} }, product(a), 1, "1 excuse does not hold"},
		{"an expectation more", func(e *verdict.Excuse) { e.Requirements = []string{"A"} }, product(a, own), 1, "1 excuse does not hold"},
		{"another class", func(e *verdict.Excuse) { e.Class = verdict.ContractDrift }, product(a), 1, "1 excuse does not hold"},
		{"another group", func(e *verdict.Excuse) { e.Group = "g2" }, product(a), 1, "1 excuse does not hold"},
		{"another scenario", func(e *verdict.Excuse) { e.Name = "two" }, product(a), 1, "1 scenario failed"},
		{"one that has expired", func(e *verdict.Excuse) { e.Void = "it expired" }, product(a), 1, "1 excuse does not hold"},
		{"one that has expired, of a pass", func(e *verdict.Excuse) { e.Void = "it expired" }, named("one", verdict.Pass, "", check("A", verdict.Pass)), 1, "not conformant: x.yaml:3:5: it expired"},
		{"a requirement that is kept", func(e *verdict.Excuse) { e.Feature, e.Name, e.Requirements = "", "", []string{"A"} }, named("one", verdict.Pass, "", check("A", verdict.Pass)), 1, "A was kept, and is listed as known to be broken"},
		{"a requirement alone, and one more", func(e *verdict.Excuse) { e.Feature, e.Name, e.Requirements = "", "", []string{"A"} }, product(a, b), 1, "1 excuse does not hold"},

		{"a step that is none", nil, named("one", verdict.Fail, verdict.TestBug), 1, "1 excuse does not hold"},
		{"what was in the way", nil, named("one", verdict.Fail, verdict.Environment, a), 1, "1 excuse does not hold"},
		{"too many calls", nil, named("one", verdict.Fail, verdict.Quota, a), 1, "1 excuse does not hold"},
		{"what could not run", nil, named("one", verdict.CouldNotRun, verdict.Environment), 3, "1 scenario could not run"},
		{"a crash of ours", nil, named("one", verdict.EngineError, verdict.HarnessDefect), 4, "the harness failed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := verdict.Header{Excuses: []verdict.Excuse{entry(c.change)}}
			s := closed(&h, named("zero", verdict.Pass, "", check("B", verdict.Pass)), c.is)
			if s.Exit != c.exit || !strings.Contains(s.Why, c.why) {
				t.Errorf("exit %d because %q, want %d because of %q", s.Exit, s.Why, c.exit, c.why)
			}
			if excused := c.exit == 0; (s.Known == 1) != excused || c.is.Excused(verdict.KnownFailure) != excused || (len(s.Troubles) == 0) != (excused || c.is.Triage == nil) {
				t.Errorf("known %d, troubles %d, excuse %+v", s.Known, len(s.Troubles), c.is.Excuse)
			}
			if s.Scenarios[c.is.Verdict] == 0 {
				t.Errorf("the verdict %s is folded away: %v", c.is.Verdict, s.Scenarios)
			}
		})
	}
}

func TestWhatWarnsIsNoPass(t *testing.T) {
	softened := named("one", verdict.Fail, verdict.TestBug, check("", verdict.Fail))
	softened.Newer("0.3")
	for name, c := range map[string]struct {
		change func(*verdict.Excuse)
		is     *verdict.Scenario
	}{
		"a scenario":            {nil, named("one", verdict.Warn, "", check("A", verdict.Warn))},
		"a requirement of it":   {func(e *verdict.Excuse) { e.Requirements = []string{"A"} }, named("one", verdict.Warn, "", check("A", verdict.Warn))},
		"a requirement alone":   {func(e *verdict.Excuse) { e.Feature, e.Name, e.Requirements = "", "", []string{"A"} }, named("one", verdict.Warn, "", check("A", verdict.Warn))},
		"one that became newer": {func(e *verdict.Excuse) { e.Requirements = []string{"A"} }, softened},
	} {
		h := verdict.Header{Excuses: []verdict.Excuse{entry(c.change)}}
		s := closed(&h, named("zero", verdict.Pass, "", check("B", verdict.Pass)), c.is)
		if s.Exit != 0 || s.Known != 0 || s.Why != "conformant" || c.is.Excuse != nil {
			t.Errorf("%s: exit %d because %q, excuse %+v", name, s.Exit, s.Why, c.is.Excuse)
		}
	}
}

// alone is an entry that names a requirement and no scenario.
func alone(ids ...string) verdict.Excuse {
	return entry(func(e *verdict.Excuse) { e.Feature, e.Name, e.Requirements = "", "", ids })
}

// TestARequirementThatNothingBreaks: whole runs alone can say that a requirement is kept, or that
// nothing asserts it, and only where nothing is left that might.
func TestARequirementThatNothingBreaks(t *testing.T) {
	const kept, nothing = "x.yaml:3:5: A was kept, and is listed as known to be broken (QA-1); remove the entry",
		"x.yaml:3:5: nothing asserted A, which is listed as known to be broken (QA-1); correct or remove the entry, or run what asserts it, too"
	a := func() *verdict.Scenario { return named("one", verdict.Pass, "", check("A", verdict.Pass)) }
	claims := func(s *verdict.Scenario, ids ...string) *verdict.Scenario { s.Claims = ids; return s }
	untried := func(v verdict.Verdict, ids ...string) *verdict.Scenario {
		s := claims(named("two", v, ""), ids...)
		s.Attempts = nil
		return s
	}
	quarantined := func(s *verdict.Scenario) *verdict.Scenario { s.Name = "odd"; return s }
	known := func(s *verdict.Scenario) *verdict.Scenario { s.Name = "known"; return s }
	broke := func(ids ...string) *verdict.Scenario {
		return claims(named("two", verdict.Fail, verdict.ProductDefect, check("B", verdict.Fail)), ids...)
	}
	for _, c := range []struct {
		name   string
		change func(*verdict.Header)
		is     []*verdict.Scenario
		exit   int
		void   string
	}{
		{"kept", nil, []*verdict.Scenario{a()}, 1, kept},
		{"kept in a selection", func(h *verdict.Header) { h.Partial = true }, []*verdict.Scenario{a()}, 0, ""},
		{"kept in a shard", func(h *verdict.Header) { h.Shard = verdict.Shard{Index: 1, Total: 2} }, []*verdict.Scenario{a()}, 0, ""},
		{"kept, and one could not run", nil, []*verdict.Scenario{a(), untried(verdict.CouldNotRun, "B")}, 3, ""},
		{"kept, and one broke us", nil, []*verdict.Scenario{a(), untried(verdict.EngineError, "B")}, 4, ""},
		{"kept, and one is left out for what no file declares", nil, []*verdict.Scenario{a(), func() *verdict.Scenario {
			s := untried(verdict.NotApplicable, "B")
			s.Lacking = []string{"clock"}
			return s
		}()}, 3, ""},
		{"kept, where one does not apply", nil, []*verdict.Scenario{a(), untried(verdict.NotApplicable, "A")}, 1, kept},

		{"asserted by nothing", nil, nil, 1, nothing},
		{"asserted by nothing, by check", func(h *verdict.Header) { h.Command = "check" }, nil, 0, ""},
		{"asserted by nothing of a selection", func(h *verdict.Header) { h.Partial = true }, nil, 0, ""},
		{"asserted by nothing of a shard", func(h *verdict.Header) { h.Shard = verdict.Shard{Index: 2, Total: 2} }, nil, 0, ""},
		{"by nothing, and one could not run", nil, []*verdict.Scenario{untried(verdict.CouldNotRun, "B")}, 3, ""},
		{"by what does not apply", nil, []*verdict.Scenario{untried(verdict.NotApplicable, "A")}, 0, ""},
		{"what does not apply asserts something else", nil, []*verdict.Scenario{untried(verdict.NotApplicable, "B")}, 1, nothing},
		{"what does not apply says not what it asserts", nil, []*verdict.Scenario{untried(verdict.NotApplicable)}, 0, ""},
		{"in quarantine alone", nil, []*verdict.Scenario{quarantined(a())}, 0, ""},
		{"something else in quarantine", nil, []*verdict.Scenario{quarantined(named("odd", verdict.Pass, "", check("B", verdict.Pass)))}, 1, nothing},
		{"by what failed before it came to that", nil, []*verdict.Scenario{known(broke("A"))}, 0, ""},
		{"what failed says not what it would have asserted", nil, []*verdict.Scenario{known(broke())}, 0, ""},
		{"what failed asserts something else", nil, []*verdict.Scenario{known(broke("B"))}, 1, nothing},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := verdict.Header{Command: "run", Excuses: []verdict.Excuse{
				alone("A"),
				entry(func(e *verdict.Excuse) { e.Kind, e.At, e.Name = verdict.Quarantine, "x.yaml:9:5", "odd" }),
				entry(func(e *verdict.Excuse) { e.At, e.Name, e.Requirements = "x.yaml:15:5", "known", []string{"B"} }),
			}}
			if c.change != nil {
				c.change(&h)
			}
			s := closed(&h, append(c.is, named("zero", verdict.Pass, "", check("B", verdict.Pass)))...)
			if s.Exit != c.exit || c.void != "" && s.Why != "not conformant: "+c.void || s.Excuses[0].Void != "" && c.void == "" {
				t.Errorf("exit %d because %q, want %d because of %q; %+v", s.Exit, s.Why, c.exit, c.void, s.Excuses[0])
			}
		})
	}
	h := verdict.Header{Command: "run", Excuses: []verdict.Excuse{alone("A", "B")}}
	if s := closed(&h, named("one", verdict.Fail, verdict.ProductDefect, check("B", verdict.Fail)), claims(a(), "A")); !strings.Contains(s.Excuses[0].Void, "A was kept") {
		t.Errorf("one of two is kept: %+v", s.Excuses[0])
	}
}

func TestKnownWarningsWhereWarningsCount(t *testing.T) {
	warned := func() *verdict.Scenario { return named("one", verdict.Warn, "", check("B", verdict.Warn)) }
	pass := named("zero", verdict.Pass, "", check("A", verdict.Pass))
	h := verdict.Header{FailOn: "warn", Excuses: []verdict.Excuse{entry(func(e *verdict.Excuse) { e.Requirements = []string{"B"} })}}
	if s := closed(&h, pass, warned()); s.Exit != 0 || s.Known != 1 {
		t.Errorf("exit %d because %q, known %d", s.Exit, s.Why, s.Known)
	}
	if s := closed(&verdict.Header{FailOn: h.FailOn}, pass, warned()); s.Exit != 1 {
		t.Errorf("without the entry: exit %d because %q", s.Exit, s.Why)
	}
}

func TestQuarantineCountsForNothing(t *testing.T) {
	quarantine := []verdict.Excuse{entry(func(e *verdict.Excuse) { e.Kind = verdict.Quarantine })}
	for _, v := range []verdict.Verdict{verdict.Pass, verdict.Warn, verdict.Fail, verdict.CouldNotRun, verdict.NotApplicable} {
		one := named("one", v, "", check("B", v))
		one.Lacking = []string{"clock"}
		s := closed(&verdict.Header{Excuses: quarantine}, named("zero", verdict.Pass, "", check("A", verdict.Pass)), one)
		if s.Exit != 0 || s.Why != "conformant; 1 scenario in quarantine" || s.Quarantined[v] != 1 || len(s.Scenarios) != 1 || len(s.Asserted) != 1 || s.Checks[verdict.Pass] != 1 || len(s.Lacking) > 0 {
			t.Errorf("%s: exit %d because %q, %+v", v, s.Exit, s.Why, s)
		}
		if s := closed(&verdict.Header{Excuses: quarantine}, named("one", v, "", check("A", v))); s.Exit != 3 || s.Shares[0].Asserted != 0 {
			t.Errorf("%s alone: exit %d because %q, shares %v", v, s.Exit, s.Why, s.Shares)
		}
	}
	if s := closed(&verdict.Header{Excuses: quarantine}, named("zero", verdict.Pass, "", check("A", verdict.Pass)), named("one", verdict.EngineError, "")); s.Exit != 4 {
		t.Errorf("a crash of ours in quarantine: exit %d because %q", s.Exit, s.Why)
	}
	expired := quarantine[0]
	expired.Void = "it expired"
	if s := closed(&verdict.Header{Excuses: []verdict.Excuse{expired}}, named("one", verdict.Fail, "", check("A", verdict.Fail))); s.Exit != 1 || s.Scenarios[verdict.Fail] != 1 {
		t.Errorf("one that has expired: exit %d because %q, %v", s.Exit, s.Why, s.Scenarios)
	}
}

func TestFlakyIsSaidAndMayBeRefused(t *testing.T) {
	flaky := func() *verdict.Scenario {
		s := named("one", verdict.Pass, "", check("A", verdict.Pass))
		s.Attempts = append([]verdict.Attempt{{Number: 1, Verdict: verdict.CouldNotRun, Reason: "no answer", Triage: &verdict.Triage{Class: verdict.Environment}}}, s.Attempts...)
		return s
	}
	s := closed(&verdict.Header{}, flaky())
	if s.Exit != 0 || s.Why != "conformant; 1 scenario flaky" || len(s.Flakes) != 1 {
		t.Fatalf("exit %d because %q, %+v", s.Exit, s.Why, s.Flakes)
	}
	if first := s.Flakes[0].Attempts[0]; first.Reason != "no answer" || first.Class != verdict.Environment || len(s.Flakes[0].Attempts) != 2 {
		t.Errorf("%+v", s.Flakes[0])
	}
	if s := closed(&verdict.Header{FailOnFlaky: true}, flaky()); s.Exit != 1 || !strings.Contains(s.Why, "1 scenario passed only after a retry, and --fail-on-flaky is set") {
		t.Errorf("exit %d because %q", s.Exit, s.Why)
	}
}

func TestWhatIsNewerTurnsNothingRed(t *testing.T) {
	newer := []verdict.Requirement{
		{ID: "A", Level: verdict.Must, Evidence: "documented"},
		{ID: "N", Level: verdict.Must, Evidence: "documented", Newer: true},
	}
	count := func(failOn string, scenarios ...*verdict.Scenario) verdict.Summary {
		tally := verdict.NewTally(&verdict.Header{AsOf: "0.3", Requirements: newer, FailOn: failOn})
		for _, s := range scenarios {
			tally.Add(s, 1, 1)
		}
		return tally.Close(time.Now(), time.Now())
	}
	pass, warned := scenario(verdict.Pass, check("A", verdict.Pass)), scenario(verdict.Warn, check("N", verdict.Warn))
	if s := count("warn", pass, warned); s.Exit != 0 || s.Shares[0] != (verdict.Share{Evidence: "documented", Asserted: 1, Of: 1}) || s.Checks[verdict.Warn] != 1 {
		t.Errorf("exit %d because %q, shares %v", s.Exit, s.Why, s.Shares)
	}
	if s := count("", warned); s.Exit != 3 {
		t.Errorf("nothing but newer ones was asserted: exit %d because %q", s.Exit, s.Why)
	}
	for _, c := range []struct {
		name string
		is   *verdict.Scenario
		want verdict.Verdict
	}{
		{"an expectation of its own", named("one", verdict.Fail, verdict.TestBug, check("", verdict.Fail)), verdict.Warn},
		{"no answer", named("one", verdict.CouldNotRun, verdict.Environment), verdict.CouldNotRun},
		{"a step that is none", named("one", verdict.Fail, verdict.TestBug), verdict.Fail},
		{"an older requirement", named("one", verdict.Fail, verdict.ProductDefect, check("A", verdict.Fail)), verdict.Fail},
		{"a crash of ours", named("one", verdict.EngineError, verdict.HarnessDefect), verdict.EngineError},
		{"never tried", &verdict.Scenario{Verdict: verdict.CouldNotRun}, verdict.CouldNotRun},
	} {
		c.is.Newer("0.3")
		if c.is.Verdict != c.want || c.want == verdict.Warn && (c.is.Triage != nil || !strings.Contains(c.is.Reason, "newer than --as-of 0.3")) {
			t.Errorf("%s: %s because %q", c.name, c.is.Verdict, c.is.Reason)
		}
	}
}

// TestKnownOtherwise: what broke beside, and what broke instead, are told apart.
func TestKnownOtherwise(t *testing.T) {
	a, b := check("A", verdict.Fail), check("B", verdict.Fail)
	for said, is := range map[string]*verdict.Scenario{
		"it broke B, too;":       named("one", verdict.Fail, verdict.ProductDefect, a, b),
		"it broke B, and not A;": named("one", verdict.Fail, verdict.ProductDefect, b),
	} {
		h := &verdict.Header{Excuses: []verdict.Excuse{entry(func(e *verdict.Excuse) { e.Requirements = []string{"A"} })}}
		closed(h, is)
		if is.Excuse == nil || !strings.Contains(is.Excuse.Void, said) {
			t.Errorf("%+v does not say %q", is.Excuse, said)
		}
	}
}
