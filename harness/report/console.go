package report

import (
	"bytes"
	"io"
	"strconv"
	"strings"
	"sync"

	"github.com/kasauti/kasauti/harness/quantity"
	"github.com/kasauti/kasauti/harness/verdict"
)

// ConsoleOptions says what the reader's terminal can do.
type ConsoleOptions struct {
	Color   bool
	Live    bool // a terminal: a progress line that is redrawn
	Width   int  // columns; 0 is 100
	Verbose bool // the steps of passing scenarios too
	Brief   bool // without what is the same from one run of a watch to the next
}

// Console tells a person what happens while it happens, in source order.
type Console struct {
	options ConsoleOptions
	fits    int // columns of the terminal; 0 where there is none, and a line may be of any length
	paint   painter

	mu       sync.Mutex
	w        io.Writer
	header   verdict.Header
	needs    requirements
	next     int               // the index that may be printed next
	waiting  map[int][]shown   // results that came before their turn
	troubled map[string]string // troubles that stand in full, and where
	uri      string            // whose heading stands last
	apart    bool              // an empty line ends what was printed
	done     map[verdict.Verdict]int
	excused  map[string]int // reasons for not-applicable
	reasons  []string       // in the order in which they came
	progress bool           // a progress line stands on the terminal
}

const defaultWidth = 100

// NewConsole prints to w.
func NewConsole(w io.Writer, o ConsoleOptions) *Console {
	fits := o.Width
	if o.Width <= 0 {
		o.Width = defaultWidth
	}
	return &Console{
		options: o, fits: fits, paint: painter{color: o.Color}, w: w,
		waiting: map[int][]shown{}, troubled: map[string]string{},
		done: map[verdict.Verdict]int{}, excused: map[string]int{},
	}
}

// Header prints what runs, where and with which seed.
func (c *Console) Header(h verdict.Header) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.header, c.needs = h, requirementsOf(&h)
	if c.options.Brief {
		return
	}
	var facts []string
	if h.Subject != nil {
		facts = append(facts, "client "+h.Subject.String(), h.Subject.Asked())
	}
	facts = append(facts, "target "+targetName(&h.Target))
	if h.Environment != "" {
		facts = append(facts, "environment "+h.Environment)
	}
	if h.World != "" {
		facts = append(facts, "world "+h.World)
	}
	if h.AsOf != "" {
		facts = append(facts, "as of "+h.AsOf)
	}
	if h.Shard.Total > 1 {
		facts = append(facts, h.Shard.String())
	}
	if len(h.Merged) > 0 {
		facts = append(facts, "joined from "+quantity.Of(len(h.Merged), "shard"))
	}
	if h.Resumed != "" {
		facts = append(facts, "goes on from run "+h.Resumed)
	}
	var b bytes.Buffer
	b.WriteString(c.paint.bold("kasauti "+oneLine(h.Command)) + "  " + oneLine(strings.Join(facts, " · ")) + "\n")
	b.WriteString(c.paint.dim(oneLine("seed "+strconv.FormatUint(h.Seed, 10)+" · contract "+short(h.Contract)+" · "+
		selected(&h)+" · run "+h.ID)) + "\n")
	c.print(b.Bytes())
}

// selected is how many there will be.
func selected(h *verdict.Header) string {
	if h.Unit.Open() {
		return h.Unit.Plural() + " as they come"
	}
	return h.Unit.Count(h.Selected)
}

// short is a digest as people compare it by eye; the reports have it in full.
func short(digest string) string {
	algorithm, hex, found := strings.Cut(digest, ":")
	if !found {
		algorithm, hex = "", digest
	} else {
		algorithm += ":"
	}
	return algorithm + hex[:min(12, len(hex))]
}

// Result takes one finished scenario, in any order and from any goroutine, and prints it as
// soon as all before it (Scenario.Index) are there. Only the finished text waits.
func (c *Console) Result(r Result) {
	one := c.scenario(&r)

	c.mu.Lock()
	defer c.mu.Unlock()
	s := &r.Scenario
	c.done[s.Verdict]++
	if s.Verdict == verdict.NotApplicable {
		if c.excused[s.Reason]++; c.excused[s.Reason] == 1 {
			c.reasons = append(c.reasons, s.Reason)
		}
	}
	c.waiting[s.Index] = append(c.waiting[s.Index], one)
	var b bytes.Buffer
	for index := min(s.Index, c.next); index <= c.next && c.release(&b, index); index++ {
		c.next = max(c.next, index+1)
	}
	c.print(b.Bytes())
}

// release moves what waits under an index to b and reports whether there was anything.
func (c *Console) release(b *bytes.Buffer, index int) bool {
	all, found := c.waiting[index]
	for i := range all {
		one := &all[i]
		if one.heading != c.uri {
			c.uri = one.heading
			b.WriteString(c.gap() + one.heading + "\n")
		}
		text := c.inTurn(one)
		b.WriteString(text)
		c.apart = strings.HasSuffix(text, "\n\n")
	}
	delete(c.waiting, index)
	return found
}

// gap is the empty line before what comes next; "" where one stands there already.
func (c *Console) gap() string {
	if c.apart {
		return ""
	}
	return "\n"
}

// print replaces the progress line by text and a new progress line, in one write: what
// another program prints cannot come between.
func (c *Console) print(text []byte) {
	var b bytes.Buffer
	c.erase(&b)
	b.Write(text)
	if c.options.Live {
		c.progress = true
		// A line wider than the terminal must not wrap: it could not be erased again.
		b.WriteString("\x1b[?7l" + c.paint.dim(c.progressText()) + "\x1b[?7h")
	}
	if b.Len() > 0 {
		// A console that went away must not end the run; the journal has it all.
		_, _ = c.w.Write(b.Bytes())
	}
}

func (c *Console) erase(b *bytes.Buffer) {
	if c.progress {
		b.WriteString("\r\x1b[K")
		c.progress = false
	}
}

func (c *Console) progressText() string {
	done := 0
	var counts []string
	for _, v := range verdict.All() {
		if n := c.done[v]; n > 0 {
			done += n
			counts = append(counts, strconv.Itoa(n)+" "+v.String())
		}
	}
	text := "  " + strconv.Itoa(done)
	if !c.header.Unit.Open() {
		text += " of " + strconv.Itoa(c.header.Selected)
	}
	text += " done"
	if len(counts) > 0 {
		text += " · " + strings.Join(counts, " · ")
	}
	return text
}
