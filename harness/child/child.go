// Package child runs a command in a process group of its own: a Ctrl-C at the terminal is ours to
// pass on, and what the command starts ends with it. It knows nothing of what the command is for.
package child

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"sync"
	"time"
)

const (
	// Patience is how long a command may take to end when it is asked to.
	Patience = 5 * time.Second
	// straggling bounds how long children that hold the output open are waited for.
	straggling = time.Second
)

// markName begins the variable by which what a command started is known, also where it has left the
// command's process group.
const markName = "KASAUTI_CHILD="

// Command is what to run. A nil Stdin is an empty one.
type Command struct {
	Program        string
	Args           []string
	Dir            string
	Env            []string
	Stdin          io.Reader
	Stdout, Stderr io.Writer
}

// Child is a command that was started.
type Child struct {
	command  *exec.Cmd
	mark     string
	done     chan struct{}
	ending   string
	code     int
	stopping sync.Once
}

// Start starts a command. gone is called once it and all that it started have ended; nil for nobody.
func Start(c Command, gone func()) (*Child, error) {
	p := &Child{command: exec.Command(c.Program, c.Args...), mark: markName + rand.Text(), done: make(chan struct{})}
	p.command.Dir, p.command.Env = c.Dir, append(slices.Clip(c.Env), p.mark)
	p.command.Stdin, p.command.Stdout, p.command.Stderr = c.Stdin, c.Stdout, c.Stderr
	p.command.WaitDelay = straggling
	ownGroup(p.command)
	if err := running.start(p); err != nil {
		return nil, err
	}
	go func() {
		err := p.command.Wait()
		p.ending, p.code = p.command.ProcessState.String(), p.command.ProcessState.ExitCode()
		if err != nil && !errors.As(err, new(*exec.ExitError)) && !errors.Is(err, exec.ErrWaitDelay) {
			p.ending += ", " + err.Error()
		}
		p.sweep() // what it left behind
		running.remove(p)
		if gone != nil {
			gone()
		}
		close(p.done)
	}()
	return p, nil
}

func (p *Child) sweep() {
	killGroup(p.command)
	killMarked(p.mark)
}

// running are the children that have not ended, for who must end at once.
var running children

type children struct {
	mu    sync.Mutex
	all   map[*Child]bool
	ended bool // nothing is started any more
}

func (c *children) start(p *Child) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended {
		return errors.New("everything is being ended")
	}
	if err := p.command.Start(); err != nil {
		return err
	}
	if c.all == nil {
		c.all = map[*Child]bool{}
	}
	c.all[p] = true
	return nil
}

func (c *children) remove(p *Child) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.all, p)
}

// KillAll ends all children and what they started, without waiting for them, and starts none any more:
// it is for who ends this process.
func KillAll() { running.kill() }

func (c *children) kill() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ended = true
	for p := range c.all {
		p.sweep()
	}
}

// Done is closed once the command and what it started have ended.
func (p *Child) Done() <-chan struct{} { return p.done }

// Ended reports whether the command has ended.
func (p *Child) Ended() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// Ending says how it ended, as "exit status 1"; call it after Done.
func (p *Child) Ending() string { return p.ending }

// Code is its exit code, -1 where a signal ended it; call it after Done.
func (p *Child) Code() int { return p.code }

// Stop asks the command and all that it started to end, makes them where they do not, and returns
// when they are gone.
func (p *Child) Stop() { p.end(Patience) }

// Kill ends them at once.
func (p *Child) Kill() { p.end(0) }

func (p *Child) end(patience time.Duration) {
	p.stopping.Do(func() {
		if p.Ended() {
			return
		}
		if patience > 0 {
			askGroup(p.command)
			waited := time.NewTimer(patience)
			defer waited.Stop()
			select {
			case <-p.done:
				return
			case <-waited.C:
			}
		}
		killGroup(p.command)
		<-p.done
	})
	<-p.done
}

// String names the process.
func (p *Child) String() string { return fmt.Sprintf("process %d", p.command.Process.Pid) }
