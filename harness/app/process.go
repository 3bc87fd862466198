package app

import (
	"context"
	"fmt"
	"net/http"

	"github.com/kasauti/kasauti/harness/child"
)

// process is an application: a command that was started, or one that ran already.
type process struct {
	at        string
	transport http.RoundTripper
	release   func() // gives the port back
	output    *output
	child     *child.Child // nil where others started it
}

// URL implements scenario.Application.
func (p *process) URL() string { return p.at }

// Transport implements scenario.Application.
func (p *process) Transport() http.RoundTripper { return p.transport }

// Done implements scenario.Application.
func (p *process) Done() <-chan struct{} {
	if p.child == nil {
		return nil
	}
	return p.child.Done()
}

// Ending implements scenario.Application.
func (p *process) Ending() string {
	if p.child == nil {
		return ""
	}
	return p.child.Ending()
}

// start runs the command.
func (p *process) start(program string, words []string, dir string, environment []string) (err error) {
	p.child, err = child.Start(child.Command{Program: program, Args: words, Dir: dir, Env: environment, Stdout: p.output, Stderr: p.output}, p.release)
	if err != nil {
		return fmt.Errorf("start the application: %w; run %s by hand to see why", err, program)
	}
	return nil
}

// ended reports whether the command has ended; one that others started has not.
func (p *process) ended() bool { return p.child != nil && p.child.Ended() }

// stop ends the command and all that it started. It returns when they are gone.
func (p *process) stop() {
	if p.child != nil {
		p.child.Stop()
	}
}

// errEnded says that the command ended before it was ready.
func (p *process) errEnded() error {
	return fmt.Errorf("start the application: it ended (%s) before it was ready; its output is in the report", p.Ending())
}

// interrupted is the error of a wait that ctx ended.
func interrupted(ctx context.Context) error {
	return fmt.Errorf("wait for the application: %w", context.Cause(ctx))
}
