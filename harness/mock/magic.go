package mock

import (
	"errors"
	"fmt"
	"maps"
	"slices"
)

// faultsOf are the faults of a world, which must be such as the mock knows.
func faultsOf(world map[string]Fault) (faults, error) {
	var all faults
	if len(world) > mostFaults {
		return all, fmt.Errorf("the world has %d faults; declare at most %d", len(world), mostFaults)
	}
	for _, name := range slices.Sorted(maps.Keys(world)) {
		if err := world[name].Check(); err != nil {
			return all, inWorld(name, err)
		}
		all.made++
		all.set = append(all.set, newScripted(world[name], all.made, name))
	}
	return all, nil
}

// readMagic takes the faults of values that always have one outcome.
func (s *Server) readMagic(magic []Fault) error {
	for _, f := range magic {
		f.Every, f.Times, f.After = true, 0, 0
		if err := f.Check(); err != nil {
			return fmt.Errorf("the magic value %s: %w", f.Match, err)
		}
		s.magic = append(s.magic, newScripted(f, 0, "magic value, "+f.Match.String()))
	}
	return nil
}

func inWorld(name string, err error) error {
	if problem, ok := errors.AsType[*FaultProblem](err); ok {
		return fmt.Errorf("faults.%s.%s: %s", name, problem.Key, problem.Message)
	}
	return err
}

// magicFor is the fault that a value of the request stands for, nil for none. One that struck is
// from then on a fault of the universe like others, so that it is counted and listed.
func (u *universe) magicFor(o *occasion) *Fault {
	for _, m := range u.server.magic {
		if m.at != o.place || m.Operation != o.operation || m.unlike(o) != "" || m.effect && o.refusal != "" {
			continue
		}
		if len(u.faults.set) < mostFaults {
			u.faults.made++
			m.id, m.called, m.met, m.struck = u.faults.made, 1, 1, 1
			u.faults.set = append(u.faults.set, m)
		}
		return &m.Fault
	}
	return nil
}
