package app

import (
	"context"
	"sync"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
)

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
