package mock

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	v3 "github.com/pb33f/libopenapi/datamodel/high/v3"
)

// described is the admin API as its description has it.
type described struct {
	t        *testing.T
	routes   map[string]*v3.Operation // "GET /v1/world"
	validate validator.Validator
	query    map[string][]string
	seen     map[string]map[int]bool // statuses that were answered, by route
}

func readDescription(t *testing.T) *described {
	t.Helper()
	document, err := libopenapi.NewDocument(description)
	if err != nil {
		t.Fatal(err)
	}
	model, err := document.BuildV3Model()
	if err != nil {
		t.Fatal(err)
	}
	d := &described{t: t, routes: map[string]*v3.Operation{}, query: map[string][]string{}, seen: map[string]map[int]bool{}}
	for path, item := range model.Model.Paths.PathItems.FromOldest() {
		for method, operation := range item.GetOperations().FromOldest() {
			name := strings.ToUpper(method) + " " + path
			d.routes[name] = operation
			for _, p := range operation.Parameters {
				if p.In == "query" {
					d.query[name] = append(d.query[name], p.Name)
				}
			}
		}
	}
	var problems []error
	if d.validate, problems = validator.NewValidator(document); len(problems) > 0 {
		t.Fatal(problems)
	}
	if valid, problems := d.validate.ValidateDocument(); !valid {
		t.Fatal(problems[0])
	}
	return d
}

// hold makes a call and holds the answer against the description; a good call also the request.
func (d *described) hold(handler http.Handler, route adminRoute, r *http.Request) *httptest.ResponseRecorder {
	d.t.Helper()
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	name := route.method + " " + route.path
	if d.seen[name] == nil {
		d.seen[name] = map[int]bool{}
	}
	d.seen[name][w.Code] = true
	r.Body = io.NopCloser(bytes.NewReader(body))
	if w.Code < 300 {
		if valid, problems := d.validate.ValidateHttpRequest(r); !valid {
			d.t.Errorf("%s %s: the request that was taken is not as described: %s %v", r.Method, r.URL, problems[0].Message, problems[0].SchemaValidationErrors)
		}
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	if valid, problems := d.validate.ValidateHttpResponse(r, w.Result()); !valid {
		d.t.Errorf("%s %s: the answer %d %.200s is not as described: %s %v", r.Method, r.URL, w.Code, w.Body, problems[0].Message, problems[0].SchemaValidationErrors)
	}
	return w
}

// TestDescriptionFitsRoutes: every route is described, everything that is described is there, with
// its query parameters and every status of it, and each answer is as described.
func TestDescriptionFitsRoutes(t *testing.T) {
	d := readDescription(t)
	routes := map[string]adminRoute{}
	for _, route := range newServer(t, nil).adminRoutes() {
		name := route.method + " " + route.path
		routes[name] = route
		if d.routes[name] == nil {
			t.Errorf("%s is not described; add it to admin.openapi.yaml", name)
			continue
		}
		if got, want := d.query[name], route.query; !slices.Equal(slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want))) {
			t.Errorf("%s takes the query parameters %v, and is described with %v", name, want, got)
		}
	}
	for name := range d.routes {
		if _, there := routes[name]; !there {
			t.Errorf("%s is described, and not there", name)
		}
	}
	authority, err := NewAuthority(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	exercised := map[string]bool{}
	for _, c := range adminCalls() {
		route, known := routes[c.route]
		if !known {
			t.Fatalf("%s is called, and not there", c.route)
		}
		exercised[c.route] = true
		s := newServer(t, func(o *Options) {
			o.MaxUniverses = 1
			if c.tls {
				o.Authority = authority
			}
		})
		handler := BearerAuth("right", s.Admin())
		if c.setUp != nil {
			c.setUp(t, s)
		}
		if w := d.hold(handler, route, c.request()); w.Code != c.status {
			t.Errorf("%s with %s: got %d %s, want %d", c.route, c.path, w.Code, w.Body, c.status)
		}
		if route.path != "/healthz" {
			foreign := c.request()
			foreign.Header.Set("Authorization", "Bearer wrong")
			w := d.hold(handler, route, foreign)
			if w.Code != http.StatusUnauthorized {
				t.Errorf("%s without a token: got %d", c.route, w.Code)
			}
		}
	}
	for name, operation := range d.routes {
		if !exercised[name] {
			t.Errorf("%s: no call of adminCalls is about it; add some", name)
		}
		for status := range operation.Responses.Codes.FromOldest() {
			if number, _ := strconv.Atoi(status); !d.seen[name][number] {
				t.Errorf("%s: the status %s is described, and no call has it", name, status)
			}
		}
	}
}

