package gate

import (
	"fmt"
	"strings"
	"time"

	"github.com/kasauti/kasauti/harness/verdict"
)

// mostReasons is how many reasons anybody reads.
const mostReasons = 10

// Text is the decision for people: the answer, then what it follows from.
func (d *Decision) Text() string {
	var b strings.Builder
	line := func(answer, format string, args ...any) {
		fmt.Fprintf(&b, "%-8s %s\n", answer, fmt.Sprintf(format, args...))
	}
	fmt.Fprintf(&b, "Gate: %s\n\n", d.Answer)
	for _, m := range d.Needs {
		line(string(m.Answer), "%s", m.Name)
		if m.Answer == Yes {
			line("", "%s", m.By.line(d.At))
		}
		for i, reason := range m.Reasons {
			if rest := len(m.Reasons) - i; i == mostReasons && rest > 1 {
				line("", "and %d more, which --json lists", rest)
				break
			}
			line("", "%s", reason)
		}
	}
	for _, h := range d.Baseline {
		line(string(h.Answer), "baseline of %s: %s", h.Target, h.Says)
	}
	for _, w := range d.Waivers {
		line(string(w.State), "waiver of %s (%s): %s", w.Requirement, w.Owner, w.Says)
	}
	b.WriteString("\nGiven:\n")
	if len(d.Given) == 0 {
		line("", "nothing")
	}
	for _, s := range d.Given {
		if len(s.For) > 0 {
			line("counts", "%s: %q", s.Path, s.For)
		} else {
			line("not", "%s: %s", s.Path, strings.TrimPrefix(s.Says, s.Path+": "))
		}
	}
	return b.String()
}

// line says what a result is, and how old.
func (r *Result) line(now time.Time) string {
	what := string(r.Kind)
	if r.Kind == Certify {
		what += " of " + strings.Join(r.Profiles, ", ")
	} else {
		what += " on " + r.Target
	}
	if r.Signed {
		what += ", " + string(r.Trust)
		if r.Endorsed {
			what += " and endorsed"
		}
	}
	if r.Commit != "" {
		what += ", commit " + r.Commit
	}
	if r.AsOf != "" {
		what += ", as of " + r.AsOf
	}
	return fmt.Sprintf("%s: %s, %s old, %s requirements kept: %s", r.Path, what, Ago(now.Sub(r.Oldest)), r.kept(), r.Why)
}

// kept counts the requirements that a result judged and found kept.
func (r *Result) kept() string {
	n := 0
	for _, v := range r.Judged {
		if v == verdict.Pass {
			n++
		}
	}
	return fmt.Sprintf("%d of %d", n, len(r.Judged))
}
