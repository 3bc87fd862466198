package target

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/kasauti/kasauti/harness/scenario"
)

func TestWhichSourcesTellOTPsApart(t *testing.T) {
	for source, apart := range map[*OTPSource]bool{
		{Ask: true}:                                          false,
		{File: "otp.txt"}:                                    false,
		{HTTP: "http://h/?m={mobile}"}:                       false,
		{HTTP: "http://h/{request_id}"}:                      true,
		{Command: []string{"otp"}}:                           false,
		{Command: []string{"otp", "--request={request_id}"}}: true,
	} {
		if source.OneAtATime() == apart {
			t.Errorf("%+v: one at a time is %v", *source, source.OneAtATime())
		}
	}
}

func otpFor(card string) scenario.OTPRequest {
	return scenario.OTPRequest{
		Card:         scenario.Card{Name: card, ID: "EKC0000001", Mobile: "6000000011"},
		OTPRequestID: "EK00000001", MaskedMobile: "60XXXXXX11", Sent: time.Now(),
	}
}

// cannotLearn wants a CouldNotRun that says all of these.
func cannotLearn(t *testing.T, err error, parts ...string) {
	t.Helper()
	var cannot *scenario.CouldNotRun
	if !errors.As(err, &cannot) {
		t.Fatalf("got %v, want a CouldNotRun", err)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("got %q without %q", err, part)
		}
	}
}

func TestAskOnATerminal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in, keyboard := io.Pipe()
		screen := &safeBuffer{}
		source := newCodes(&OTPSource{Ask: true, Wait: time.Minute}, TerminalAsker(in, screen))
		for _, digits := range []string{"123456", "654321"} {
			go func() {
				synctest.Wait() // until the question stands there
				_, _ = io.WriteString(keyboard, " "+digits+" \nleft over\n")
			}()
			code, err := source.code(t.Context(), otpFor("asha"))
			if err != nil || code.Reveal() != digits {
				t.Fatalf("got %q, %v", code.Reveal(), err)
			}
			synctest.Wait() // the line left over has been read and dropped
		}
		want := "\nOTP that was sent to 60XXXXXX11 for card \"asha\" (request EK00000001), within 1m0s: "
		if got := screen.String(); got != want+want {
			t.Errorf("the screen shows %q", got)
		}
		began := time.Now()
		_, err := source.code(t.Context(), otpFor("asha"))
		cannotLearn(t, err, `learn the OTP of card "asha" from the terminal`, "nothing came within 1m0s")
		if time.Since(began) != time.Minute {
			t.Errorf("it took %s", time.Since(began))
		}
		keyboard.Close()
		_, err = source.code(t.Context(), otpFor("asha"))
		cannotLearn(t, err, "the input has ended")
	})
}

// safeBuffer is a screen that two goroutines may use.
type safeBuffer struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.String()
}

// answers is an Asker that knows what is typed.
type answers func(ctx context.Context) (string, error)

func (a answers) Ask(ctx context.Context, _ string) (string, error) { return a(ctx) }

func TestAskWithoutATerminal(t *testing.T) {
	_, err := newCodes(&OTPSource{Ask: true, Wait: time.Hour}, nil).code(t.Context(), otpFor("asha"))
	cannotLearn(t, err, "there is no terminal to ask on")
}

func TestWhatIsNoCode(t *testing.T) {
	for _, typed := range []string{"", "12", "12345a", "123456789", "secret words"} {
		ask := answers(func(context.Context) (string, error) { return typed, nil })
		_, err := newCodes(&OTPSource{Ask: true, Wait: time.Hour}, ask).code(t.Context(), otpFor("asha"))
		cannotLearn(t, err, "is not 4 to 8 digits")
		if typed != "" && strings.Contains(err.Error(), typed) && len(typed) > 2 {
			t.Errorf("the error repeats what was typed: %v", err)
		}
	}
}

func TestOneQuestionAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		open, most := 0, 0
		ask := answers(func(ctx context.Context) (string, error) {
			open++
			most = max(most, open)
			time.Sleep(40 * time.Second) // of the bubble: a person takes their time
			open--
			return "123456", nil
		})
		source := newCodes(&OTPSource{Ask: true, Wait: time.Minute}, ask)
		var group sync.WaitGroup
		var mu sync.Mutex
		learnt, late := 0, 0
		for range 3 {
			group.Go(func() {
				_, err := source.code(t.Context(), otpFor("asha"))
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					learnt++
				} else if strings.Contains(err.Error(), "--parallel 1") {
					late++
				}
			})
		}
		group.Wait()
		if most != 1 || learnt != 2 || late != 1 {
			t.Errorf("%d questions at once, %d learnt, %d late; want 1, 2, 1", most, learnt, late)
		}
	})
}

