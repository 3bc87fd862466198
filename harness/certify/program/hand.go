package program

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/kasauti/kasauti/harness/certify"
)

// Hand is a person who has the client do each task, and types what it concluded: for a client that can
// be told of a task by nobody else.
type Hand struct {
	In   io.Reader
	Out  io.Writer
	Book *certify.Book
	// Credentials are those that the client has; a task that wants others says so.
	Credentials map[string]string
	Log         *Log // nil: nobody knows where the client keeps one

	typed chan string // closed at the end of what is typed; nil: nobody was asked yet
	of    string      // the case that was shown last
	late  bool        // the last task's time was over before its answer was typed
}

// skip is what a person types who cannot have the client do a task.
const skip = "s"

// Do implements Program.
func (h *Hand) Do(ctx context.Context, a *Assignment) (*certify.Conclusion, *certify.Ending) {
	ctx, cancel := context.WithTimeout(ctx, time.Duration(a.Timeout)*time.Millisecond)
	defer cancel()
	h.listen()
	verb := h.Book.Verbs[a.Do]
	h.show(a, verb)
	c := &certify.Conclusion{Fields: map[string]string{}}
	for c.Outcome == "" {
		text, ending := h.ask(ctx, a, fmt.Sprintf("It concluded (%s; %s skips the case)", outcomes(), skip))
		switch {
		case ending != nil:
			return nil, ending
		case text == skip:
			return nil, &certify.Ending{Kind: certify.Stopped, Why: "the case was skipped by who tried it by hand"}
		case slices.Contains(certify.Outcomes(), certify.Outcome(text)):
			c.Outcome = certify.Outcome(text)
		case text != "":
			fmt.Fprintln(h.Out, "  That is no outcome.")
		}
	}
	if c.Outcome == certify.Unsupported {
		return c, nil
	}
	for _, name := range slices.Sorted(maps.Keys(verb.Says)) {
		text, ending := h.ask(ctx, a, fmt.Sprintf("%s (%s; nothing where it says none)", name, verb.Says[name]))
		if ending != nil {
			return nil, ending
		}
		if text != "" {
			c.Fields[name] = text
		}
	}
	return c, nil
}

// listen has what is typed read, line by line, as long as the process lives: reading from a terminal
// cannot be ended.
func (h *Hand) listen() {
	if h.typed == nil {
		h.typed = make(chan string)
		go func() {
			defer close(h.typed)
			for lines := bufio.NewScanner(h.In); lines.Scan(); {
				h.typed <- strings.TrimSpace(lines.Text())
			}
		}()
	}
	for h.late { // what is typed too late answers nothing
		select {
		case _, h.late = <-h.typed:
		case <-time.After(typingTime):
			h.late = false
		}
	}
}

// typingTime is how long lines that were typed together may take to be read.
const typingTime = 50 * time.Millisecond

// show says what the client is to do.
func (h *Hand) show(a *Assignment, verb certify.Verb) {
	var b strings.Builder
	if c, err := h.Book.Case(a.Case); err == nil && h.of != a.Case {
		h.of = a.Case
		fmt.Fprintf(&b, "\n%s  %s\n", c.Name, c.Title)
		if c.Timed != "" {
			fmt.Fprintf(&b, "  It rests on real time, by hand as well: %s.\n", c.Timed)
		}
		b.WriteString("  Have the client begin anew, as after a start, without a token.\n")
	}
	fmt.Fprintf(&b, "\nTask %d, within %s: %s, at %s\n  %s\n", a.Task, (time.Duration(a.Timeout) * time.Millisecond).Round(time.Second), a.Do, a.URL, strings.Join(strings.Fields(verb.Does), " "))
	if a.CAFile != "" {
		fmt.Fprintf(&b, "  The client is to trust the CA in %s.\n", a.CAFile)
	}
	for _, name := range slices.Sorted(maps.Keys(a.With)) {
		fmt.Fprintf(&b, "  %-16s %s", name, a.With[name])
		if about := verb.Takes[name]; about != "" {
			fmt.Fprintf(&b, "   (%s)", about)
		}
		b.WriteByte('\n')
	}
	for _, name := range slices.Sorted(maps.Keys(a.Credentials)) {
		if a.Credentials[name] != h.Credentials[name] {
			fmt.Fprintf(&b, "  %-16s %s   (in this task instead of its own)\n", name, a.Credentials[name])
		}
	}
	_, _ = io.WriteString(h.Out, b.String()) // who sees nothing types nothing
}

// ask waits for a line.
func (h *Hand) ask(ctx context.Context, a *Assignment, question string) (string, *certify.Ending) {
	fmt.Fprintf(h.Out, "%s: ", question)
	select {
	case text, more := <-h.typed:
		if !more {
			fmt.Fprintln(h.Out)
			return "", &certify.Ending{Kind: certify.Stopped, Why: fmt.Sprintf("nothing more could be typed before the task %s was concluded", a.Do)}
		}
		return text, nil
	case <-ctx.Done():
		fmt.Fprintln(h.Out)
		if errors.Is(context.Cause(ctx), context.DeadlineExceeded) {
			h.late = true
			return "", timedOut(a)
		}
		return "", interrupted()
	}
}

func outcomes() string {
	var all []string
	for _, o := range certify.Outcomes() {
		all = append(all, string(o))
	}
	return strings.Join(all, ", ")
}

// Printed implements Program.
func (h *Hand) Printed() string { return "" }

// Logged implements Running.
func (h *Hand) Logged() string { return h.Log.added() }

// Close implements Program.
func (h *Hand) Close() {}
