package mock

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/kasauti/kasauti/harness/nearest"
)

// FaultView is a fault of a universe and what came of it.
type FaultView struct {
	ID int `json:"id"` // counts from 1 within a universe
	Fault
	World  string `json:"world,omitempty"` // its name in the world file, or its magic value; none for one that was set later
	Says   string `json:"says"`            // the fault in a few words
	Sees   string `json:"sees"`            // what a caller sees of it
	Acts   string `json:"acts"`            // where
	Called int    `json:"called"`          // calls of its operation since it was set
	Struck int    `json:"struck"`          // those that it befell
	Left   int    `json:"left"`            // calls that it will still befall; -1 for any number
	// Nearest is why the latest call that it did not befall was spared, or what was called
	// instead.
	Nearest string `json:"nearest,omitempty"`
}

// FaultsView lists the faults of a universe, the oldest first.
type FaultsView struct {
	Faults []FaultView `json:"faults"`
}

func (u *universe) faultView(s *scripted) FaultView {
	kind := faultKindOf(s.Kind)
	view := FaultView{
		ID: s.id, Fault: s.Fault, World: s.world, Says: s.String(), Sees: kind.says, Acts: s.at.String(),
		Called: s.called, Struck: s.struck, Left: max(0, s.most()-s.struck), Nearest: s.missed,
	}
	if s.Every || s.lasts() > 0 {
		view.Left = -1
	}
	if s.called == 0 {
		view.Nearest = u.calledInstead(s.Operation)
	}
	return view
}

// calledInstead says, of an operation that a fault waited for in vain, what the journal knows.
func (u *universe) calledInstead(operation string) string {
	count := map[string]int{}
	for _, r := range u.journal.records.all() {
		if r.op != nil {
			count[r.op.name]++
		}
	}
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(count)) {
		parts = append(parts, fmt.Sprintf("%s %d times", name, count[name]))
	}
	switch {
	case count[operation] > 0:
		return "it was called before the fault was set, and not since"
	case parts == nil:
		return "nothing was called at all"
	}
	return "called were " + strings.Join(parts, ", ")
}

func adminFaults(u *universe, _ *http.Request) (int, any, error) {
	defer u.enter()()
	view := FaultsView{Faults: make([]FaultView, 0, len(u.faults.set))}
	for i := range u.faults.set {
		view.Faults = append(view.Faults, u.faultView(&u.faults.set[i]))
	}
	return http.StatusOK, view, nil
}

func adminSetFault(u *universe, r *http.Request) (int, any, error) {
	var f Fault
	if err := readAdmin(r, &f); err != nil {
		return http.StatusBadRequest, nil, err
	}
	if err := f.Check(); err != nil {
		return http.StatusBadRequest, nil, fmt.Errorf("set a fault: %w", err)
	}
	defer u.enter()()
	set, err := u.faults.add(f)
	if err != nil {
		return http.StatusTooManyRequests, nil, err
	}
	u.pulse.beat()
	return http.StatusCreated, u.faultView(set), nil
}

func adminDeleteFaults(u *universe, _ *http.Request) (int, any, error) {
	defer u.enter()()
	u.faults.set = nil
	u.pulse.beat()
	return http.StatusNoContent, nil, nil
}

// adminNameFault sets a fault under a name, in the place of the one that has it: it begins anew.
func adminNameFault(u *universe, r *http.Request) (int, any, error) {
	name := r.PathValue("fault")
	var f Fault
	if err := readAdmin(r, &f); err != nil {
		return http.StatusBadRequest, nil, err
	}
	if err := f.Check(); err != nil {
		return http.StatusBadRequest, nil, fmt.Errorf("set the fault %q: %w", clip(name), err)
	}
	if len(name) > longestWord || isDigits(name) || strings.HasPrefix(name, magicPrefix) {
		return http.StatusBadRequest, nil, errors.New("set a fault: its name is too long, a number as an id is, or that of a magic value; choose another")
	}
	defer u.enter()()
	set, err := u.faults.name(name, f)
	if err != nil {
		return http.StatusTooManyRequests, nil, err
	}
	u.pulse.beat()
	return http.StatusOK, u.faultView(set), nil
}

func adminDeleteFault(u *universe, r *http.Request) (int, any, error) {
	defer u.enter()()
	var ids []string
	for i := range u.faults.set {
		id, name := strconv.Itoa(u.faults.set[i].id), u.faults.set[i].world
		if is := r.PathValue("fault"); is == id || is == name {
			u.faults.set = slices.Delete(slices.Clone(u.faults.set), i, i+1) // a copy of the universe may share it
			u.pulse.beat()
			return http.StatusNoContent, nil, nil
		}
		ids = append(ids, cmp.Or(name, id))
	}
	return http.StatusNotFound, nil, noFault(r.PathValue("fault"), ids)
}

// noFault says that a universe has no fault of an id or a name, and which it may have been.
func noFault(id string, ids []string) error {
	if ids == nil {
		return fmt.Errorf("delete fault %q: no fault is set; a reset, or a restore, takes faults back, too", clip(id))
	}
	return fmt.Errorf("delete fault %q: none has this id%s", clip(id), nearest.Known(id, ids))
}
