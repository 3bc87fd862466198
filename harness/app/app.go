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
