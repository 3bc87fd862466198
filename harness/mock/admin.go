package mock

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/mock/inspector"
)

// Admin serves the admin API and the inspector page, without authentication: wrap it with
// BearerAuth wherever anybody but this machine can reach it. Pages of other sites that a
// browser shows can change nothing through it.
func (s *Server) Admin() http.Handler {
	routes := s.adminRoutes()
	own := http.NewCrossOriginProtection()
	own.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		write(w, http.StatusForbidden, adminError(errors.New("a page of another site sent this; only the inspector on this address may")))
	}))
	return own.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if inspector.Serves(r) {
			inspector.Serve(w, r)
			return
		}
		var allowed []string
		for _, route := range routes {
			if !route.fits(r.URL.Path) {
				continue
			}
			if route.method != r.Method {
				allowed = append(allowed, route.method)
				continue
			}
			route.take(r)
			s.administer(w, r, route)
			return
		}
		if allowed != nil {
			w.Header().Set("Allow", strings.Join(allowed, ", "))
			write(w, http.StatusMethodNotAllowed, adminError(fmt.Errorf("%s %s: this path takes %s", r.Method, clip(r.URL.Path), strings.Join(allowed, " or "))))
			return
		}
		write(w, http.StatusNotFound, adminError(fmt.Errorf("%s: the admin API has no such path%s", clip(r.URL.Path), pathHint(routes, r.URL.Path))))
	}))
}

