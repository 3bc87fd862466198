package exchange_test

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kasauti/kasauti/harness/exchange"
)

func record(t *testing.T, handler http.HandlerFunc, request func(base string) *http.Request) (*exchange.Exchange, *http.Response, error) {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	operation := func(context.Context) string { return "some.operation" }
	recorder := exchange.NewRecorder(server.Client().Transport, operation, time.Now)
	response, err := (&http.Client{Transport: recorder}).Do(request(server.URL))
	all, _ := recorder.Exchanges(0)
	if len(all) != 1 {
		t.Fatalf("%d exchanges recorded, want 1", len(all))
	}
	return all[0], response, err
}

func post(body string) func(string) *http.Request {
	return func(base string) *http.Request {
		r, _ := http.NewRequest(http.MethodPost, base+"/path?token=querysecret", strings.NewReader(body))
		r.Header.Set("Authorization", "Bearer headersecret")
		return r
	}
}

func TestRecorderKeepsBothDirectionsAndPassesThemOn(t *testing.T) {
	e, response, err := record(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.WriteHeader(http.StatusTeapot)
		_, _ = w.Write(append([]byte("got "), body...))
	}, post("hello"))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(response.Body)
	if err != nil || string(body) != "got hello" {
		t.Errorf("the caller read %q, %v", body, err)
	}
	if string(e.Request.Body) != "hello" || string(e.Response.Body) != "got hello" || e.Response.Status != http.StatusTeapot {
		t.Errorf("recorded %q and %d %q", e.Request.Body, e.Response.Status, e.Response.Body)
	}
	if e.ID != "1" || e.Operation != "some.operation" || !e.Answered() {
		t.Errorf("recorded %+v", e)
	}
}

func TestRecorderCapsABodyButPassesItOnWhole(t *testing.T) {
	const size = exchange.DefaultLimit + 1000
	e, response, err := record(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write(make([]byte, size))
	}, post(""))
	if err != nil {
		t.Fatal(err)
	}
	n, err := io.Copy(io.Discard, response.Body)
	if err != nil || n != size {
		t.Errorf("the caller read %d bytes, %v; want %d", n, err, size)
	}
	if !e.Response.Cut || len(e.Response.Body) != exchange.DefaultLimit {
		t.Errorf("kept %d bytes, cut %v", len(e.Response.Body), e.Response.Cut)
	}
}

func TestRecorderPassesOnABodyThatBreaksOff(t *testing.T) {
	e, response, err := record(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		_, _ = w.Write([]byte("half"))
	}, post(""))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(response.Body)
	if string(body) != "half" || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("the caller read %q, %v", body, err)
	}
	if e.Err == nil || string(e.Response.Body) != "half" {
		t.Errorf("recorded %q, %v", e.Response.Body, e.Err)
	}
}

func TestRecorderKeepsAFailure(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	recorder := exchange.NewRecorder(http.DefaultTransport, nil, time.Now)
	_, err := (&http.Client{Transport: recorder}).Get(server.URL)
	all, next := recorder.Exchanges(0)
	if err == nil || len(all) != 1 || all[0].Answered() || all[0].Err == nil {
		t.Fatalf("err %v, recorded %+v", err, all)
	}
	if later, _ := recorder.Exchanges(next); len(later) != 0 {
		t.Errorf("recorded twice: %v", later)
	}
}

const canary = "canary/secret+value="

func TestNoFormOfASecretReachesAView(t *testing.T) {
	quoted, _ := json.Marshal(canary)
	spellings := []string{
		canary, url.QueryEscape(canary), url.PathEscape(canary), string(quoted),
		"canary%2fsecret%2bvalue%3d", "canary/secret%2Bvalue%3D", "canary/secret%2bvalue%3d", html.EscapeString(canary),
		base64.StdEncoding.EncodeToString([]byte(canary)), base64.RawURLEncoding.EncodeToString([]byte(canary)),
		hex.EncodeToString([]byte(canary)), strings.ToUpper(hex.EncodeToString([]byte(canary))),
		each(canary, "%%%02x"), each(canary, "%%%02X"), each(canary, "&#%d;"), each(canary, `\u%04x`),
	}
	r := exchange.NewRedactor()
	r.Add(canary)
	for _, spelling := range spellings {
		e := &exchange.Exchange{
			Request:  exchange.Message{Method: "POST", URL: "http://h/p/" + spelling + "?q=" + spelling, Header: http.Header{"X-Note": {spelling}}, Body: []byte("a " + spelling)},
			Response: exchange.Message{Status: 200, Header: http.Header{"X-Note": {spelling}, "X-" + spelling: {"1"}}, Body: []byte(`{"x":"` + spelling + `"}`)},
			Err:      errors.New("broke at " + spelling),
		}
		text, err := json.Marshal(e.View(r))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), strings.Trim(spelling, `"`)) || strings.Contains(string(text), canary) {
			t.Errorf("%q stands in %s", spelling, text)
		}
	}
}

