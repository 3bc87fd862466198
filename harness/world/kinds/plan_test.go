package kinds_test

import (
	"fmt"
	"os"
	"testing"

	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/target"
	"github.com/kasauti/kasauti/harness/world"
	"github.com/kasauti/kasauti/harness/world/kinds"
	"github.com/kasauti/kasauti/harness/world/place"
	"github.com/kasauti/kasauti/harness/world/plan"
	"github.com/kasauti/kasauti/harness/world/show"
	"github.com/kasauti/kasauti/harness/world/state"
)

func TestPlanOfASeededMock(t *testing.T) {
	w, err := world.LoadEmbedded(fixtures.FS, "base", kinds.All(), "mock")
	if err != nil {
		t.Fatal(err)
	}
	c, err := contract.Load(fixtures.FS)
	if err != nil {
		t.Fatal(err)
	}
	running, err := target.Embedded(t.Context(), target.EmbeddedOptions{World: w.ForMock(1), Contract: c, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer running.Close(t.Context())
	p, err := place.At(t.Context(), running, c)
	if err != nil {
		t.Fatal(err)
	}
	made, err := plan.Make(t.Context(), plan.Request{World: w.Derive(1), State: &state.State{}, Target: p, AtOnce: 8})
	if err != nil {
		t.Fatal(err)
	}
	if err := (&show.Text{Out: os.Stdout}).Plan(made); err != nil {
		t.Fatal(err)
	}
	for _, s := range made.Steps[:0] {
		fmt.Println(s.Action, s.Address, s.ID, s.Why)
	}
}