// BearerAuth lets calls through that carry the token. /healthz and the files of the inspector
// need none.
func BearerAuth(token string, next http.Handler) http.Handler {
	want := sha256.Sum256([]byte(token))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got := sha256.Sum256([]byte(bearer(r)))
		if r.URL.Path != "/healthz" && !inspector.Serves(r) && (token == "" || subtle.ConstantTimeCompare(got[:], want[:]) != 1) {
			w.Header().Set("WWW-Authenticate", `Bearer realm="kasauti mock admin"`)
			write(w, http.StatusUnauthorized, adminError(errors.New("the admin API needs its token; send it as Authorization: Bearer TOKEN")))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// adminRoute is one call of the admin API. admin.openapi.yaml describes each; a test holds the
// two together.
type adminRoute struct {
	method  string
	path    string // a name in braces stands for one part of it, {id} for a universe
	query   []string
	serve   func(r *http.Request) (int, any, error)                                // without a universe
	forEach func(u *universe, r *http.Request) (status int, answer any, err error) // with one
}

func (s *Server) adminRoutes() []adminRoute {
	return []adminRoute{
		{method: "GET", path: "/healthz", serve: func(*http.Request) (int, any, error) { return http.StatusOK, map[string]string{"status": "ok"}, nil }},
		{method: "GET", path: "/v1/openapi.yaml", serve: adminDescription},
		{method: "GET", path: "/v1/requirements", query: []string{"id"}, serve: s.adminExplain},
		{method: "GET", path: "/v1/world", serve: s.adminWorld},
		{method: "PUT", path: "/v1/world", serve: s.adminLoadWorld},
		{method: "PUT", path: "/v1/template", serve: s.adminMakeTemplate},
		{method: "GET", path: "/v1/universes", serve: s.adminUniverses},
		{method: "GET", path: "/v1/tls/ca.pem", serve: s.adminCA},
		{method: "GET", path: "/v1/tls/truststore.p12", serve: s.adminTrustStore},
		{method: "POST", path: "/v1/universes", serve: s.adminCreate},
		{method: "GET", path: "/v1/universes/{id}", forEach: adminUniverse},
		{method: "DELETE", path: "/v1/universes/{id}", forEach: s.adminDelete},
		{method: "GET", path: "/v1/universes/{id}/clock", forEach: adminClock},
		{method: "POST", path: "/v1/universes/{id}/clock", forEach: adminMoveClock},
		{method: "PUT", path: "/v1/universes/{id}/clock", forEach: adminStopClock},
		{method: "DELETE", path: "/v1/universes/{id}/clock", forEach: adminStartClock},
		{method: "GET", path: "/v1/universes/{id}/otp-policy", forEach: adminOTPPolicy},
		{method: "PUT", path: "/v1/universes/{id}/otp-policy", forEach: adminSetOTPPolicy},
		{method: "DELETE", path: "/v1/universes/{id}/otp-policy", forEach: adminForgetOTPPolicy},
		{method: "GET", path: "/v1/universes/{id}/holders/{enKashCardId}", forEach: adminHolder},
		{method: "PUT", path: "/v1/universes/{id}/holders/{enKashCardId}", forEach: adminSetHolder},
		{method: "GET", path: "/v1/universes/{id}/inbox", query: []string{"mobile", "after", "wait"}, forEach: s.adminInbox},
		{method: "GET", path: "/v1/universes/{id}/inbox/latest", query: []string{"mobile", "after", "wait"}, forEach: s.adminLatest},
		{method: "GET", path: "/v1/universes/{id}/events", query: []string{"after", "wait"}, forEach: s.adminEvents},
		{method: "GET", path: "/v1/universes/{id}/journal", query: []string{"operation", "status", "refusal", "since", "limit"}, forEach: s.adminJournal},
		{method: "POST", path: "/v1/universes/{id}/verify", forEach: s.adminVerify},
		{method: "GET", path: "/v1/universes/{id}/ledger", forEach: adminLedger},
		{method: "POST", path: "/v1/universes/{id}/purchases", forEach: s.adminBuy},
		{method: "POST", path: "/v1/universes/{id}/reset", query: []string{"tokens"}, forEach: adminReset},
		{method: "GET", path: "/v1/universes/{id}/snapshots", forEach: adminSnapshots},
		{method: "POST", path: "/v1/universes/{id}/snapshots", forEach: adminTakeSnapshot},
		{method: "GET", path: "/v1/universes/{id}/snapshots/{snapshot}", forEach: s.adminSnapshot},
		{method: "POST", path: "/v1/universes/{id}/restore", forEach: adminRestore},
		{method: "GET", path: "/v1/universes/{id}/webhooks", forEach: s.adminWebhooks},
		{method: "PUT", path: "/v1/universes/{id}/webhooks", forEach: s.adminSetWebhooks},
		{method: "PUT", path: "/v1/universes/{id}/webhooks/{name}", forEach: adminSetWebhook},
		{method: "DELETE", path: "/v1/universes/{id}/webhooks/{name}", forEach: adminDeleteWebhook},
		{method: "GET", path: "/v1/universes/{id}/outbox", forEach: s.adminOutbox},
		{method: "GET", path: "/v1/universes/{id}/faults", forEach: adminFaults},
		{method: "POST", path: "/v1/universes/{id}/faults", forEach: adminSetFault},
		{method: "DELETE", path: "/v1/universes/{id}/faults", forEach: adminDeleteFaults},
		{method: "PUT", path: "/v1/universes/{id}/faults/{fault}", forEach: adminNameFault},
		{method: "DELETE", path: "/v1/universes/{id}/faults/{fault}", forEach: adminDeleteFault},
	}
}

func (s *Server) administer(w http.ResponseWriter, r *http.Request, route adminRoute) {
	if err := onlyKnown(r.URL, route.query); err != nil {
		write(w, http.StatusBadRequest, adminError(err))
		return
	}
	serve := route.serve
	if route.forEach != nil {
		u, err := s.universe(r.PathValue("id"))
		if err != nil {
			write(w, http.StatusNotFound, adminError(err))
			return
		}
		serve = func(r *http.Request) (int, any, error) { return route.forEach(u, r) }
	}
	var status int
	var answer any
	var err error
	if crash := withstand(func() { status, answer, err = serve(r) }); crash != "" {
		status, err = http.StatusInternalServerError, errors.New(crash)
	}
	file, isFile := answer.(adminFile)
	switch {
	case err != nil:
		write(w, status, adminError(err))
	case isFile:
		file.write(w, status)
	case answer == nil:
		w.WriteHeader(status)
	default:
		write(w, status, marshal(answer))
	}
}

func onlyKnown(address *url.URL, known []string) error {
	query, err := url.ParseQuery(address.RawQuery)
	if err != nil {
		return errors.New("read the query: it is not valid; escape its special characters")
	}
	for name, values := range query {
		if !slices.Contains(known, name) {
			return fmt.Errorf("read the query: %q is unknown here; known are [%s]", clip(name), strings.Join(known, ", "))
		}
		if len(values) > 1 {
			return fmt.Errorf("read the query: %s is given %d times; give it once", name, len(values))
		}
	}
	return nil
}

func adminError(err error) []byte {
	return marshal(struct {
		Error string `json:"error"`
	}{err.Error()})
}

// clip shortens what a caller sent, before it stands in a message.
func clip(text string) string {
	const longest = 100
	if len(text) > longest {
		return text[:longest] + "..."
	}
	return text
}

// mostAdminBody bounds a request's body, in bytes, and mostWorldBody that of a world.
const (
	mostAdminBody = 64 << 10
	mostWorldBody = 4 << 20
)

// readAdmin reads a JSON object into into, strictly.
func readAdmin(r *http.Request, into any) error { return readUpTo(r, mostAdminBody, into) }

func readUpTo(r *http.Request, most int64, into any) error {
	kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	if strings.TrimSpace(strings.ToLower(kind)) != "application/json" {
		return errors.New("read the body: it is not declared as JSON; send Content-Type: application/json")
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, most+1))
	if err != nil {
		return errors.New("read the body: it did not arrive whole; send it again")
	}
	if int64(len(body)) > most {
		return fmt.Errorf("read the body: it is over %d bytes; send less", most)
	}
	if _, err := decodeObject(body); err != nil {
		return fmt.Errorf("read the body: it is %w; send an object", err)
	}
	decoder := json.NewDecoder(strings.NewReader(string(body)))
	decoder.DisallowUnknownFields()
	decoder.UseNumber()
	if err := decoder.Decode(into); err != nil {
		return fmt.Errorf("read the body: %s; see /v1/openapi.yaml for its fields", strings.TrimPrefix(err.Error(), "json: "))
	}
	return nil
}
