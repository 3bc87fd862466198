package check

import (
	"slices"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/scenario"
)

// Omission is something that does not run, and why.
type Omission struct{ Name, Why string }

// Plan is what would run of one operation.
type Plan struct {
	Operation string
	Why       string // nothing runs, for this reason; "" where something does
	Left      []Omission

	cases []testCase
}

// Spec is one case in words.
type Spec struct {
	Name, Expected string
	Kind           Kind // "" for one that is written by hand
}

// Specs are those that would run, in their order.
func (p *Plan) Specs(c *contract.Contract) []Spec {
	all := make([]Spec, len(p.cases))
	for i, one := range p.cases {
		all[i] = Spec{Name: one.name, Expected: one.expectation(c), Kind: one.kind}
	}
	return all
}

// Planned says of every operation of the contract what would run on a target, or of those that
// the options name. Without a target, since it was not there, all that is known how to ask.
func Planned(o Options) []Plan {
	var all []Plan
	for _, operation := range o.Contract.Operations() {
		if len(o.Operations) > 0 && !slices.Contains(o.Operations, operation.Name) {
			continue
		}
		plan := Plan{Operation: operation.Name, Why: whyNot(o.Target, operation)}
		if plan.Why == "" {
			plan.cases = byHand(operation.Name)
			careful := o.Target != nil && !o.Target.Mock()
			generated, left := generate(o.Contract, operation, careful)
			plan.cases, plan.Left = append(plan.cases, generated...), left
		}
		for i := range plan.cases {
			plan.cases[i].number = i + 1
		}
		all = append(all, plan)
	}
	return all
}

// whyNot says why an operation is not for calling on a target.
func whyNot(t scenario.Target, o contract.Operation) string {
	switch {
	case o.Webhook:
		return "it is a call that EnKash makes; there is nothing to send"
	case t != nil && !t.Serves(o.Name):
		return "the target does not serve it, and no answer is made from the schema that judges it"
	case t != nil && !t.Mock() && !o.Safe:
		return "it is not marked safe in the contract, and the target is no mock"
	case o.Encrypted:
		return "its body travels encrypted, which nothing here can write"
	}
	if _, known := client.Lookup(o.Name); !known {
		return "no request is known here that it must take"
	}
	return ""
}
