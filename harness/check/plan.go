package check

import (
	"slices"
	"strings"

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
		plan := Plan{Operation: operation.Name, Why: o.whyNot(operation)}
		if plan.Why == "" {
			plan.cases = byHand(operation.Name)
			careful := o.Target != nil && !o.Target.Mock()
			generated, left := generate(o.Contract, operation, careful)
			plan.cases, plan.Left = append(plan.cases, generated...), left
			if len(plan.cases) == 0 {
				plan.Why = "its pages show nothing that could be broken without risk"
			}
		}
		for i := range plan.cases {
			plan.cases[i].number = i + 1
		}
		all = append(all, plan)
	}
	return all
}

// whyNot says why an operation is not for calling on a target.
func (o Options) whyNot(operation contract.Operation) string {
	if operation.Webhook {
		return "it is a call that EnKash makes; there is nothing to send"
	}
	if t := o.Target; t != nil {
		switch {
		case !t.Serves(operation.Name):
			return "the target does not serve it, and no answer is made from the schema that judges it"
		case !t.Mock() && operation.Assumed != "" && t.Paths()[operation.Name] == "":
			return "nobody has seen its " + operation.Assumed + ", and the environment file gives no path for it"
		case !t.Mock() && !operation.Safe:
			return "it is not marked safe in the contract, and the target is no mock"
		case !t.Mock() && o.besideUnsafe(operation) != "":
			return "its method and path are also those of " + o.besideUnsafe(operation) + ", which is not marked safe, and the target is no mock"
		}
	}
	if _, own := client.Lookup(operation.Name); !own && (o.Target == nil || o.Target.Mock()) {
		return "no request is known here that a mock of it must take"
	}
	called, err := scenario.Callable(o.Contract, operation.Name)
	if err != nil {
		return strings.TrimPrefix(err.Error(), "call "+operation.Name+": ")
	}
	if o.Services != nil {
		at, has := o.Services[called.Service]
		switch {
		case !has:
			return "the target has no URL for the service " + string(called.Service)
		case called.Auth && at.Token == "":
			return "nothing says which token call gives one for the service " + string(called.Service)
		}
	}
	return ""
}

// besideUnsafe is an operation that a request of this one might be taken for.
func (o Options) besideUnsafe(operation contract.Operation) string {
	for _, other := range o.Contract.Operations() {
		if other.Method == operation.Method && other.Path == operation.Path && other.Service == operation.Service && !other.Safe {
			return other.Name
		}
	}
	return ""
}
