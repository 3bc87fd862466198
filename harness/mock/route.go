package mock

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"
)

// API serves the EnKash API and GET /healthz.
func (s *Server) API() http.Handler { return s.handler("") }

// ForListener serves the API of one universe, whatever else a call says.
func (s *Server) ForListener(universe string) http.Handler { return s.handler(universe) }

func (s *Server) handler(bound string) http.Handler {
	all := operations()
	byPath := make(map[string][]*operation, len(all))
	for _, op := range all {
		byPath[op.path] = append(byPath[op.path], op)
	}
	lost := notFound()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id, path := chosen(bound, r)
		if bound == "" && contradicts(r, Header) {
			http.Error(w, "the header "+Header+" names two universes; send it once, with the one that is meant", http.StatusBadRequest)
			return
		}
		if id == "" && path == "/healthz" && (r.Method == http.MethodGet || r.Method == http.MethodHead) {
			write(w, http.StatusOK, []byte(`{"status":"ok"}`))
			return
		}
		if page := pageOf(path); page != nil && r.Method == http.MethodGet {
			s.servePage(w, r, page, id, path)
			return
		}
		shared := byPath[path]
		if len(shared) == 0 {
			shared = []*operation{lost}
			if s.ignored["path-unknown"] {
				shared = byPath[mostLike(all, path).path]
			}
		}
		if fit := ofMethod(shared, r.Method); len(fit) > 0 {
			shared = fit
		}
		s.serve(w, &call{server: s, op: shared[0], shared: shared, request: r, bound: bound != ""}, id)
	})
}

// ofMethod are the operations of a path that have a method.
func ofMethod(all []*operation, method string) []*operation {
	var fit []*operation
	for _, op := range all {
		if op.verb() == method {
			fit = append(fit, op)
		}
	}
	return fit
}

// chosen is the universe that the listener, the path or the header names, if any, and the
// path without the universe's prefix.
func chosen(bound string, r *http.Request) (id, path string) {
	if bound != "" {
		return bound, r.URL.Path
	}
	if rest, prefixed := strings.CutPrefix(r.URL.Path, "/u/"); prefixed {
		if id, path, whole := strings.Cut(rest, "/"); whole && id != "" {
			return id, "/" + path
		}
	}
	return r.Header.Get(Header), r.URL.Path
}

func (s *Server) serve(w http.ResponseWriter, c *call, id string) {
	started := s.now()
	c.crash = withstand(c.take)
	var err error
	if id == "" {
		c.universe = c.implied()
	} else if c.universe, err = s.universe(id); err != nil {
		refuseUniverse(w, err)
		return
	}
	answer, err := c.answer(started)
	if err != nil {
		refuseUniverse(w, err)
		return
	}
	answer.send(c.request.Context(), w, c.universe.gone)
}

// take reads the body and its fields. It needs no universe, so that it runs outside of its lock.
func (c *call) take() {
	complete := c.readBody()
	c.decode()
	if !complete {
		c.members, c.notJSON = nil, true
	}
}

// implied is the universe of the call's token, access key or username, or the default one.
func (c *call) implied() *universe {
	if found, known := c.server.tokens.Load(bearer(c.request)); known {
		return found.(*universe)
	}
	if found, known := c.server.keys.Load(c.member("accessKey").text); known {
		return found.(identity).universe
	}
	if found, known := c.server.users.Load(c.member("username").text); known {
		return found.(identity).universe
	}
	return c.server.standard
}

