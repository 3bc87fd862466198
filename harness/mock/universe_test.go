package mock

import (
	"cmp"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// reaches sends m and reports which of the universes saw it.
func (d *desk) reaches(m message, desks ...*desk) string {
	d.t.Helper()
	before := make([]int, len(desks))
	for i, other := range desks {
		before[i] = len(other.journal())
	}
	d.send(m)
	var reached []string
	for i, other := range desks {
		if len(other.journal()) > before[i] {
			reached = append(reached, cmp.Or(other.id, defaultUniverse))
		}
	}
	return strings.Join(reached, ",")
}

func TestWhatChoosesAUniverse(t *testing.T) {
	s := newServer(t, nil)
	one, two := fork(t, s, "one"), fork(t, s, "two")
	standard := newDesk(t, s, "")
	info, err := s.NewUniverse("three", nil)
	if err != nil {
		t.Fatal(err)
	}
	three := newDesk(t, s, info.ID)
	all := []*desk{standard, one, two, three}
	own := info.Partners["acme"]

	token := two.token("acme")
	with := func(m message, header string) message { m.header.Set(Header, header); return m }
	prefixed := func(m message, id string) message { m.path = "/u/" + id + m.path; return m }
	key := standard.tokenMessage("acme")
	key.body["accessKey"] = own.AccessKey
	user := standard.oauthMessage("acme")
	user.form.Set("username", own.Username)
	otp := func() message { return standard.otpMessage(token, "asha") }

	cases := []struct {
		name string
		m    message
		want string
	}{
		{"nothing", standard.tokenMessage("acme"), defaultUniverse},
		{"unknown path", message{method: "GET", path: "/", header: http.Header{}}, defaultUniverse},
		{"header", with(standard.tokenMessage("acme"), one.id), one.id},
		{"prefix", prefixed(standard.tokenMessage("acme"), one.id), one.id},
		{"prefix before header", with(prefixed(standard.tokenMessage("acme"), one.id), two.id), one.id},
		{"token", otp(), two.id},
		{"header before token", with(otp(), one.id), one.id},
		{"access key", key, three.id},
		{"username", user, three.id},
		{"header before access key", with(copied(key), one.id), one.id},
	}
	for _, c := range cases {
		if got := standard.reaches(c.m, all...); got != c.want {
			t.Errorf("%s: reached %q, want %q", c.name, got, c.want)
		}
	}

	bound := *standard
	bound.api = s.ForListener(one.id)
	if got := bound.reaches(with(otp(), two.id), all...); got != one.id {
		t.Errorf("listener before header: reached %q, want %q", got, one.id)
	}
	if a := bound.send(standard.tokenMessage("acme")); a.code() != "0" {
		t.Errorf("the world's key on a listener got %s", a.raw)
	}
}

// copied copies a message, so that its header can be changed.
func copied(m message) message { m.header = m.header.Clone(); return m }

func TestOwnKeysWorkInTheirUniverseOnly(t *testing.T) {
	s := newServer(t, nil)
	info, err := s.NewUniverse("mine", nil)
	if err != nil {
		t.Fatal(err)
	}
	own := info.Partners["acme"]
	if p := s.World().Partners["acme"]; own.AccessKey == p.AccessKey || len(own.AccessKey) != len(p.AccessKey) || len(own.Username) != 10 {
		t.Errorf("own keys %+v, want others of the same shape as %+v", own, p)
	}
	d := newDesk(t, s, "")
	m := d.tokenMessage("acme")
	m.body["accessKey"] = own.AccessKey
	token := d.must(d.send(m)).body["token"].(string)
	d.must(d.send(d.otpMessage(token, "asha")))
	if n := len(d.inbox()); n != 0 {
		t.Errorf("the default universe got %d SMS", n)
	}
	other := fork(t, s, "other")
	if a := other.send(m); a.status != http.StatusUnauthorized {
		t.Errorf("in another universe the key got %d %s", a.status, a.raw)
	}
}

func TestTokenIsForeignInAnotherUniverse(t *testing.T) {
	s := newServer(t, nil)
	one, two := fork(t, s, "one"), fork(t, s, "two")
	token := one.token("acme")
	if a := two.send(two.otpMessage(token, "asha")); a.body["message"] != "Token is invalid" {
		t.Errorf("got %d %s", a.status, a.raw)
	}
	one.must(one.send(one.otpMessage(token, "asha")))
}

func TestSameKeyTwiceGivesTwoUniverses(t *testing.T) {
	s := newServer(t, nil)
	one, two := fork(t, s, "same"), fork(t, s, "same")
	if one.id == two.id {
		t.Fatalf("both are %s", one.id)
	}
	if a, b := one.token("acme"), two.token("acme"); a == b {
		t.Error("both issued the same token, which cannot find its universe")
	}
}

func TestUnknownUniverseIsSaid(t *testing.T) {
	s := newServer(t, nil)
	d := newDesk(t, s, "nowhere")
	for name, a := range map[string]answer{
		"header": d.send(d.tokenMessage("acme")),
		"prefix": newDesk(t, s, "").send(message{method: "POST", path: "/u/nowhere/oauth/token", header: http.Header{}}),
	} {
		if a.status != http.StatusNotFound || !strings.Contains(a.raw, `"nowhere"`) || a.body != nil {
			t.Errorf("%s: got %d %s", name, a.status, a.raw)
		}
	}
	w := httptest.NewRecorder()
	s.ForListener("gone").ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	if w.Code != http.StatusNotFound || !strings.Contains(w.Body.String(), `"gone"`) {
		t.Errorf("listener: got %d %s", w.Code, w.Body)
	}
}

// TestTwoUniversesInOneCall: none of them gets what may be meant for the other.
func TestTwoUniversesInOneCall(t *testing.T) {
	s := newServer(t, nil)
	d := fork(t, s, "x")
	standard := newDesk(t, s, "")
	m := standard.tokenMessage("acme")
	for _, test := range []struct {
		ids    []string
		status int
	}{
		{[]string{defaultUniverse, d.id}, http.StatusBadRequest},
		{[]string{d.id, "nowhere"}, http.StatusBadRequest},
		{[]string{"", d.id}, http.StatusBadRequest},
		{[]string{d.id, d.id}, http.StatusOK},
	} {
		m.header[Header] = test.ids
		if a := standard.send(m); a.status != test.status || (test.status == http.StatusOK) == strings.Contains(a.raw, "names two universes") {
			t.Errorf("%q: got %d %s", test.ids, a.status, a.raw)
		}
	}
	if here, there := len(standard.journal()), len(d.journal()); here != 0 || there != 1 {
		t.Errorf("%d calls went to the default universe, %d to the other", here, there)
	}
}

func TestDroppedUniverseTakesItsTokensAlong(t *testing.T) {
	s := newServer(t, nil)
	d := fork(t, s, "x")
	token := d.token("acme")
	d.ask("DELETE", d.universePath(""), nil, http.StatusNoContent)
	d.ask("DELETE", d.universePath(""), nil, http.StatusNotFound)
	standard := newDesk(t, s, "")
	if a := standard.send(standard.otpMessage(token, "asha")); a.body["message"] != "Token is invalid" {
		t.Errorf("got %d %s", a.status, a.raw)
	}
	left := 0
	for _, m := range []*sync.Map{&s.tokens, &s.keys, &s.users} {
		m.Range(func(any, any) bool { left++; return true })
	}
	if left != 0 {
		t.Errorf("%d tokens and keys are left", left)
	}
}

func TestResetStartsAgain(t *testing.T) {
	s := newServer(t, nil)
	d := fork(t, s, "x")
	token := d.token("acme")
	d.must(d.send(d.debitMessage(token, "asha", "20", "TXN_1", d.otp(token, "asha"))))
	d.advance(time.Minute)
	d.ask("POST", d.universePath("/reset"), nil, http.StatusNoContent)
	if a := d.send(d.otpMessage(token, "asha")); a.body["message"] != "Token is invalid" {
		t.Errorf("the old token got %s", a.raw)
	}
	if l := d.ledger(); l.Wallets["asha"].Balance != 50_000 || len(l.Postings) != 0 {
		t.Errorf("ledger %+v", l)
	}
	if n, entries := len(d.inbox()), d.journal(); n != 0 || len(entries) != 1 {
		t.Errorf("%d SMS and %d entries are left", n, len(entries)-1)
	}
	d.ask("POST", d.universePath("/reset"), nil, http.StatusNoContent)
	if again := d.token("acme"); again != token {
		t.Errorf("the first token is %s, want %s again", again, token)
	}
}

func TestUniversesAreIsolated(t *testing.T) {
	s := newServer(t, nil)
	var group sync.WaitGroup
	for i := range 40 {
		group.Go(func() {
			d := fork(t, s, fmt.Sprint("scenario ", i))
			if i%2 == 0 {
				d.advance(time.Duration(i) * time.Hour)
			}
			token := d.token("acme")
			for n := range 5 {
				d.must(d.send(d.debitMessage(token, "asha", "10.00", fmt.Sprint("TXN_", n), d.otp(token, "asha"))))
			}
			if l := d.ledger(); l.Wallets["asha"].Balance != 45_000 || l.Merchants["bazaar"].Balance != 5_000 || !l.Balanced {
				t.Errorf("universe %d: %+v", i, l)
			}
			if got := len(d.inbox()); got != 5 {
				t.Errorf("universe %d: %d SMS, want 5", i, got)
			}
			if err := s.DropUniverse(d.id); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if n := s.living.Load(); n != 0 {
		t.Errorf("%d universes live on", n)
	}
}

// Everything at once on one universe: the race detector and the ledger judge.
func TestManyCallersOfOneUniverse(t *testing.T) {
	s := newServer(t, nil)
	d := fork(t, s, "x")
	token := d.token("acme")
	o := d.otp(token, "asha")
	var group sync.WaitGroup
	var mu sync.Mutex
	through := 0
	for i := range 32 {
		group.Go(func() {
			if a := d.send(d.debitMessage(token, "asha", "1", fmt.Sprint("TXN_", i), o)); a.code() == "0" {
				mu.Lock()
				through++
				mu.Unlock()
			}
		})
		group.Go(func() { d.ledger(); d.inbox(); d.journal() })
		group.Go(func() { d.advance(time.Millisecond) })
	}
	group.Wait()
	if through != 1 {
		t.Errorf("one OTP let %d debits through", through)
	}
}

func TestUniversesAreLimited(t *testing.T) {
	s := newServer(t, func(o *Options) { o.MaxUniverses = 2 })
	d := newDesk(t, s, "")
	d.ask("POST", "/v1/universes", fields{"key": ""}, http.StatusCreated)
	d.ask("POST", "/v1/universes", fields{"key": ""}, http.StatusCreated)
	a := d.ask("POST", "/v1/universes", fields{"key": ""}, http.StatusTooManyRequests)
	if !strings.Contains(a.raw, "too many are alive") {
		t.Errorf("got %s", a.raw)
	}
}

// TestResetMayKeepTokens: a client that outlives a reset goes on with its token; without asking
// for that, it is a stranger's.
func TestResetMayKeepTokens(t *testing.T) {
	d := newDesk(t, newServer(t, nil), "default")
	token := d.token("acme")
	d.otp(token, "asha")
	d.ask("POST", d.universePath("/reset")+"?tokens=keep", nil, http.StatusNoContent)
	if n := len(d.inbox()); n != 0 {
		t.Errorf("%d SMS after the reset", n)
	}
	d.otp(token, "asha")
	d.ask("POST", d.universePath("/reset")+"?tokens=drop", nil, http.StatusBadRequest)
	d.ask("POST", d.universePath("/reset"), nil, http.StatusNoContent)
	if a := d.send(d.otpMessage(token, "asha")); a.code() == "0" {
		t.Error("the token is good after a reset that forgets tokens")
	}
}
