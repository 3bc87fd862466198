package walk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/kasauti/kasauti/harness/world"
)

func at(name string) world.Address { return world.Address{Section: "wallets", Name: name} }

// nodes reads "a b:a c:a,b": each name with what it needs.
func nodes(text string) []Node {
	var all []Node
	for _, part := range strings.Fields(text) {
		name, needs, _ := strings.Cut(part, ":")
		n := Node{Address: at(name)}
		for _, need := range strings.FieldsFunc(needs, func(r rune) bool { return r == ',' }) {
			n.Needs = append(n.Needs, at(need))
		}
		all = append(all, n)
	}
	return all
}

func TestWhatIsNeededComesFirst(t *testing.T) {
	for _, turned := range []bool{false, true} {
		all := nodes("a b:a c:a,b d e:d,c,elsewhere f:e")
		if turned {
			all = Reversed(all)
		}
		for atOnce := 1; atOnce < 5; atOnce++ {
			var order []world.Address
			Walk(t.Context(), all, atOnce, func(context.Context, world.Address) error { return nil }, func(r Result) {
				if r.End != Done {
					t.Errorf("%s ended as %v", r.Address, r.End)
				}
				order = append(order, r.Address)
			})
			if len(order) != len(all) {
				t.Fatalf("%d ended of %d", len(order), len(all))
			}
			for _, n := range all {
				for _, need := range n.Needs {
					if i := slices.Index(order, need); i > slices.Index(order, n.Address) {
						t.Errorf("%s came before %s, which it needs", n.Address, need)
					}
				}
			}
		}
	}
}

func TestAFailurePoisonsWhatNeedsItAlone(t *testing.T) {
	ends := map[string]string{}
	Walk(t.Context(), nodes("a b:a c:b d e:d,b"), 3, func(_ context.Context, a world.Address) error {
		if a.Name == "a" {
			return errors.New("no")
		}
		return nil
	}, func(r Result) { ends[r.Address.Name] = fmt.Sprint(r.End, r.By.Name) })
	want := map[string]string{"a": "1", "b": "2a", "c": "2a", "d": "0", "e": "2a"}
	for name, end := range want {
		if ends[name] != end {
			t.Errorf("%s ended as %q, want %q", name, ends[name], end)
		}
	}
}

func TestAfterAnInterruptNothingNewBegins(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var begun atomic.Int32
	ends := map[End]int{}
	Walk(ctx, nodes("a b:a c:a d:b"), 2, func(inner context.Context, _ world.Address) error {
		begun.Add(1)
		cancel()
		return inner.Err() // what is under way ends by itself
	}, func(r Result) { ends[r.End]++ })
	if begun.Load() != 1 || ends[Done] != 1 || ends[Stopped] != 3 {
		t.Errorf("%d begun, ends %v", begun.Load(), ends)
	}
}

func TestNoMoreAtOnceThanAllowed(t *testing.T) {
	var now, most atomic.Int32
	Walk(t.Context(), nodes("a b c d e f g h"), 3, func(context.Context, world.Address) error {
		n := now.Add(1)
		for old := most.Load(); n > old && !most.CompareAndSwap(old, n); old = most.Load() {
		}
		now.Add(-1)
		return nil
	}, func(Result) {})
	if most.Load() > 3 {
		t.Errorf("%d at once", most.Load())
	}
}
