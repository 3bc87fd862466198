package history

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/report"
	"github.com/kasauti/kasauti/harness/verdict"
)

func listed(list []Change) string {
	var names []string
	for _, c := range list {
		names = append(names, strings.TrimPrefix(c.ID, "id-"))
	}
	return strings.Join(names, "")
}

func TestWhatChanged(t *testing.T) {
	//           abcdefghijklmn
	a := runOf(1, "ppffffwpnc-p-e")
	b := runOf(2, "fpfpwcfcfppeff")
	c := Compare(a, b, 2)
	for what, got := range map[string][2]string{
		"newly failing": {listed(c.NewlyFailing), "agimn"}, // m is new, g warned, i was left out, n broke us
		"still failing": {listed(c.StillFailing), "c"},
		"fixed":         {listed(c.Fixed), "de"},
		"changed":       {listed(c.Changed), "fhjl"}, // f could not run: nobody has seen it fixed
		"new":           {listed(c.New), "k"},
		"gone":          {listed(c.Gone), ""},
		"slower":        {listed(c.Slower), ""},
	} {
		if got[0] != got[1] {
			t.Errorf("%s: %s, want %s", what, got[0], got[1])
		}
	}
	if back := Compare(b, a, 2); listed(back.Gone) != "km" || listed(back.Fixed) != "ag" {
		t.Errorf("backwards gone %s, fixed %s", listed(back.Gone), listed(back.Fixed))
	}
}

func exitOf(c *Comparison) int {
	exit, _ := c.Verdict()
	return exit
}

// TestWhatIsKnownIsNotNew: a failure that a file of excuses covers has a place of its own, and one that
// it covers no more is new, since it counts only now.
func TestWhatIsKnownIsNotNew(t *testing.T) {
	//           abcdefghijkl
	a := runOf(1, "ppfkkkqqfkp-")
	b := runOf(2, "kqkkfxfpxp-k")
	c := Compare(a, b, 2)
	for what, got := range map[string][2]string{
		"newly failing": {listed(c.NewlyFailing), "efg"},
		"still failing": {listed(c.StillFailing), "i"},
		"excused":       {listed(c.Excused), "abcdl"},
		"fixed":         {listed(c.Fixed), "hj"},
		"changed":       {listed(c.Changed), ""},
		"gone":          {listed(c.Gone), "k"},
	} {
		if got[0] != got[1] {
			t.Errorf("%s: %s, want %s", what, got[0], got[1])
		}
	}
	if c := Compare(runOf(1, "p"), runOf(2, "k"), 2); exitOf(c) != verdict.ExitConformant {
		t.Errorf("a known failure ends with %d", exitOf(c))
	}
	text := printed(t, c, 100, false)
	for _, want := range []string{
		"failing, and known or in quarantine (5)", "    known failure QA-1 (asha), until 2026-12-31: so it is\n", "    in quarantine: QA-1 (asha)",
		"    A knew of it, or had it in quarantine, and B has no entry about it\n", "    x.yaml:3:5: it failed otherwise than is known\n", " 5 excused ",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("it does not say %q\n%s", want, text)
		}
	}
}