// each writes every byte by a format.
func each(text, format string) string {
	var out strings.Builder
	for i := range len(text) {
		fmt.Fprintf(&out, format, text[i])
	}
	return out.String()
}

func TestASecretOfOneScenarioIsMaskedInAnother(t *testing.T) {
	run := exchange.NewRedactor()
	granted := &exchange.Exchange{Response: exchange.Message{Status: 200, Body: []byte(`{"token":"same-for-all"}`)}}
	granted.View(run.Child())
	echo := &exchange.Exchange{Response: exchange.Message{Status: 200, Body: []byte(`{"message":"same-for-all"}`)}}
	if body := echo.View(run.Child()).Response.Body; strings.Contains(body, "same-for-all") {
		t.Errorf("another scenario shows %s", body)
	}
}

func TestAnAnswerThatSwitchesProtocolsIsNotReadOn(t *testing.T) {
	held := make(chan struct{})
	defer close(held)
	e, response, err := record(t, func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		_, _ = io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n")
		go func() { <-held; _ = conn.Close() }()
	}, post("hello"))
	if err != nil || response.StatusCode != http.StatusSwitchingProtocols || len(e.Response.Body) != 0 {
		t.Errorf("got %+v, %v", response, err)
	}
}

func TestAnAnswerWithTheStatus000IsOne(t *testing.T) {
	e, _, err := record(t, func(w http.ResponseWriter, _ *http.Request) {
		connection, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		_, _ = io.WriteString(connection, "HTTP/1.1 000 Fine\r\nContent-Length: 2\r\n\r\n{}")
		_ = connection.Close()
	}, post(""))
	if err != nil || !e.Answered() {
		t.Errorf("%v, recorded %+v", err, e)
	}
}

func TestSecretFieldsAreMaskedWhateverTheyHold(t *testing.T) {
	for _, c := range []struct{ body, want string }{
		{`{"token":"abc","expiry":5}`, `{"token":"[secret]","expiry":5}`},
		{`{"accessKey" : "abc", "secretKey":"d\"ef"}`, `{"accessKey" : "[secret]", "secretKey":"[secret]"}`},
		{`{"a":{"access_token":"abc"}}`, `{"a":{"access_token":"[secret]"}}`},
		{`{"token":12345,"x":1}`, `{"token":[secret],"x":1}`},
		{`{"token":null}`, `{"token":null}`},
		{`{"token":{"token":"abc"},"x":1}`, `{"token":[secret],"x":1}`},
		{`{"token":["abc","d]ef"],"x":1}`, `{"token":[secret],"x":1}`},
		{`{"token":["abc","cut`, `{"token":[secret]`},
		{`{"TOKEN":"abc"}`, `{"TOKEN":"[secret]"}`},
		{`{"token":"cut off in the mid`, `{"token":"[secret]`},
		{`username=u&password=p%20w&x=1`, `username=u&password=[secret]&x=1`},
		{`{"message":"token"}`, `{"message":"token"}`},
		{`plain text`, `plain text`},
		{`{"tokens":"abc"}`, `{"tokens":"abc"}`},
		{``, ``},
		{`"`, `"`},
		{`{"token":"`, `{"token":"`},
	} {
		if got := exchange.NewRedactor().Body(c.body); got != c.want {
			t.Errorf("Body(%s)\n got %s\nwant %s", c.body, got, c.want)
		}
	}
}

