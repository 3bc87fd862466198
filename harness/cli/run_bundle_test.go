package cli

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kasauti/kasauti/harness/certify/bundle"
	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/verdict"
)

// payloadOf is what a bundle holds.
func payloadOf(t *testing.T, file string) []byte {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	line, _, _ := strings.Cut(string(data), "\n")
	var envelope struct{ Payload []byte }
	if err := json.Unmarshal([]byte(line), &envelope); err != nil {
		t.Fatal(err)
	}
	return envelope.Payload
}

// ownKey makes a key in a folder.
func ownKey(t *testing.T, dir string) (file string, private *bundle.Private) {
	t.Helper()
	file = filepath.Join(dir, "key.pem")
	if code, out := kasauti(t, "certify", "--new-key", file); code != 0 {
		t.Fatal(out)
	}
	text, err := os.ReadFile(file)
	if err == nil {
		private, err = bundle.ParsePrivate(text)
	}
	if err != nil {
		t.Fatal(err)
	}
	return file, private
}

// TestABundleOfUAT: what a run against UAT and a proxy before it saw is handed in, judged anew, and says
// what its target was.
func TestABundleOfUAT(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	key, _ := ownKey(t, dir)
	s := newStandIn(t, nil)
	env := s.environment(t)
	ran, through := filepath.Join(dir, "run.json"), filepath.Join(dir, "proxy.json")
	code, out, _ := uat(t, env, "--tags", "@EK-TOKEN-010 or @EK-OAUTH-010 or @EK-OTP-120", "--bundle", ran, "--key", key, "--commit", "0a1b2c3")
	if code != verdict.ExitConformant || !strings.Contains(out, "Bundle: "+ran+", self-attested") {
		t.Fatalf("exit %d\n%s", code, tail(out))
	}
	p := behind(t, "--env", env, "--bundle", through, "--key", key, "--commit", "0a1b2c3")
	app := s.customer(p)
	app.otp("asha")
	if code, out := p.end(); code != verdict.ExitConformant || !strings.Contains(out, "Bundle: "+through) {
		t.Fatalf("exit %d\n%s", code, tail(out))
	}
	for file, says := range map[string][]string{
		ran:     {"Of:        kasauti run", "The contract judges ", " scenarios, with every attempt", "the record's word, which no exchange shows alone"},
		through: {"Of:        kasauti proxy", "The contract judges 2 exchanges anew, requests and answers, and finds what the record says", "2 calls, with every attempt"},
	} {
		code, out := kasauti(t, "verify", file, "--key", key+".pub")
		if code != verdict.ExitConformant {
			t.Errorf("exit %d\n%s", code, out)
		}
		for _, text := range append(says, "Trust: self-attested: who ran it signed it", "by its word    Its target was uat", "Commit:    0a1b2c3", "\nConformant.\n") {
			if !strings.Contains(out, text) {
				t.Errorf("%s: no %q in\n%s", file, text, out)
			}
		}
		if strings.Contains(out, "does not hold") || strings.Contains(out, "cannot be told") || strings.Contains(out, "simulator, and not UAT") {
			t.Errorf("%s:\n%s", file, out)
		}
		for what, spellings := range s.secrets(t) {
			for _, form := range spellings {
				if strings.Contains(string(payloadOf(t, file)), form) {
					t.Errorf("%s tells %s", file, what)
				}
			}
		}
	}
	policy := filepath.Join(dir, "policy.yaml")
	text := "require: [{name: signed, kind: run, target: [uat], keys: [key.pem.pub], commit: given}, {name: proxied, kind: proxy, target: [uat], keys: [key.pem.pub]}]\n"
	if err := os.WriteFile(policy, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out = kasauti(t, "gate", ran, through, "--policy", policy, "--commit", "0a1b2c3")
	if code != verdict.ExitIncomplete || !strings.Contains(out, "run.json: it is not of all that there is: --tags") || !strings.Contains(out, "yes      proxied\n") {
		t.Errorf("exit %d\n%s", code, out)
	}
}

// TestAProxyHandsInWhatIsWrong: a red one is handed in as well, and verify is red.
func TestAProxyHandsInWhatIsWrong(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	key, _ := ownKey(t, dir)
	file := filepath.Join(dir, "proxy.json")
	s := newStandIn(t, nil)
	p := behind(t, "--env", s.environment(t), "--bundle", file, "--key", key)
	app := s.customer(p)
	app.otp("asha", "Content-Type", "text/plain")
	app.call(http.MethodGet, p.urls[partnerHost]+"/nowhere", "", app.headers()...)
	if code, out := p.end(); code != verdict.ExitFail {
		t.Fatalf("exit %d\n%s", code, tail(out))
	}
	code, out := kasauti(t, "verify", file, "--key", key+".pub")
	if code != verdict.ExitFail || !strings.Contains(out, "fail           EK-REQ-040 MUST, documented, shown by its exchanges") || !strings.Contains(out, "\nNot conformant: ") {
		t.Errorf("exit %d\n%s", code, out)
	}
}

// TestWhatASignerMakesUpDoesNotHold: a bundle is changed by who has the key, and signed again.
func TestWhatASignerMakesUpDoesNotHold(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	key, private := ownKey(t, dir)
	file := filepath.Join(dir, "run.json")
	features := filepath.Join(dir, "features")
	if err := os.Mkdir(features, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(features, "pay.feature"), []byte(`Feature: Pay
  @EK-OTP-010
  Scenario: An OTP is sent
    When a transaction OTP is requested for card "asha"
    Then an OTP is sent
`), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out := kasauti(t, "run", features, "--bundle", file, "--key", key, "--report", filepath.Join(dir, "r")); code != 0 {
		t.Fatalf("exit %d\n%s", code, tail(out))
	}
	o, err := (&heldAgainst{signers: []string{key + ".pub"}}).options("key")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	honest, err := bundle.Verify(text, o)
	if err != nil {
		t.Fatal(err)
	}
	if _, doubt := honest.Doubt(); doubt != nil {
		t.Fatal(doubt)
	}
	first := func(b *bundle.Bundle) *bundle.RunResult { return &b.Run.Results[0] }
	calls := func(b *bundle.Bundle) []bundle.RunCall { return first(b).Attempts[0] }
	for name, c := range map[string]struct {
		change func(*bundle.Bundle)
		says   string
	}{
		"nothing": {func(*bundle.Bundle) {}, ""},
		"an answer of the API": {func(b *bundle.Bundle) {
			for i := range calls(b) {
				calls(b)[i].Response.Text = `{"code":0}`
			}
		}, "the record does not say so"},
		"an answer that is its word": {func(b *bundle.Bundle) {
			for i := range calls(b) {
				calls(b)[i].Response.Text, calls(b)[i].Word = `{"code":0}`, true
			}
			for i := range b.Verdicts {
				b.Verdicts[i].Shown = false
			}
		}, "broken requirements that the record does not have"},
		"a request":            {func(b *bundle.Bundle) { calls(b)[0].Request.Header.Del("Content-Type") }, "the record does not say so"},
		"an exchange left out": {func(b *bundle.Bundle) { first(b).Attempts[0] = calls(b)[1:]; b.Run.Summary.Exchanges-- }, "which the record names, is not there"},
		"all of them":          {func(b *bundle.Bundle) { first(b).Attempts, b.Run.Summary.Exchanges = nil, 0 }, "which the record names, is not there"},
		"an exchange twice": {func(b *bundle.Bundle) {
			first(b).Attempts[0] = append(calls(b), calls(b)[0])
			b.Run.Summary.Exchanges++
		}, "is there twice"},
		"an attempt too many":    {func(b *bundle.Bundle) { first(b).Attempts = append(first(b).Attempts, nil) }, "has 1 attempts, and exchanges of 2"},
		"a result twice":         {func(b *bundle.Bundle) { b.Run.Results = append(b.Run.Results, b.Run.Results[0]) }, "is there twice"},
		"a result left out":      {func(b *bundle.Bundle) { b.Run.Results = nil }, "do not give what it came to"},
		"a verdict of a step":    {func(b *bundle.Bundle) { first(b).Scenario.Attempts[0].Steps[0].Verdict = verdict.Fail }, "which its steps, checks and excuse do not give"},
		"an exit code":           {func(b *bundle.Bundle) { b.Run.Summary.Exit = 1 }, "do not give what it came to"},
		"a count of checks":      {func(b *bundle.Bundle) { b.Run.Summary.Checks[verdict.Pass]++ }, "do not give what it came to"},
		"a verdict":              {func(b *bundle.Bundle) { b.Verdicts[0].Verdict = verdict.Warn }, "Its verdicts do not follow"},
		"one that is shown":      {func(b *bundle.Bundle) { b.Verdicts[0].Shown = !b.Verdicts[0].Shown }, "described otherwise"},
		"one left out":           {func(b *bundle.Bundle) { b.Verdicts = b.Verdicts[1:] }, "are left out"},
		"a level":                {func(b *bundle.Bundle) { b.Run.Header.Requirements[0].Level = "MAY" }, "requirements that the contract has not"},
		"another seed":           {func(b *bundle.Bundle) { b.Seed++ }, "what the run's own record does not"},
		"another contract":       {func(b *bundle.Bundle) { b.Contract, b.Run.Header.Contract = "another", "another" }, "cannot be recomputed by this release"},
		"another reading":        {func(b *bundle.Bundle) { b.Run.Header.Variants = map[string]string{"no.such": "x"} }, "cannot be judged as it says"},
		"a longer life":          {func(b *bundle.Bundle) { b.Expires = b.Expires.Add(time.Hour) }, "It expires on"},
		"a time outside":         {func(b *bundle.Bundle) { first(b).Scenario.Attempts[0].Started = b.Started.Add(-time.Hour) }, "began outside of the run"},
		"a trust":                {func(b *bundle.Bundle) { b.Trust = bundle.Challenged }, "what it holds of a challenge says otherwise"},
		"a witness":              {func(b *bundle.Bundle) { b.Trust = bundle.Witnessed }, "give the reviewer's key"},
		"another form":           {func(b *bundle.Bundle) { b.Schema = "kasauti.evidence/9" }, "this release of kasauti reads kasauti.evidence/1"},
		"evidence of two kinds":  {func(b *bundle.Bundle) { b.Book = "a book" }, "holds other evidence"},
		"a count of exchanges":   {func(b *bundle.Bundle) { b.Run.Summary.Exchanges++ }, "do not give what it came to"},
		"a certification":        {func(b *bundle.Bundle) { b.Run.Header.Command = "certify" }, "this release of kasauti reads kasauti.certify/1"},
		"a kind that is none":    {func(b *bundle.Bundle) { b.Run.Header.Command = "check" }, "this is no bundle"},
		"a simulator called UAT": {func(b *bundle.Bundle) { b.Run.Header.Target.Kind = "uat" }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			var b bundle.Bundle
			if err := json.Unmarshal(payloadOf(t, file), &b); err != nil {
				t.Fatal(err)
			}
			c.change(&b)
			sealed, err := bundle.Seal(&b, private)
			if err != nil {
				t.Fatal(err)
			}
			r, err := bundle.Verify(sealed, o)
			if err == nil {
				_, err = r.Doubt()
			}
			if err == nil != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
				t.Errorf("said %v, want %q", err, c.says)
			}
			if name == "a simulator called UAT" && !strings.Contains(r.Target(), "a simulator, and not UAT") {
				t.Errorf("its target is %s", r.Target())
			}
		})
	}
}

// TestABundleHasRoomForManyCalls: beyond that their bodies are left out, and the bundle is written.
func TestABundleHasRoomForManyCalls(t *testing.T) {
	t.Parallel()
	e := runEvidence{file: "x"}
	for range 100 {
		var k exchange.Kept
		k.Response.Status, k.Response.Text = 200, strings.Repeat("x", mostBodies/50)
		e.add(&verdict.Scenario{}, [][]exchange.Kept{{k}})
	}
	whole, left := 0, 0
	for _, r := range e.results {
		switch call := r.Attempts[0][0]; {
		case call.Response.LeftOut && call.Response.Text == "" && !call.Request.LeftOut:
			left++
		case !call.Response.LeftOut && call.Response.Text != "":
			whole++
		}
	}
	if whole != 50 || left != 50 || e.bodies > mostBodies {
		t.Errorf("%d are whole, and %d without body: %d bytes", whole, left, e.bodies)
	}
}
