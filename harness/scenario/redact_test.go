package scenario

import (
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/verdict"
)

// TestEveryWordOfACheckIsMasked: a server may answer with a secret where nobody looks for one,
// such as in the name of a field.
func TestEveryWordOfACheckIsMasked(t *testing.T) {
	const secret = "open-sesame"
	r := exchange.NewRedactor()
	r.Add(secret)
	step := verdict.Step{Message: "m " + secret, Checks: []verdict.Check{{
		Message: "c " + secret, Fields: []verdict.Field{{Path: "payload." + secret, Expected: secret, Actual: secret}},
	}}}
	(&State{redactor: r}).Redact(&step)
	check := step.Checks[0]
	for _, text := range []string{step.Message, check.Message, check.Fields[0].Path, check.Fields[0].Expected, check.Fields[0].Actual} {
		if strings.Contains(text, secret) || !strings.Contains(text, exchange.Mask) {
			t.Errorf("%q is not masked", text)
		}
	}
}

// TestAShortValueOfACheckIsMasked by the field that it stands in.
func TestAShortValueOfACheckIsMasked(t *testing.T) {
	step := verdict.Step{Checks: []verdict.Check{{Fields: []verdict.Field{{Path: "payload.cvv", Expected: "masked", Actual: `"737"`}}}}}
	(&State{redactor: exchange.NewRedactor("cvv")}).Redact(&step)
	if f := step.Checks[0].Fields[0]; f.Actual != exchange.Mask || f.Expected != "masked" || f.Path != "payload.cvv" {
		t.Errorf("%+v", f)
	}
}
