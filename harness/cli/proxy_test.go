package cli

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/report"
	"github.com/kasauti/kasauti/harness/verdict"
)

// proxied is a proxy that runs, and an application before it.
type proxied struct {
	t    *testing.T
	urls map[string]string // host of the target -> where the proxy listens
	dir  string
	out  *spoken
	stop context.CancelFunc
	code chan int
}

var listens = regexp.MustCompile(`(?m)^listen  (\S+)   for https?://(\S+) \(`)

// behind starts a proxy and waits until it takes calls.
func behind(t *testing.T, flags ...string) *proxied {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	p := &proxied{t: t, urls: map[string]string{}, dir: t.TempDir(), out: &spoken{}, stop: stop, code: make(chan int, 1)}
	args := append([]string{"proxy", "--addr", "127.0.0.1:0", "--report", p.dir}, flags...)
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		p.code <- run(ctx, args, Streams{In: strings.NewReader(""), Out: p.out, Err: p.out})
	}()
	t.Cleanup(func() { // it writes reports until it has ended, into a folder that is removed next
		stop()
		<-gone
	})
	for !strings.Contains(p.out.String(), "\nstop    ") {
		select {
		case code := <-p.code:
			t.Fatalf("it ended with %d\n%s", code, p.out)
		case <-time.After(10 * time.Millisecond):
		}
	}
	for _, m := range listens.FindAllStringSubmatch(p.out.String(), -1) {
		p.urls[m[2]] = m[1]
	}
	return p
}

// end is Ctrl-C.
func (p *proxied) end() (code int, out string) {
	p.t.Helper()
	p.stop()
	return p.ended()
}

func (p *proxied) ended() (code int, out string) {
	p.t.Helper()
	select {
	case code = <-p.code:
	case <-time.After(30 * time.Second):
		p.t.Fatalf("it does not end\n%s", p.out)
	}
	return code, p.out.String()
}

// straight follows no redirect.
var straight = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