// answer judges the call, lets it act, and writes the journal, all under the universe's lock.
// A fault may have the client sent another thing than the answer that the journal shows.
func (c *call) answer(started time.Time) (*reply, error) {
	u := c.universe
	defer u.enter()()
	if u.dropped() {
		return nil, unknownUniverse(u.id)
	}
	u.spares = c.request.Header.Get(SpareHeader) != ""
	defer func() { u.spares = false }()
	c.now = u.clock.now()
	r := record{at: c.now, method: c.request.Method, path: c.request.URL.RequestURI(), request: c.body}
	sent := c.answered(&r)
	if c.op.name != "" {
		r.op = c.op
	}
	if c.injected != nil {
		r.injected, r.sent = strings.Join(c.injected, ", "), sent.sent()
	}
	r.refusal, r.took = c.refusal, c.server.now().Sub(started)
	r.headers = headerNames(c.request.Header)
	u.journal.add(r)
	c.tell()
	u.pulse.beat()
	return sent, nil
}

// answered is what the client is sent. Where the mock panics that is an error of its own, in the
// operation's envelope, and r says what happened.
func (c *call) answered(r *record) (sent *reply) {
	if c.crash == "" {
		c.crash = withstand(func() {
			if !c.wrapped() {
				c.choose() // what is sealed shows once it is opened
			}
			sent = c.befallen(r)
		})
	}
	if c.crash != "" {
		r.fault = c.crash
		r.status, r.response = c.op.envelope.broke()
		sent = &reply{contentType: "application/json", status: r.status, body: r.response}
	}
	return sent
}

// befallen lets the call have its way, and then its bad luck. r gets what the API answers.
func (c *call) befallen(r *record) *reply {
	sent := &reply{contentType: "application/json"}
	c.unwrap()
	before := c.suffers(beforeCall)
	if before == nil {
		r.status, r.response, r.fault = c.outcome()
		sent.status, sent.body = r.status, c.travelling(r.response)
		if sent.status == http.StatusMethodNotAllowed {
			sent.allow = c.op.verb()
		}
	} else {
		c.damage(before, sent)
	}
	r.request = c.legible()
	if f := c.struckAfter(before); f != nil {
		c.damage(f, sent)
	}
	if f := c.suffers(onPace); f != nil {
		sent.late, sent.slow = f.pace()
	}
	return sent
}

func (c *call) outcome() (status int, body []byte, fault string) {
	c.judge()
	if c.refusal != "" {
		status, body = c.refused()
		return status, body, ""
	}
	if answer, repeated := c.repeats(); repeated {
		return http.StatusOK, answer, ""
	}
	if len(c.op.ends) > 0 && c.universe.crowded() {
		status, body = c.op.envelope.broke()
		return status, body, errAgendaFull.Error()
	}
	result, err := c.op.act(c)
	if err == nil {
		err = c.universe.ledger.hold()
	}
	if err != nil {
		status, body = c.op.envelope.broke()
		return status, body, err.Error()
	}
	c.universe.announce()
	body = marshal(result)
	c.remember(body)
	return http.StatusOK, body, ""
}

// drainFactor is how many times the limit the mock still reads of a body that is too
// large. A client that writes on while the connection closes may never see the answer.
const drainFactor = 8

// readBody reads the body up to the limit and reports whether it arrived whole.
func (c *call) readBody() bool {
	most := c.server.maxBody
	keep := most
	if c.ignores("body-too-large") {
		keep = most * drainFactor
	}
	var buffer bytes.Buffer
	if n := c.request.ContentLength; n > 0 && n <= most {
		buffer.Grow(int(n) + bytes.MinRead)
	}
	n, err := buffer.ReadFrom(io.LimitReader(c.request.Body, keep+1))
	c.tooLarge = n > most || c.request.ContentLength > most
	if n > keep {
		_, err = io.CopyN(io.Discard, c.request.Body, most*drainFactor)
		if errors.Is(err, io.EOF) {
			err = nil
		}
		buffer.Truncate(int(keep))
	}
	c.body = buffer.Bytes()
	return err == nil
}

func write(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(body) // a caller that has gone cannot be told
}

// refuseUniverse answers in plain text, since this is about the mock and not the API.
func refuseUniverse(w http.ResponseWriter, err error) {
	http.Error(w, err.Error(), http.StatusNotFound)
}
