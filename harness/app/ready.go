package app

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/kasauti/kasauti/harness/target"
)

const (
	probeEvery = 50 * time.Millisecond
	probeTime  = 5 * time.Second
)

// isPath tells the path that answers from the text that is printed.
func isPath(ready string) bool { return strings.HasPrefix(ready, "/") }

// await waits until the application is ready. One that does not get there is ended.
func (p *process) await(ctx context.Context, spec *target.Application) error {
	err := p.ready(ctx, spec)
	if err != nil {
		p.stop()
	}
	return err
}

func (p *process) ready(ctx context.Context, spec *target.Application) error {
	limit := time.NewTimer(spec.Timeout)
	defer limit.Stop()
	if spec.Ready != "" && !isPath(spec.Ready) {
		select {
		case <-p.output.seen: // perhaps a moment before it listens
		case <-p.Done():
			return p.errEnded()
		case <-ctx.Done():
			return interrupted(ctx)
		case <-limit.C:
			return fmt.Errorf("start the application: it did not print %q in %s; correct ready or raise timeout under app", spec.Ready, spec.Timeout)
		}
	}
	path := ""
	if isPath(spec.Ready) {
		path = spec.Ready
	}
	tick := time.NewTicker(probeEvery)
	defer tick.Stop()
	for {
		problem := p.probe(ctx, path)
		if problem == "" && !p.ended() {
			return nil
		}
		select {
		case <-p.Done():
			return p.errEnded()
		case <-ctx.Done():
			return interrupted(ctx)
		case <-limit.C:
			return fmt.Errorf("start the application: it was not ready after %s: %s; correct ready or raise timeout under app", spec.Timeout, problem)
		case <-tick.C:
		}
	}
}

// probe says what keeps the application from being ready, "" for nothing.
func (p *process) probe(ctx context.Context, path string) string {
	ctx, cancel := context.WithTimeout(ctx, probeTime)
	defer cancel()
	if path == "" {
		base, err := url.Parse(p.at)
		if err != nil {
			return "its URL cannot be read"
		}
		port := base.Port()
		if port == "" {
			port = map[string]string{"http": "80", "https": "443"}[base.Scheme]
		}
		var dialer net.Dialer
		connection, err := dialer.DialContext(ctx, "tcp", net.JoinHostPort(base.Hostname(), port))
		if err != nil {
			return "nothing listens at " + p.at
		}
		_ = connection.Close() // nothing was sent on it
		return ""
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, p.at+path, nil)
	if err != nil {
		return "no request can be made of " + path
	}
	answer, err := p.transport.RoundTrip(request)
	if err != nil {
		return fmt.Sprintf("GET %s%s: no answer", p.at, path)
	}
	_ = answer.Body.Close() // its status says all
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		return fmt.Sprintf("GET %s%s: HTTP %d", p.at, path, answer.StatusCode)
	}
	return ""
}
