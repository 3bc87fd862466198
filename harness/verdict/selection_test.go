package verdict_test

import (
	"strings"
	"testing"
	"time"

	"github.com/kasauti/kasauti/harness/verdict"
)

func header() verdict.Header {
	return verdict.Header{
		Command: "run", Tool: "v1", Contract: "c1", Target: verdict.Target{Kind: "url", URL: "http://127.0.0.1:1", Capabilities: []string{"clock", "inbox"}},
		Environment: "e", Variants: map[string]string{"a": "1", "b": "2"}, World: "base", Seed: 1,
	}
}

func TestRunsThatDifferSayInWhat(t *testing.T) {
	for what, change := range map[string]func(*verdict.Header){
		"command: check here, run there":                                    func(h *verdict.Header) { h.Command = "check" },
		"kasauti: v2 here, v1 there":                                        func(h *verdict.Header) { h.Tool = "v2" },
		"commit: 0a1b2c3 here, none there":                                  func(h *verdict.Header) { h.Commit = "0a1b2c3" },
		"contract: c2 here, c1 there":                                       func(h *verdict.Header) { h.Contract = "c2" },
		"target: url http://127.0.0.1:2 here, url http://127.0.0.1:1 there": func(h *verdict.Header) { h.Target.URL = "http://127.0.0.1:2" },
		"target: embedded here, url http://127.0.0.1:1 there":               func(h *verdict.Header) { h.Target.Kind = "embedded" },
		"capabilities: clock here, clock, inbox there":                      func(h *verdict.Header) { h.Target.Capabilities = []string{"clock"} },
		"lacks: otp here, none there":                                       func(h *verdict.Header) { h.Target.Lacks = []string{"otp"} },
		"environment: none here, e there":                                   func(h *verdict.Header) { h.Environment = "" },
		"environment file: 3c4d here, none there":                           func(h *verdict.Header) { h.EnvironmentFile = "3c4d" },
		"variants: a=1 here, a=1, b=2 there":                                func(h *verdict.Header) { h.Variants = map[string]string{"a": "1"} },
		"world: shop here, base there":                                      func(h *verdict.Header) { h.World = "shop" },
		"world file: 1a2b here, none there":                                 func(h *verdict.Header) { h.WorldFile = "1a2b" },
		"seed: 2 here, 1 there":                                             func(h *verdict.Header) { h.Seed = 2 },
	} {
		this, that := header(), header()
		change(&this)
		d := this.Differences(&that)
		if len(d) != 1 || d[0].String() != what {
			t.Errorf("got %v, want %q", d, what)
		}
	}
	this, that := header(), header()
	this.ID, this.Started, this.Shard, this.Selected = "other", time.Now(), verdict.Shard{Index: 2, Total: 3}, 7
	this.Target.Capabilities = []string{"inbox", "clock"}
	if d := this.Differences(&that); len(d) > 0 {
		t.Errorf("what may differ does: %v", d)
	}
	this.Target.Kind, that.Target.Kind, this.Target.URL = "embedded", "embedded", "http://127.0.0.1:9"
	if d := this.Differences(&that); len(d) > 0 {
		t.Errorf("the port of a mock that the run started counts: %v", d)
	}
}

// TestAShardIsNoVerdict: what a shard alone proves is nothing to be red about, and its green never
// reads as that of a whole run.
func TestAShardIsNoVerdict(t *testing.T) {
	close := func(shard verdict.Shard, scenarios ...*verdict.Scenario) verdict.Summary {
		tally := verdict.NewTally(&verdict.Header{Requirements: requirements, Shard: shard})
		for _, s := range scenarios {
			tally.Add(s, 1, 1)
		}
		return tally.Close(time.Now(), time.Now())
	}
	second := verdict.Shard{Index: 2, Total: 3}
	for _, c := range []struct {
		name string
		got  verdict.Summary
		exit int
		why  string
	}{
		{"nothing fell to it", close(second), verdict.ExitConformant, "shard 2 of 3 asserted no MUST: it proves nothing by itself; kasauti merge"},
		{"it passed", close(second, scenario(verdict.Pass, check("A", verdict.Pass))), verdict.ExitConformant, "conformant as far as shard 2 of 3 goes; kasauti merge"},
		{"it failed", close(second, scenario(verdict.Fail, check("A", verdict.Fail))), verdict.ExitFail, "1 scenario failed"},
		{"some could not run", close(second, scenario(verdict.CouldNotRun)), verdict.ExitIncomplete, "could not run"},
		{"the whole, without a MUST", close(verdict.Shard{Index: 1, Total: 1}), verdict.ExitIncomplete, "no MUST was asserted"},
	} {
		if c.got.Exit != c.exit || !strings.Contains(c.got.Why, c.why) {
			t.Errorf("%s: exit %d because %q, want %d because of %q", c.name, c.got.Exit, c.got.Why, c.exit, c.why)
		}
	}
}

func TestCarriedResultsAreCounted(t *testing.T) {
	own, earlier, shards := scenario(verdict.Pass), scenario(verdict.Pass), scenario(verdict.Pass)
	earlier.Run, shards.Run = "earlier", "shard"
	tally := verdict.NewTally(&verdict.Header{Merged: []string{"shard", "other"}})
	for _, s := range []*verdict.Scenario{own, earlier, shards} {
		tally.Add(s, 1, 1)
	}
	if got := tally.Close(time.Now(), time.Now()).Carried; got != 1 {
		t.Errorf("%d are carried over, want the one of an earlier run: what a run's own shards judged is its own", got)
	}
}
