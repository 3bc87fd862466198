package cli

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/runner"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/steps"
)

// canariesInCrashes: a step, a listener of the run and the mock panic with a secret in their last words.
func canariesInCrashes(t *testing.T, c *canaries) {
	s := newStandIn(t, nil)
	c.knows(s)
	c.panics(s.environment(t), "in-a-step "+c.secrets["password"]+" behind-it")

	// A mock that panics where it makes an id, and says so in its journal and in what it holds.
	var snaps atomic.Bool
	var ids atomic.Int64
	options := mockOptions(t)
	for name, p := range options.World.Partners {
		options.World.Partners[name] = withCanaries(p, name)
	}
	options.IDs = func(*rand.Rand, string, int) string {
		if snaps.Load() {
			panic("in-the-mock " + c.secrets["password"] + " behind-it")
		}
		return fmt.Sprintf("EKC%07d", ids.Add(1))
	}
	server, err := mock.New(options)
	if err != nil {
		t.Fatal(err)
	}
	at := []string{"--target", listen(t, server.API()), "--admin-url", listen(t, server.Admin())}
	snaps.Store(true)
	feature := c.write("crash.feature", "Feature: F\n  Scenario: The mock crashes\n    Given partner \"acme\" has a token\n    When a transaction OTP is requested for card \"asha\"\n    Then the answer is a success\n")
	c.run("kasauti run", append([]string{"run", feature, "--verbose", "--report", c.in("mock")}, at...)...)
	c.replays(1)
}

// panics runs a scenario whose step panics, as kasauti run does.
func (c *canaries) panics(environment, words string) {
	c.t.Helper()
	registry := scenario.NewRegistry() // one more step is nobody else's
	steps.Register(registry)
	registry.Step(`^a step panics$`, func(context.Context, *scenario.State) error { panic(words) }, "Panics.", scenario.Example("a step panics"))
	suite, problems := runner.Parse([]runner.Source{{URI: "panics.feature", Content: []byte("Feature: F\n  Scenario: It panics\n    When a step panics\n")}}, registry)
	if len(problems) > 0 {
		c.t.Fatal(problems)
	}
	var out bytes.Buffer
	streams := Streams{In: strings.NewReader(""), Out: &out, Err: &out}
	f := runFlags{aim: aim{target: uatTarget, env: environment}, recording: recording{dir: c.in("panics"), failOn: "fail"}, parallel: 1, timeout: scenarioTimeout, wait: leaseWait}
	contract, err := f.aim.contract()
	if err != nil {
		c.t.Fatal(err)
	}
	opened, outage, err := f.prepare(c.t.Context(), contract, streams)
	if err != nil || outage != "" {
		c.t.Fatal(outage, err)
	}
	defer opened.close(streams)
	record, err := f.judge(c.t.Context(), streams, contract, suite, opened, "")
	if err != nil {
		c.t.Fatal(err)
	}
	_ = record.finish() // the run is red
	c.keep("It panics", out.String(), []string{"run"})
}