func TestSensitiveFieldsAreMaskedWhereAsked(t *testing.T) {
	body := `{"mobileNumber":"60XXXXXX11","otp":"123456"}`
	if got := exchange.NewRedactor().Body(body); got != body {
		t.Errorf("without sensitive fields: %s", got)
	}
	if got := exchange.NewRedactor("mobileNumber", "otp").Body(body); got != `{"mobileNumber":"[secret]","otp":"[secret]"}` {
		t.Errorf("with sensitive fields: %s", got)
	}
}

func TestShortValuesAreMaskedByThePathOfTheirField(t *testing.T) {
	r := exchange.NewRedactor("cvv")
	for _, c := range []struct{ path, value, want string }{
		{"payload.cvv", `"123"`, "[secret]"}, {"cards[0].CVV", "123", "[secret]"}, {"cvv[1]", `"12"`, "[secret]"},
		{"payload.cvv", "a string", "a string"}, {"payload.cvv", "missing", "missing"}, {"payload.code", "123", "123"}, {"cvv.code", "123", "123"},
	} {
		if got := r.Field(c.path, c.value); got != c.want {
			t.Errorf("%s at %s: %s, want %s", c.value, c.path, got, c.want)
		}
	}
}

func TestWhatAnAnswerTeachesIsMaskedLater(t *testing.T) {
	r := exchange.NewRedactor().Child()
	first := &exchange.Exchange{Response: exchange.Message{Status: 200, Body: []byte(`{"token":"freshtoken"}`)}}
	first.View(r)
	if got := r.Text("calling with freshtoken"); got != "calling with [secret]" {
		t.Errorf("got %q", got)
	}
}

func TestWhatStandsEscapedOrInAListIsLearntToo(t *testing.T) {
	for _, body := range []string{`{"token":"fresh\/token\u002b1"}`, `{"token":["fresh/token+1"]}`, `{"token":{"value":"fresh/token+1"}}`} {
		r := exchange.NewRedactor()
		r.Learn(body)
		if got := r.Text("calling with fresh/token+1"); got != "calling with [secret]" {
			t.Errorf("after %s: %q", body, got)
		}
	}
}

func TestTheWordsOfJSONAreNoSecrets(t *testing.T) {
	r := exchange.NewRedactor()
	r.Learn(`{"secretKey":true,"accessKey":false,"token":null}`)
	for _, text := range []string{`"amount":true`, "false alarm", "null is not present"} {
		if got := r.Text(text); got != text {
			t.Errorf("%q reads %q", text, got)
		}
	}
	if got := r.Body(`{"secretKey":true}`); strings.Contains(got, "true") {
		t.Errorf("the field itself reads %s", got)
	}
}

// Where a header leads on to may have a secret in its query, which an error text quotes.
func TestAQueryIsMaskedWhereverItStands(t *testing.T) {
	const secret = "tok3n+of/a?query"
	for _, address := range []string{
		"https://h/p?token=" + url.QueryEscape(secret), "https://h/p?a=b&token=" + url.QueryEscape(secret) + "&c=d", "/p#access_token=" + url.QueryEscape(secret),
		"/p?a=b#c=d&access_token=" + url.QueryEscape(secret), `<https://h/p?token=` + url.QueryEscape(secret) + `>; rel="next"`, `/p?q={"password":"` + secret + `"}`,
	} {
		e := &exchange.Exchange{
			Request:  exchange.Message{Method: "GET", URL: "https://h/"},
			Response: exchange.Message{Status: 302, Header: http.Header{"Location": {address}, "X-Next": {address}}},
			Err:      fmt.Errorf("follow %s", address),
		}
		r := exchange.NewRedactor()
		v := e.View(r.Child())
		all := fmt.Sprint(v, v.Redact(r))
		kept := e.Keep(r.StandIns([32]byte{1}), 1<<10)
		for name := range e.Response.Header {
			all += kept.Response.Header.Get(name)
		}
		for _, form := range []string{secret, url.QueryEscape(secret)} {
			if strings.Contains(all, form) {
				t.Errorf("%s: %q stands in %s", address, form, all)
			}
		}
		if !strings.Contains(all, exchange.Mask) {
			t.Errorf("%s: there is no mask in %s", address, all)
		}
	}
}

