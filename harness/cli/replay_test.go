package cli

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/capsule"
	"github.com/kasauti/kasauti/harness/verdict"
)

// These fail on an honest mock: what they want at the end is not so.
var wanting = map[string]string{
	"a payment": `
    Given a transaction OTP was sent for card "asha"
    When the OTP is used to debit 20.00 for merchant "bazaar"
    Then the debit goes through
    And exactly 21.00 left the wallet of "asha"
`,
	"a refusal, after the clock was moved": `
    Given a transaction OTP was sent for card "asha"
    And 299 seconds pass
    When the OTP is used to debit 20.00 for merchant "bazaar"
    Then the debit goes through
`,
	"a fault": `
    Given a transaction OTP was sent for card "asha"
    And the next answer of "wallet.debit-wallet-for-merchant-transaction" is lost after the money moved
    When the OTP is used to debit 20.00 for merchant "bazaar"
    Then the client finds the answer lost
    When the call is sent again as it was
    Then the debit goes through
    And exactly 40.00 left the wallet of "asha"
`,
	"an answer that a fault loses": `
    Given a transaction OTP was sent for card "asha"
    And the next answer of "wallet.debit-wallet-for-merchant-transaction" is lost after the money moved
    When the OTP is used to debit 20.00 for merchant "bazaar"
    Then the debit goes through
`,
	"what travels encrypted": `
    When I call "card.view-card-details" with:
      | enKashCardId  | {card priya}            |
      | cardAccountId | {account of card priya} |
      | companyId     | {company of card priya} |
      | otpMedium     | MFA                     |
      | mfaCode       | 123456                  |
    Then the answer is a success
    And the answer has:
      | payload.enKashCardId | EKC0000000 |
`,
	"calls at once": `
    When the wallet of "asha" is topped up with 12.50 8 times at once
    Then exactly 101.00 reached the wallet of "asha"
`,
	"webhooks": `
    Given webhooks are sent here
    When 500.00 is added to the wallet of "asha" through the gateway
    And the payment's time passes
    Then exactly 501.00 reached the wallet of "asha"
`,
}

// failing runs a scenario that fails, and gives its capsule.
func failing(t *testing.T, steps string) string {
	t.Helper()
	folder := t.TempDir()
	feature := filepath.Join(folder, "f.feature")
	if err := os.WriteFile(feature, []byte("Feature: F\n  Scenario: It is so"+steps), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out := kasauti(t, "run", feature, "--report", filepath.Join(folder, "report"))
	all := capsulesOf(t, filepath.Join(folder, "report"))
	if code != verdict.ExitFail || len(all) != 1 {
		t.Fatalf("exit %d, capsules %q\n%s", code, all, out)
	}
	if line := "see it again: kasauti replay " + all[0]; !strings.Contains(out, line) {
		t.Errorf("the console does not say %q\n%s", line, out)
	}
	if info, err := os.Stat(all[0]); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the capsule: %v, %v", info.Mode(), err)
	}
	return all[0]
}

func TestReplay(t *testing.T) {
	for name, steps := range wanting {
		t.Run(name, func(t *testing.T) {
			path := failing(t, steps)
			code, out := kasauti(t, "replay", path)
			if code != 0 || !strings.Contains(out, "the same verdict") || strings.Contains(out, "\ndiffers") {
				t.Errorf("exit %d\n%s", code, out)
			}
			c, edited, err := capsule.Read(path)
			if err != nil || edited {
				t.Fatalf("edited %v, %v", edited, err)
			}
			if c.Calls >= 0 && (len(c.Start) == 0 || len(c.Before) == 0) {
				t.Errorf("the state at the start and before the bad call is missing: %d and %d parts", len(c.Start), len(c.Before))
			}
			code, out = kasauti(t, "replay", path, "--again")
			ordered := name != "calls at once" // which of them gets which id is another each time
			if code != 0 || !strings.Contains(out, "the same verdict") || ordered && strings.Contains(out, "\ndiffers") {
				t.Errorf("--again: exit %d\n%s", code, out)
			}
			if !ordered {
				return
			}
			serveAndPaste(t, path, c)
		})
	}
}

