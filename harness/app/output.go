package app

import (
	"bytes"
	"strings"
	"sync"
)

// Bounds of what is kept of an application's output, in bytes: the latest, and as much of it as a
// report shows.
const (
	mostKept  = 64 << 10
	mostShown = 8 << 10
)

// output keeps the end of what an application prints, and sees whether it prints a text.
type output struct {
	mu      sync.Mutex
	kept    []byte
	dropped int64 // bytes before kept
	text    string
	seen    chan struct{} // closed once text was printed
	found   bool
}

func newOutput(text string) *output { return &output{text: text, seen: make(chan struct{})} }

// Write implements io.Writer. It never fails: an application must not stop because its output is long.
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	from := max(0, len(o.kept)-len(o.text)) // where a text that the write completes may begin
	o.kept = append(o.kept, p...)
	if o.text != "" && !o.found && bytes.Contains(o.kept[from:], []byte(o.text)) {
		o.found = true
		close(o.seen)
	}
	if over := len(o.kept) - mostKept; over > mostKept { // seldom, so that a byte is not moved for each that is written
		o.kept = append(o.kept[:0], o.kept[over:]...)
		o.dropped += int64(over)
	}
	return len(p), nil
}

// total counts all bytes that were printed.
func (o *output) total() int64 {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.dropped + int64(len(o.kept))
}

// since is the end of what was printed after so many bytes: whole lines, where it is cut.
func (o *output) since(mark int64) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	end := o.dropped + int64(len(o.kept))
	from := max(mark, o.dropped, end-mostShown)
	text := strings.ToValidUTF8(string(o.kept[from-o.dropped:]), "\uFFFD")
	if from > mark {
		if _, rest, several := strings.Cut(text, "\n"); several {
			text = rest
		}
		text = "…\n" + text
	}
	return text
}
