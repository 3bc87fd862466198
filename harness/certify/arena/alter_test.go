package arena

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/certify"
	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/mock"
)

const about = "wallet.generate-transaction-otp"

// simulator answers as s says it did, with the body.
func simulator(s mock.Seen, body string) (http.Handler, *mock.Seen) {
	var seen mock.Seen
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		seen = s
		w.Header().Set("Content-Length", "2")
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, body)
	}), &seen
}

func TestAlter(t *testing.T) {
	const answer = `{"code":0,"payload":{"id":"A","n":1234567.89}}`
	set := func(pairs ...string) certify.Alter {
		a := certify.Alter{Operation: about, Set: map[string]string{}}
		for i := 0; i < len(pairs); i += 2 {
			a.Set[pairs[i]] = pairs[i+1]
		}
		return a
	}
	for _, test := range []struct {
		name  string
		alter certify.Alter
		seen  mock.Seen
		body  string
		want  string
	}{
		{"a text", set("payload.id", "B c"), mock.Seen{Operation: about}, answer, `{"code":0,"payload":{"id":"B c","n":1234567.89}}`},
		{"a number, as it was written", set("payload.n", "20.00"), mock.Seen{Operation: about}, answer, `{"code":0,"payload":{"id":"A","n":20.00}}`},
		{"a text of digits", set("payload.id", `"12"`), mock.Seen{Operation: about}, answer, `{"code":0,"payload":{"id":"12","n":1234567.89}}`},
		{"null", set("payload", "null"), mock.Seen{Operation: about}, answer, `{"code":0,"payload":null}`},
		{"an object on the way", set("a.b.c", "true"), mock.Seen{Operation: about}, `{"code":0}`, `{"a":{"b":{"c":true}},"code":0}`},
		{"below what is no object", set("code.x", "1"), mock.Seen{Operation: about}, answer, answer},
		{"taken away", certify.Alter{Operation: about, Remove: []string{"payload.id", "nothing.here"}}, mock.Seen{Operation: about}, answer, `{"code":0,"payload":{"n":1234567.89}}`},
		{"another operation", set("code", "1"), mock.Seen{Operation: "wallet.auth-token"}, answer, answer},
		{"a refusal", set("code", "1"), mock.Seen{Operation: about, Refusal: "otp-wrong"}, answer, answer},
		{"a fault", set("code", "1"), mock.Seen{Operation: about, Struck: []string{"latency"}}, answer, answer},
		{"no JSON object", set("code", "1"), mock.Seen{Operation: about}, `["code"]`, `["code"]`},
	} {
		t.Run(test.name, func(t *testing.T) {
			handler, seen := simulator(test.seen, test.body)
			out := httptest.NewRecorder()
			newAlterations([]certify.Alter{test.alter}, seals{}).serve(handler, out, httptest.NewRequest(http.MethodPost, "/", nil), seen)
			if got := out.Body.String(); got != test.want || out.Code != http.StatusOK {
				t.Errorf("got %d %s, want %s", out.Code, got, test.want)
			}
			if length := out.Header().Get("Content-Length"); len(test.body) != len(test.want) && length != "" {
				t.Errorf("the answer says that it is %s bytes long", length)
			}
		})
	}
}

func TestAlterCountsAnswers(t *testing.T) {
	handler, seen := simulator(mock.Seen{Operation: about}, `{"n":0}`)
	a := newAlterations([]certify.Alter{{Operation: about, After: 1, Times: 2, Set: map[string]string{"n": "1"}}}, seals{})
	got := ""
	for range 4 {
		out := httptest.NewRecorder()
		a.serve(handler, out, httptest.NewRequest(http.MethodPost, "/", nil), seen)
		got += out.Body.String()
	}
	if want := `{"n":0}{"n":1}{"n":1}{"n":0}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// A connection that a fault cuts is cut all the same.
func TestAlterPassesACutOn(t *testing.T) {
	cut := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"n":`)
		panic(http.ErrAbortHandler)
	})
	out := httptest.NewRecorder()
	defer func() {
		if recover() == nil {
			t.Error("the connection is not cut")
		}
		if got := out.Body.String(); got != `{"n":` {
			t.Errorf("%q was sent", got)
		}
	}()
	newAlterations([]certify.Alter{{Operation: about, Set: map[string]string{"n": "1"}}}, seals{}).serve(cut, out, httptest.NewRequest(http.MethodPost, "/", nil), &mock.Seen{})
}

// A client that is sent elsewhere gets no answer of the API, and what it sends there is written down.
func TestRedirect(t *testing.T) {
	handler, seen := simulator(mock.Seen{Operation: about}, `{"code":0}`)
	stage := &Stage{log: &witnessLog{}}
	decoy := httptest.NewServer(stage.decoy(seals{of: func(string) bool { return false }}))
	defer decoy.Close()
	a := newAlterations([]certify.Alter{{Operation: about, Times: 1, Redirect: http.StatusTemporaryRedirect}}, seals{of: func(string) bool { return false }})
	a.decoy = otherName(decoy.URL)
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { a.serve(handler, w, r, seen) }))
	defer api.Close()
	for _, want := range []int{http.StatusNotFound, http.StatusOK} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, api.URL+"/otp?a=b", strings.NewReader(`{"secretKey":"s"}`))
		if err != nil {
			t.Fatal(err)
		}
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		if answer.StatusCode != want {
			t.Errorf("got %d, want %d", answer.StatusCode, want)
		}
	}
	calls := stage.log.kept(exchange.NewRedactor().StandIns([32]byte{}))
	if len(calls) != 1 || calls[0].Place != certify.Elsewhere || !strings.HasSuffix(calls[0].Request.URL, "/otp?a=b") || !strings.HasPrefix(calls[0].Request.URL, "http://localhost:") {
		t.Errorf("elsewhere arrived %+v", calls)
	}
}