func TestHeadersAreMasked(t *testing.T) {
	e := &exchange.Exchange{Request: exchange.Message{Header: http.Header{
		"Authorization": {"Bearer abc"}, "Cookie": {"session=1"}, "Partnerid": {"CR1"},
	}}}
	got := strings.Join(e.View(exchange.NewRedactor()).Request.Header, "\n")
	want := "Authorization: Bearer [secret]\nCookie: [secret]\nPartnerid: CR1"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestBinaryBodiesStandAsBase64WithoutTheirSecrets(t *testing.T) {
	r := exchange.NewRedactor()
	r.Add(canary)
	e := &exchange.Exchange{Response: exchange.Message{Status: 200, Body: []byte("\xff\xfe" + canary)}}
	v := e.View(r)
	plain, err := base64.StdEncoding.DecodeString(v.Response.Body)
	if err != nil || !v.Response.Base64 || strings.Contains(string(plain), canary) {
		t.Errorf("%+v, %v, %q", v.Response, err, plain)
	}
}

func TestCurlLineIsOneThatAShellTakes(t *testing.T) {
	e := &exchange.Exchange{Request: exchange.Message{
		Method: "POST", URL: "http://127.0.0.1:1/it's?a=b", Header: http.Header{"Authorization": {"Bearer abc"}, "X-Quote": {`it's "here" $HOME`}},
		Body: []byte(`{"accessKey":"door","token" : "abc","name":"it's"}`),
	}}
	curl := e.View(exchange.NewRedactor()).Curl()
	line := curl.Line
	if want := []string{"ENKASH_TOKEN", "ENKASH_ACCESS_KEY"}; !slices.Equal(curl.Variables, want) {
		t.Errorf("variables %v, want %v", curl.Variables, want)
	}
	out, err := exec.Command("sh", "-c", `curl() { for a; do printf '<%s>\n' "$a"; done; }; ENKASH_TOKEN=sesame; ENKASH_ACCESS_KEY='a b'; `+line).Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, line)
	}
	want := "<-i>\n<-X>\n<POST>\n<http://127.0.0.1:1/it's?a=b>\n<-H>\n<Authorization: Bearer sesame>\n<-H>\n<X-Quote: it's \"here\" $HOME>\n<--data-raw>\n<{\"accessKey\":\"a b\",\"token\" : \"sesame\",\"name\":\"it's\"}>\n"
	if string(out) != want {
		t.Errorf("the shell reads\n%s\nwant\n%s", out, want)
	}
}

func TestNoDigestOfWhatCouldBeGuessed(t *testing.T) {
	e := &exchange.Exchange{
		Request:  exchange.Message{Body: []byte(`{"otp":"123456"}`)},
		Response: exchange.Message{Status: 200, Body: []byte(`{"token":"a-long-and-random-one"}`)},
	}
	v := e.View(exchange.NewRedactor("otp"))
	if v.Request.Digest != "" {
		t.Error("a million tries give the OTP away")
	}
	if v.Response.Digest == "" {
		t.Error("the answer has no digest, though nothing in it could be guessed")
	}
	told := exchange.NewRedactor("otp")
	told.Add("482913")
	wrong := &exchange.Exchange{Response: exchange.Message{Status: 200, Body: []byte(`{"message":"482913 is wrong"}`)}}
	if wrong.View(told).Response.Digest != "" {
		t.Error("an OTP in a message can be guessed from the digest as well")
	}
	early := wrong.View(exchange.NewRedactor("otp"))
	if early = early.Redact(told); early.Response.Digest != "" {
		t.Error("an OTP that was learnt late can be guessed from the digest as well")
	}
	if mock := e.View(exchange.NewRedactor()); mock.Request.Digest == "" {
		t.Error("on a mock, where OTPs are nobody's, the request has no digest")
	}
}

func TestCurlRunsNothingElse(t *testing.T) {
	line := exchange.View{Request: exchange.MessageView{Method: "GET; touch /tmp/x", URL: "http://h/{a,b}"}}.Curl().Line
	if want := "curl -i -X 'GET; touch /tmp/x' -g 'http://h/{a,b}'"; line != want {
		t.Errorf("got %s, want %s", line, want)
	}
}

func TestASecretAtTheCutIsMaskedWhole(t *testing.T) {
	r := exchange.NewRedactor()
	r.Add("SUPERSECRETKEY0123456789")
	body := strings.Repeat("x", 16<<10-10) + "SUPERSECRETKEY0123456789"
	v := (&exchange.Exchange{Response: exchange.Message{Status: 200, Body: []byte(body)}}).View(r)
	if strings.Contains(v.Response.Body, "SUPER") {
		t.Errorf("its beginning is shown: %s", v.Response.Body[len(v.Response.Body)-40:])
	}
}