// adminCall is one call of a route, and the status that it gets.
type adminCall struct {
	route  string
	path   string // "" for that of the route, with the default universe
	body   string
	status int
	setUp  func(*testing.T, *Server)
	leaves bool // the caller goes while it waits
	tls    bool // the mock serves TLS
}

func (c *adminCall) request() *http.Request {
	method, path, _ := strings.Cut(c.route, " ")
	path = strings.ReplaceAll(path, "{id}", "default")
	if strings.HasPrefix(c.path, "?") {
		path += c.path
	} else if c.path != "" {
		path = c.path
	}
	r := httptest.NewRequest(method, path, strings.NewReader(c.body))
	if c.body != "" {
		r.Header.Set("Content-Type", "application/json")
	} else {
		r.Body = http.NoBody
	}
	r.Header.Set("Authorization", "Bearer right")
	if c.leaves {
		ctx, leave := context.WithCancel(context.Background())
		leave()
		r = r.WithContext(ctx)
	}
	return r
}

// shopped makes some calls in the default universe.
func shopped(t *testing.T, s *Server) {
	d := newDesk(t, s, "")
	token := d.token("acme")
	d.must(d.send(d.debitMessage(token, "asha", "20.00", "A1", d.otp(token, "asha"))))
	d.send(d.debitMessage("", "asha", "20.00", "A1", sent{"EK00000000", "000000"}))
}

// bought has a purchase approved and one declined.
func bought(t *testing.T, s *Server) {
	d := newDesk(t, s, "")
	d.buy(Purchase{Card: "priya", Amount: 20_00, Channel: "POS"})
	d.buy(Purchase{Card: "priya", Amount: 900_00, Channel: "ECOMMERCE"})
}

func forked(t *testing.T, s *Server) {
	if _, err := s.NewUniverse("other", nil); err != nil {
		t.Fatal(err)
	}
}

func snapped(t *testing.T, s *Server) {
	shopped(t, s)
	newDesk(t, s, "").ask("POST", "/v1/universes/default/snapshots", nil, http.StatusCreated)
}

// hooked has a webhook on its way to where nobody listens.
func hooked(t *testing.T, s *Server) {
	d := newDesk(t, s, "")
	d.ask("PUT", "/v1/universes/default/webhooks", fields{"webhooks": fields{"shop": fields{"url": "http://127.0.0.1:9/", "headers": fields{"X-Key": "k"}}}}, http.StatusOK)
	shopped(t, s)
}

// struck has a call whose answer a fault changed.
func struck(t *testing.T, s *Server) {
	d := newDesk(t, s, "")
	d.ask("POST", "/v1/universes/default/faults", fields{"kind": "error-status", "operation": otpCall}, http.StatusCreated)
	d.send(d.otpMessage(d.token("acme"), "asha"))
}

const someFault = `{"kind":"reply-lost","operation":"` + debitCall + `","match":{"amount":21}}`

// faulty has so many faults, and a call that the first of them spares.
func faulty(n int) func(*testing.T, *Server) {
	return func(t *testing.T, s *Server) {
		d := newDesk(t, s, "")
		for range n {
			d.ask("POST", "/v1/universes/default/faults", json.RawMessage(someFault), http.StatusCreated)
		}
		shopped(t, s)
	}
}

// lost has a fault with a name.
func lost(t *testing.T, s *Server) {
	newDesk(t, s, "").ask("PUT", "/v1/universes/default/faults/lost", json.RawMessage(someFault), http.StatusOK)
}

// ashaID is the wallet's id on the servers of these tests.
func ashaID() string { return Derive(7, CardID, "asha.card_id") }

const nowhere = "/v1/universes/nowhere"

