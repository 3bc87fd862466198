package report

import (
	"bytes"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/verdict"
)

// excusedRun is the sample with what is known of some of it, and its summary.
func excusedRun(reason string) (verdict.Header, []Result, verdict.Summary) {
	h, results := sampleHeader(), sampleResults()
	entry := func(kind verdict.ExcuseKind, at, name, ticket string) verdict.Excuse {
		return verdict.Excuse{
			Kind: kind, At: "excuses.yaml:" + at, Feature: "features/wallet/otp.feature", Name: name,
			Ticket: ticket, Owner: "asha@example.test", Reason: reason, Expires: "2026-12-31",
		}
	}
	h.Excuses = []verdict.Excuse{
		entry(verdict.KnownFailure, "3:5", "An OTP works once", "QA-12"),
		entry(verdict.KnownFailure, "9:5", "Two partners at once", "QA-13"),
		entry(verdict.Quarantine, "16:5", "20.00 twice", "QA-14"),
		entry(verdict.KnownFailure, "22:5", "Nobody knows it", "QA-15"),
	}
	h.Excuses[3].Void = "there is no such scenario (QA-15); remove the entry"
	for i := range results {
		h.Excuse(&results[i].Scenario)
	}
	return h, results, sampleSummary(h, results)
}

func TestConsoleSaysWhatIsKnown(t *testing.T) {
	h, results, summary := excusedRun("UAT takes an OTP twice")
	var out bytes.Buffer
	c := NewConsole(&out, ConsoleOptions{})
	c.Header(h)
	for _, r := range results {
		c.Result(r)
	}
	c.Close(summary, nil)
	for _, want := range []string{
		"✗ An OTP works once                                                        known failure",
		"\n    known failure QA-12 (asha@example.test), until 2026-12-31: UAT takes an OTP twice\n",
		"in quarantine",
		"\n    in quarantine: QA-14 (asha@example.test), until 2026-12-31: UAT takes an OTP twice\n",
		"\n    excuses.yaml:9:5: \"Two partners at once\" passed, and is listed as a known failure (QA-13);",
		"\nExcuses that do not hold\n  excuses.yaml:9:5: \"Two partners at once\" passed, and is listed as a known failure (QA-13); remove the entry\n",
		"\n  excuses.yaml:22:5: there is no such scenario (QA-15); remove the entry\n",
		"\nknown           1 of these, a known failure (QA-12)\n",
		"\nin quarantine   1 fail, which count for nothing (QA-14)\n",
		"; 2 excuses do not hold (exit 1)\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the console does not say %q\n%s", want, out.String()[max(0, out.Len()-1500):])
		}
	}
}

func TestAnExcuseIsTextAndNoCommand(t *testing.T) {
	h, results, summary := excusedRun(hostile)
	var out bytes.Buffer
	c := NewConsole(&out, ConsoleOptions{})
	c.Header(h)
	for _, r := range results {
		c.Result(r)
	}
	c.Close(summary, nil)
	if i := strings.IndexFunc(out.String(), func(r rune) bool { return r != '\n' && !harmless(r) }); i >= 0 {
		t.Errorf("%q reaches the terminal", out.String()[i:min(out.Len(), i+20)])
	}
	checkJUnit(t, written(t, asJUnit, record(t, h, results, &summary)))
}

func TestJUnitSkipsWhatIsExcused(t *testing.T) {
	h, results, summary := excusedRun("UAT takes an OTP twice")
	page := string(written(t, asJUnit, record(t, h, results, &summary)))
	checkJUnit(t, []byte(page))
	for _, want := range []string{
		`<skipped message="known failure QA-12 (asha@example.test), until 2026-12-31: UAT takes an OTP twice (fail: `,
		`<skipped message="in quarantine: QA-14 (asha@example.test), until 2026-12-31: UAT takes an OTP twice (fail: `,
		`<property name="excuse" value="quarantine"/>`, `<property name="ticket" value="QA-12"/>`,
		`<property name="excuse_void" value="excuses.yaml:9:5: &#34;Two partners at once&#34; passed`,
		`<property name="known" value="1"/>`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("JUnit does not say %s\n%s", want, page)
		}
	}
}