func TestAnInterruptEndsEverySource(t *testing.T) {
	dir := t.TempDir()
	hung := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	defer hung.Close()
	silent := answers(func(ctx context.Context) (string, error) { <-ctx.Done(); return "", ctx.Err() })
	for name, source := range map[string]*OTPSource{
		"ask":     {Ask: true},
		"command": {Command: []string{script(t, dir, "exec sleep 600")}},
		"file":    {File: filepath.Join(dir, "never")},
		"http":    {HTTP: hung.URL},
	} {
		t.Run(name, func(t *testing.T) {
			source.Wait = time.Hour
			ctx, cancel := context.WithCancel(t.Context())
			ended := make(chan error)
			go func() {
				_, err := newCodes(source, silent).code(ctx, otpFor("asha"))
				ended <- err
			}()
			cancel()
			cannotLearn(t, <-ended, "the run was interrupted")
		})
	}
}

// script writes a program for the shell.
func script(t *testing.T, dir, text string) string {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Fatal("the tests of commands need a POSIX shell; run them on another system")
	}
	path := filepath.Join(dir, fmt.Sprintf("script-%x", text[:min(8, len(text))]))
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+text+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestCommand(t *testing.T) {
	dir := t.TempDir()
	tests := []struct {
		name, script, code, says string
		wait                     time.Duration
	}{
		{"prints the code", `echo "123456"; echo more`, "123456", "", time.Minute},
		{"is told what it is for", `test "$*" = "--card asha --id EKC0000001 6000000011 EK00000001" && pwd | grep -q ` + filepath.Base(dir) + ` && echo 2222`, "2222", "", time.Minute},
		{"leaves a child behind", `sleep 600 & echo 3333`, "3333", "", time.Minute},
		{"fails", `echo "no such phone" >&2; exit 3`, "", `ended with exit status 3, saying "no such phone"`, time.Minute},
		{"prints nothing", `true`, "", "printed nothing", time.Minute},
		{"prints something else", `echo not-yet`, "", "is not 4 to 8 digits", time.Minute},
		{"prints without end", `exec yes 1234567890`, "", "nothing came within", 200 * time.Millisecond},
		{"hangs", `exec sleep 600`, "", "nothing came within", 50 * time.Millisecond},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			name := "./" + filepath.Base(script(t, dir, test.script))
			source := newCodes(&OTPSource{
				Command: []string{name, "--card", "{card}", "--id", "{card_id}", "{mobile}", "{request_id}"}, dir: dir, Wait: test.wait,
			}, nil)
			code, err := source.code(t.Context(), otpFor("asha"))
			if test.says != "" {
				cannotLearn(t, err, "from the command "+name, test.says)
				return
			}
			if err != nil || code.Reveal() != test.code {
				t.Errorf("got %q, %v", code.Reveal(), err)
			}
		})
	}
	_, err := newCodes(&OTPSource{Command: []string{"./nowhere"}, dir: dir, Wait: time.Minute}, nil).code(t.Context(), otpFor("asha"))
	cannotLearn(t, err, "is no program that can be run")
}

func TestFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "otp.txt")
	source := &codeFile{path: path, poll: time.Millisecond}
	codes := &codes{reader: source, what: "the file", wait: time.Minute, turn: make(chan struct{}, 1)}
	learn := func(wait time.Duration, request scenario.OTPRequest) (string, error) {
		codes.wait = wait
		code, err := codes.code(t.Context(), request)
		return code.Reveal(), err
	}
	write := func(text string, at time.Time) {
		if err := errors.Join(os.WriteFile(path, []byte(text), 0o600), os.Chtimes(path, at, at)); err != nil {
			t.Error(err)
		}
	}
	short := 20 * time.Millisecond
	_, err := learn(short, otpFor("asha"))
	cannotLearn(t, err, "the file does not exist yet")

	write("111111\n", time.Now().Add(-time.Hour))
	_, err = learn(short, otpFor("asha"))
	cannotLearn(t, err, "the file is older than the OTP")

	write("half a co", time.Now())
	_, err = learn(short, otpFor("asha"))
	cannotLearn(t, err, "does not hold 4 to 8 digits")

	write("222222\n", time.Now())
	if code, err := learn(time.Minute, otpFor("asha")); err != nil || code != "222222" {
		t.Fatalf("got %q, %v", code, err)
	}
	_, err = learn(short, otpFor("asha"))
	cannotLearn(t, err, "still holds the code of the OTP before")

	go write("333333\n", time.Now().Add(time.Second)) // while it is waited for
	if code, err := learn(time.Minute, otpFor("asha")); err != nil || code != "333333" {
		t.Fatalf("got %q, %v", code, err)
	}
}

