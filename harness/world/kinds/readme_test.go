package kinds_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/world"
	"github.com/kasauti/kasauti/harness/world/kinds"
)

// TestTheREADMEListsTheKinds: whoever writes a world file finds there what it can say.
func TestTheREADMEListsTheKinds(t *testing.T) {
	readme, err := os.ReadFile("../../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	if want := table(kinds.All()); !strings.Contains(string(readme), want) {
		t.Errorf("README.md does not list the sections of a world file as the kinds have them; put this where the declared world is described:\n%s", want)
	}
}

// table is a row for each kind: what it is, what finds it, and what can be done about it.
func table(all []*world.Kind) string {
	var b strings.Builder
	b.WriteString("| section | what stands there | found by | an apply can |\n|---|---|---|---|\n")
	for _, k := range all {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", k.Section, k.Doc, foundBy(k), does(k))
	}
	return b.String()
}

func foundBy(k *world.Kind) string {
	var keys []string
	joint := " or " // either of them
	for _, f := range k.Fields {
		if f.Key && !f.Of {
			keys = append(keys, "`"+f.Name+"`")
			if f.Required {
				joint = ", "
			}
		}
	}
	switch {
	case k.ByID:
		return "its id alone"
	case k.Unseen:
		return "nothing"
	case k.Single:
		return "there is one"
	case len(keys) == 0:
		return "its name"
	}
	return strings.Join(keys, joint)
}

// does says what can be done where every operation can be called, and where only a mock can do it.
func does(k *world.Kind) string {
	everywhere := func(operation string) bool { return operation != world.AdminAPI }
	here, anywhere := k.CanAt(func(string) bool { return true }), k.CanAt(everywhere)
	var can []string
	for _, one := range []struct {
		word            string
		here, elsewhere bool
	}{
		{"create", here.Create && !k.Observed, anywhere.Create},
		{"change", here.Update, anywhere.Update},
		{"load", here.Raise, anywhere.Raise},
		{"remove", here.Remove, anywhere.Remove},
		{"retire", here.Retire, anywhere.Retire},
	} {
		switch {
		case one.here && k.OnMock == "" && !one.elsewhere:
			can = append(can, one.word+" (on a mock)")
		case one.here:
			can = append(can, one.word)
		}
	}
	switch {
	case len(can) == 0:
		return "observe"
	case k.OnMock != "":
		return strings.Join(can, ", ") + "; a mock's alone"
	}
	return strings.Join(can, ", ")
}
