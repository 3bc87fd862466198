package cli

import (
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/kasauti/kasauti/harness/check"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/quantity"
)

// listChecks shows what would run, operation by operation, and what is left out for which reason.
// Operations that are left out for one reason stand together.
func listChecks(out io.Writer, c *contract.Contract, plans []check.Plan, within *limits) {
	var reasons []string
	left := map[string][]string{}
	operations, specs, sms := 0, 0, 0
	for _, plan := range plans {
		if plan.Why != "" {
			if left[plan.Why] == nil {
				reasons = append(reasons, plan.Why)
			}
			left[plan.Why] = append(left[plan.Why], plan.Operation)
			continue
		}
		planned := plan.Specs(c)
		operations, specs = operations+1, specs+len(planned)
		if o, _ := c.Operation(plan.Operation); o.Writes == "sms" {
			sms += len(planned)
		}
		fmt.Fprintf(out, "%s: %s\n", plan.Operation, quantity.Of(len(planned), "spec"))
		width := 0
		for _, spec := range planned {
			width = max(width, utf8.RuneCountInString(spec.Name))
		}
		for _, spec := range planned {
			fmt.Fprintf(out, "  %-*s  %s\n", width, spec.Name, spec.Expected)
		}
		for _, omission := range plan.Left {
			fmt.Fprintf(out, "  left out: %s: %s\n", omission.Name, omission.Why)
		}
		fmt.Fprintln(out)
	}
	for _, why := range reasons {
		fmt.Fprintf(out, "left out, since %s:\n", why)
		for _, operation := range left[why] {
			fmt.Fprintln(out, "  "+operation)
		}
		fmt.Fprintln(out)
	}
	fmt.Fprintf(out, "%s of %s; %s left out\n", quantity.Of(specs, "spec"), quantity.Of(operations, "operation"), quantity.Of(len(plans)-operations, "operation"))
	fmt.Fprintf(out, "%s at the least, %d of them for SMS; those for tokens and to make requests ready come on top\n", quantity.Of(specs, "call"), sms)
	for _, over := range within.over(specs, sms, 0, 0) {
		fmt.Fprintf(out, "%v needed%s\n", over.Needed, over.String())
	}
}
