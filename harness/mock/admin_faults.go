package mock

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
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

func adminDeleteFaults(u *universe, r *http.Request) (int, any, error) {
	id := 0
	if text := r.URL.Query().Get("id"); text != "" {
		var err error
		if id, err = strconv.Atoi(text); err != nil || id < 1 {
			return http.StatusBadRequest, nil, errors.New("delete a fault: its id is no number above zero; leave it out to delete all")
		}
	}
	defer u.enter()()
	if !u.faults.remove(id) && id != 0 {
		return http.StatusNotFound, nil, ErrNoFault
	}
	u.pulse.beat()
	return http.StatusNoContent, nil, nil
}

// adminNameFault sets a fault under a name, in the place of the one that has it: it begins anew.
func adminNameFault(u *universe, r *http.Request) (int, any, error) {
	name := r.PathValue("name")
	var f Fault
	if err := readAdmin(r, &f); err != nil {
		return http.StatusBadRequest, nil, err
	}
	if err := f.Check(); err != nil {
		return http.StatusBadRequest, nil, fmt.Errorf("set the fault %q: %w", clip(name), err)
	}
	if len(name) > longestWord || strings.HasPrefix(name, magicPrefix) {
		return http.StatusBadRequest, nil, errors.New("set a fault: its name is too long, or that of a magic value; choose another")
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
	s := u.faults.named(r.PathValue("name"))
	if s == nil {
		return http.StatusNotFound, nil, ErrNoFault
	}
	u.faults.remove(s.id)
	u.pulse.beat()
	return http.StatusNoContent, nil, nil
}
