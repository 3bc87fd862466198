// Package app runs the partner's own application beside a target: it starts a command with what
// it needs to use the target, waits until it is ready, keeps the end of its output and ends it. It
// must not know features, steps or reports, and it judges nothing.
package app

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"sync"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/target"
)

// Target is a target with an application beside it.
type Target struct {
	target.Running
	spec      *target.Application
	program   string // "" where the application runs already
	caFile    string
	transport http.RoundTripper
	ports     *ports

	leased  chan struct{} // holds a token while a scenario has the application of the run
	mu      sync.Mutex
	forAll  *process // the application of the run, once it is started
	never   error    // why it did not get ready the first time: nobody waits for it again
	stopped bool
}

// Beside makes a target of one and an application that uses it. The error is a *target.ConfigError.
func Beside(running target.Running, spec *target.Application, caFile string) (*Target, error) {
	t := &Target{Running: running, spec: spec, caFile: caFile, leased: make(chan struct{}, 1), ports: newPorts()}
	hosts := []string{"127.0.0.1"}
	if spec.URL != "" {
		base, err := url.Parse(spec.URL)
		if err != nil {
			return nil, &target.ConfigError{Reason: "the URL of the application cannot be read; correct url under app"}
		}
		hosts = []string{base.Host}
	}
	t.transport = target.GuardHosts(&http.Transport{MaxIdleConnsPerHost: 8, IdleConnTimeout: time.Minute}, hosts...)
	if spec.Command == nil {
		return t, nil
	}
	var err error
	if t.program, err = spec.Program(); err != nil {
		return nil, err
	}
	// What stands in braces is looked at before anything is started. Which services there are, a
	// session says.
	variables := t.variables(running.Names(), "http://127.0.0.1:1")
	for _, service := range contract.Services() {
		variables[serviceVariable(client.Service(service))] = running.URL()
	}
	if _, err := t.words(variables); err != nil {
		return nil, err
	}
	return t, nil
}

// leaseTime bounds how long the target may take to open a session.
const leaseTime = 30 * time.Second

// Has implements scenario.Target.
func (t *Target) Has(c scenario.Capability) bool {
	return c == scenario.App || t.Running.Has(c)
}

// OpenWithApplication implements scenario.WithApplication. Where each scenario has its own
// application, that finds the scenario's universe by its credentials. One application for all
// uses the world's, so scenarios have its universe one after the other.
func (t *Target) OpenWithApplication(ctx context.Context, key string, seed uint64) (scenario.Session, error) {
	if t.spec.PerScenario {
		opening, cancel := context.WithTimeout(ctx, leaseTime)
		defer cancel()
		opened, err := t.Running.Open(opening, key, seed)
		if err != nil {
			return nil, err
		}
		return &session{Session: opened, target: t}, nil
	}
	select {
	case t.leased <- struct{}{}:
	case <-ctx.Done():
		return nil, scenario.CannotRun("wait for the application: %v", context.Cause(ctx))
	}
	// Waiting for others has no limit of its own; the mock has.
	leasing, cancel := context.WithTimeout(ctx, leaseTime)
	defer cancel()
	opened, err := t.Running.Lease(leasing)
	if err != nil {
		<-t.leased
		return nil, err
	}
	return &session{Session: opened, target: t, release: sync.OnceFunc(func() { <-t.leased })}, nil
}

// Close implements target.Running.
func (t *Target) Close(ctx context.Context) error {
	t.mu.Lock()
	t.stopped = true
	if t.forAll != nil {
		t.forAll.stop()
	}
	t.mu.Unlock()
	return t.Running.Close(ctx)
}

// running is the application of the run, started where it is not there yet, or has crashed.
func (t *Target) running(ctx context.Context, s scenario.Session) (*process, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case t.stopped:
		return nil, scenario.CannotRun("start the application: the run is over")
	case t.never != nil:
		return t.forAll, t.never
	case t.forAll != nil && !t.forAll.ended():
		return t.forAll, nil
	}
	first := t.forAll == nil
	p, err := t.start(ctx, t.Names(), s)
	if first && ctx.Err() == nil {
		t.never = err
	}
	t.forAll = p
	return p, err
}

