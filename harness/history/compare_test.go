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
	a, b := runOf(1, "ppffcp-"), runOf(30, "fpfpp-p")
	a.Scenarios[0].Name = "An OTP works once, also where the second use comes from another partner at the same time"
	b.Scenarios[0].Name, b.Scenarios[0].Digest = a.Scenarios[0].Name, "changed"
	b.Scenarios[1].Attempts[0].Milliseconds = 400
	b.Header.Seed, b.Header.Tool = 7, "v2"
	a.Summary.Asserted, b.Summary.Asserted = []string{"EK-OTP-010", "EK-OTP-050"}, []string{"EK-OTP-010", "EK-OTP-060", "EK-OTP-070"}
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
	if c.Exit() != verdict.ExitIncomplete {
		t.Errorf("it ends with %d", c.Exit())
	}
	a.Header.Shard, b.Header.Shard = verdict.Shard{Index: 1, Total: 2}, verdict.Shard{Index: 1, Total: 2}
	b.Summary.Exit, b.Summary.Incomplete = verdict.ExitConformant, ""
	if c := Compare(a, b, 2); c.Exit() != verdict.ExitConformant {
		t.Errorf("the same shard of two runs ends with %d", c.Exit())
	}
	b.Summary.Exit, b.Summary.Incomplete = verdict.ExitIncomplete, "the run was interrupted before its end"
	text := printed(t, c, 100, false)
	if !strings.Contains(text, "gone, or not reached in B (2)") || !strings.Contains(text, "as far as B goes") || strings.Contains(text, "nothing newly fails (exit 0)") {
		t.Errorf("it says\n%s", text)
	}
}
