package check_test

import (
	"context"
	"testing"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"

	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/check"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/target"
	"github.com/kasauti/kasauti/harness/verdict"
	"github.com/kasauti/kasauti/harness/world"
	"github.com/kasauti/kasauti/harness/world/kinds"
)

// TestOnTheMock runs the same specs as "kasauti check", against the embedded mock.
func TestOnTheMock(t *testing.T) {
	gomega.RegisterFailHandler(ginkgo.Fail)
	embedded, c := onTheMock(t)
	specs := check.Build(check.Options{Target: embedded, Contract: c, Redactor: exchange.NewRedactor(), Seed: 1})
	results := 0
	specs.Register(context.Background(), func(r check.Result) {
		results++
		if r.Scenario.Verdict != verdict.Pass {
			t.Errorf("%s, %s: %s because %s", r.Scenario.Feature, r.Scenario.Name, r.Scenario.Verdict, r.Scenario.Reason)
		}
		if len(r.Exchanges) == 0 {
			t.Errorf("%s, %s: no exchange was recorded", r.Scenario.Feature, r.Scenario.Name)
		}
	})
	if !ginkgo.RunSpecs(t, "EnKash operations") {
		t.Error("Ginkgo reports a failure")
	}
	if results != specs.Len() || results < 100 {
		t.Errorf("%d results of %d specs", results, specs.Len())
	}
}

// onTheMock is a mock in this process, until the test ends, and the contract that it keeps.
func onTheMock(t *testing.T) (target.Running, *contract.Contract) {
	t.Helper()
	c, err := contract.Load(fixtures.FS)
	if err != nil {
		t.Fatal(err)
	}
	w, err := world.LoadEmbedded(fixtures.FS, "base", kinds.All())
	if err != nil {
		t.Fatal(err)
	}
	embedded, err := target.Embedded(context.Background(), target.EmbeddedOptions{World: w.ForMock(1), Contract: c, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = embedded.Close(context.Background()) })
	return embedded, c
}
