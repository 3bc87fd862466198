package arena

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/kasauti/kasauti/harness/certify"
	"github.com/kasauti/kasauti/harness/mock"
)

// alterations have answers of a stage say something else, between the simulator and the witness.
type alterations struct {
	all   []certify.Alter
	seal  seals
	decoy string // the address of another host, to which clients are sent
	mu    sync.Mutex
	seen  []int // answers, by alteration
}

func newAlterations(all []certify.Alter, s seals) *alterations {
	return &alterations{all: all, seal: s, seen: make([]int, len(all))}
}

// redirects reports whether any of them sends clients elsewhere.
func (a *alterations) redirects() bool {
	return slices.ContainsFunc(a.all, func(one certify.Alter) bool { return one.Redirect != 0 })
}

// serve has the simulator answer, and alters the answer where the case says so.
func (a *alterations) serve(simulator http.Handler, out http.ResponseWriter, r *http.Request, seen *mock.Seen) {
	if len(a.all) == 0 {
		simulator.ServeHTTP(out, r)
		return
	}
	held := &held{ResponseWriter: out}
	defer func() {
		ended := recover()
		body := held.body.Bytes()
		if ended == nil && len(seen.Struck) == 0 {
			var sentTo int
			if body, sentTo = a.altered(seen, body); sentTo != 0 {
				held.status = sentTo
				held.Header().Set("Location", a.decoy+r.URL.RequestURI())
			}
		}
		held.release(body)
		if ended != nil {
			panic(ended)
		}
	}()
	simulator.ServeHTTP(held, r)
}

// altered is a body with all that is due for it, and the status with which the client is sent
// elsewhere instead, 0 where it is not. How an answer travels is altered of refusals, too.
func (a *alterations) altered(seen *mock.Seen, body []byte) (_ []byte, redirect int) {
	for i := range a.all {
		one := &a.all[i]
		if one.Operation != seen.Operation || seen.Refusal != "" && one.Seal == "" || !a.due(i) {
			continue
		}
		if one.Redirect != 0 {
			return nil, one.Redirect
		}
		plain, sealed := a.seal.opened(seen.Operation, body)
		if seen.Refusal == "" {
			plain = alteredBy(one, plain)
		}
		if body = plain; sealed {
			body = a.seal.travelling(plain, one.Seal)
		}
	}
	return body, 0
}

// alteredBy is a JSON object with what an alteration puts and takes away.
func alteredBy(one *certify.Alter, body []byte) []byte {
	for _, path := range one.Remove {
		body = put(body, strings.Split(path, "."), nil)
	}
	for _, path := range slices.Sorted(maps.Keys(one.Set)) {
		body = put(body, strings.Split(path, "."), one.Value(one.Set[path]))
	}
	return body
}

func (a *alterations) due(i int) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	n, one := a.seen[i], &a.all[i]
	a.seen[i]++
	return n >= one.After && (one.Times == 0 || n < one.After+one.Times)
}

// put puts a value at a path of a JSON object, or with nil takes away what is there. What is no
// object stays as it is.
func put(body []byte, path []string, value json.RawMessage) []byte {
	var object map[string]json.RawMessage
	if json.Unmarshal(body, &object) != nil || object == nil {
		return body
	}
	name := path[0]
	switch below, has := object[name]; {
	case len(path) == 1 && value == nil:
		delete(object, name)
	case len(path) == 1:
		object[name] = value
	case has:
		object[name] = put(below, path[1:], value)
	case value != nil:
		object[name] = put([]byte("{}"), path[1:], value)
	}
	whole, err := json.Marshal(object)
	if err != nil {
		return body
	}
	return whole
}

// held keeps an answer back until it is known what becomes of it.
type held struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

// WriteHeader implements http.ResponseWriter.
func (h *held) WriteHeader(status int) {
	if h.status == 0 {
		h.status = status
	}
}

// Write implements http.ResponseWriter.
func (h *held) Write(p []byte) (int, error) {
	h.WriteHeader(http.StatusOK)
	return h.body.Write(p)
}

// Unwrap lets a handler hijack.
func (h *held) Unwrap() http.ResponseWriter { return h.ResponseWriter }

func (h *held) release(body []byte) {
	if h.status == 0 {
		return
	}
	if len(body) != h.body.Len() {
		h.Header().Del("Content-Length")
	}
	h.ResponseWriter.WriteHeader(h.status)
	_, _ = h.ResponseWriter.Write(body) // a client that has gone cannot be told
}
