package target

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/kasauti/kasauti/harness/scenario"
)

// mostOutput is how much a source may say, in bytes; a code is a few.
const mostOutput = 64 << 10

// command is a program that prints the code on its first line.
type command struct {
	words []string
	dir   string // of the environment file: the program runs there
}

// program is the path of the program: one with a folder in it starts from the environment
// file's folder, a bare name is looked up as a shell would.
func (c *command) program() (string, error) {
	name := c.words[0]
	if strings.ContainsAny(name, `/\`) && !filepath.IsAbs(name) {
		absolute, err := filepath.Abs(filepath.Join(c.dir, name))
		if err != nil {
			return "", err
		}
		name = absolute
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return "", fmt.Errorf("%q is no program that can be run; check its path and that it is executable", name)
	}
	return path, nil
}

func (c *command) read(ctx context.Context, request scenario.OTPRequest) (string, error) {
	program, err := c.program()
	if err != nil {
		return "", err
	}
	values := blanksOf(request)
	var arguments []string
	for _, word := range c.words[1:] {
		arguments = append(arguments, fill(word, values, func(value string) string { return value }))
	}
	run := exec.CommandContext(ctx, program, arguments...)
	run.Dir = c.dir
	// A child of the program may keep the pipes open after the program itself has ended.
	run.WaitDelay = time.Second
	var out, complaint capped
	run.Stdout, run.Stderr = &out, &complaint
	err = run.Run()
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case errors.Is(err, exec.ErrWaitDelay):
		// The program did its part; what it left behind is not waited for.
	case err != nil:
		return "", fmt.Errorf("it ended with %w%s; run it by hand to see why", err, quoted(complaint.firstLine()))
	}
	if out.firstLine() == "" {
		return "", errors.New("it printed nothing; it must print the code on its first line, and wait for it if need be")
	}
	return out.firstLine(), nil
}

func quoted(text string) string {
	if text == "" {
		return ""
	}
	return fmt.Sprintf(", saying %q", clip(text))
}

// capped keeps the first bytes of an output and drops the rest.
type capped struct{ buffer bytes.Buffer }

func (c *capped) Write(p []byte) (int, error) {
	if room := mostOutput - c.buffer.Len(); room > 0 {
		c.buffer.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}

func (c *capped) firstLine() string {
	line, _, _ := strings.Cut(strings.TrimSpace(c.buffer.String()), "\n")
	return strings.TrimSpace(line)
}