func TestAShortSecretDoesNotCutALongerOneOpen(t *testing.T) {
	run := exchange.NewRedactor()
	run.Add("UATKEY-1234567890-abcdef")
	child := run.Child()
	child.Add("UATKEY-12345")
	if got := child.Text("key UATKEY-1234567890-abcdef"); got != "key "+exchange.Mask {
		t.Errorf("got %q", got)
	}
}

func TestCurlNamesEachSecret(t *testing.T) {
	for _, c := range []struct {
		name    string
		url     string
		header  http.Header
		body    string
		want    []string
		secrets []string
	}{
		{"query", "http://h/p?a=b&token=abcd", nil, "", []string{"ENKASH_TOKEN"}, nil},
		{"form", "http://h/p", nil, "password=abcd&client_secret=efgh", []string{"ENKASH_PASSWORD", "ENKASH_CLIENT_SECRET"}, nil},
		{"Basic", "http://h/p", http.Header{"Authorization": {"Basic YWJjZA=="}}, "", []string{"ENKASH_BASIC_CREDENTIALS"}, nil},
		{"another header", "http://h/p", http.Header{"Api-Key": {"abcd"}}, "", []string{"ENKASH_API_KEY"}, nil},
		{"within a text", "http://h/p", nil, `{"note":"it is opensesame now"}`, []string{"ENKASH_SECRET"}, []string{"opensesame"}},
		{"in a path", "http://h/opensesame/p", nil, "", []string{"ENKASH_SECRET"}, []string{"opensesame"}},
		{"none", "http://h/p[1-3]", nil, `{"path":"x"}`, nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := exchange.NewRedactor()
			r.Add(c.secrets...)
			e := &exchange.Exchange{Request: exchange.Message{Method: "POST", URL: c.url, Header: c.header, Body: []byte(c.body)}}
			curl := e.View(r).Curl()
			if !slices.Equal(curl.Variables, c.want) {
				t.Errorf("variables %v, want %v", curl.Variables, c.want)
			}
			for _, variable := range c.want {
				if !strings.Contains(curl.Line, `"$`+variable+`"`) {
					t.Errorf("%s is not used in %s", variable, curl.Line)
				}
			}
		})
	}
}

func FuzzRedactorHidesAndKeepsTheRest(f *testing.F) {
	f.Add(`{"token":"abc"}`)
	f.Add(`{"token":"abc`)
	f.Add(`a=b&token=c`)
	f.Add("\"\\\"token\\\":\"")
	f.Fuzz(func(t *testing.T, body string) {
		r := exchange.NewRedactor("otp")
		got := r.Body(body + canaryField)
		if strings.Contains(got, "hidden-canary") && strings.Contains(got, canaryField) && strings.Count(body, `"`)%2 == 0 && !strings.Contains(body, `\`) {
			t.Errorf("Body(%q) = %q", body+canaryField, got)
		}
	})
}

const canaryField = `,"token":"hidden-canary"`

// TestWhatIsWrongOnPurposeIsMaskedInItsOwnScenario: its words are often common ones.
func TestWhatIsWrongOnPurposeIsMaskedInItsOwnScenario(t *testing.T) {
	for onPurpose, want := range map[bool]string{true: "a text of another", false: "a " + exchange.Mask + " of another"} {
		run := exchange.NewRedactor()
		one, other := run.Child(), run.Child()
		e := &exchange.Exchange{OnPurpose: onPurpose, Request: exchange.Message{Method: "POST", Body: []byte(`{"secretKey":"text"}`)}}
		if v := e.View(one); strings.Contains(v.Request.Body, "text") {
			t.Errorf("on purpose %v: %s", onPurpose, v.Request.Body)
		}
		if got := one.Text("a text of its own"); strings.Contains(got, "text") {
			t.Errorf("on purpose %v: %s", onPurpose, got)
		}
		if got := other.Text("a text of another"); got != want {
			t.Errorf("on purpose %v: another scenario has %q, want %q", onPurpose, got, want)
		}
	}
}