// TestLessIsNoGreen: where nothing newly fails, since B does not look, it says so and is no green.
func TestLessIsNoGreen(t *testing.T) {
	musts := func(r *Run, ids ...string) *Run {
		r.Summary.Asserted = ids
		r.Header.Requirements = []verdict.Requirement{
			{ID: "EK-A-010", Level: verdict.Must}, {ID: "EK-A-020", Level: verdict.Must}, {ID: "EK-A-030", Level: verdict.Should},
			{ID: "EK-A-040", Level: verdict.Must, Who: "client"}, {ID: "EK-A-050", Level: verdict.Must, Newer: true},
		}
		return r
	}
	all := []string{"EK-A-010", "EK-A-020", "EK-A-030", "EK-A-040", "EK-A-050", "EK-A-060"}
	selected := runOf(2, "pp")
	selected.Header.Partial = true
	for _, c := range []struct {
		name string
		a, b *Run
		exit int
		why  string
	}{
		{"the same", runOf(1, "ppf"), runOf(2, "ppf"), 0, "nothing newly fails"},
		{"one is gone", runOf(1, "ppp"), runOf(2, "pp"), 3, "nothing newly fails, but B shows less than A: 1 scenario of A is gone"},
		{"one that failed is gone", runOf(1, "ppf"), runOf(2, "pp"), 3, "1 scenario of A is gone, and failed there"},
		{"one that failed and others", runOf(1, "pffp"), runOf(2, "p"), 3, "3 scenarios of A are gone (2 of them failed there)"},
		{"one that did not apply is gone", runOf(1, "ppn"), runOf(2, "pp"), 3, "1 scenario of A is gone"},
		{"one was not selected", runOf(1, "ppf"), selected, 3, "1 scenario of A is gone, or not selected in B, and failed there"},
		{"one that failed does not apply", runOf(1, "ppf"), runOf(2, "ppn"), 3, "1 scenario that A judged could not be judged in B"},
		{"what A did not judge", runOf(1, "ppn"), runOf(2, "ppn"), 0, "nothing newly fails"},
		{"a MUST is lost", musts(runOf(1, "p"), all...), musts(runOf(2, "p"), "EK-A-020"), 3, "1 MUST that A asserted is asserted no more"},
		{"two are", musts(runOf(1, "p"), all...), musts(runOf(2, "p")), 3, "2 MUSTs that A asserted are asserted no more"},
		{"what is no MUST of a server, or is none any more", musts(runOf(1, "p"), all...), musts(runOf(2, "p"), all[:2]...), 0, "nothing newly fails"},
		{"all of it", musts(runOf(1, "pfp"), all...), musts(runOf(2, "n")), 3, "2 scenarios of A are gone (1 of them failed there); 1 scenario that A judged could not be judged in B; 2 MUSTs that A asserted are asserted no more"},
		{"a failure is worse", runOf(1, "ppp"), runOf(2, "f"), 1, "newly failing: 1 scenario"},
	} {
		comparison := Compare(c.a, c.b, 2)
		if exit, why := comparison.Verdict(); exit != c.exit || !strings.HasSuffix(why, c.why) {
			t.Errorf("%s: it ends with %d: %s", c.name, exit, why)
		}
		if text := strings.Join(strings.Fields(printed(t, comparison, 90, false)), " "); !strings.HasSuffix(text, fmt.Sprintf("%s (exit %d)", c.why, c.exit)) {
			t.Errorf("%s: it prints\n%s", c.name, text)
		}
	}
}

// TestWhatMovedIsTheSame: a scenario with another name or in another file, which does what it did, is
// neither gone nor new.
func TestWhatMovedIsTheSame(t *testing.T) {
	a, b := runOf(1, "pffp"), runOf(2, "fpfp")
	for i, name := range []string{"z", "y", "x", "w"} {
		b.Scenarios[i].ID, b.Scenarios[i].Name, b.Scenarios[i].URI = "id-"+name, name, "moved.feature"
	}
	b.Scenarios[3].Digest = "something else"
	c := Compare(a, b, 2)
	if listed(c.NewlyFailing) != "z" || listed(c.Fixed) != "y" || listed(c.StillFailing) != "x" || listed(c.New) != "w" || listed(c.Gone) != "d" {
		t.Errorf("%+v", c)
	}
	if from := c.NewlyFailing[0].From; from != `"Scenario a", features/otp/otp.feature:10` || !strings.Contains(printed(t, c, 200, false), "it was "+from) {
		t.Errorf("it was %s", from)
	}
	for _, run := range []*Run{a, b} { // records without digests
		for i := range run.Scenarios {
			run.Scenarios[i].Digest = ""
		}
	}
	if c := Compare(a, b, 2); listed(c.Gone) != "abcd" {
		t.Errorf("what nobody can tell is gone: %s", listed(c.Gone))
	}
}

func TestSlowerIsByTimesAndByEnough(t *testing.T) {
	a, b := runOf(1, "ppppp"), runOf(2, "ppppp")
	set := func(i int, before, after float64) {
		a.Scenarios[i].Attempts[0].Milliseconds, b.Scenarios[i].Attempts[0].Milliseconds = before, after
	}
	set(0, 100, 250)   // yes
	set(1, 1, 90)      // by too little
	set(2, 1000, 1900) // not twice
	set(3, 100, 900)   // the slowest
	set(4, 100, 900)
	b.Scenarios[4].Run = "earlier" // another run took that long
	if got := listed(Compare(a, b, 2).Slower); got != "da" {
		t.Errorf("slower are %s, want da", got)
	}
}

