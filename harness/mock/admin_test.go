package mock

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestAdminRefusesBadInput(t *testing.T) {
	s := newServer(t, nil)
	admin := s.Admin()
	big := `{"key":"` + strings.Repeat("x", mostAdminBody) + `"}`
	cases := []struct {
		method, path, body string
		status             int
		want               string
	}{
		{"GET", "/v2", "", 404, "the admin API has no such path; it has /healthz, /v1/"},
		{"GET", "/v1/universes/default/fault", "", 404, `no such path; did you mean \"/v1/universes/default/faults\"?`},
		{"DELETE", "/v1/universe/x7/fualts/3", "", 404, `did you mean \"/v1/universes/x7/faults/3\"?`},
		{"GET", "/universes", "", 404, `did you mean \"/v1/universes\"?`},
		{"GET", "/v1/world/", "", 404, `did you mean \"/v1/world\"?`},
		{"GET", "/v1/universes/default/nonsense", "", 404, "no such path; it has /healthz, /v1/"},
		{"POST", "/v1/world", "", 405, "takes GET"},
		{"GET", "/v1/universes/default/reset", "", 405, "takes POST"},
		{"PATCH", "/v1/universes/default/clock", "", 405, "takes GET or POST or PUT or DELETE"},
		{"GET", "/v1/universes/nowhere/clock", "", 404, `universe \"nowhere\" does not exist`},
		{"GET", "/v1/universes//clock", "", 404, "no such path"},
		{"DELETE", "/v1/universes/default", "", 409, "it always exists; reset it instead"},
		{"GET", "/v1/world?a=1", "", 400, `\"a\" is unknown here`},
		{"GET", "/v1/world?%", "", 400, "it is not valid"},
		{"POST", "/v1/universes", "", 400, "not one valid JSON value"},
		{"POST", "/v1/universes", `{"kye":"x"}`, 400, `unknown field \"kye\"`},
		{"POST", "/v1/universes", `{"key":1}`, 400, "cannot unmarshal number"},
		{"POST", "/v1/universes", `{"seed":-1}`, 400, "cannot unmarshal number"},
		{"POST", "/v1/universes", `{"key":"a","key":"b"}`, 400, "duplicate keys"},
		{"POST", "/v1/universes", `{} {}`, 400, "not one valid JSON value"},
		{"POST", "/v1/universes", `[]`, 400, "cannot unmarshal array"},
		{"POST", "/v1/universes", big, 400, "over 65536 bytes"},
		{"POST", "/v1/universes", `{"key":"` + strings.Repeat("x", longestKey+1) + `"}`, 400, "the key has 201 bytes"},
		{"POST", "/v1/universes/default/clock", `{}`, 400, "exactly one of"},
		{"POST", "/v1/universes/default/clock", `{"advance_ms":1,"freeze":true}`, 400, "exactly one of"},
		{"POST", "/v1/universes/default/clock", `{"advance_ms":-1}`, 400, "never goes back"},
		{"POST", "/v1/universes/default/clock", `{"advance_ms":9223372036854775807}`, 400, "too long"},
		{"POST", "/v1/universes/default/clock", `{"set_ms":0}`, 400, "never goes back"},
		{"POST", "/v1/universes/default/clock", `{"set_ms":9223372036854775807}`, 400, "choose an earlier moment"},
		{"POST", "/v1/universes/default/clock", `{"advance_ms":1.5}`, 400, "cannot unmarshal"},
		{"GET", "/v1/universes/default/inbox?wait=1h", "", 400, "at most 30s"},
		{"GET", "/v1/universes/default/inbox?wait=-1s", "", 400, "at most 30s"},
		{"GET", "/v1/universes/default/inbox?wait=soon", "", 400, "give a duration"},
		{"GET", "/v1/universes/default/inbox?after=x", "", 400, "after is"},
		{"GET", "/v1/universes/default/inbox?mobile=1&mobile=2", "", 400, "given 2 times"},
	}
	for _, c := range cases {
		r := httptest.NewRequest(c.method, "/", strings.NewReader(c.body))
		r.URL.Path, r.URL.RawQuery, _ = strings.Cut(c.path, "?")
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		admin.ServeHTTP(w, r)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.want) || w.Header().Get("Content-Type") != "application/json" {
			t.Errorf("%s %s %.40s: got %d %s, want %d with %q", c.method, c.path, c.body, w.Code, w.Body, c.status, c.want)
		}
	}
	r := httptest.NewRequest("POST", "/v1/universes", strings.NewReader(`{"key":"x"}`))
	w := httptest.NewRecorder()
	admin.ServeHTTP(w, r)
	if w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), "Content-Type: application/json") {
		t.Errorf("a body of no declared type got %d %s", w.Code, w.Body)
	}
}