func TestFileThatIsNone(t *testing.T) {
	source := &codeFile{path: os.DevNull, poll: time.Millisecond}
	codes := &codes{reader: source, what: "the file", wait: 20 * time.Millisecond, turn: make(chan struct{}, 1)}
	_, err := codes.code(t.Context(), otpFor("asha"))
	cannotLearn(t, err, "it is a pipe or a device, and not a regular file")
}

func TestHTTPInbox(t *testing.T) {
	type answer struct {
		status int
		body   string
	}
	tests := []struct {
		name    string
		answers []answer // one after the other; the last stays
		code    string
		says    string
	}{
		{"text", []answer{{200, " 123456\n"}}, "123456", ""},
		{"a field code", []answer{{200, `{"code":"123456","at":1700000000}`}}, "123456", ""},
		{"a field otp", []answer{{200, `{"otp":"1234"}`}}, "1234", ""},
		{"an SMS in a field", []answer{{200, `{"code":"Your OTP is 123456. Valid for 180 s."}`}}, "123456", ""},
		{"an SMS", []answer{{200, "Your EnKash OTP is 123456. 123456 works once."}}, "123456", ""},
		{"after a while", []answer{{404, ""}, {204, ""}, {500, "oops"}, {200, "nothing yet"}, {200, "123456"}}, "123456", ""},
		{"never", []answer{{404, ""}}, "", "the inbox has no code yet"},
		{"two numbers", []answer{{200, "call 18001234 or use 123456"}}, "", "several numbers that could be the code"},
		{"a server in trouble", []answer{{503, "<html>"}}, "", "the inbox answered with HTTP 503"},
		{"a redirect", []answer{{302, ""}}, "", "HTTP 302"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var mu sync.Mutex
			var asked []string
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				mu.Lock()
				defer mu.Unlock()
				asked = append(asked, r.URL.String())
				a := test.answers[min(len(asked), len(test.answers))-1]
				w.Header().Set("Location", "https://api.enkash.in/")
				w.WriteHeader(a.status)
				_, _ = io.WriteString(w, a.body)
			}))
			defer server.Close()
			inbox := newHTTPInbox(server.URL + "/otp/{mobile}?request={request_id}&key=abc")
			inbox.poll = time.Millisecond
			wait := time.Minute
			if test.says != "" {
				wait = 100 * time.Millisecond
			}
			source := &codes{reader: inbox, what: "the HTTP inbox", wait: wait, turn: make(chan struct{}, 1)}
			code, err := source.code(t.Context(), otpFor("asha"))
			if test.says != "" {
				cannotLearn(t, err, test.says)
				if strings.Contains(err.Error(), "key=abc") {
					t.Errorf("the error repeats the URL: %v", err)
				}
			} else if err != nil || code.Reveal() != test.code {
				t.Errorf("got %q, %v", code.Reveal(), err)
			}
			mu.Lock()
			defer mu.Unlock()
			if asked[0] != "/otp/6000000011?request=EK00000001&key=abc" {
				t.Errorf("asked for %s", asked[0])
			}
		})
	}
}

func TestHTTPInboxIsNotThere(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	inbox := newHTTPInbox(server.URL + "/secret-path")
	inbox.poll = time.Millisecond
	source := &codes{reader: inbox, what: "the HTTP inbox", wait: 50 * time.Millisecond, turn: make(chan struct{}, 1)}
	_, err := source.code(t.Context(), otpFor("asha"))
	cannotLearn(t, err, "the inbox did not answer")
	if strings.Contains(err.Error(), "secret-path") {
		t.Errorf("the error repeats the URL: %v", err)
	}
}

func FuzzCodeIn(f *testing.F) {
	f.Add([]byte("Your OTP is 123456."))
	f.Add([]byte(`{"code":"1234"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		if code, err := codeIn(body); err == nil && !codeShape.MatchString(code) {
			t.Errorf("%q was taken for a code", code)
		}
	})
}
