package world

import (
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/strictyaml"
)

// comesAfter finds the things about what a thing is about, of the sections that come before its own;
// one that ends what both are about comes behind it instead.
func (d *Declared) comesAfter(of map[Address]*Declared) {
	for _, section := range d.Kind.After {
		for _, name := range namesOf(of, section) {
			other := of[Address{section, name}]
			same := func(r reference) bool {
				return slices.ContainsFunc(other.refs, func(o reference) bool { return o.to == r.to })
			}
			if !slices.ContainsFunc(d.refs, same) {
				continue
			}
			first, then := other, d
			if k := other.Kind; k.ends != nil && k.ends(other.value) {
				first, then = d, other
			}
			then.after = append(then.after, first.Address)
			slices.SortFunc(then.after, func(a, b Address) int { return strings.Compare(a.String(), b.String()) })
		}
	}
}

// inOrder puts things behind what they need, and otherwise in the order of kinds and names. A
// circle is a problem, with its way round.
func inOrder(of map[Address]*Declared, sections []string) ([]*Declared, strictyaml.Problems) {
	rank := func(a Address) int { return slices.Index(sections, a.Section) }
	addresses := make([]Address, 0, len(of))
	for a := range of {
		addresses = append(addresses, a)
	}
	slices.SortFunc(addresses, func(a, b Address) int {
		if by := rank(a) - rank(b); by != 0 {
			return by
		}
		return strings.Compare(a.Name, b.Name)
	})
	const (
		unseen = iota
		entered
		done
	)
	var ordered []*Declared
	var problems strictyaml.Problems
	state := map[Address]int{}
	var path []Address
	var visit func(a Address)
	visit = func(a Address) {
		switch state[a] {
		case done:
			return
		case entered:
			circle := append(slices.Clone(path[slices.Index(path, a):]), a)
			words := make([]string, len(circle))
			for i, one := range circle {
				words[i] = one.String()
			}
			problem := of[a].Place.Problem("", "needs itself: %s; take one of these references out", strings.Join(words, " needs "))
			problem.Rule = "circular-reference"
			problems = append(problems, problem)
			return
		}
		state[a] = entered
		path = append(path, a)
		for _, need := range of[a].Needs() {
			visit(need)
		}
		path = path[:len(path)-1]
		state[a] = done
		ordered = append(ordered, of[a])
	}
	for _, a := range addresses {
		visit(a)
	}
	return ordered, problems
}