// call is one of the application.
func (p *proxied) call(method, address, body string, header ...string) (status int, answer string) {
	p.t.Helper()
	r, err := http.NewRequest(method, address, strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	a, err := straight.Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	defer a.Body.Close()
	text, err := io.ReadAll(a.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return a.StatusCode, string(text)
}

// customer is a partner's application: it gets a token and asks for OTPs.
type customer struct {
	*proxied
	s     *standIn
	token string
}

func (s *standIn) customer(p *proxied) *customer {
	p.t.Helper()
	acme := s.world.Partners["acme"]
	form := url.Values{"grant_type": {"password"}, "username": {acme.Username}, "password": {acme.Password}, "clientId": {acme.CompanyID}}
	r, err := http.NewRequest(http.MethodPost, p.urls[oauthHost]+oauthTokenPath, strings.NewReader(form.Encode()))
	if err != nil {
		p.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.SetBasicAuth(acme.ClientID, acme.ClientSecret)
	a, err := straight.Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	defer a.Body.Close()
	var grant struct {
		Token string `json:"access_token"`
		Camel string `json:"accessToken"`
	}
	if err := json.NewDecoder(a.Body).Decode(&grant); err != nil || grant.Token+grant.Camel == "" {
		p.t.Fatalf("no token: HTTP %d, %v", a.StatusCode, err)
	}
	return &customer{p, s, grant.Token + grant.Camel}
}

func (s *customer) headers(more ...string) []string {
	return append([]string{"Content-Type", "application/json", "Authorization", "Bearer " + s.token, "partnerId", s.s.world.Partners["acme"].PartnerID}, more...)
}

func (s *customer) otp(wallet string, header ...string) (int, string) {
	w := s.s.world.Wallets[wallet]
	body := fmt.Sprintf(`{"cardOtpAction":"TRANSACTION_OTP","cardAccountId":%q,"enKashCardId":%q}`, s.s.world.CardAccounts[w.Account].ID, w.ID)
	return s.call(http.MethodPost, s.urls[partnerHost]+otpPath, body, s.headers(header...)...)
}

// TestProxyJudgesAGoodApplication: each service has a listener, calls arrive as the application made
// them, and both sides count.
func TestProxyJudgesAGoodApplication(t *testing.T) {
	t.Parallel()
	s := newStandIn(t, nil)
	p := behind(t, "--env", s.environment(t))
	if len(p.urls) != 3 {
		t.Fatalf("listeners: %v", p.urls)
	}
	app := s.customer(p)
	if status, answer := app.otp("asha", "User-Agent", "shop/1", "X-Own", "yes"); status != http.StatusOK || !strings.Contains(answer, "otpRequestId") {
		t.Errorf("%d %s", status, answer)
	}
	code, out := p.end()
	if code != verdict.ExitConformant || !strings.Contains(out, "✓ wallet.generate-transaction-otp, call 1") || !strings.Contains(out, "\nconformant (exit 0)") {
		t.Errorf("exit %d\n%s", code, tail(out))
	}
	arrived := s.to(otpPath)
	if len(arrived) != 1 {
		t.Fatalf("%d arrived", len(arrived))
	}
	a := arrived[0]
	if a.host != partnerHost || a.headers.Get("User-Agent") != "shop/1" || a.headers.Get("X-Own") != "yes" {
		t.Errorf("%+v", a)
	}
	for _, name := range []string{"X-Forwarded-For", "X-Forwarded-Host", "Forwarded", "Via", "Connection", "Accept-Encoding"} {
		if a.headers.Get(name) != "" {
			t.Errorf("the call arrived with %s: %s", name, a.headers.Get(name))
		}
	}
	run, err := report.Open(filepath.Join(p.dir, "run.ndjson"))
	if err != nil {
		t.Fatal(err)
	}
	defer run.Close()
	summary, _ := run.Summary()
	asserted := strings.Join(summary.Asserted, " ")
	if err := run.Verify(); err != nil || run.Header().Judges != verdict.JudgesBoth || summary.Exchanges != 2 {
		t.Errorf("%v %+v", err, summary)
	}
	for _, id := range []string{"EK-REQ-030", "EK-ENV-010"} { // the client's and the server's
		if r := run.Header().Requirements; !strings.Contains(asserted, id) || !countsOne(run.Header(), r, id) {
			t.Errorf("%s does not count: %s", id, asserted)
		}
	}
	outputsOf(t, out, p.dir) // every report is there
}

func countsOne(h verdict.Header, all []verdict.Requirement, id string) bool {
	for _, r := range all {
		if r.ID == id {
			return h.Binds(r)
		}
	}
	return false
}

// TestProxyFindsAWrongHeader: what the application does wrong is red, and said to be its own.
func TestProxyFindsAWrongHeader(t *testing.T) {
	t.Parallel()
	s := newStandIn(t, nil)
	p := behind(t, "--env", s.environment(t))
	app := s.customer(p)
	app.otp("asha", "Content-Type", "text/plain")
	code, out := p.end()
	if code != verdict.ExitFail || !strings.Contains(out, "client defect: EK-REQ-040 binds who calls: what the application sent breaks it") {
		t.Errorf("exit %d\n%s", code, tail(out))
	}
	if code, again := kasauti(t, "report", p.dir); code != verdict.ExitFail || !strings.Contains(again, "EK-REQ-040") {
		t.Errorf("the report: exit %d\n%s", code, tail(again))
	}
}

// TestProxyRingsNobodysPhone but an allowed contact's: what it does not hand on it says in a sentence.
func TestProxyRingsNobodysPhone(t *testing.T) {
	t.Parallel()
	s := newStandIn(t, nil)
	asha := s.world.Wallets["asha"]
	p := behind(t, "--env", s.environment(t, section("allowed_contacts", fmt.Sprintf("[%q]", asha.Mobile))))
	app := s.customer(p)
	app.otp("asha")
	sealed := func(mobile, secret string) string {
		codec, err := client.NewCodec(client.NewSecret(secret))
		if err != nil {
			t.Fatal(err)
		}
		return string(codec.Seal([]byte(fmt.Sprintf(`{"mobileNumber":%q,"cardAccountId":"CA1234567"}`, mobile))))
	}
	other := ""
	for name, w := range s.world.Wallets {
		if w.Mobile != asha.Mobile {
			other = name
		}
	}
	secret, partner := s.world.Partners["acme"].ClientSecret, p.urls[partnerHost]
	utf16 := strings.Join(strings.Split(`{"enKashCardId":"`+s.world.Wallets[other].ID+`"}`, ""), "\x00")
	for _, c := range []struct {
		name         string
		status       int
		says         string
		path, body   string
		method, more string
	}{
		{"the wallet of another", 403, `card "` + other + `" has no mobile number under allowed_contacts`, otpPath, `{"enKashCardId":"` + s.world.Wallets[other].ID + `"}`, "", ""},
		{"a card that nobody knows", 403, "declares no card with the id", otpPath, `{"enKashCardId":"EKCNOBODY1"}`, "", ""},
		{"in a path that nobody knows", 403, "declares no card with the id", "/api/v9/otp/EKCNOBODY1", ``, "", ""},
		{"a mobile number", 403, "is no allowed contact", "/api/v9/users", `{"mobileNumber":"6000099999"}`, "", ""},
		{"a sealed one", 403, "is no allowed contact", "/api/v0/partner/enKashCard", sealed("6000099999", secret), "", ""},
		{"one that cannot be opened", 403, "cannot be opened", "/api/v0/partner/enKashCard", sealed(asha.Mobile, "another"), "", ""},
		{"in another encoding", 415, "is no UTF-8 text", otpPath, utf16, "", ""},
		{"compressed", 415, `travels as "gzip"`, otpPath, "x", "", "Content-Encoding"},
	} {
		header := app.headers()
		if c.more != "" {
			header = append(header, c.more, "gzip")
		}
		before := len(s.requests())
		status, answer := app.call(http.MethodPost, partner+c.path, c.body, header...)
		if status != c.status || !strings.HasPrefix(answer, "kasauti proxy: ") || !strings.Contains(answer, c.says) || strings.Count(strings.TrimSpace(answer), "\n") > 0 {
			t.Errorf("%s: %d %s", c.name, status, answer)
		}
		if len(s.requests()) != before {
			t.Errorf("%s: it was sent", c.name)
		}
	}
	code, out := p.end()
	if code != verdict.ExitIncomplete || len(s.messages()) != 1 || !strings.Contains(out, "8 calls could not run") {
		t.Errorf("exit %d, %d SMS\n%s", code, len(s.messages()), tail(out))
	}
}

// TestProxyCallsNoProduction: neither by its file, nor its flag, nor where an answer sends one on.
func TestProxyCallsNoProduction(t *testing.T) {
	t.Parallel()
	const production = "https://pay.enkash.in"
	s := newStandIn(t, nil, func(path string, a *said) {
		if path == otpPath {
			a.status = http.StatusTemporaryRedirect
			a.header.Set("Location", production+otpPath)
		}
	})
	for _, args := range [][]string{
		{"proxy", "--target", production},
		{"proxy", "--env", s.environment(t, section("services", `{partner: {url: "`+production+`"}}`))},
	} {
		code, out := kasauti(t, append(args, "--report", t.TempDir())...)
		if code != verdict.ExitUsage || !strings.Contains(out, "production") {
			t.Errorf("%v: exit %d\n%s", args, code, out)
		}
	}
	p := behind(t, "--env", s.environment(t))
	status, answer := s.customer(p).otp("asha")
	if status != http.StatusBadGateway || !strings.Contains(answer, "pay.enkash.in, which is production") {
		t.Errorf("%d %s", status, answer)
	}
}

// TestProxyEnds with the code that a gate reads, whatever ended it.
func TestProxyEnds(t *testing.T) {
	t.Parallel()
	s := newStandIn(t, nil)
	file := s.environment(t)
	gone := s.at(everywhere(nobody(t)))
	busy := listen(t, http.NotFoundHandler())
	for _, c := range []struct {
		name string
		code int
		says string
		args []string
	}{
		{"nobody called", verdict.ExitIncomplete, "no MUST was asserted", []string{"--env", file, "--for", "50ms", "--addr", "127.0.0.1:0"}},
		{"nobody is there", verdict.ExitEnvironment, "refused", []string{"--env", gone.environment(t), "--addr", "127.0.0.1:0"}},
		{"the port is taken", verdict.ExitUsage, "give another with --addr", []string{"--env", s.environment(t), "--addr", strings.TrimPrefix(busy, "http://")}},
		{"no port", verdict.ExitUsage, "is no HOST:PORT", []string{"--env", file, "--addr", "here"}},
		{"in the clear", verdict.ExitUsage, "unencrypted", []string{"--env", file, "--addr", "0.0.0.0:0"}},
		{"no target", verdict.ExitUsage, "name one with --env FILE", nil},
		{"a mock of its own", verdict.ExitUsage, "start kasauti mock", []string{"--target", "embedded"}},
		{"no calls", verdict.ExitUsage, "takes none", []string{"--env", file, "--max-calls", "0"}},
	} {
		s.environment(t) // gone wrote its own into the same place
		if c.code == verdict.ExitEnvironment {
			gone.environment(t)
		}
		code, out := kasauti(t, append([]string{"proxy", "--report", t.TempDir()}, c.args...)...)
		if code != c.code || !strings.Contains(out, c.says) {
			t.Errorf("%s: exit %d\n%s", c.name, code, out)
		}
	}
	p := behind(t, "--env", s.environment(t), "--max-calls", "2")
	s.customer(p).otp("asha")
	if code, out := p.ended(); code != verdict.ExitConformant || !strings.Contains(out, "2 pass") {
		t.Errorf("exit %d\n%s", code, tail(out))
	}
}

// TestProxyOfASlowTarget: the application is told, what may have happened as well, and the run says that
// the target never answered.
func TestProxyOfASlowTarget(t *testing.T) {
	t.Parallel()
	s := newStandIn(t, nil)
	slow := s.at(everywhere(s.ca.serve(t, partnerHost, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			_, _ = io.Copy(io.Discard, r.Body)
			<-r.Context().Done()
		}
	}))))
	p := behind(t, "--env", slow.environment(t, section("limits", "{requests_per_second: 1000, concurrent: 32, timeout: 1s}"),
		section("services", fmt.Sprintf(`{partner: {url: "https://%s", address: %q, token: oauth}, oauth: {url: "https://%[1]s", address: %[2]q}}`, partnerHost, slow.address[partnerHost]))))
	app := &customer{p, s, "a-token-of-before"}
	status, answer := app.otp("asha")
	if status != http.StatusGatewayTimeout || !strings.Contains(answer, "gave no answer in ") || !strings.Contains(answer, "; the call may have taken effect") {
		t.Errorf("%d %s", status, answer)
	}
	code, out := p.end()
	if code != verdict.ExitEnvironment || !strings.Contains(out, "the target never answered") {
		t.Errorf("exit %d\n%s", code, tail(out))
	}
}

