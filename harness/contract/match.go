package contract

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/verdict"
)

// Match are the operations that a request may be one of, by method, path and the form of its
// body. Several are a tie: method and path do not identify an operation, and where the body
// does not either, nobody can tell.
func (c *Contract) Match(method, path string, body []byte) []string {
	var candidates []*reading
	for _, product := range c.Products() {
		for _, name := range c.documents[product].names() {
			if r, err := c.reading(name); err == nil && r != nil && !r.Webhook && r.Method == method && matchesPath(r.Path, path) {
				candidates = append(candidates, r)
			}
		}
	}
	if len(candidates) > 1 {
		candidates = fitting(candidates, body)
	}
	var names []string
	for _, r := range candidates {
		names = append(names, r.Name)
	}
	return names
}

// fitting are the candidates that the body suits best: those with the fewest findings. Where
// none can be told apart from the others, all of them.
func fitting(candidates []*reading, body []byte) []*reading {
	value, err := decode(body)
	if err != nil {
		return candidates
	}
	findings := make([]int, len(candidates))
	for i, r := range candidates {
		findings[i] = misfits(r, value.value)
	}
	fewest := slices.Min(findings)
	var best []*reading
	for i, r := range candidates {
		if findings[i] == fewest {
			best = append(best, r)
		}
	}
	return best
}

// misfits counts what speaks against a body being one of an operation: what the schema finds
// wrong and, since cut-off schemas are open, each field that it does not show.
func misfits(r *reading, value any) int {
	if r.Form || !r.request.seen() {
		return 0
	}
	s, err := r.request.compiled()
	if err != nil {
		return 0
	}
	n := len(s.findings(value))
	object, _ := value.(map[string]any)
	properties, _ := member(r.request.node(), "properties").(map[string]any)
	for name := range object {
		if properties[name] == nil {
			n++
		}
	}
	return n
}

// judgeForeign judges an exchange of which nobody said what it is.
func (c *Contract) judgeForeign(e *exchange.Exchange, mock bool) []verdict.Check {
	path := pathOf(e.Request.URL)
	names := c.Match(e.Request.Method, path, e.Request.Content())
	if len(names) == 1 {
		return c.judgeAs(e, names[0], mock)
	}
	warn := func(checks []verdict.Check, format string, args ...any) []verdict.Check {
		said := fmt.Sprintf("%s %s ", e.Request.Method, path) + fmt.Sprintf(format, args...)
		return append(checks, verdict.Check{Verdict: verdict.Warn, Message: said, Exchanges: []string{e.ID}})
	}
	if len(names) == 0 {
		j := c.judgement(nil, e, mock)
		j.json()
		return warn(j.checks, "is no operation of the contract; only its form as an answer was judged")
	}
	checks, disputed := c.shared(e, names, mock)
	if !disputed {
		return checks // whichever it is, nothing else is wrong with it
	}
	return warn(checks, "may be any of %s, and nothing in its body tells which; only what they share was judged", strings.Join(names, ", "))
}

// judgeAs judges answer and request as those of an operation.
func (c *Contract) judgeAs(e *exchange.Exchange, name string, mock bool) []verdict.Check {
	named := *e
	named.Operation = name
	return append(c.Judge(&named, mock), c.JudgeRequest(&named, mock)...)
}

// shared judges an exchange as each of the operations that it may be of, and leaves what all of them
// keep, and what all of them find broken: that holds whichever it is. disputed says that some of them
// find broken what others do not.
func (c *Contract) shared(e *exchange.Exchange, names []string, mock bool) (checks []verdict.Check, disputed bool) {
	checks = c.judgeAs(e, names[0], mock)
	for _, name := range names[1:] {
		other := c.judgeAs(e, name, mock)
		both := checks[:0]
		for _, check := range checks {
			i := slices.IndexFunc(other, func(o verdict.Check) bool { return o.Requirement == check.Requirement })
			switch {
			case i < 0:
				disputed = disputed || check.Verdict != verdict.Pass
			case (other[i].Verdict == verdict.Pass) != (check.Verdict == verdict.Pass):
				disputed = true
			default:
				check.Verdict = min(check.Verdict, other[i].Verdict)
				both = append(both, check)
			}
		}
		for _, o := range other {
			alone := !slices.ContainsFunc(both, func(c verdict.Check) bool { return c.Requirement == o.Requirement })
			disputed = disputed || alone && o.Verdict != verdict.Pass
		}
		checks = both
	}
	for i := range checks {
		checks[i].Message = strings.Replace(checks[i].Message, names[0], e.Request.Method+" "+pathOf(e.Request.URL), 1)
	}
	return checks, disputed
}
