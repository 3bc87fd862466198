package app

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os/exec"
	"sync"
	"time"
)

// process is an application: a command that was started, or one that ran already.
type process struct {
	at        string
	transport http.RoundTripper
	release   func() // gives the port back
	output    *output
	command   *exec.Cmd // nil where others started it
	done      chan struct{}
	ending    string
	stopping  sync.Once
}

// URL implements scenario.Application.
func (p *process) URL() string { return p.at }

// Transport implements scenario.Application.
func (p *process) Transport() http.RoundTripper { return p.transport }

// Done implements scenario.Application.
func (p *process) Done() <-chan struct{} { return p.done }

// Ending implements scenario.Application.
func (p *process) Ending() string { return p.ending }

const (
	// gentle is how long an application may take to end when it is asked to.
	gentle = 5 * time.Second
	// straggling bounds how long children that hold the output open are waited for.
	straggling = time.Second
)

// start runs the command in a group of its own: a Ctrl-C at the terminal is ours to pass on, and
// what the application starts ends with it.
func (p *process) start(program string, words []string, dir string, environment []string) error {
	p.command = exec.Command(program, words...)
	p.command.Dir, p.command.Env = dir, environment
	p.command.Stdout, p.command.Stderr = p.output, p.output
	p.command.WaitDelay = straggling
	ownGroup(p.command)
	if err := p.command.Start(); err != nil {
		return fmt.Errorf("start the application: %w; run %s by hand to see why", err, program)
	}
	p.done = make(chan struct{})
	go func() {
		err := p.command.Wait()
		p.ending = p.command.ProcessState.String()
		if err != nil && !errors.As(err, new(*exec.ExitError)) && !errors.Is(err, exec.ErrWaitDelay) {
			p.ending += ", " + err.Error()
		}
		killGroup(p.command) // what it left behind
		p.release()
		close(p.done)
	}()
	return nil
}

// ended reports whether the command has ended; one that others started has not.
func (p *process) ended() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// stop ends the command and all that it started. It returns when they are gone.
func (p *process) stop() {
	if p.command == nil {
		return
	}
	p.stopping.Do(func() {
		if p.ended() {
			return
		}
		askGroup(p.command)
		patience := time.NewTimer(gentle)
		defer patience.Stop()
		select {
		case <-p.done:
			return
		case <-patience.C:
		}
		killGroup(p.command)
		<-p.done
	})
}

// errEnded says that the command ended before it was ready.
func (p *process) errEnded() error {
	return fmt.Errorf("start the application: it ended (%s) before it was ready; its output is in the report", p.ending)
}

// interrupted is the error of a wait that ctx ended.
func interrupted(ctx context.Context) error {
	return fmt.Errorf("wait for the application: %w", context.Cause(ctx))
}
