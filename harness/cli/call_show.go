package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/verdict"
)

// show prints a call: request, answer, and what was judged, the worst first.
func (m *madeCall) show(out io.Writer) {
	fmt.Fprintf(out, "%s as %s\n", m.request.Operation, m.partner)
	if m.view != nil {
		fmt.Fprintf(out, "\n%s %s\n", m.view.Request.Method, m.view.Request.URL)
		m.message(out, &m.view.Request)
		if m.view.Response.Status != 0 {
			fmt.Fprintf(out, "\nHTTP %d in %s\n", m.view.Response.Status, took(m.view.Milliseconds))
			m.message(out, &m.view.Response)
		}
	}
	m.judgement(out)
	fmt.Fprintf(out, "\n%s\n", harmless(m.redactor.Body(m.summary())))
}

func (m *madeCall) message(out io.Writer, message *exchange.MessageView) {
	for _, header := range message.Header {
		fmt.Fprintf(out, "  %s\n", harmless(header))
	}
	body := message.Body
	var pretty bytes.Buffer
	if json.Indent(&pretty, []byte(body), "  ", "  ") == nil {
		body = pretty.String()
	}
	switch {
	case message.Base64:
		fmt.Fprintf(out, "  (%d bytes that are no text)\n", message.Bytes)
	case body != "":
		fmt.Fprintf(out, "  %s\n", harmless(body))
	}
	if message.Encrypted {
		fmt.Fprintf(out, "  (it travelled encrypted%s)\n", asTravelled(message.Wire))
	}
	if message.Cut {
		fmt.Fprintf(out, "  … cut; it has %d bytes\n", message.Bytes)
	}
}

// asTravelled is the sealed text, where evidence has it.
func asTravelled(wire string) string {
	if wire == "" {
		return ""
	}
	return ", as " + harmless(wire)
}

func (m *madeCall) judgement(out io.Writer) {
	if len(m.checks) == 0 {
		return
	}
	checks := slices.Clone(m.checks)
	if !m.verbose {
		checks = slices.DeleteFunc(checks, func(c verdict.Check) bool { return c.Verdict == verdict.Pass })
	}
	if len(checks) == 0 {
		return // the summary counts what was kept
	}
	slices.SortStableFunc(checks, func(a, b verdict.Check) int { return int(b.Verdict) - int(a.Verdict) })
	width := len("requirement")
	for _, check := range checks {
		width = max(width, len(check.Requirement))
	}
	fmt.Fprintf(out, "\n%-*s  %-13s  %s\n", width, "requirement", "verdict", "sentence")
	for _, check := range checks {
		sentence := check.Message
		if r, known := m.contract.Requirement(check.Requirement); known {
			sentence = r.Sentence
		}
		fmt.Fprintf(out, "%-*s  %-13s  %s\n", width, check.Requirement, check.Verdict, harmless(sentence))
		if check.Verdict == verdict.Pass {
			continue
		}
		if check.Message != sentence {
			fmt.Fprintf(out, "%*s  %s\n", width, "", harmless(check.Message))
		}
		for _, field := range check.Fields {
			fmt.Fprintf(out, "%*s    %s: expected %s, got %s\n", width, "", harmless(field.Path), harmless(field.Expected), harmless(field.Actual))
		}
	}
}

func (m *madeCall) worst() verdict.Verdict {
	worst := verdict.Pass
	for _, check := range m.checks {
		worst = verdict.Worst(worst, check.Verdict)
	}
	return worst
}

func (m *madeCall) summary() string {
	counts := map[verdict.Verdict]int{}
	for _, check := range m.checks {
		counts[check.Verdict]++
	}
	said := fmt.Sprintf("%d rules kept, %d warnings, %d broken", counts[verdict.Pass], counts[verdict.Warn], counts[verdict.Fail]+counts[verdict.EngineError])
	switch {
	case m.err != nil:
		return "could not be judged: " + m.err.Error()
	case m.answer.Refused():
		if !m.wrongly {
			said += "; where a refusal is meant, give --wrongly"
		}
		return fmt.Sprintf("the call was refused (%s); %s", strings.TrimSpace(fmt.Sprintf("code %d, %q", m.answer.Err.Code, m.answer.Err.Message)), said)
	case m.answer.Err != nil:
		return "the answer could not be read: " + string(m.answer.Err.Kind) + "; " + said
	case len(m.checks) == 0:
		return "the call succeeded, and nothing could be judged"
	}
	return "the call succeeded; " + said
}

// exit is the code that a run with this one call would end with.
func (m *madeCall) exit() error {
	switch worst := m.worst(); {
	case worst == verdict.Fail, m.answer != nil && m.answer.Err != nil && !(m.wrongly && m.answer.Refused()):
		// As the feature that --as-feature prints: a call that is meant to be right succeeds.
		return exit(verdict.ExitFail)
	case worst == verdict.EngineError:
		return exit(verdict.ExitEnvironment)
	case m.err != nil || len(m.checks) == 0:
		return exit(verdict.ExitIncomplete)
	}
	return nil
}