// start starts the application for a session and waits until it is ready. What was started is
// returned also where it did not get ready, for its output.
func (t *Target) start(ctx context.Context, names *scenario.Names, s scenario.Session) (*process, error) {
	at := t.spec.URL
	release := func() {}
	if at == "" {
		port, err := t.ports.take()
		if err != nil {
			return nil, err
		}
		at, release = fmt.Sprintf("http://127.0.0.1:%d", port), func() { t.ports.give(port) }
	}
	variables := t.variables(names, at)
	for service, endpoint := range s.Services() {
		variables[serviceVariable(service)] = endpoint.URL
	}
	words, err := t.words(variables)
	if err != nil {
		release()
		return nil, err
	}
	p := &process{at: at, transport: t.transport, release: release, output: newOutput(t.textOfReady())}
	if err := p.start(t.program, words, t.spec.Dir, t.environment(variables)); err != nil {
		release()
		return nil, err
	}
	return p, p.await(ctx, t.spec)
}

// textOfReady is what the application prints when it is ready; "" where something else tells.
func (t *Target) textOfReady() string {
	if isPath(t.spec.Ready) {
		return ""
	}
	return t.spec.Ready
}

// elsewhere is an application that somebody else started.
func (t *Target) elsewhere(ctx context.Context) (*process, error) {
	p := &process{at: t.spec.URL, transport: t.transport, output: newOutput(""), release: func() {}}
	return p, p.await(ctx, t.spec)
}

// session is a scenario's with the application.
type session struct {
	scenario.Session
	target  *Target
	release func() // gives the application of the run to the next scenario; nil for one of its own

	mu      sync.Mutex
	used    *use
	failed  error
	started bool
}

// Application implements scenario.Hosting.
func (s *session) Application(ctx context.Context) (scenario.Application, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.started {
		s.started = true
		var p *process
		mark := int64(0)
		switch t := s.target; {
		case t.spec.Command == nil:
			p, s.failed = t.elsewhere(ctx)
		case t.spec.PerScenario:
			p, s.failed = t.start(ctx, s.names(), s)
		default:
			before := t.printed()
			p, s.failed = t.running(ctx, s)
			mark = before.mark(p)
		}
		if p != nil {
			s.used = &use{process: p, since: mark}
		}
	}
	if s.used == nil {
		return nil, s.failed
	}
	return s.used, s.failed
}

// names have the credentials that lead to the session's universe.
func (s *session) names() *scenario.Names {
	if own, has := s.Session.(interface{ OwnNames() *scenario.Names }); has {
		return own.OwnNames()
	}
	return s.target.Names()
}

// Secrets implements scenario.Hosting.
func (s *session) Secrets() []client.Secret {
	var secrets []client.Secret
	for _, p := range s.names().Partners {
		secrets = append(secrets, p.Credentials.AccessKey)
	}
	return secrets
}

// Close implements scenario.Session. An application of the scenario's own ends first: it must not
// call a universe that is gone.
func (s *session) Close(ctx context.Context) error {
	s.mu.Lock()
	if s.used != nil && s.release == nil {
		s.used.stop()
	}
	s.started, s.failed = true, scenario.CannotRun("ask the application: the scenario is over")
	s.mu.Unlock()
	if s.release != nil {
		defer s.release()
	}
	return s.Session.Close(ctx)
}

// use is what one scenario sees of an application.
type use struct {
	*process
	since int64 // bytes that it had printed before
}

// What an application prints arrives a moment after what it answers.
const (
	moment      = 10 * time.Millisecond
	mostMoments = 20
)

// Said implements scenario.Application. It waits, not for long, until nothing more is printed.
func (u *use) Said() string {
	before := int64(-1)
	for range mostMoments {
		now := u.output.total()
		if now == before || u.ended() {
			break
		}
		before = now
		time.Sleep(moment)
	}
	return u.output.since(u.since)
}

// printedBefore is how much an application had printed when a scenario got it.
type printedBefore struct {
	process *process
	bytes   int64
}

func (t *Target) printed() printedBefore {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.forAll == nil {
		return printedBefore{}
	}
	return printedBefore{t.forAll, t.forAll.output.total()}
}

// mark is where the scenario's part of the output begins: for one that was started anew, at its beginning.
func (b printedBefore) mark(now *process) int64 {
	if now == b.process {
		return b.bytes
	}
	return 0
}

// environment is what the application's process gets: that of this process, without what is ours
// alone, and its variables.
func (t *Target) environment(variables map[string]string) []string {
	var all []string
	for _, pair := range os.Environ() {
		if !isOurs(pair) {
			all = append(all, pair)
		}
	}
	for _, name := range sorted(variables) {
		all = append(all, name+"="+variables[name])
	}
	for _, name := range sorted(t.spec.Env) {
		value, _ := fill(t.spec.Env[name], variables) // checked with the words
		all = append(all, name+"="+value)
	}
	return all
}