func TestAdminWorldShowsWhatTheAPITakes(t *testing.T) {
	d := newDesk(t, newServer(t, nil), "")
	var seen WorldView
	d.into(d.ask("GET", "/v1/world", nil, http.StatusOK), &seen)
	d.world = seen
	d.must(d.send(d.otpMessage(d.token("zenith"), "zoya")))
	if v := seen.Wallets["zoya"]; v.Partner != "zenith" || v.Account != "north" || v.Balance != 50_000 {
		t.Errorf("zoya is %+v", v)
	}
}

func TestAdminCreatesUniverses(t *testing.T) {
	d := newDesk(t, newServer(t, nil), "")
	var one, two UniverseInfo
	d.into(d.ask("POST", "/v1/universes", fields{"key": "scenario 7", "seed": 5}, http.StatusCreated), &one)
	d.into(d.ask("POST", "/v1/universes", fields{"key": "scenario 7", "seed": 6}, http.StatusCreated), &two)
	if one.Header != "Kasauti-Universe" || one.Prefix != "/u/"+one.ID || len(one.Partners) != 2 || one.ID == two.ID {
		t.Errorf("got %+v and %+v", one, two)
	}
}

func TestClockOverTheAdminAPI(t *testing.T) {
	d := fork(t, newServer(t, nil), "x")
	check := func(method string, body any, want ClockView) {
		t.Helper()
		var got ClockView
		d.into(d.ask(method, d.universePath("/clock"), body, http.StatusOK), &got)
		if got != want {
			t.Errorf("%v: got %+v, want %+v", body, got, want)
		}
	}
	start := startOfTest.UnixMilli()
	check("GET", nil, ClockView{start, 0, false})
	check("POST", fields{"advance_ms": 1000}, ClockView{start + 1000, 1000, false})
	check("POST", fields{"freeze": true}, ClockView{start + 1000, 1000, true})
	check("POST", fields{"set_ms": start + 5000}, ClockView{start + 5000, 5000, true})
	check("POST", fields{"freeze": false}, ClockView{start + 5000, 5000, false})
}

func TestBearerAuth(t *testing.T) {
	handler := BearerAuth("right", newServer(t, nil).Admin())
	cases := []struct {
		path, authorization string
		status              int
	}{
		{"/v1/world", "", 401}, {"/v1/world", "Bearer wrong", 401}, {"/v1/world", "Bearer", 401}, {"/v1/world", "right", 401},
		{"/v1/world", "Bearer right", 200}, {"/healthz", "", 200},
	}
	for _, c := range cases {
		r := httptest.NewRequest("GET", c.path, nil)
		r.Header.Set("Authorization", c.authorization)
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if w.Code != c.status {
			t.Errorf("%s with %q: got %d, want %d", c.path, c.authorization, w.Code, c.status)
		}
	}
	w := httptest.NewRecorder()
	BearerAuth("", handler).ServeHTTP(w, httptest.NewRequest("GET", "/v1/world", nil))
	if w.Code != http.StatusUnauthorized {
		t.Errorf("an empty token lets everybody in: %d", w.Code)
	}
}

func TestInboxWaits(t *testing.T) {
	s := newServer(t, nil)
	synctest.Test(t, func(t *testing.T) {
		d := fork(t, s, "x")
		token := d.token("acme")
		ask := func(query string) (<-chan InboxView, <-chan int) {
			views, status := make(chan InboxView, 1), make(chan int, 1)
			go func() {
				r := httptest.NewRequestWithContext(t.Context(), "GET", d.universePath("/inbox")+query, nil)
				w := httptest.NewRecorder()
				d.admin.ServeHTTP(w, r)
				var view InboxView
				if w.Code == http.StatusOK {
					d.into(decodeAnswer(t, w.Code, w.Header(), w.Body.Bytes()), &view)
				}
				views <- view
				status <- w.Code
			}()
			return views, status
		}
		began := time.Now()
		views, _ := ask("?mobile=6000000011&wait=10s")
		synctest.Wait()
		d.must(d.send(d.otpMessage(token, "ravi"))) // another phone
		synctest.Wait()
		if len(views) != 0 {
			t.Fatal("another phone's SMS ended the wait")
		}
		d.must(d.send(d.otpMessage(token, "asha")))
		view := <-views
		if len(view.Messages) != 1 || view.Messages[0].Mobile != "6000000011" || view.Newest != 2 || time.Since(began) != 0 {
			t.Errorf("after %s: %+v", time.Since(began), view)
		}
		views, _ = ask("?after=2&wait=10s")
		if view = <-views; len(view.Messages) != 0 || time.Since(began) != 10*time.Second {
			t.Errorf("after %s: %+v, want nothing after 10 s", time.Since(began), view)
		}
		_, status := ask("?after=2&wait=30s")
		synctest.Wait()
		if err := s.DropUniverse(d.id); err != nil {
			t.Fatal(err)
		}
		if got := <-status; got != http.StatusNotFound {
			t.Errorf("a universe that went away answered %d", got)
		}
	})
}

