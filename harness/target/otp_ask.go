package target

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/kasauti/kasauti/harness/scenario"
)

// Asker puts a question to a person and returns the line they typed. It ends when ctx does.
type Asker interface {
	Ask(ctx context.Context, prompt string) (string, error)
}

// TerminalAsker asks on a terminal. One goroutine reads from in, from the first question on
// until in ends: a terminal cannot be told to stop reading. Lines typed between two
// questions answer neither and are dropped.
func TerminalAsker(in io.Reader, out io.Writer) Asker {
	return &terminal{in: in, out: out, ended: make(chan struct{})}
}

type terminal struct {
	in    io.Reader
	out   io.Writer
	turn  sync.Mutex
	start sync.Once
	ended chan struct{} // closed when in has ended

	mu     sync.Mutex
	answer chan string // of the question that is open, nil for none
}

var errNobody = errors.New("nobody can be asked, since the input has ended; run it on a terminal, or configure another OTP source")

// Ask implements Asker, one question at a time.
func (t *terminal) Ask(ctx context.Context, prompt string) (string, error) {
	t.turn.Lock()
	defer t.turn.Unlock()
	if err := ctx.Err(); err != nil {
		return "", err
	}
	answer := make(chan string, 1)
	t.expect(answer)
	defer t.expect(nil)
	fmt.Fprint(t.out, prompt)
	t.start.Do(func() { go t.read() })
	select {
	case line := <-answer:
		return line, nil
	case <-ctx.Done():
		fmt.Fprintln(t.out) // what is printed next starts on a line of its own
		return "", ctx.Err()
	case <-t.ended:
	}
	select {
	case line := <-answer: // the last line, right before the end
		return line, nil
	default:
		return "", errNobody
	}
}

func (t *terminal) expect(answer chan string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.answer = answer
}

func (t *terminal) read() {
	defer close(t.ended)
	scanner := bufio.NewScanner(t.in)
	for scanner.Scan() {
		t.mu.Lock()
		if t.answer != nil {
			t.answer <- scanner.Text() // has room for one
			t.answer = nil
		}
		t.mu.Unlock()
	}
}

// person types the code that came to a phone.
type person struct {
	ask  Asker
	wait time.Duration
}

func (p *person) read(ctx context.Context, request scenario.OTPRequest) (string, error) {
	if p.ask == nil {
		return "", errors.New("there is no terminal to ask on; run it on one, or configure command, file or http under otp")
	}
	number := request.MaskedMobile
	if number == "" {
		number = masked(request.Card.Mobile)
	}
	return p.ask.Ask(ctx, fmt.Sprintf("\nOTP that was sent to %s for card %q (request %s), within %s: ",
		number, request.Card.Name, request.OTPRequestID, p.wait))
}

// masked shows of a mobile number what the API's own answers show: the first two and the
// last two digits (EK-OTP-030).
func masked(mobile string) string {
	if len(mobile) < 4 {
		return "a number that is not known"
	}
	return mobile[:2] + "XXXXXX" + mobile[len(mobile)-2:]
}
