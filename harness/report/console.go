package report

import (
	"bytes"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"

	"github.com/mattn/go-isatty"

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
	next     int              // the index that may be printed next
	waiting  map[int][]string // printed text of results that came before their turn
	uris     map[int][]string // and the feature heading of each
	uri      string           // whose heading stands last
	apart    bool             // an empty line ends what was printed
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
		waiting: map[int][]string{}, uris: map[int][]string{},
		done: map[verdict.Verdict]int{}, excused: map[string]int{},
	}
}

// ConsoleFor prints to f and asks the surroundings what it may use: NO_COLOR (any value)
// forbids colour, CI and TERM=dumb a redrawn line, and what is no terminal gets neither.
func ConsoleFor(f *os.File, verbose, brief bool) *Console {
	o := surroundings(os.Getenv, isatty.IsTerminal(f.Fd()) || isatty.IsCygwinTerminal(f.Fd()), verbose)
	o.Width, o.Brief = WidthOf(f), brief
	return NewConsole(f, o)
}

// The widths in columns that are believed.
const (
	leastWidth = 40
	mostWidth  = 1000
)

// WidthOf is how many columns a terminal has: as COLUMNS says, which shells keep to themselves
// unless it is exported, or as the terminal does; 0 where neither is known.
func WidthOf(f *os.File) int {
	columns, err := strconv.Atoi(os.Getenv("COLUMNS"))
	if err != nil || columns < leastWidth || columns > mostWidth {
		columns = columnsOf(f)
	}
	if columns < leastWidth || columns > mostWidth {
		return 0
	}
	return columns
}

func surroundings(env func(string) string, terminal, verbose bool) ConsoleOptions {
	o := ConsoleOptions{Verbose: verbose}
	able := terminal && env("TERM") != "dumb"
	o.Color = able && env("NO_COLOR") == ""
	o.Live = able && env("CI") == ""
	return o
}

// Header prints what runs, where and with which seed.
func (c *Console) Header(h verdict.Header) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.header, c.needs = h, requirementsOf(&h)
	if c.options.Brief {
		return
	}
	facts := []string{"target " + targetName(&h.Target)}
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
		h.Unit.Count(h.Selected)+" · run "+h.ID)) + "\n")
	c.print(b.Bytes())
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
	c.mu.Lock()
	d := newDetail(c.needs, c.header.Target.Kind, c.paint, c.options.Width)
	c.mu.Unlock()
	text := c.scenario(&r, d)

	c.mu.Lock()
	defer c.mu.Unlock()
	s := &r.Scenario
	c.done[s.Verdict]++
	if s.Verdict == verdict.NotApplicable {
		if c.excused[s.Reason]++; c.excused[s.Reason] == 1 {
			c.reasons = append(c.reasons, s.Reason)
		}
	}
	c.waiting[s.Index] = append(c.waiting[s.Index], text)
	c.uris[s.Index] = append(c.uris[s.Index], c.heading(s))
	var b bytes.Buffer
	for index := min(s.Index, c.next); index <= c.next && c.release(&b, index); index++ {
		c.next = max(c.next, index+1)
	}
	c.print(b.Bytes())
}

// release moves what waits under an index to b and reports whether there was anything.
func (c *Console) release(b *bytes.Buffer, index int) bool {
	texts, found := c.waiting[index]
	for i, text := range texts {
		if heading := c.uris[index][i]; heading != c.uri {
			c.uri = heading
			b.WriteString(c.gap() + heading + "\n")
		}
		b.WriteString(text)
		c.apart = strings.HasSuffix(text, "\n\n")
	}
	delete(c.waiting, index)
	delete(c.uris, index)
	return found
}

// gap is the empty line before what comes next; "" where one stands there already.
func (c *Console) gap() string {
	if c.apart {
		return ""
	}
	return "\n"
}

func (c *Console) heading(s *verdict.Scenario) string {
	if s.Feature == "" {
		return c.paint.bold(oneLine(s.URI))
	}
	return c.paint.bold(oneLine(s.Feature)) + "  " + c.paint.dim(oneLine(s.URI))
}