func printed(t *testing.T, c *Comparison, width int, all bool) string {
	t.Helper()
	var b bytes.Buffer
	if err := c.Print(&b, report.NewPrinter(width, false), all); err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(b.String(), "\n") {
		if n := len([]rune(line)); n > width {
			t.Errorf("a line has %d columns of %d: %s", n, width, line)
		}
	}
	return b.String()
}

func TestComparisonReadsWell(t *testing.T) {
	a, b := runOf(1, "ppffcp-p"), runOf(30, "fpfpp-pk")
	a.Scenarios[0].Name = "An OTP works once, also where the second use comes from another partner at the same time"
	b.Scenarios[0].Name, b.Scenarios[0].Digest = a.Scenarios[0].Name, "changed"
	b.Scenarios[1].Attempts[0].Milliseconds = 400
	b.Header.Seed, b.Header.Tool = 7, "v2"
	b.Header.Requirements = []verdict.Requirement{{ID: "EK-OTP-050", Level: verdict.Must}}
	a.Summary.Asserted, b.Summary.Asserted = []string{"EK-OTP-010", "EK-OTP-050", "EK-OTP-055"}, []string{"EK-OTP-010", "EK-OTP-060", "EK-OTP-070"}
	b.Summary.Why, b.Summary.Exit = "not conformant: 2 scenarios failed", verdict.ExitFail
	c := Compare(a, b, 2)
	golden(t, "compare_80.txt", printed(t, c, 80, false))
	golden(t, "compare_120.txt", printed(t, c, 120, false))
	var j bytes.Buffer
	if err := c.JSON(&j); err != nil {
		t.Fatal(err)
	}
	golden(t, "compare.json", j.String())
}

func TestThousandsOfFailuresAreCutShort(t *testing.T) {
	a, b := runOf(1, ""), runOf(2, "")
	for i := range 5000 {
		a.Scenarios = append(a.Scenarios, verdict.Scenario{ID: fmt.Sprint(i), Name: fmt.Sprint("s", i), Verdict: verdict.Pass})
		b.Scenarios = append(b.Scenarios, verdict.Scenario{ID: fmt.Sprint(i), Name: fmt.Sprint("s", i), Verdict: verdict.Fail})
	}
	c := Compare(a, b, 2)
	short, long := printed(t, c, 80, false), printed(t, c, 80, true)
	if n := strings.Count(short, "\n"); n > 60 || !strings.Contains(short, "and 4980 more (--all shows them") || !strings.Contains(short, "newly failing: 5000 scenarios (exit 1)") {
		t.Errorf("%d lines:\n%s", n, short)
	}
	if !strings.Contains(long, "s4999") {
		t.Error("--all does not show all")
	}
}

// TestAHalfRunIsNoGreen: what B did not reach is not gone, and nothing is said in the words of a whole
// run.
func TestAHalfRunIsNoGreen(t *testing.T) {
	a, b := runOf(1, "ppp"), runOf(2, "p")
	b.Summary.Exit, b.Summary.Incomplete = verdict.ExitIncomplete, "the run was interrupted before its end"
	c := Compare(a, b, 2)
	if exitOf(c) != verdict.ExitIncomplete {
		t.Errorf("it ends with %d", exitOf(c))
	}
	a.Header.Shard, b.Header.Shard = verdict.Shard{Index: 1, Total: 2}, verdict.Shard{Index: 1, Total: 2}
	b.Summary.Exit, b.Summary.Incomplete = verdict.ExitConformant, ""
	if _, why := Compare(a, b, 2).Verdict(); !strings.HasSuffix(why, "2 scenarios of A are gone, or in another shard of B") {
		t.Errorf("the same shard of two runs ends: %s", why)
	}
	b.Scenarios = a.Scenarios
	if c := Compare(a, b, 2); exitOf(c) != verdict.ExitConformant {
		t.Errorf("the same shard of two runs, cut alike, ends with %d", exitOf(c))
	}
	b.Scenarios = a.Scenarios[:1]
	b.Summary.Exit, b.Summary.Incomplete = verdict.ExitIncomplete, "the run was interrupted before its end"
	text := printed(t, c, 100, false)
	if !strings.Contains(text, "gone, or not reached in B (2)") || !strings.Contains(text, "as far as B goes") || strings.Contains(text, "nothing newly fails (exit 0)") {
		t.Errorf("it says\n%s", text)
	}
}