// adminCalls are calls of every route, with each status that the description gives it.
func adminCalls() []adminCall {
	return []adminCall{
		{route: "GET /healthz", status: 200},
		{route: "GET /v1/openapi.yaml", status: 200},
		{route: "GET /v1/requirements", path: "?id=EK-OTP-050", status: 200},
		{route: "GET /v1/requirements", path: "?id=EK-OTP-999", status: 404},
		{route: "GET /v1/world", status: 200},
		{route: "PUT /v1/world", body: `{"partners":{"acme":{}},"card_accounts":{"main":{"partner":"acme"}},"wallets":{"asha":{"account":"main","balance_paise":100}},"webhooks":{"shop":{"url":"http://127.0.0.1:9/","events":[]}}}`, status: 200},
		{route: "PUT /v1/world", body: `{"name":"empty"}`, status: 400},
		{route: "PUT /v1/world", body: `{"partners":{"acme":{}},"frozen_at_ms":1767589200000,"otp_policy":{"code":"000000"}}`, status: 200},
		{route: "PUT /v1/template", body: `{"from":"default"}`, status: 200},
		{route: "PUT /v1/template", body: `{"from":"nowhere"}`, status: 400},
		{route: "GET /v1/universes/{id}", status: 200},
		{route: "GET /v1/universes/{id}", path: nowhere, status: 404},
		{route: "GET /v1/tls/ca.pem", status: 200, tls: true},
		{route: "GET /v1/tls/ca.pem", status: 404},
		{route: "GET /v1/tls/truststore.p12", status: 200, tls: true},
		{route: "GET /v1/tls/truststore.p12", status: 404},
		{route: "GET /v1/universes", status: 200, setUp: forked},
		{route: "POST /v1/universes", body: `{"key":"x","seed":5}`, status: 201},
		{route: "POST /v1/universes", body: `{"kye":"x"}`, status: 400},
		{route: "POST /v1/universes", body: `{}`, status: 429, setUp: forked},
		{route: "DELETE /v1/universes/{id}", path: "/v1/universes/" + Derive(7, universeID, "other"), status: 204, setUp: forked},
		{route: "DELETE /v1/universes/{id}", path: nowhere, status: 404},
		{route: "DELETE /v1/universes/{id}", status: 409},
		{route: "GET /v1/universes/{id}/clock", status: 200},
		{route: "GET /v1/universes/{id}/clock", path: nowhere + "/clock", status: 404},
		{route: "POST /v1/universes/{id}/clock", body: `{"advance_ms":1}`, status: 200},
		{route: "POST /v1/universes/{id}/clock", body: `{"freeze":true}`, status: 200},
		{route: "POST /v1/universes/{id}/clock", body: `{}`, status: 400},
		{route: "POST /v1/universes/{id}/clock", path: nowhere + "/clock", body: `{"advance_ms":1}`, status: 404},
		{route: "PUT /v1/universes/{id}/clock", body: `{"frozen_at_ms":1767589200000}`, status: 200},
		{route: "PUT /v1/universes/{id}/clock", body: `{}`, status: 400},
		{route: "PUT /v1/universes/{id}/clock", path: nowhere + "/clock", body: `{"frozen_at_ms":1767589200000}`, status: 404},
		{route: "DELETE /v1/universes/{id}/clock", status: 200},
		{route: "DELETE /v1/universes/{id}/clock", path: nowhere + "/clock", status: 404},
		{route: "GET /v1/universes/{id}/otp-policy", status: 200},
		{route: "GET /v1/universes/{id}/otp-policy", path: nowhere + "/otp-policy", status: 404},
		{route: "PUT /v1/universes/{id}/otp-policy", body: `{"code":"000000","lifetime_ms":1000,"tries":1}`, status: 200},
		{route: "PUT /v1/universes/{id}/otp-policy", body: `{"code":"12"}`, status: 400},
		{route: "PUT /v1/universes/{id}/otp-policy", path: nowhere + "/otp-policy", body: `{"tries":1}`, status: 404},
		{route: "DELETE /v1/universes/{id}/otp-policy", status: 204},
		{route: "DELETE /v1/universes/{id}/otp-policy", path: nowhere + "/otp-policy", status: 404},
		{route: "GET /v1/universes/{id}/holders/{enKashCardId}", path: "/v1/universes/default/holders/" + ashaID(), status: 200},
		{route: "GET /v1/universes/{id}/holders/{enKashCardId}", path: "/v1/universes/default/holders/EKC0", status: 404},
		{route: "PUT /v1/universes/{id}/holders/{enKashCardId}", path: "/v1/universes/default/holders/" + ashaID(), body: `{"kyc":"pending","terms":"pending","stays":true}`, status: 200},
		{route: "PUT /v1/universes/{id}/holders/{enKashCardId}", path: "/v1/universes/default/holders/" + ashaID(), body: `{"kyc":"half"}`, status: 400},
		{route: "PUT /v1/universes/{id}/holders/{enKashCardId}", path: "/v1/universes/default/holders/EKC0", body: `{"kyc":"min"}`, status: 404},
		{route: "GET /v1/universes/{id}/inbox", path: "?after=0", status: 200, setUp: shopped},
		{route: "GET /v1/universes/{id}/inbox", path: "?wait=1h", status: 400},
		{route: "GET /v1/universes/{id}/inbox", path: nowhere + "/inbox", status: 404},
		{route: "GET /v1/universes/{id}/inbox", path: "?wait=9s", status: 503, leaves: true},
		{route: "GET /v1/universes/{id}/inbox/latest", path: "?mobile=6000000011&wait=1s", status: 200, setUp: shopped},
		{route: "GET /v1/universes/{id}/inbox/latest", path: "?after=x", status: 400},
		{route: "GET /v1/universes/{id}/inbox/latest", path: "?mobile=6000000012", status: 404, setUp: shopped},
		{route: "GET /v1/universes/{id}/inbox/latest", path: "?wait=9s", status: 503, leaves: true},
		{route: "GET /v1/universes/{id}/events", path: "?after=2&wait=1s", status: 200, setUp: shopped},
		{route: "GET /v1/universes/{id}/events", path: "?after=x", status: 400},
		{route: "GET /v1/universes/{id}/events", path: nowhere + "/events", status: 404},
		{route: "GET /v1/universes/{id}/events", path: "?after=9&wait=9s", status: 503, leaves: true},
		{route: "GET /v1/universes/{id}/journal", path: "?operation=" + debitCall + "&status=401&limit=5&since=0", status: 200, setUp: shopped},
		{route: "GET /v1/universes/{id}/journal", status: 200, setUp: shopped},
		{route: "GET /v1/universes/{id}/journal", status: 200, setUp: struck},
		{route: "GET /v1/universes/{id}/journal", path: "?refusal=x", status: 400},
		{route: "GET /v1/universes/{id}/journal", path: nowhere + "/journal", status: 404},
		{route: "POST /v1/universes/{id}/verify", body: `{"expect":[{"operation":"` + debitCall + `","body":{"amount":25},"times":1}]}`, status: 200, setUp: shopped},
		{route: "POST /v1/universes/{id}/verify", body: `{"expect":[{"operation":"` + debitCall + `"}]}`, status: 200, setUp: shopped},
		{route: "POST /v1/universes/{id}/verify", body: `{"expect":[]}`, status: 400},
		{route: "POST /v1/universes/{id}/verify", path: nowhere + "/verify", body: `{"expect":[{}]}`, status: 404},
		{route: "GET /v1/universes/{id}/ledger", status: 200, setUp: shopped},
		{route: "GET /v1/universes/{id}/ledger", path: nowhere + "/ledger", status: 404},
		{route: "POST /v1/universes/{id}/purchases", body: `{"card":"priya","amount_paise":2000,"channel":"POS","merchant":"Kirana","mcc":"5411"}`, status: 201},
		{route: "POST /v1/universes/{id}/purchases", body: `{"card":"zubin","amount_paise":2000,"channel":"ATM","international":true,"pin":"4821"}`, status: 201},
		{route: "POST /v1/universes/{id}/purchases", body: `{"card":"asha","amount_paise":2000,"channel":"POS"}`, status: 400},
		{route: "POST /v1/universes/{id}/purchases", path: nowhere + "/purchases", body: `{"card":"priya","amount_paise":2000,"channel":"POS"}`, status: 404},
		{route: "GET /v1/universes/{id}/journal", status: 200, setUp: bought},
		{route: "GET /v1/universes/{id}/snapshots", status: 200, setUp: snapped},
		{route: "GET /v1/universes/{id}/snapshots", path: nowhere + "/snapshots", status: 404},
		{route: "POST /v1/universes/{id}/snapshots", status: 201},
		{route: "POST /v1/universes/{id}/snapshots", path: nowhere + "/snapshots", status: 404},
		{route: "GET /v1/universes/{id}/snapshots/{snapshot}", path: "/v1/universes/default/snapshots/s1", status: 200, setUp: snapped},
		{route: "GET /v1/universes/{id}/snapshots/{snapshot}", path: "/v1/universes/default/snapshots/s2", status: 404, setUp: snapped},
		{route: "POST /v1/universes/{id}/restore", body: `{"snapshot":"s1"}`, status: 200, setUp: snapped},
		{route: "POST /v1/universes/{id}/restore", body: `{"snapshot":"s2"}`, status: 400, setUp: snapped},
		{route: "POST /v1/universes/{id}/restore", path: nowhere + "/restore", body: `{"snapshot":"s1"}`, status: 404},
		{route: "GET /v1/universes/{id}/webhooks", status: 200, setUp: hooked},
		{route: "GET /v1/universes/{id}/webhooks", path: nowhere + "/webhooks", status: 404},
		{route: "PUT /v1/universes/{id}/webhooks", body: `{"webhooks":{"shop":{"url":"http://127.0.0.1:9/","headers":{"X-Key":"k"},"events":["wallet.payment-notify-request"]}}}`, status: 200},
		{route: "PUT /v1/universes/{id}/webhooks", body: `{"webhooks":{"shop":{"url":"x"}}}`, status: 400},
		{route: "PUT /v1/universes/{id}/webhooks", path: nowhere + "/webhooks", body: `{}`, status: 404},
		{route: "PUT /v1/universes/{id}/webhooks/{name}", path: "/v1/universes/default/webhooks/shop", body: `{"url":"http://127.0.0.1:9/","headers":{"X-Key":"k"}}`, status: 200},
		{route: "PUT /v1/universes/{id}/webhooks/{name}", path: "/v1/universes/default/webhooks/shop", body: `{"url":"x"}`, status: 400},
		{route: "PUT /v1/universes/{id}/webhooks/{name}", path: nowhere + "/webhooks/shop", body: `{"url":"http://127.0.0.1:9/"}`, status: 404},
		{route: "DELETE /v1/universes/{id}/webhooks/{name}", path: "/v1/universes/default/webhooks/shop", status: 204, setUp: hooked},
		{route: "DELETE /v1/universes/{id}/webhooks/{name}", path: "/v1/universes/default/webhooks/shop", status: 404},
		{route: "PUT /v1/universes/{id}/faults/{fault}", path: "/v1/universes/default/faults/lost", body: someFault, status: 200},
		{route: "PUT /v1/universes/{id}/faults/{fault}", path: "/v1/universes/default/faults/lost", body: `{"kind":"x"}`, status: 400},
		{route: "PUT /v1/universes/{id}/faults/{fault}", path: nowhere + "/faults/lost", body: someFault, status: 404},
		{route: "PUT /v1/universes/{id}/faults/{fault}", path: "/v1/universes/default/faults/lost", body: someFault, status: 429, setUp: faulty(mostFaults)},
		{route: "DELETE /v1/universes/{id}/faults/{fault}", path: "/v1/universes/default/faults/lost", status: 204, setUp: lost},
		{route: "DELETE /v1/universes/{id}/faults/{fault}", path: "/v1/universes/default/faults/lost", status: 404},
		{route: "GET /v1/universes/{id}/faults", status: 200, setUp: faulty(1)},
		{route: "GET /v1/universes/{id}/faults", path: nowhere + "/faults", status: 404},
		{route: "POST /v1/universes/{id}/faults", body: someFault, status: 201},
		{route: "POST /v1/universes/{id}/faults", body: `{"kind":"x"}`, status: 400},
		{route: "POST /v1/universes/{id}/faults", path: nowhere + "/faults", body: someFault, status: 404},
		{route: "POST /v1/universes/{id}/faults", body: someFault, status: 429, setUp: faulty(mostFaults)},
		{route: "DELETE /v1/universes/{id}/faults", status: 204, setUp: faulty(1)},
		{route: "DELETE /v1/universes/{id}/faults", path: "?id=1", status: 400},
		{route: "DELETE /v1/universes/{id}/faults", path: nowhere + "/faults", status: 404},
		{route: "DELETE /v1/universes/{id}/faults/{fault}", path: "/v1/universes/default/faults/1", status: 204, setUp: faulty(1)},
		{route: "DELETE /v1/universes/{id}/faults/{fault}", path: "/v1/universes/default/faults/7", status: 404},
		{route: "GET /v1/universes/{id}/outbox", status: 200, setUp: hooked},
		{route: "GET /v1/universes/{id}/outbox", status: 200, setUp: shopped},
		{route: "GET /v1/universes/{id}/outbox", path: nowhere + "/outbox", status: 404},
		{route: "POST /v1/universes/{id}/reset", status: 204, setUp: shopped},
		{route: "POST /v1/universes/{id}/reset", path: "?tokens=keep", status: 204, setUp: shopped},
		{route: "POST /v1/universes/{id}/reset", path: "?tokens=x", status: 400},
		{route: "POST /v1/universes/{id}/reset", path: nowhere + "/reset", status: 404},
	}
}
