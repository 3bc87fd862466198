package program

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/kasauti/kasauti/harness/certify"
	"github.com/kasauti/kasauti/harness/child"
)

// Session is a program that takes many tasks, a line each. One that ended in any way is started anew
// for the next task.
type Session struct {
	Path string
	Args []string
	Dir  string
	// StartUp is how long it may take until its ready line; zero means 30 seconds.
	StartUp time.Duration

	running *conversation
	printed string
}

// conversation is one start of the program.
type conversation struct {
	child *child.Child
	in    *os.File
	out   *lines
	other *lines
	said  chan []byte
}

const standardStartUp = 30 * time.Second

// Do implements Program.
func (s *Session) Do(ctx context.Context, a *Assignment) (*certify.Conclusion, *certify.Ending) {
	if ending := s.Ready(ctx); ending != nil {
		return nil, ending
	}
	c, ending := s.ask(ctx, a)
	if ending != nil {
		s.stop()
	}
	return c, ending
}

// Ready implements Starter: the program says so by its ready line.
func (s *Session) Ready(ctx context.Context) *certify.Ending {
	ending := s.ready(ctx)
	if ending != nil {
		s.stop()
	}
	return ending
}

// ready starts the program, where it does not run, and waits for its ready line.
func (s *Session) ready(ctx context.Context) *certify.Ending {
	if s.running != nil && !s.running.child.Ended() {
		return nil
	}
	talk := &conversation{said: make(chan []byte, 16), other: &lines{}}
	talk.out = &lines{each: func(line []byte) {
		select {
		case talk.said <- line:
		default: // nobody asked for so many
		}
	}}
	read, write, err := os.Pipe() // a file: nothing of ours waits for who reads it
	if err != nil {
		return &certify.Ending{Kind: certify.Stopped, Why: fmt.Sprintf("no pipe to the program can be made: %v", err)}
	}
	talk.in = write
	talk.child, err = child.Start(child.Command{
		Program: s.Path, Args: s.Args, Dir: s.Dir, Env: environment(map[string]string{prefix + "CONTRACT": itoa(Version), prefix + "LINES": "1"}),
		Stdin: read, Stdout: talk.out, Stderr: talk.other,
	}, nil)
	_ = read.Close() // the program has it
	if err != nil {
		_ = write.Close()
		return notStarted(s.Path, err)
	}
	s.running = talk
	wait := s.StartUp
	if wait == 0 {
		wait = standardStartUp
	}
	starting, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	line, ending := talk.hear(starting)
	switch {
	case ending != nil && ending.Kind == certify.TimedOut:
		ending.Why = fmt.Sprintf("the program printed no line such as {\"ready\":%d} in %s", Version, wait)
		return ending
	case ending != nil:
		return ending
	}
	var first struct {
		Ready int `json:"ready"`
	}
	if json.Unmarshal(line, &first) != nil || first.Ready != Version {
		return &certify.Ending{Kind: certify.Garbled, Why: fmt.Sprintf("the program's first line is not {\"ready\":%d}: %s", Version, clip(line))}
	}
	return nil
}

// ask hands over one task and waits for its conclusion.
func (s *Session) ask(ctx context.Context, a *Assignment) (*certify.Conclusion, *certify.Ending) {
	ctx, cancel := context.WithTimeout(ctx, time.Duration(a.Timeout)*time.Millisecond)
	defer cancel()
	talk := s.running
	talk.out.begin()
	talk.other.begin()
	select {
	case line := <-talk.said:
		return nil, &certify.Ending{Kind: certify.Garbled, Why: "the program concluded something before it was asked: " + clip(line)}
	default:
	}
	line, err := json.Marshal(a)
	if err != nil {
		return nil, &certify.Ending{Kind: certify.Stopped, Why: fmt.Sprintf("the task cannot be written: %v", err)}
	}
	go func() { _, _ = talk.in.Write(append(line, '\n')) }() // one that does not read concludes nothing, and is ended
	said, ending := talk.hear(ctx)
	if ending != nil {
		if ending.Kind == certify.TimedOut {
			ending = timedOut(a)
		}
		return nil, ending
	}
	return conclude(said, a, true)
}

// hear waits for the next line that begins as an object.
func (t *conversation) hear(ctx context.Context) ([]byte, *certify.Ending) {
	select {
	case line := <-t.said:
		return line, nil
	case <-t.child.Done():
		select {
		case line := <-t.said:
			return line, nil
		default:
		}
		return nil, &certify.Ending{Kind: certify.Crashed, Why: fmt.Sprintf("the program ended (%s) before it had concluded", t.child.Ending())}
	case <-t.out.tooMuch():
	case <-t.other.tooMuch():
	case <-ctx.Done():
		if errors.Is(context.Cause(ctx), context.DeadlineExceeded) {
			return nil, &certify.Ending{Kind: certify.TimedOut}
		}
		return nil, interrupted()
	}
	return nil, &certify.Ending{Kind: certify.TooMuch, Why: fmt.Sprintf("the program printed more than %d MiB; have it print less", mostPrinted>>20)}
}

// Printed implements Program.
func (s *Session) Printed() string {
	s.keep()
	printed := s.printed
	s.printed = ""
	return printed
}

// keep takes over what the program that runs has printed.
func (s *Session) keep() {
	if s.running != nil {
		s.printed += s.running.out.end() + s.running.other.end()
	}
}

func (s *Session) stop() {
	if s.running == nil {
		return
	}
	s.keep()
	s.running.child.Kill()
	_ = s.running.in.Close()
	s.running = nil
}

// Close implements Program. A program that is asked to end may take its time.
func (s *Session) Close() {
	if s.running != nil {
		_ = s.running.in.Close()
		s.running.child.Stop()
		s.running = nil
	}
}
