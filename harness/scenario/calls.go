package scenario

import (
	"slices"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/contract"
)

// calls is what a registration says of the operations that its step calls. A token that the
// client gets by itself on the way is none of them: whether one is needed depends on what the
// scenario did before.
type calls struct {
	made     []string // whatever the step's text says
	prepared []string // by a step after it, which sends
	sends    bool     // what was prepared
	repeats  bool     // what was called last
	named    bool     // the operation that the text names
}

// Calls names the operations that the step calls.
func Calls(operations ...string) Option {
	return func(d *Definition) { d.calls.made = append(d.calls.made, operations...) }
}

// CallsNamed says that the step calls the operation that its text names.
func CallsNamed() Option { return func(d *Definition) { d.calls.named = true } }

// Prepares names the operation of the request that the step prepares, for one that Sends; several
// where the step's words choose.
func Prepares(operations ...string) Option {
	return func(d *Definition) { d.calls.prepared = operations }
}

// Sends says that the step sends the request that was prepared last.
func Sends() Option { return func(d *Definition) { d.calls.sends = true } }

// Repeats says that the step makes the latest call again.
func Repeats() Option { return func(d *Definition) { d.calls.repeats = true } }

// CallsOf are the operations that each step of a scenario calls, as the registrations say. A
// step that did not bind, nil, calls none.
func CallsOf(steps []*Bound) [][]string {
	all := make([][]string, len(steps))
	var prepared, latest []string
	for i, b := range steps {
		if b == nil {
			continue
		}
		declared := b.Definition.calls
		called := slices.Clone(declared.made)
		if len(declared.prepared) > 0 {
			prepared = declared.prepared
		}
		if declared.sends {
			called = append(called, prepared...)
		}
		if declared.repeats {
			called = append(called, latest...)
		}
		for _, v := range b.Values {
			if declared.named && v.Kind == OperationName {
				called = append(called, v.Text)
			}
		}
		if all[i] = called; len(called) > 0 {
			latest = called
		}
	}
	return all
}

// Reads reports whether an operation changes nothing: contract and client must both say so.
func Reads(c *contract.Contract, operation string) bool {
	promised, known := c.Operation(operation)
	called, ours := client.Lookup(operation)
	return known && promised.Writes == "" && !(ours && called.Write)
}

// OnlyRead reports whether the steps of a scenario call nothing but what changes nothing, as the
// registrations say. What an application calls nobody knows.
func OnlyRead(c *contract.Contract, steps []*Bound) bool {
	for _, b := range steps {
		if b == nil || b.Definition.Lasts || slices.Contains(b.Definition.Needs, App) {
			return false
		}
	}
	for _, operations := range CallsOf(steps) {
		for _, operation := range operations {
			if !Reads(c, operation) {
				return false
			}
		}
	}
	return true
}

// Calling are the operations that the step may be seen to call, where the registration alone
// tells: those that it makes, and those that it prepares.
func (d *Definition) Calling() []string { return slices.Concat(d.calls.made, d.calls.prepared) }
