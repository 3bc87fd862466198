package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/target"
)

// reaching bounds how long a service may take to answer anything at all.
const reaching = 10 * time.Second

// reach makes sure, before the first scenario, that something answers at every service: a
// run against nothing would otherwise wait for each call in turn. Any answer will do; the
// request is harmless. What this process started itself needs no look.
func (a *aimed) reach(ctx context.Context) error {
	if a.kind == "embedded" || a.kind == "container" {
		return nil
	}
	session, err := a.Open(ctx, "reach", 0)
	if err != nil {
		return unavailable("open the target", err)
	}
	defer func() { _ = session.Close(context.WithoutCancel(ctx)) }() // costs the target memory only
	seen := map[string]bool{}
	for _, service := range []client.Service{client.Gateway, client.OAuth, client.Partner} {
		base := session.Services()[service].URL
		if base == "" || seen[base] {
			continue
		}
		seen[base] = true
		if err := knock(ctx, session.Transport(), base); err != nil {
			return unavailable(fmt.Sprintf("reach the %s service at %s", service, base), err)
		}
	}
	return nil
}

func knock(ctx context.Context, transport http.RoundTripper, base string) error {
	ctx, cancel := context.WithTimeoutCause(ctx, reaching, fmt.Errorf("no answer within %s", reaching))
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/", nil)
	if err != nil {
		return err
	}
	response, err := transport.RoundTrip(request)
	if err != nil {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		return err
	}
	return response.Body.Close()
}

func unavailable(what string, err error) error {
	var known *target.Unavailable
	if errors.As(err, &known) {
		return known
	}
	return &target.Unavailable{Reason: fmt.Sprintf("%s: %s; check that it runs and that this machine may reach it (kasauti doctor looks closer)", what, silence(err))}
}

// silence says in plain words why no answer came. What a server says before it is asked has
// no error of its own in net/http, only a text.
func silence(err error) string {
	text := err.Error()
	var network *net.OpError
	switch {
	case errors.Is(err, syscall.ECONNRESET):
		return "it resets the connection"
	case errors.Is(err, context.DeadlineExceeded):
		return "it takes connections but does not answer in time"
	case errors.Is(err, io.EOF):
		return "it closes the connection without an answer"
	case strings.Contains(text, "malformed HTTP") || strings.Contains(text, "readLoopPeekFailLocked"):
		return "what listens there does not speak HTTP"
	case errors.As(err, &network):
		return network.Err.Error() // without the addresses, which the sentence has
	}
	return text
}