func TestOtherFormatsSayWhatIsKnown(t *testing.T) {
	h, results, summary := excusedRun("UAT takes an OTP twice")
	run := record(t, h, results, &summary)
	for format, wants := range map[int][]string{
		asGitHub: {
			"::warning ", "An OTP works once: known failure QA-12 (asha@example.test), until 2026-12-31",
			"::error file=excuses.yaml,line=9,col=5,", "\"Two partners at once\" passed, and is listed as a known failure (QA-13)",
			"::error file=excuses.yaml,line=22,col=5,",
		},
		asMarkdown: {"### Excuses", "| known | ", "| quarantine | ", "QA-14", "excuses.yaml:22:5"},
		asAllure:   {`"known":true`, `"muted":true`, `"message":"known failure QA-12 (asha@example.test), until 2026-12-31: UAT takes an OTP twice\n`},
		asCucumber: {
			`"error_message":"known failure QA-12 (asha@example.test), until 2026-12-31: UAT takes an OTP twice\n`,
			`"error_message":"in quarantine: QA-14 (asha@example.test), until 2026-12-31: UAT takes an OTP twice\n`,
		},
		asMessages: {
			`"message":"known failure QA-12 (asha@example.test), until 2026-12-31: UAT takes an OTP twice\n`,
			`"message":"in quarantine: QA-14 (asha@example.test), until 2026-12-31: UAT takes an OTP twice\n`,
		},
	} {
		text := string(written(t, format, run))
		for _, want := range wants {
			if !strings.Contains(text, want) {
				t.Errorf("format %d does not say %s\n%s", format, want, text[:min(len(text), 3000)])
			}
		}
	}
}

// TestFormatsWithoutAWordForIt: what does not hold is said, too, where an entry is about a failure.
func TestFormatsWithoutAWordForIt(t *testing.T) {
	h, results, _ := excusedRun("UAT takes an OTP twice")
	h.Excuses[0].Void = "it expired on 2026-11-01"
	for i := range results {
		h.Excuse(&results[i].Scenario)
	}
	summary := sampleSummary(h, results)
	run := record(t, h, results, &summary)
	for format, key := range map[int]string{asCucumber: "error_message", asMessages: "message", asAllure: "message"} {
		text := string(written(t, format, run))
		if want := `"` + key + `":"excuses.yaml:3:5: it expired on 2026-11-01\n`; !strings.Contains(text, want) || strings.Contains(text, "known failure QA-12") {
			t.Errorf("format %d does not say %s", format, want)
		}
	}
}

func TestAKnownFailureCannotBeWrittenIntoARecord(t *testing.T) {
	h, results, summary := excusedRun("UAT takes an OTP twice")
	must(t, record(t, h, results, &summary).Verify())
	results[1].Scenario.Excuse = nil
	if err := record(t, h, results, &summary).Verify(); err == nil {
		t.Error("a summary that knows of a failure passes for that of results which do not")
	}
}

func TestHTMLSaysWhatIsKnownAndFlaky(t *testing.T) {
	h, results, summary := excusedRun("UAT takes <b>an OTP</b> twice")
	page := htmlOf(t, record(t, h, results, &summary))
	for _, want := range []string{
		"<h2>Passed only after a retry</h2>", "Two partners at once</a>", "2 attempts",
		"<h2>Known failures and quarantine</h2>", "QA-12, until 2026-12-31 · excuses.yaml:3:5",
		`<span class="t-fail">there is no such scenario (QA-15); remove the entry</span>`,
		"UAT takes &lt;b&gt;an OTP&lt;/b&gt; twice", "does not hold: ", `listed as a known failure (QA-13)`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if strings.Contains(page, "<b>an OTP") {
		t.Error("a reason is markup")
	}
}
