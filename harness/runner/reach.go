package runner

import (
	"regexp/syntax"
	"slices"
)

// walk is the automaton of a pattern.
type walk struct{ prog *syntax.Prog }

func newWalk(pattern string) (*walk, error) {
	parsed, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil, err
	}
	prog, err := syntax.Compile(parsed.Simplify())
	return &walk{prog}, err
}

// admits reports whether the pattern matches a template with some values in place of its
// placeholders. Text takes the automaton one rune on, a placeholder takes it wherever one or
// more runes lead.
func (w *walk) admits(template string) bool {
	states := w.follow([]uint32{uint32(w.prog.Start)}, syntax.EmptyBeginText|syntax.EmptyBeginLine)
	for _, p := range pieces(template) {
		if p.open {
			states = w.anything(states)
			continue
		}
		for _, r := range p.text {
			states = w.step(states, func(in *syntax.Inst) bool { return in.MatchRune(r) })
		}
	}
	states = w.follow(states, syntax.EmptyEndText|syntax.EmptyEndLine)
	return slices.ContainsFunc(states, func(state uint32) bool { return w.prog.Inst[state].Op == syntax.InstMatch })
}

// follow adds the states that no rune is needed for. Boundaries of words count as kept.
func (w *walk) follow(states []uint32, here syntax.EmptyOp) []uint32 {
	here |= syntax.EmptyWordBoundary | syntax.EmptyNoWordBoundary
	seen := make([]bool, len(w.prog.Inst))
	var all []uint32
	for len(states) > 0 {
		state := states[len(states)-1]
		states = states[:len(states)-1]
		if seen[state] {
			continue
		}
		seen[state] = true
		all = append(all, state)
		switch in := &w.prog.Inst[state]; in.Op {
		case syntax.InstAlt, syntax.InstAltMatch:
			states = append(states, in.Out, in.Arg)
		case syntax.InstCapture, syntax.InstNop:
			states = append(states, in.Out)
		case syntax.InstEmptyWidth:
			if syntax.EmptyOp(in.Arg)&^here == 0 {
				states = append(states, in.Out)
			}
		}
	}
	return all
}

// step takes one rune.
func (w *walk) step(states []uint32, takes func(*syntax.Inst) bool) []uint32 {
	var next []uint32
	for _, state := range states {
		switch in := &w.prog.Inst[state]; in.Op {
		case syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
			if takes(in) {
				next = append(next, in.Out)
			}
		}
	}
	return w.follow(next, 0)
}

// anything takes one rune or more, whatever they are.
func (w *walk) anything(states []uint32) []uint32 {
	whatever := func(*syntax.Inst) bool { return true }
	reached := w.step(states, whatever)
	for {
		more := w.follow(append(append([]uint32{}, reached...), w.step(reached, whatever)...), 0)
		if len(more) == len(reached) {
			return reached
		}
		reached = more
	}
}
