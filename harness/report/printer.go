package report

import (
	"io"
	"os"

	"github.com/mattn/go-isatty"

	"github.com/kasauti/kasauti/harness/verdict"
)

// Printer is how tables about recorded runs are printed, as wide and as coloured as the reader's
// terminal allows. What comes from a run goes through Line: it must not drive the terminal.
type Printer struct {
	Width int // columns
	paint painter
}

// NewPrinter prints to a given width.
func NewPrinter(width int, color bool) Printer { return Printer{width, painter{color}} }

// PrinterOf asks the surroundings as ConsoleFor does.
func PrinterOf(out io.Writer) Printer {
	f, ok := out.(*os.File)
	if !ok {
		return NewPrinter(defaultWidth, false)
	}
	o := surroundings(os.Getenv, isatty.IsTerminal(f.Fd()) || isatty.IsCygwinTerminal(f.Fd()), false)
	p := NewPrinter(WidthOf(f), o.Color)
	if p.Width == 0 {
		p.Width = defaultWidth
	}
	return p
}

// Bold, Dim, Good and Bad are a text in colour, where there is colour.
func (p Printer) Bold(text string) string { return p.paint.bold(text) }
func (p Printer) Dim(text string) string  { return p.paint.dim(text) }
func (p Printer) Good(text string) string { return p.paint.good(text) }
func (p Printer) Bad(text string) string  { return p.paint.bad(text) }

// Mark is a verdict in one column.
func (p Printer) Mark(v verdict.Verdict) string { return p.paint.of(v, symbol(v)) }

// Cell is a text from a run in just so many columns.
func (p Printer) Cell(text string, columns int) string {
	return pad(clip(oneLine(text), columns), columns)
}

// Line is a text from a run in at most so many columns.
func (p Printer) Line(text string, columns int) string { return clip(oneLine(text), columns) }

// Wrap breaks a text from a run at spaces.
func (p Printer) Wrap(text string, columns int) []string { return wrap(oneLine(text), columns) }

// Duration is a time as people say it.
func Duration(milliseconds float64) string { return duration(milliseconds) }