// TestProxyKeepsWhatWasDone: at Ctrl-C a call that is under way ends in order, and all is in the reports.
func TestProxyKeepsWhatWasDone(t *testing.T) {
	t.Parallel()
	began := make(chan struct{})
	s := newStandIn(t, nil, func(path string, _ *said) {
		if path == otpPath {
			close(began)
			time.Sleep(300 * time.Millisecond)
		}
	})
	p := behind(t, "--env", s.environment(t))
	app := s.customer(p)
	go func() {
		<-began
		p.stop()
	}()
	if status, _ := app.otp("asha"); status != http.StatusOK {
		t.Errorf("the call under way got %d", status)
	}
	code, out := p.ended()
	if _, ended, results := kept(t, p.dir); code != verdict.ExitConformant || !ended || results != 2 {
		t.Errorf("exit %d, %v, %d results\n%s", code, ended, results, tail(out))
	}
}

// TestProxyOverTLS: by the CA that it leaves, under the names that it has.
func TestProxyOverTLS(t *testing.T) {
	t.Parallel()
	s := newStandIn(t, nil)
	certs := t.TempDir()
	p := behind(t, "--env", s.environment(t), "--tls", "--tls-dir", certs)
	ca, err := os.ReadFile(filepath.Join(certs, "ca.pem"))
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(ca)
	trusting := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}}
	a, err := trusting.Post(strings.Replace(p.urls[gatewayHost], "127.0.0.1", "localhost", 1)+merchantTokenPath, "application/json", strings.NewReader(`{"accessKey":"x","secretKey":"y"}`))
	if err != nil {
		t.Fatal(err)
	}
	_ = a.Body.Close()
	if _, err := http.Get(p.urls[gatewayHost]); err == nil {
		t.Error("somebody who does not know the CA trusts it")
	}
	if code, out := p.end(); code != verdict.ExitConformant {
		t.Errorf("exit %d\n%s", code, tail(out))
	}
}

// TestProxyBeforeAMock: one listener for all services, and the names of the usual world tell a wallet's
// OTP from a card's.
func TestProxyBeforeAMock(t *testing.T) {
	t.Parallel()
	server, err := mock.New(mockOptions(t))
	if err != nil {
		t.Fatal(err)
	}
	p := behind(t, "--target", listen(t, server.API()))
	w := server.World()
	body := fmt.Sprintf(`{"cardOtpAction":"TRANSACTION_OTP","cardAccountId":%q,"enKashCardId":%q}`, w.CardAccounts["main"].ID, w.Wallets["asha"].ID)
	for _, at := range p.urls {
		p.call(http.MethodPost, at+otpPath, body, "Content-Type", "application/json", "Authorization", "Bearer nobody's", "partnerId", w.Partners["acme"].PartnerID)
	}
	code, out := p.end()
	if code != verdict.ExitConformant || len(p.urls) != 1 || !strings.Contains(out, "(all services)") || !strings.Contains(out, "✓ wallet.generate-transaction-otp, call 1") {
		t.Errorf("exit %d\n%s", code, tail(out))
	}
}
