package target

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
)

// OTPSource says where the codes of OTPs come from, where no inbox can be read. Exactly one
// of Ask, Command, File and HTTP is set.
type OTPSource struct {
	Ask     bool
	Command []string // program and arguments, without a shell; {card}, {mobile} and the like are filled in
	File    string
	HTTP    string // URL, with {mobile} and the like
	Wait    time.Duration
	dir     string // where Command runs
}

// OneAtATime reports whether the source cannot say which OTP request a code belongs to: two
// scenarios at once could then take each other's code, and a right one be refused.
func (s *OTPSource) OneAtATime() bool {
	return !strings.Contains(strings.Join(append([]string{s.HTTP}, s.Command...), " "), "{request_id}")
}

// OTP waits of an environment.
const (
	defaultWait = 2 * time.Minute
	longestWait = 15 * time.Minute
)

func (c *checker) otp(f *otpFile) {
	if f == nil {
		return
	}
	s := &OTPSource{Wait: defaultWait, dir: c.dir}
	c.duration("otp.wait", &f.Wait, &s.Wait, longestWait)
	var given []string
	if c.text("otp.ask", &f.Ask); f.Ask != "" {
		given = append(given, "ask")
		if s.Ask = f.Ask == "true"; !s.Ask {
			c.problem("otp.ask", "must be true, or the line removed, not %q", f.Ask)
		}
	}
	if f.Command != nil {
		given = append(given, "command")
		for i := range f.Command {
			c.concealed(fmt.Sprintf("otp.command[%d]", i), &f.Command[i])
		}
		if s.Command = f.Command; len(f.Command) == 0 || f.Command[0] == "" {
			c.problem("otp.command", "names no program; write it as a list, such as [\"./read-otp\", \"--card\", \"{card}\"]")
		}
	}
	if c.text("otp.file", &f.File); f.File != "" {
		given = append(given, "file")
		s.File = c.relative(f.File)
	}
	if c.concealed("otp.http", &f.HTTP); f.HTTP != "" {
		given = append(given, "http")
		c.inboxURL(f.HTTP)
		s.HTTP = f.HTTP
	}
	for i, argument := range append([]string{f.HTTP}, f.Command...) {
		path := "otp.http"
		if i > 0 {
			path = fmt.Sprintf("otp.command[%d]", i-1)
		}
		c.blanks(path, argument)
	}
	if len(given) != 1 {
		c.problem("otp", "names %d sources (%s); give exactly one of ask, command, file and http", len(given), strings.Join(given, ", "))
	}
	c.environment.OTP = s
}

func (c *checker) inboxURL(given string) {
	// Blanks are filled in later; the host must stand there as it is.
	if _, problem := parseInbox(blank.ReplaceAllString(given, "0")); problem != "" {
		c.problem("otp.http", "%s", problem)
	}
}

// blank is what is filled in for one OTP.
var blank = regexp.MustCompile(`\{([a-z_]*)\}`)

// blanks refuses what would never be filled in.
func (c *checker) blanks(path, text string) {
	known := blanksOf(scenario.OTPRequest{})
	for _, match := range blank.FindAllStringSubmatch(text, -1) {
		if _, ok := known[match[1]]; !ok {
			c.problem(path, "%s is filled in by nothing; known: {%s}", match[0], strings.Join(sorted(known), "}, {"))
		}
	}
}

// blanksOf are the values for one OTP: names, ids and when it was sent, in ms since the epoch.
func blanksOf(r scenario.OTPRequest) map[string]string {
	return map[string]string{
		"card": r.Card.Name, "card_id": r.Card.ID, "mobile": r.Card.Mobile,
		"request_id": r.OTPRequestID, "sent_ms": strconv.FormatInt(r.Sent.UnixMilli(), 10),
	}
}

func fill(text string, values map[string]string, escape func(string) string) string {
	return blank.ReplaceAllStringFunc(text, func(found string) string {
		return escape(values[strings.Trim(found, "{}")])
	})
}

// reader learns one code from a source. ctx ends with the time that the source has.
type reader interface {
	read(ctx context.Context, request scenario.OTPRequest) (string, error)
}

// codes asks a source, one OTP at a time: a person answers one question after the other,
// and a file or an inbox does not say which of two OTPs its code belongs to.
type codes struct {
	reader reader
	what   string // the source, in sentences
	wait   time.Duration
	turn   chan struct{}
}

// newCodes is what reads from a source; ask is nil where nobody can be asked.
func newCodes(source *OTPSource, ask Asker) *codes {
	c := &codes{wait: source.Wait, turn: make(chan struct{}, 1)}
	switch {
	case source.Ask:
		c.reader, c.what = &person{ask, source.Wait}, "the terminal"
	case len(source.Command) > 0:
		c.reader, c.what = &command{source.Command, source.dir}, "the command "+source.Command[0]
	case source.File != "":
		c.reader, c.what = &codeFile{path: source.File, poll: pollEvery}, "the file "+source.File
	default:
		c.reader, c.what = newHTTPInbox(source.HTTP), "the HTTP inbox"
	}
	return c
}

// pollEvery is how often a file or an inbox is looked at.
const pollEvery = 500 * time.Millisecond

// codeShape is what can be an OTP; how many digits it has is for the contract to say.
var codeShape = regexp.MustCompile(`^[0-9]{4,8}$`)

// code waits for the code of one OTP, never longer than the source's time, and again as long
// for its turn. The error is a scenario.CouldNotRun.
func (c *codes) code(ctx context.Context, request scenario.OTPRequest) (client.Secret, error) {
	queue, leave := context.WithTimeout(ctx, c.wait)
	defer leave()
	select {
	case c.turn <- struct{}{}:
		defer func() { <-c.turn }()
	case <-queue.Done():
		if ctx.Err() != nil {
			return client.Secret{}, c.cannot(request, ctx.Err())
		}
		return client.Secret{}, c.cannot(request, fmt.Errorf("other OTPs were waited for all of the %s; run fewer scenarios at once with --parallel 1", c.wait))
	}
	limited, cancel := context.WithTimeout(ctx, c.wait)
	defer cancel()
	text, err := c.reader.read(limited, request)
	switch {
	case ctx.Err() != nil:
		return client.Secret{}, c.cannot(request, ctx.Err())
	case err != nil:
		return client.Secret{}, c.cannot(request, err)
	}
	text = strings.TrimSpace(text)
	if !codeShape.MatchString(text) {
		return client.Secret{}, c.cannot(request, fmt.Errorf("what came has %d characters and is not 4 to 8 digits; give the code alone", len(text)))
	}
	return client.NewSecret(text), nil
}

func (c *codes) cannot(request scenario.OTPRequest, err error) error {
	switch {
	case errors.Is(err, context.Canceled):
		err = errors.New("the run was interrupted; run it again")
	case errors.Is(err, context.DeadlineExceeded):
		err = fmt.Errorf("nothing came within %s; have the phone ready, or raise otp.wait", c.wait)
	}
	return scenario.CannotRun("learn the OTP of card %q from %s: %v", request.Card.Name, c.what, err)
}

// seen remembers what was handed out, so that the code of an earlier OTP, still lying there,
// is not taken for the new one.
type seen struct {
	mu   sync.Mutex
	last string
}

// fresh reports whether a mark is another one than the last, and remembers it.
func (s *seen) fresh(mark string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if mark == s.last {
		return false
	}
	s.last = mark
	return true
}
