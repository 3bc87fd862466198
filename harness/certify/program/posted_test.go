package program

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/kasauti/kasauti/harness/certify"
)

// TestWhatServersDo: whatever a server does with a task, it is over in time, and has a cause.
func TestWhatServersDo(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a redirect was followed") }))
	defer elsewhere.Close()
	body := func(text string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, text) }
	}
	for how, c := range map[string]struct {
		does http.HandlerFunc
		kind certify.EndingKind
		why  string
	}{
		"good": {body("\n {\"case\":\"c\",\"outcome\":\"done\",\"sent\":3}\n"), "", ""},
		"created": {func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(201)
			body(`{"outcome":"done","sent":"3"}`)(w, r)
		}, "", ""},
		"silent":       {body(""), certify.Garbled, "is no JSON object"},
		"no content":   {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204) }, certify.Garbled, "is no JSON object"},
		"garbage":      {body("<html>\x00\xff"), certify.Garbled, "is no JSON object"},
		"a list":       {body(`[{"outcome":"done"}]`), certify.Garbled, "is no JSON object"},
		"nothing":      {body("null"), certify.Garbled, "has no outcome"},
		"two things":   {body(`{"outcome":"done"}{"outcome":"refused"}`), certify.Garbled, "is no JSON object"},
		"another case": {body(`{"case":"d","outcome":"done"}`), certify.Garbled, `is of the case "d"`},
		"500":          {func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "it broke", 500) }, certify.Crashed, "with HTTP 500, and a conclusion comes with 200: it broke"},
		"404":          {http.NotFound, certify.Crashed, "HTTP 404"},
		"redirects": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere.URL, http.StatusTemporaryRedirect)
		}, certify.Garbled, "redirects are not followed"},
		"breaks off": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			fmt.Fprint(w, `{"outcome":"done"}`)
		}, certify.Crashed, "broke its answer off"},
		"closes":      {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, certify.NotStarted, "cannot be posted"},
		"never ends":  {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, certify.TimedOut, "concluded nothing of the task pay"},
		"drips":       {drips, certify.TimedOut, "concluded nothing of the task pay"},
		"floods":      {floods, certify.TooMuch, "more than 1 MiB"},
		"500, floods": {func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(500); floods(w, r) }, certify.Crashed, "HTTP 500"},
		"a bomb": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			body(`{"outcome":"done"}`)(w, r)
		}, "", ""}, // nothing is unpacked
	} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			ended := make(chan struct{}) // the handler has seen that we left
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				defer close(ended)
				var got Assignment
				text, _ := io.ReadAll(r.Body) // to its end: until then the caller's leaving goes unseen
				if err := json.Unmarshal(text, &got); err != nil || r.Method != http.MethodPost || got.Do != "pay" || got.Case != "c" {
					t.Errorf("it got %s %+v: %v", r.Method, got, err)
				}
				c.does(w, r)
			}))
			defer server.Close()
			patience := int64(20_000)
			if c.kind == certify.TimedOut {
				patience = 300
			}
			p := &Posted{URL: server.URL, Transport: &http.Transport{DisableKeepAlives: true}}
			said, ending := p.Do(context.Background(), task(patience))
			<-ended
			switch {
			case c.kind == "" && (ending != nil || said.Outcome != certify.Done):
				t.Errorf("it said %+v, %+v", said, ending)
			case c.kind != "" && (ending == nil || ending.Kind != c.kind || !strings.Contains(ending.Why, c.why) || !ending.Theirs() || len(ending.Why) > 500):
				t.Errorf("it ended with %+v, want %s with %q", ending, c.kind, c.why)
			}
		})
	}
}

func drips(w http.ResponseWriter, r *http.Request) {
	for r.Context().Err() == nil {
		fmt.Fprint(w, " ")
		w.(http.Flusher).Flush()
		time.Sleep(10 * time.Millisecond)
	}
}

// floods sends a gigabyte, unless who reads it leaves.
func floods(w http.ResponseWriter, _ *http.Request) {
	chunk := bytes.Repeat([]byte(" "), 1<<20)
	for range 1 << 10 {
		if _, err := w.Write(chunk); err != nil {
			return
		}
	}
}

func TestNoServerAndAnInterrupt(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // until then the caller's leaving goes unseen
		<-r.Context().Done()
	}))
	p := &Posted{URL: server.URL, Transport: http.DefaultTransport}
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(100*time.Millisecond, cancel)
	if _, ending := p.Do(ctx, task(20_000)); ending == nil || ending.Theirs() {
		t.Errorf("it ended with %+v", ending)
	}
	server.Close()
	if _, ending := p.Do(context.Background(), task(20_000)); ending == nil || ending.Kind != certify.NotStarted {
		t.Errorf("it ended with %+v", ending)
	}
}
