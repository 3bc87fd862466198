package report

import (
	"bytes"
	"encoding/xml"
	"slices"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/verdict"
)

func TestJUnitGolden(t *testing.T) {
	golden(t, "junit.xml", written(t, asJUnit, triaged(t)))
}

// What a CI system reads of the file.
type suitesRead struct {
	XMLName  xml.Name    `xml:"testsuites"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Skipped  int         `xml:"skipped,attr"`
	Suites   []suiteRead `xml:"testsuite"`
}

type suiteRead struct {
	Name       string         `xml:"name,attr"`
	Tests      int            `xml:"tests,attr"`
	Failures   int            `xml:"failures,attr"`
	Errors     int            `xml:"errors,attr"`
	Skipped    int            `xml:"skipped,attr"`
	Properties []propertyRead `xml:"properties>property"`
	Cases      []caseRead     `xml:"testcase"`
}

type propertyRead struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

type caseRead struct {
	Name       string         `xml:"name,attr"`
	Class      string         `xml:"classname,attr"`
	Time       float64        `xml:"time,attr"`
	Properties []propertyRead `xml:"properties>property"`
	Failure    *outcomeRead   `xml:"failure"`
	Error      *outcomeRead   `xml:"error"`
	Skipped    *outcomeRead   `xml:"skipped"`
	Output     string         `xml:"system-out"`
	Flaky      []outcomeRead  `xml:"flakyFailure"`
	Rerun      []outcomeRead  `xml:"rerunFailure"`
}

type outcomeRead struct {
	Type    string `xml:"type,attr"`
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// checkJUnit parses the file and holds every count against what stands in it.
func checkJUnit(t testing.TB, text []byte) suitesRead {
	t.Helper()
	var all suitesRead
	if err := xml.Unmarshal(text, &all); err != nil {
		t.Fatalf("junit.xml is no XML: %v\n%s", err, text)
	}
	var sum suitesRead
	for _, suite := range all.Suites {
		var got suiteRead
		for _, c := range suite.Cases {
			got.Tests++
			switch {
			case c.Failure != nil:
				got.Failures++
			case c.Error != nil:
				got.Errors++
			case c.Skipped != nil:
				got.Skipped++
			}
		}
		if got.Tests != suite.Tests || got.Failures != suite.Failures || got.Errors != suite.Errors || got.Skipped != suite.Skipped {
			t.Errorf("suite %s says %d/%d/%d/%d and has %d/%d/%d/%d", suite.Name, suite.Tests, suite.Failures, suite.Errors, suite.Skipped,
				got.Tests, got.Failures, got.Errors, got.Skipped)
		}
		sum.Tests, sum.Failures = sum.Tests+got.Tests, sum.Failures+got.Failures
		sum.Errors, sum.Skipped = sum.Errors+got.Errors, sum.Skipped+got.Skipped
	}
	if sum.Tests != all.Tests || sum.Failures != all.Failures || sum.Errors != all.Errors || sum.Skipped != all.Skipped {
		t.Errorf("the file says %d/%d/%d/%d and has %d/%d/%d/%d", all.Tests, all.Failures, all.Errors, all.Skipped,
			sum.Tests, sum.Failures, sum.Errors, sum.Skipped)
	}
	return all
}

func readJUnit(t testing.TB, r *Run) suitesRead {
	t.Helper()
	return checkJUnit(t, written(t, asJUnit, r))
}

func TestJUnitShowsEachVerdictAsCIReadsIt(t *testing.T) {
	all := readJUnit(t, triaged(t))
	cases := all.Suites[1].Cases
	fail, flaky, warn, excused, unrun, engine := cases[0], cases[1], cases[2], cases[3], cases[4], cases[5]
	for _, c := range []struct {
		name string
		ok   bool
	}{
		{"fail", fail.Failure != nil && fail.Failure.Type == "fail" && strings.Contains(fail.Failure.Text, "EK-OTP-050 · MUST · assumed · fail")},
		{"a retry that passed", flaky.Failure == nil && flaky.Error == nil && flaky.Skipped == nil && strings.Contains(flaky.Output, "attempt 1 of 2: could-not-run")},
		{"the attempt before it", len(flaky.Flaky) == 1 && flaky.Flaky[0].Type == "could-not-run" && strings.HasPrefix(flaky.Flaky[0].Message, "attempt 1: The target did not answer") && len(flaky.Rerun) == 0},
		{"key of Xray", slices.Contains(fail.Properties, propertyRead{"test_key", "KAS-12"})},
		{"case of TestRail", slices.Contains(fail.Properties, propertyRead{"test_id", "C345"})},
		{"class", slices.Contains(fail.Properties, propertyRead{"class", "product defect"})},
		{"headline", slices.Contains(fail.Properties, propertyRead{"headline", "wallet.debit EK-OTP-050: status is 200, expected 400"})},
		{"warn", warn.Failure == nil && warn.Error == nil && warn.Skipped == nil && strings.Contains(warn.Output, "EK-OTP-051")},
		{"not-applicable", excused.Skipped != nil && strings.HasPrefix(excused.Skipped.Message, "not-applicable: The target has no capability")},
		{"could-not-run", unrun.Skipped != nil && strings.HasPrefix(unrun.Skipped.Message, "could-not-run: There is no terminal")},
		{"engine-error", engine.Error != nil && engine.Error.Type == "engine-error"},
		{"classname", fail.Class == "features.wallet.otp"},
		{"seconds", fail.Time == 0.0415},
		{"tags", slices.Contains(fail.Properties, propertyRead{"tag", "@EK-OTP-050"}) && slices.Contains(fail.Properties, propertyRead{"tag", "@smoke"})},
		{"requirement", slices.Contains(fail.Properties, propertyRead{"requirement", "EK-OTP-051"})},
		{"verdict", slices.Contains(fail.Properties, propertyRead{"verdict", "fail"})},
		{"seed of the attempt", slices.Contains(flaky.Properties, propertyRead{"seed", "43"})},
		{"contract", slices.Contains(all.Suites[1].Properties, propertyRead{"contract", sampleHeader().Contract})},
		{"no case for the run itself", len(all.Suites) == 2},
	} {
		if !c.ok {
			t.Errorf("%s is not shown as it should be", c.name)
		}
	}
}

func TestJUnitTurnsRedForTheRunItself(t *testing.T) {
	passed := sampleResults()[:1]
	h := sampleHeader()
	for _, c := range []struct {
		name    string
		summary *verdict.Summary
		kind    string
		message string
	}{
		{"conformant", &verdict.Summary{Why: "conformant"}, "", ""},
		{"killed", nil, "incomplete", "the run never ended: it was stopped after 1 of 10"},
		{"interrupted", &verdict.Summary{Exit: 3, Incomplete: "interrupted by SIGTERM", Why: "incomplete: interrupted by SIGTERM"}, "incomplete", "SIGTERM"},
		{"interrupted after a fail", &verdict.Summary{Exit: 1, Incomplete: "interrupted by SIGTERM", Why: "not conformant", Scenarios: map[verdict.Verdict]int{verdict.Fail: 1}}, "fail", "SIGTERM"},
		{"no answer", &verdict.Summary{Exit: 4, Why: "the target never answered"}, "environment", "never answered"},
		{"a warn that weighs as a fail", &verdict.Summary{Exit: 1, Why: "not conformant: 1 scenario warned"}, "fail", "1 scenario warned"},
		{"a fail speaks for itself", &verdict.Summary{Exit: 1, Why: "not conformant", Scenarios: map[verdict.Verdict]int{verdict.Fail: 1}}, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			all := readJUnit(t, record(t, h, passed, c.summary))
			last := all.Suites[len(all.Suites)-1]
			if c.kind == "" {
				if last.Name != "Authentication" {
					t.Fatalf("there is a suite %q", last.Name)
				}
				return
			}
			if len(last.Cases) != 1 || last.Cases[0].Name != "run" || last.Cases[0].Error == nil {
				t.Fatalf("no testcase is red for the run: %+v", last)
			}
			if e := last.Cases[0].Error; e.Type != c.kind || !strings.Contains(e.Message, c.message) {
				t.Errorf("got %+v, want %s and %q", e, c.kind, c.message)
			}
			if c.summary == nil && !slices.ContainsFunc(all.Suites[0].Properties, func(p propertyRead) bool { return p.Name == "incomplete" }) {
				t.Error("no property says that the run is incomplete")
			}
		})
	}
}

func TestJUnitKeepsTwoScenariosOfOneNameApart(t *testing.T) {
	twice := []Result{sampleResults()[1], sampleResults()[1]}
	twice[1].Scenario.Index = 2
	cases := readJUnit(t, record(t, sampleHeader(), twice, &verdict.Summary{})).Suites[0].Cases
	if cases[0].Name != "An OTP works once" || cases[1].Name != "An OTP works once (2)" {
		t.Errorf("names %q and %q", cases[0].Name, cases[1].Name)
	}
}

func TestJUnitHasNoCharacterThatXMLForbids(t *testing.T) {
	text := written(t, asJUnit, sample(t))
	if at := bytes.IndexFunc(text, func(r rune) bool { return r != '\n' && !harmless(r) }); at >= 0 {
		t.Errorf("%q at byte %d", text[at:min(at+20, len(text))], at)
	}
	for _, entity := range []string{"&#x0;", "&#0;", "&#x1b;", "&#x1B;"} {
		if bytes.Contains(text, []byte(entity)) {
			t.Errorf("holds %s", entity)
		}
	}
}

func TestTagsWithAValue(t *testing.T) {
	for tag, want := range map[string][2]string{
		"@test_key=ABC-12": {"test_key", "ABC-12"}, "@test_key:ABC-12": {"test_key", "ABC-12"}, "@link=https://a.example/?b=c": {"link", "https://a.example/?b=c"},
		"@rows:data/amounts.csv": {"rows", "data/amounts.csv"}, "@smoke": {}, "@test_key=": {}, "@=x": {}, "@EK-OTP-050": {}, "@": {}, "": {},
	} {
		if name, value, ok := tagValue(tag); name != want[0] || value != want[1] || ok != (want[0] != "") {
			t.Errorf("%q is %q with %q, %v", tag, name, value, ok)
		}
	}
}

func TestJUnitNamesAScenarioElsewhere(t *testing.T) {
	of := func(tags ...string) []propertyRead {
		r := sampleResults()[0]
		r.Scenario.Tags = tags
		var known []propertyRead
		for _, p := range readJUnit(t, record(t, sampleHeader(), []Result{r}, &verdict.Summary{})).Suites[0].Cases[0].Properties {
			if p.Name == "test_key" || p.Name == "test_id" {
				known = append(known, p)
			}
		}
		return known
	}
	if got := of("@test_id=C1", "@test_id:C2"); !slices.Equal(got, []propertyRead{{"test_id", "C1,C2"}}) {
		t.Errorf("two cases: %v", got)
	}
	if got := of("@test_key=A-1", "@test_keys=A-2", "@test_key"); !slices.Equal(got, []propertyRead{{"test_key", "A-1"}}) {
		t.Errorf("one key: %v", got)
	}
}

// TestClassNamesAreSplitWhereJenkinsSplitsThem: it takes what stands behind the last point for the class.
func TestClassNamesAreSplitWhereJenkinsSplitsThem(t *testing.T) {
	for uri, want := range map[string]string{
		"features/wallet/otp.feature": "features.wallet.otp", "otp.feature": "otp", "./a/b.feature": "a.b", "../a/b.feature": "a.b",
		"/tmp/v1.2/b.feature": "tmp.v1.2.b", "check/card.block-card": "check.card.block-card", "": "",
	} {
		if got := className(uri); got != want {
			t.Errorf("%s is %s, want %s", uri, got, want)
		}
	}
}