func TestInboxStopsWaitingWithItsCaller(t *testing.T) {
	s := newServer(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	w := httptest.NewRecorder()
	s.Admin().ServeHTTP(w, httptest.NewRequestWithContext(ctx, "GET", "/v1/universes/default/inbox?wait=30s", nil))
	if w.Code != http.StatusServiceUnavailable {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
}

func TestInboxBoundsThoseWhoWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		admin := newServer(t, nil).Admin()
		ctx, leave := context.WithCancel(t.Context())
		ask := func(ctx context.Context, query string) *httptest.ResponseRecorder {
			w := httptest.NewRecorder()
			admin.ServeHTTP(w, httptest.NewRequestWithContext(ctx, "GET", "/v1/universes/default/inbox"+query, nil))
			return w
		}
		for range mostWaiters {
			go ask(ctx, "?wait=30s")
		}
		synctest.Wait()
		began := time.Now()
		if w := ask(t.Context(), "?wait=30s"); w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), "wait for an SMS: 256 calls wait already; ask again") {
			t.Errorf("one more got %d %s", w.Code, w.Body)
		}
		if w := ask(t.Context(), ""); w.Code != http.StatusOK {
			t.Errorf("who does not wait got %d %s", w.Code, w.Body)
		}
		if time.Since(began) != 0 {
			t.Errorf("they were answered after %s", time.Since(began))
		}
		leave()
		synctest.Wait()
		if w := ask(t.Context(), "?wait=30s"); w.Code != http.StatusOK || time.Since(began) != 30*time.Second {
			t.Errorf("once the others have left: %d %s after %s", w.Code, w.Body, time.Since(began))
		}
	})
}

func TestDocumentationShowsEveryAdminCall(t *testing.T) {
	text, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(text), "\n")
	for _, route := range newServer(t, nil).adminRoutes() {
		found := false
		for _, line := range lines {
			method := "GET"
			if _, rest, given := strings.Cut(line, "-X "); given {
				method, _, _ = strings.Cut(rest, " ")
			} else if strings.Contains(line, " -d ") {
				method = "POST"
			}
			_, path, _ := strings.Cut(line, "$ADMIN")
			path, _, _ = strings.Cut(path, " ")
			path, _, _ = strings.Cut(strings.Trim(path, `"`), "?")
			fits := route.fits(path)
			found = found || strings.Contains(line, "curl") && method == route.method && fits
		}
		if !found {
			t.Errorf("doc.go has no curl line for %s %s", route.method, route.path)
		}
	}
}

func TestEventsFollowWhatHappens(t *testing.T) {
	s := newServer(t, nil)
	synctest.Test(t, func(t *testing.T) {
		d := fork(t, s, "x")
		events := func(query string) EventsView {
			var view EventsView
			d.into(d.ask("GET", d.universePath("/events"+query), nil, http.StatusOK), &view)
			return view
		}
		was := events("")
		for what, do := range map[string]func(){
			"a call":  func() { d.send(d.tokenMessage("acme")) },
			"a clock": func() { d.advance(time.Second) },
			"a reset": func() { d.ask("POST", d.universePath("/reset"), nil, http.StatusNoContent) },
		} {
			seen := make(chan EventsView, 1)
			go func() { seen <- events(fmt.Sprintf("?after=%d&wait=10s", was.Version)) }()
			synctest.Wait()
			if len(seen) != 0 {
				t.Fatalf("%s: the wait ended before anything happened", what)
			}
			do()
			is := <-seen
			if is.Version <= was.Version {
				t.Errorf("%s: the version went from %d to %d", what, was.Version, is.Version)
			}
			was = is
		}
		began := time.Now()
		if is := events(fmt.Sprintf("?after=%d&wait=10s", was.Version)); is.Version != was.Version || time.Since(began) != 10*time.Second {
			t.Errorf("nothing happened, and %d became %d after %s", was.Version, is.Version, time.Since(began))
		}
	})
}

func TestLatestSMS(t *testing.T) {
	d := fork(t, newServer(t, nil), "x")
	token := d.token("acme")
	d.otp(token, "asha")
	asha := d.otp(token, "asha")
	d.otp(token, "ravi")
	var m SMS
	d.into(d.ask("GET", d.universePath("/inbox/latest?mobile=6000000011"), nil, http.StatusOK), &m)
	if m.Code != asha.code || m.Seq != 2 {
		t.Errorf("got %+v, want the code of %+v", m, asha)
	}
	d.ask("GET", d.universePath("/inbox/latest?mobile=6000000011&after=2"), nil, http.StatusNotFound)
}