// serveAndPaste starts the moment before the bad call and sends the printed line, twice: the mock
// stands, and only what the call itself does has changed.
func serveAndPaste(t *testing.T, path string, c *capsule.Capsule) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	out, in := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"replay", path, "--serve"}, Streams{Out: in, Err: in})
		_ = in.Close() // of a pipe: never fails
	}()
	var printed, line strings.Builder
	for lines := bufio.NewScanner(out); lines.Scan(); {
		printed.WriteString(lines.Text() + "\n")
		if line.Len() > 0 || strings.HasPrefix(lines.Text(), "curl ") {
			line.WriteString(lines.Text() + "\n")
			if !strings.HasSuffix(lines.Text(), `\`) {
				break
			}
		}
	}
	if line.Len() == 0 {
		t.Fatalf("--serve printed no line, exit %d\n%s", <-ended, printed.String())
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	answer, err := http.DefaultTransport.RoundTrip(pasted(t, line.String()))
	kept := c.Exchanges[c.Calls]
	if kept.Failure != nil {
		if err == nil {
			t.Errorf("the call was answered with %d, and was lost when it was recorded", answer.StatusCode)
		}
	} else if err != nil {
		t.Errorf("send the line: %v\n%s", err, line.String())
	} else {
		body, _ := io.ReadAll(answer.Body)
		if answer.StatusCode != kept.Response.Status || !kept.Response.Sealed && sameEachTime(string(body)) != sameEachTime(kept.Response.Text) {
			t.Errorf("the answer is %d %s\nrecorded was %d %s", answer.StatusCode, body, kept.Response.Status, kept.Response.Text)
		}
		_ = answer.Body.Close()
	}
	cancel()
	if code := <-ended; code != 0 {
		t.Errorf("--serve ended with %d", code)
	}
}

var eachTime = regexp.MustCompile(`[A-Z]{2,6}_\d{15,}_|KST[0-9A-Z]+|\b1\d{12}\b|\d{4}-\d\d-\d\d[ T][\d:.]+|:\d{2,5}/`)

// sameEachTime leaves out what each run makes anew.
func sameEachTime(body string) string { return eachTime.ReplaceAllString(body, "…") }

var word = regexp.MustCompile(`'(?:[^']|'\\'')*'|\S+`)

// pasted is the request that a curl line sends, read as a shell would.
func pasted(t *testing.T, line string) *http.Request {
	t.Helper()
	var words []string
	for _, w := range word.FindAllString(strings.ReplaceAll(line, "\\\n", " "), -1) {
		if quoted, is := strings.CutPrefix(w, "'"); is {
			w = strings.ReplaceAll(strings.TrimSuffix(quoted, "'"), `'\''`, "'")
		}
		words = append(words, w)
	}
	method, address, body, header := "", "", "", http.Header{}
	for i := 1; i < len(words); i++ {
		switch words[i] {
		case "-i":
		case "-X":
			i++
			method = words[i]
		case "-H":
			i++
			name, value, _ := strings.Cut(words[i], ": ")
			header.Set(name, value)
		case "--data-raw":
			i++
			body = words[i]
		default:
			address = words[i]
		}
	}
	request, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatalf("%v\n%s", err, line)
	}
	request.Header = header
	return request
}

// altered writes a capsule with a change in it; its digest is made right where nobody is to notice.
func altered(t *testing.T, path string, change func(*capsule.Capsule), notice bool) string {
	t.Helper()
	c, _, err := capsule.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	change(c)
	inner, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	digest := capsule.DigestOf(inner)
	if notice {
		digest = strings.Repeat("0", 64)
	}
	text, err := json.Marshal(map[string]any{"schema": capsule.Schema, "tool": c.Tool, "digest": digest, "capsule": json.RawMessage(inner)})
	if err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(t.TempDir(), "changed.json")
	if err := os.WriteFile(other, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return other
}

// TestABrokenReplayIsRed: an answer, a request or an event that is another one than was recorded
// changes the verdict or is told.
func TestABrokenReplayIsRed(t *testing.T) {
	path := failing(t, wanting["a payment"])
	last := func(c *capsule.Capsule) *string { return &c.Exchanges[len(c.Exchanges)-1].Response.Text }
	for name, row := range map[string]struct {
		change func(*capsule.Capsule)
		code   int
		says   string
	}{
		"nothing is changed":        {func(*capsule.Capsule) {}, 0, "the same verdict: fail"},
		"the answer has another id": {func(c *capsule.Capsule) { *last(c) = strings.Replace(*last(c), `"code":0`, `"code":1`, 1) }, 1, "another verdict"},
		"the answer broke off":      {func(c *capsule.Capsule) { *last(c) = (*last(c))[:20] }, 1, "the first bad step is 2"},
		"an answer is missing":      {func(c *capsule.Capsule) { c.Exchanges, c.Calls = c.Exchanges[:len(c.Exchanges)-1], 0 }, 1, "nothing more is recorded of this operation"},
		"more was recorded":         {func(c *capsule.Capsule) { c.Exchanges = append(c.Exchanges, c.Exchanges[1]) }, 0, "was recorded and was not made again"},
		"another amount was sent": {func(c *capsule.Capsule) {
			r := &c.Exchanges[len(c.Exchanges)-1].Request
			r.Text = strings.Replace(r.Text, "20.00", "25.00", 1)
		}, 0, `amount is "20.00", recorded was "25.00"`},
		"another header was sent": {func(c *capsule.Capsule) { c.Exchanges[1].Request.Header.Set("Partnerid", "CR0000000") }, 0, `the header Partnerid is`},
		"the ledger is another": {func(c *capsule.Capsule) {
			for i := range c.Events {
				if c.Events[i].Do == "balances" {
					c.Events[i].Answer = json.RawMessage(`{}`)
				}
			}
		}, 1, "another verdict"},
		"an event is missing": {func(c *capsule.Capsule) {
			for i := range c.Events {
				if c.Events[i].Do == "code" {
					c.Events[i].Do = "other"
				}
			}
		}, 1, "the code of an OTP was asked for more often than was recorded"},
		"the verdict was another":  {func(c *capsule.Capsule) { c.Attempt.Verdict = verdict.CouldNotRun }, 1, "the verdict is fail, recorded was could-not-run"},
		"the class was another":    {func(c *capsule.Capsule) { c.Attempt.Triage.Class = verdict.Environment }, 1, "the class is test bug, recorded was environment"},
		"the step was another":     {func(c *capsule.Capsule) { c.Attempt.Triage.Step = 2 }, 1, "the first bad step is 4, recorded was 2"},
		"the version was another":  {func(c *capsule.Capsule) { c.Tool = "v0.0.1" }, 0, "the capsule is of kasauti v0.0.1, this is"},
		"the contract was another": {func(c *capsule.Capsule) { c.Contract = "0123456789abcdef" }, 0, "the contract is another one: recorded was 0123456789ab"},
		"a step is none":           {func(c *capsule.Capsule) { c.Scenario.Steps[0].Text = "no such step" }, 1, "another verdict"},
	} {
		t.Run(name, func(t *testing.T) {
			code, out := kasauti(t, "replay", altered(t, path, row.change, false))
			if code != row.code || !strings.Contains(strings.Join(strings.Fields(out), " "), row.says) {
				t.Errorf("exit %d, want %d and %q\n%s", code, row.code, row.says, out)
			}
			if strings.Contains(out, "was changed after it was written") {
				t.Errorf("a right digest is told to be wrong\n%s", out)
			}
		})
	}
	code, out := kasauti(t, "replay", altered(t, path, func(*capsule.Capsule) {}, true))
	if code != 3 || !strings.Contains(out, "was changed after it was written") {
		t.Errorf("a change is not told: exit %d\n%s", code, out)
	}
}
