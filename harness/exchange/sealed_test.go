package exchange_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kasauti/kasauti/harness/exchange"
)

// reversed stands for a cipher: the recorder knows none.
func reversed(body []byte) ([]byte, error) {
	if len(body)%2 == 1 {
		return nil, errors.New("odd")
	}
	out := make([]byte, len(body))
	for i, c := range body {
		out[len(body)-1-i] = c
	}
	return out, nil
}

func flip(text string) string {
	out, _ := reversed([]byte(text))
	return string(out)
}

// recordSealed records a call whose bodies are sealed by reversed.
func recordSealed(t *testing.T, request, answer string) *exchange.Exchange {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if body, _ := io.ReadAll(r.Body); string(body) != request {
			t.Errorf("%q arrived, %q was sent", body, request)
		}
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(server.Close)
	opener := func(context.Context) exchange.Opener { return reversed }
	recorder := exchange.NewRecorder(server.Client().Transport, nil, time.Now).Opening(opener)
	response, err := (&http.Client{Transport: recorder}).Post(server.URL, "application/json", strings.NewReader(request))
	if err != nil {
		t.Fatal(err)
	}
	if body, _ := io.ReadAll(response.Body); string(body) != answer {
		t.Errorf("the caller read %q, not what was on the wire", body)
	}
	all, _ := recorder.Exchanges(0)
	return all[0]
}

func TestBothViewsOfASealedBodyAreKept(t *testing.T) {
	const plain, answer = `{"amount":10}`, `{"code":0,"x":1}`
	e := recordSealed(t, flip(plain+" "), flip(answer))
	if string(e.Request.Body) != flip(plain+" ") || string(e.Request.Content()) != plain+" " || !e.Request.Opened() {
		t.Errorf("the request: %q, opened %q", e.Request.Body, e.Request.Content())
	}
	if string(e.Response.Body) != flip(answer) || string(e.Response.Content()) != answer || !e.Response.Opened() {
		t.Errorf("the answer: %q, opened %q", e.Response.Body, e.Response.Content())
	}
	v := e.View(exchange.NewRedactor())
	if v.Response.Body != answer || v.Response.Wire != flip(answer) || !v.Response.Encrypted || v.Response.Digest != e.Response.Digest() {
		t.Errorf("the view: %+v", v.Response)
	}
	e = recordSealed(t, "odd", "")
	if e.Request.Opened() || e.Request.Unopened == nil || string(e.Request.Content()) != "odd" || e.Response.Opened() || !e.Response.Encrypted {
		t.Errorf("what cannot be opened: %+v, %+v", e.Request, e.Response)
	}
	if v := e.View(exchange.NewRedactor()); v.Request.Encrypted || v.Request.Wire != "" || v.Request.Body != "odd" {
		t.Errorf("its view: %+v", v.Request)
	}
}

// TestWhatIsMaskedIsNotShownSealedEither: who has the secret would read it there. It holds for
// what is learnt later, too, and the digest goes where it would give a short value away.
func TestWhatIsMaskedIsNotShownSealedEither(t *testing.T) {
	for name, plain := range map[string]string{
		"a personal field": `{"mobile":"9876543210"}`,
		"a token":          `{"token":"abcdef123456"}`,
		"what comes later": `{"note":"canary-later" }`,
	} {
		e := recordSealed(t, flip(plain+strings.Repeat(" ", len(plain)%2)), flip(`{"code":"00"}`))
		r := exchange.NewRedactor("mobile")
		v := e.View(r)
		if name == "what comes later" {
			if v.Request.Wire == "" {
				t.Errorf("%s is left out before it is a secret: %+v", name, v.Request)
			}
			r.Add("canary-later")
			v = v.Redact(r)
		}
		text, _ := json.Marshal(v)
		for _, secret := range []string{"9876543210", "abcdef123456", "canary-later"} {
			if strings.Contains(string(text), secret) || strings.Contains(string(text), flip(secret)) {
				t.Errorf("%s is shown: %s", name, text)
			}
		}
		if !v.Request.Encrypted || !strings.Contains(v.Request.Body, exchange.Mask) {
			t.Errorf("%s: %+v", name, v.Request)
		}
		if name == "a personal field" && v.Request.Digest != "" {
			t.Errorf("%s: the digest is shown", name)
		}
	}
}

// TestACurlLineSealsAgain: run by a shell, with programs of our own for curl and kasauti.
func TestACurlLineSealsAgain(t *testing.T) {
	plain := `{"note":"it's \"1\"","token":"abcdef123456"}`
	plain += strings.Repeat(" ", len(plain)%2)
	line := recordSealed(t, flip(plain), flip(`{}`)).View(exchange.NewRedactor()).Curl()
	if strings.Join(line.Variables, " ") != "ENKASH_TOKEN ENKASH_CLIENT_SECRET" || strings.Contains(line.Line, "abcdef123456") {
		t.Fatalf("%v: %s", line.Variables, line.Line)
	}
	dir := t.TempDir()
	for name, script := range map[string]string{
		"curl":    `for last; do :; done; printf '%s' "$last"`,
		"kasauti": `test "$*" = "seal --secret-env ENKASH_CLIENT_SECRET -" && echo "sealed by $ENKASH_CLIENT_SECRET: $(cat)"`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	shell := exec.Command("sh", "-c", line.Line)
	shell.Env = []string{"PATH=" + dir + ":" + os.Getenv("PATH"), "ENKASH_TOKEN=abcdef123456", "ENKASH_CLIENT_SECRET=s"}
	out, err := shell.CombinedOutput()
	if err != nil || string(out) != "sealed by s: "+plain {
		t.Errorf("%v: %s\n%s", err, out, line.Line)
	}
}

// What is kept of a sealed message says whether it could be opened: a judge of the file tells one
// from the other.
func TestAKeptMessageSaysThatItCouldNotBeOpened(t *testing.T) {
	e := recordSealed(t, "odd", flip(`{"a":"12"}`))
	kept := e.Keep(exchange.NewRedactor().StandIns([32]byte{}), 1<<10)
	again := kept.Exchange()
	for _, m := range []struct {
		was, is *exchange.Message
		content string
	}{{&e.Request, &again.Request, "odd"}, {&e.Response, &again.Response, `{"a":"12"}`}} {
		if !m.is.Encrypted || m.is.Opened() != m.was.Opened() || string(m.is.Content()) != m.content {
			t.Errorf("kept as %+v, of %+v", m.is, m.was)
		}
	}
	if again.Request.Unopened == nil || again.Request.Unopened.Error() != "odd" {
		t.Errorf("it could not be opened: %v", again.Request.Unopened)
	}
}
