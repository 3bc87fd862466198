// Package program hands tasks to a partner's program and takes what it concludes. It judges
// nothing: what a program does beside the contract becomes an ending, which is a fact of the record.
//
// The simple form starts the program once for each task: the task stands in variables, and the last
// line of standard output that begins with { is the conclusion. The other form starts it once, and
// hands over one task a line on standard input.
package program

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strconv"
	"time"

	"github.com/kasauti/kasauti/harness/certify"
	"github.com/kasauti/kasauti/harness/child"
)

// Program is a partner's program. It is started where it is needed.
type Program interface {
	// Do hands over a task. The ending is nil where the program concluded something.
	Do(ctx context.Context, a *Assignment) (*certify.Conclusion, *certify.Ending)
	// Printed is the end of what it printed since the last call.
	Printed() string
	// Close ends it and all that it started.
	Close()
}

// Starter is a program that takes its time to start, before it can be given a task.
type Starter interface {
	// Ready starts it, where it does not run, and waits until it can be given a task.
	Ready(ctx context.Context) *certify.Ending
}

// Running is a program that ran already. What it prints is its own.
type Running interface {
	// Logged is what it added to its log since the last call; "" where nothing is seen of that.
	Logged() string
}

// Restarted is a program that is started anew for each task, and may take its time for that, too.
type Restarted interface {
	StartTime() time.Duration
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// Simple is a program of the simple form.
type Simple struct {
	Path string
	Args []string
	Dir  string

	printed string
}

// Do implements Program.
func (s *Simple) Do(ctx context.Context, a *Assignment) (*certify.Conclusion, *certify.Ending) {
	limit := time.NewTimer(startTime + time.Duration(a.Timeout)*time.Millisecond)
	defer limit.Stop()
	out, other := &lines{}, &lines{}
	p, err := child.Start(child.Command{Program: s.Path, Args: s.Args, Dir: s.Dir, Env: environment(a.Variables()), Stdout: out, Stderr: other}, nil)
	if err != nil {
		return nil, notStarted(s.Path, err)
	}
	defer p.Kill()
	late := false
	for called, waits := a.Called, true; waits; {
		select {
		case <-called: // it has started
			called = nil
			limit.Reset(time.Duration(a.Timeout) * time.Millisecond)
			continue
		case <-p.Done():
		case <-out.tooMuch():
			p.Kill()
		case <-other.tooMuch():
			p.Kill()
		case <-ctx.Done():
			p.Kill()
		case <-limit.C:
			late = true
			p.Kill()
		}
		waits = false
	}
	s.printed += out.end() + other.end()
	switch {
	case out.flooded() || other.flooded():
		return nil, &certify.Ending{Kind: certify.TooMuch, Why: fmt.Sprintf("the program printed more than %d MiB for one task; have it print less", mostPrinted>>20)}
	case late:
		return nil, timedOut(a)
	case ctx.Err() != nil:
		return nil, interrupted()
	case p.Code() != 0:
		return nil, &certify.Ending{Kind: certify.Crashed, Why: fmt.Sprintf("the program ended with %s; exit code 0 says that it concluded", p.Ending())}
	}
	line := out.last()
	if line == nil {
		return nil, &certify.Ending{Kind: certify.Garbled, Why: "the program ended without a conclusion; print one line such as {\"outcome\":\"done\"} on standard output"}
	}
	return conclude(line, a, false)
}

// Printed implements Program.
func (s *Simple) Printed() string {
	printed := s.printed
	s.printed = ""
	return printed
}

// Close implements Program: each start ended with its task.
func (s *Simple) Close() {}

// StartTime implements Restarted.
func (s *Simple) StartTime() time.Duration { return startTime }

// startTime is what a program of the simple form gets to start, beside the time of its task. It is over
// with the program's first call: what it takes from then on is its task's.
const startTime = 10 * time.Second

func notStarted(path string, err error) *certify.Ending {
	why := fmt.Sprintf("the program %s cannot be started: %v", path, err)
	if errors.Is(err, exec.ErrNotFound) {
		why = fmt.Sprintf("there is no program %s", path)
	}
	return &certify.Ending{Kind: certify.NotStarted, Why: why}
}

func timedOut(a *Assignment) *certify.Ending {
	return &certify.Ending{Kind: certify.TimedOut, Why: fmt.Sprintf("the program concluded nothing of the task %s in %d ms", a.Do, a.Timeout)}
}

func interrupted() *certify.Ending {
	return &certify.Ending{Kind: certify.Stopped, Why: "the run was interrupted"}
}

// conclude reads a conclusion, and refuses one of another task.
func conclude(line []byte, a *Assignment, mustName bool) (*certify.Conclusion, *certify.Ending) {
	c, problem := certify.ParseConclusion(line)
	if problem == "" {
		problem = elsewhere(line, a, mustName)
	}
	if problem != "" {
		return nil, &certify.Ending{Kind: certify.Garbled, Why: fmt.Sprintf("what the program concluded %s: %s", problem, clip(line))}
	}
	return c, nil
}
