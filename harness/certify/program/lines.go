package program

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"sync"
)

// Bounds of what a program prints for one task: what is read of it, what is kept to be searched for
// secrets, and what is kept to be shown.
const (
	mostPrinted  = 16 << 20 // bytes
	mostLine     = 1 << 20
	mostSearched = 1 << 20
	mostShown    = 16 << 10
)

// Shown is the end of what a program printed, which is enough to see how it ended, masked. More is masked
// than is shown, so that no secret is cut in two before it can be found.
func Shown(printed string, mask func(string) string) string {
	return tail(mask(tail(printed, 2*mostShown)), mostShown)
}

// tail is the end of a text, in whole characters.
func tail(text string, most int) string {
	return strings.ToValidUTF8(text[max(0, len(text)-most):], "\uFFFD")
}

// lines reads what a program prints: it keeps the last line that can be a conclusion, the end of
// everything else, and notices a flood.
type lines struct {
	mu      sync.Mutex
	partial []byte
	found   []byte
	printed []byte
	total   int64
	flood   chan struct{}
	closed  bool
	each    func(line []byte) // nil: nobody wants each line as it comes
}

// Write implements io.Writer.
func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := len(p)
	l.total += int64(n)
	if l.total > mostPrinted {
		if !l.closed {
			l.closed = true
			close(l.floods())
		}
		return n, nil
	}
	l.printed = append(l.printed, p...)
	if over := len(l.printed) - 2*mostSearched; over > 0 {
		l.printed = append(l.printed[:0], l.printed[len(l.printed)-mostSearched:]...)
	}
	for len(p) > 0 {
		line, rest, whole := bytes.Cut(p, []byte("\n"))
		if len(l.partial)+len(line) <= mostLine {
			l.partial = append(l.partial, line...)
		}
		if whole {
			l.take()
		}
		p = rest
	}
	return n, nil
}

// take looks at the line that is whole.
func (l *lines) take() {
	line := bytes.TrimSpace(l.partial)
	if len(line) > 0 && line[0] == '{' {
		l.found = bytes.Clone(line)
		if l.each != nil {
			l.each(l.found)
		}
	}
	l.partial = l.partial[:0]
}

func (l *lines) floods() chan struct{} {
	if l.flood == nil {
		l.flood = make(chan struct{})
	}
	return l.flood
}

// tooMuch is closed once more was printed than is read.
func (l *lines) tooMuch() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.floods()
}

func (l *lines) flooded() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.closed
}

// begin counts anew: a new task was handed over.
func (l *lines) begin() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.total = 0
}

// last is the last line that begins as an object; nil for none.
func (l *lines) last() []byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.take() // the last line may lack its end
	return l.found
}

// end is the end of what was printed since it was last asked for.
func (l *lines) end() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	text := tail(string(l.printed), mostSearched)
	l.printed = l.printed[:0]
	return text
}

// elsewhere says that a conclusion names a case or task that was not handed over. Where a program
// gets many, it must name them: a line that came late would else conclude the next task.
func elsewhere(line []byte, a *Assignment, mustName bool) string {
	var names struct {
		Case *string      `json:"case"`
		Task *json.Number `json:"task"`
	}
	_ = json.Unmarshal(line, &names) // what is no such name is none
	switch {
	case names.Case != nil && *names.Case != a.Case:
		return fmt.Sprintf("is of the case %q, and the task was of %q", *names.Case, a.Case)
	case names.Task != nil && names.Task.String() != strconv.Itoa(a.Task):
		return fmt.Sprintf("is of task %s, and the task was %d of the case", names.Task, a.Task)
	case mustName && (names.Case == nil || names.Task == nil):
		return fmt.Sprintf("does not name its task; repeat what the task says, \"case\":%q and \"task\":%d", a.Case, a.Task)
	}
	return ""
}

// clip is the beginning of a line, for messages.
func clip(line []byte) string {
	const most = 200
	if len(line) > most {
		return strings.ToValidUTF8(string(line[:most]), "\uFFFD") + "..."
	}
	return strings.ToValidUTF8(string(line), "\uFFFD")
}
