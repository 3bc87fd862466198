package certify

import (
	"slices"

	"github.com/kasauti/kasauti/harness/verdict"
)

// ofPage are the requirements that a request is as its operation's page has it. Of an operation whose page
// nobody has seen they hold a client to what is ours alone.
var ofPage = []string{where, "EK-REQ-020", fieldMissing, "EK-REQ-070", "EK-REQ-080", spelling}

// supposed reports whether a request is held to a page that nobody has seen.
func (j *judgement) supposed(requirement string, call *Call) bool {
	o, known := j.contract.Operation(call.Operation)
	return known && o.Assumed != "" && slices.Contains(ofPage, requirement)
}

// missed is the operation of an assumed path that the case waits for, and that was not called, though the
// client had got a token: what went astray may be that call, as the API really has it. "" for none.
func (j *judgement) missed() string {
	if !slices.ContainsFunc(j.record.Calls, func(c Call) bool { return c.Operation != "" && c.Refusal == "" }) {
		return ""
	}
	for i := range j.case_.Expect {
		rule := &j.case_.Expect[i]
		if rule.Calls == nil || !rule.Calls.count().wants() {
			continue
		}
		for _, name := range rule.Calls.Pick.operations() {
			called := slices.ContainsFunc(j.record.Calls, func(c Call) bool { return c.Operation == name })
			if o, known := j.contract.Operation(name); known && o.Assumed == "path" && !called {
				return name
			}
		}
	}
	return ""
}

// unseen is of a core case that cannot be judged since a request was not understood for what is only
// assumed of its operation's page.
func (j *judgement) unseen(requirement, operation, call string) {
	if j.case_.Tier == Core {
		j.checks = append(j.checks, verdict.Check{
			Requirement: requirement, Verdict: verdict.CouldNotRun, Exchanges: []string{call},
			Message: "the case cannot be judged: the page of " + operation + " was not seen, so where and how it is called is assumed, and the simulator knows no other way",
		})
	}
}