// scenario is what is printed of one result.
func (c *Console) scenario(r *Result, d *detail) string {
	s := &r.Scenario
	d.line(2, c.title(s))
	if s.Row != "" && s.Verdict != verdict.Pass && s.Verdict != verdict.NotApplicable {
		d.line(4, "row "+oneLine(s.Row))
	}
	c.excuse(s, d)
	if c.header.Carries(s) && s.Verdict > verdict.Pass {
		d.line(4, "carried over: run "+oneLine(s.Run)+" judged it, this one did not try it")
	}
	if s.Triage != nil {
		d.lines(4, string(s.Triage.Class)+": "+s.Triage.Why, c.paint.bold)
	}
	n := len(s.Attempts)
	if n > 0 && s.Verdict != s.Attempts[n-1].Verdict { // it weighs less than what it met
		d.lines(4, reasonOf(s), c.paint.bold)
	}
	for i := range s.Attempts[:max(0, n-1)] {
		a := &s.Attempts[i]
		d.line(4, c.paint.of(a.Verdict, symbol(a.Verdict))+" attempt "+strconv.Itoa(a.Number)+" of "+strconv.Itoa(n)+" was "+a.Verdict.String()+
			" (seed "+strconv.FormatUint(a.Seed, 10)+", "+duration(a.Milliseconds)+")")
		if t := a.Triage; t != nil {
			d.lines(6, string(t.Class)+": "+t.Headline, unpainted)
		} else {
			d.lines(6, a.Reason, unpainted)
		}
	}
	switch {
	case s.Verdict == verdict.Pass && !c.options.Verbose || s.Verdict == verdict.NotApplicable:
	case n == 0:
		d.lines(4, reasonOf(s), unpainted)
	default:
		d.attempt(r, &s.Attempts[n-1], true)
	}
	if s.Capsule != "" {
		d.b.WriteByte('\n')
		d.line(4, "see it again: "+replayLine(s))
	}
	if s.Verdict != verdict.Pass && s.Verdict != verdict.NotApplicable {
		if n == 0 || len(s.Attempts[n-1].Steps) == 0 {
			d.line(4, "at "+oneLine(s.Location()))
		}
		d.b.WriteByte('\n')
	}
	return d.String()
}

// title is the scenario's own line: symbol, name, verdict's word unless it passed, time.
func (c *Console) title(s *verdict.Scenario) string {
	name := oneLine(s.Name)
	if s.Verdict == verdict.NotApplicable {
		return c.paint.of(s.Verdict, symbol(s.Verdict)+" "+name+" · not-applicable: "+oneLine(reasonOf(s)))
	}
	word := ""
	switch {
	case s.Excused(verdict.Quarantine):
		word = "in quarantine"
	case s.Excused(verdict.KnownFailure):
		word = "known failure"
	case s.Flaky():
		word = "flaky"
	case s.Verdict != verdict.Pass:
		word = s.Verdict.String()
	case c.header.Carries(s):
		word = "carried over"
	}
	time := duration(milliseconds(s))
	if len(s.Attempts) == 0 {
		time = ""
	}
	columns := min(c.options.Width, defaultWidth) - 2 - 2 - 2 - 13 - 10
	over := max(0, width(name)-columns) // a long name takes the place of the word before it moves the time
	title := c.paint.of(s.Verdict, symbol(s.Verdict)) + " " + pad(name, columns) + "  " +
		strings.Repeat(" ", max(0, 13-len(word)-over)) + c.paint.of(s.Verdict, word) + strings.Repeat(" ", max(0, 10-len(time))) + c.paint.dim(time)
	return strings.TrimRight(title, " ")
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
	text := "  " + strconv.Itoa(done) + " of " + strconv.Itoa(c.header.Selected) + " done"
	if len(counts) > 0 {
		text += " · " + strings.Join(counts, " · ")
	}
	return text
}
