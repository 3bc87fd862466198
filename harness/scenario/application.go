package scenario

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/kasauti/kasauti/client"
)

// WithApplication is a Target beside which the partner's own application runs: capability app.
type WithApplication interface {
	Target
	// OpenWithApplication is Open for a scenario that asks the application. It may wait until
	// other scenarios have done with it.
	OpenWithApplication(ctx context.Context, key string, seed uint64) (Session, error)
}

// Hosting is a session of WithApplication.
type Hosting interface {
	Session
	// Application is ready when it is given: it is started on first use.
	Application(ctx context.Context) (Application, error)
	// Secrets are what the application was given and no sink may show.
	Secrets() []client.Secret
}

// Application is the partner's own program, which uses the target.
type Application interface {
	// URL is where it listens, without a slash at its end.
	URL() string
	// Transport carries requests to it.
	Transport() http.RoundTripper
	// Done is closed when it has ended; nil for one that others started.
	Done() <-chan struct{}
	// Ending says how it ended, once Done is closed: "exit status 2".
	Ending() string
	// Said is the end of what it printed while the scenario had it.
	Said() string
}

// Application is the partner's own application, ready to be asked.
func (s *State) Application(ctx context.Context) (Application, error) {
	hosting, ok := s.Session.(Hosting)
	if !ok {
		return nil, Unready("ask the application: none is named; add app to the world or environment file")
	}
	for _, secret := range hosting.Secrets() {
		s.redactor.Add(secret.Reveal())
	}
	a, err := hosting.Application(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	if a != nil {
		s.application = a
	}
	return a, err
}

// crashing is how long the end of an application may take to be noticed after a connection to it broke.
const crashing = time.Second

// Crashed is an error that tells how the application ended, where it was asked in this scenario
// and has ended by itself. With wait it is given a moment to do so.
func (s *State) Crashed(wait bool) error {
	s.mu.Lock()
	a := s.application
	s.mu.Unlock()
	if a == nil {
		return nil
	}
	moment := time.NewTimer(0)
	if wait {
		moment.Reset(crashing)
	}
	defer moment.Stop()
	select {
	case <-a.Done():
	case <-moment.C:
		select {
		case <-a.Done(): // both may be true, and then one is chosen at random
		default:
			return nil
		}
	}
	return fmt.Errorf("the application ended by itself (%s); see what it printed", a.Ending())
}

// ApplicationSaid is the end of what the application printed, redacted; "" where none was asked.
func (s *State) ApplicationSaid() string {
	s.mu.Lock()
	a := s.application
	s.mu.Unlock()
	if a == nil {
		return ""
	}
	return s.redactor.Body(a.Said())
}
