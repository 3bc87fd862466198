package mock

import (
	"errors"
	"fmt"
	"maps"
	"slices"
)

// checkFaults finds the first fault of a world, by name, that the mock cannot commit.
func (w World) checkFaults() error {
	if len(w.Faults) > mostFaults {
		return fmt.Errorf("the world has %d faults; declare at most %d", len(w.Faults), mostFaults)
	}
	for _, name := range slices.Sorted(maps.Keys(w.Faults)) {
		if err := w.Faults[name].Check(); err != nil {
			return inWorld(name, err)
		}
	}
	return nil
}

// faultsOf are those that every universe of a world begins with.
func faultsOf(w World) faults {
	var f faults
	for _, name := range slices.Sorted(maps.Keys(w.Faults)) {
		f.made++
		f.set = append(f.set, newScripted(w.Faults[name], f.made, name))
	}
	return f
}

// magicPrefix begins the name of a fault that a magic value stands for.
const magicPrefix = "magic value, "

// readMagic takes the magic values, whose faults must be such as the mock can commit.
func (s *Server) readMagic(magic []Fault) error {
	for _, f := range magic {
		f.Every, f.Times, f.After = true, 0, 0
		if err := f.Check(); err != nil {
			return fmt.Errorf("the magic value %s: %w", f.Match, err)
		}
		s.magic = append(s.magic, newScripted(f, 0, magicPrefix+f.Match.String()))
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
