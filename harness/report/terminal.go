package report

import (
	"os"
	"strconv"

	"github.com/mattn/go-isatty"
)

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
