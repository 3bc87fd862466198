package contract_test

import (
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/verdict"
)

// TestAFindingWeighsAsWhatIsSaidNearest: a belief warns off the mock wherever in the document it
// is said: beside a field, behind the reference to it, or around a reference.
func TestAFindingWeighsAsWhatIsSaidNearest(t *testing.T) {
	c := load(t)
	const order = `{"response_code":0,"response_message":"Success","payload":{"redirectionUrl":"https://x.test","orderId":"O1"}}`
	const points = `{"code":0,"message":"Success","payload":{}}`
	for _, f := range []struct {
		name, operation, body, requirement, path string
		want                                     verdict.Verdict
	}{
		{"missing, inferred behind a reference", "gateway.create-order", strings.Replace(order, `"response_message":"Success",`, ``, 1), "EK-SCHEMA-010", "response_message", verdict.Warn},
		{"mistyped, inferred behind a reference", "gateway.create-order", strings.Replace(order, `"Success"`, `7`, 1), "EK-SCHEMA-020", "response_message", verdict.Warn},
		{"missing, inferred beside the field", "gateway.create-order", strings.Replace(order, `,"orderId":"O1"`, ``, 1), "EK-SCHEMA-010", "payload.orderId", verdict.Warn},
		{"missing, documented", "loyalty.create-and-allocate-points", strings.Replace(points, `"message":"Success",`, ``, 1), "EK-SCHEMA-010", "message", verdict.Fail},
		{"mistyped, documented", "loyalty.create-and-allocate-points", strings.Replace(points, `{}`, `[]`, 1), "EK-SCHEMA-020", "payload", verdict.Fail},
	} {
		check, _ := find(c.Judge(answered(f.operation, `{}`, 200, f.body), false), f.requirement)
		if check.Verdict != f.want || len(check.Fields) != 1 || check.Fields[0].Path != f.path {
			t.Errorf("%s: %s, want %s: %+v", f.name, check.Verdict, f.want, check)
		}
		if check, _ = find(c.Judge(answered(f.operation, `{}`, 200, f.body), true), f.requirement); check.Verdict != verdict.Fail {
			t.Errorf("%s on a mock: %s", f.name, check.Verdict)
		}
	}
	odd := sent("gateway.create-upi-mandate", "POST", base+"/api/v0/upi-mandate", `{"amount":2540.0}`)
	if check, _ := find(c.JudgeRequest(odd, false), "EK-REQ-070"); check.Verdict != verdict.Warn {
		t.Errorf("an odd integer around a reference: %+v", check)
	}
	// The newer page shows no field of a mandate: those of the older one are a belief.
	mandate := sent("gateway.create-upi-mandate", "POST", base+"/api/v0/upi-mandate", `{"referenceId":"R1"}`)
	if check, _ := find(c.JudgeRequest(mandate, false), "EK-REQ-060"); check.Verdict != verdict.Warn {
		t.Errorf("around a reference: %+v", check)
	}
}

// TestIntegersAreJudgedAsNumbers: how a number is written changes nothing of its size.
func TestIntegersAreJudgedAsNumbers(t *testing.T) {
	c := load(t)
	for number, fits := range map[string]bool{"0": true, "0.0": true, "2147483647": true, "2147483648": false, "2147483648.0": false, "1e10": false, "1e300": false} {
		e := answered("gateway.create-order", `{}`, 200, `{"response_code":`+number+`,"response_message":"x"}`)
		if check, found := find(c.Judge(e, true), "EK-SCHEMA-030"); !found || (check.Verdict == verdict.Pass) != fits {
			t.Errorf("%s: %+v", number, check)
		}
	}
}

// TestACodeIsReadHoweverItIsWritten: 422.0 is a refusal as 422 is, although it is no integer as
// readers of JSON want one.
func TestACodeIsReadHoweverItIsWritten(t *testing.T) {
	c := load(t)
	for code, plain := range map[string]bool{"422": true, "422.0": false, "4.22e2": false} {
		checks := c.Judge(answered(otp, `{}`, 200, `{"code":`+code+`,"message":"Card not found"}`), true)
		for _, check := range checks {
			if want := check.Requirement != "EK-ENV-050" || plain; (check.Verdict == verdict.Pass) != want {
				t.Errorf("%s: %+v", code, check)
			}
		}
		if _, looked := find(checks, "EK-ENV-100"); !looked {
			t.Errorf("%s was not read as a refusal", code)
		}
	}
}

// TestAFieldThatThePageMarksOptionalMayBeMissing: that it is there follows from the example, and
// so only warns off a mock; its type is documented.
func TestAFieldThatThePageMarksOptionalMayBeMissing(t *testing.T) {
	c := load(t)
	for body, want := range map[string]verdict.Verdict{
		`{"token":"t","resultCode":0,"resultMessage":"Success"}`:                 verdict.Warn,
		`{"token":"t","expiry":"soon","resultCode":0,"resultMessage":"Success"}`: verdict.Fail,
	} {
		e := answered(token, `{}`, 200, body)
		if check, _ := find(c.Judge(e, false), "EK-TOKEN-020"); check.Verdict != want {
			t.Errorf("%s: %+v, want %s", body, check, want)
		}
		if check, _ := find(c.Judge(e, true), "EK-TOKEN-020"); check.Verdict != verdict.Fail {
			t.Errorf("%s on a mock: %+v", body, check)
		}
	}
}
