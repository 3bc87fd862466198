package report

import "github.com/kasauti/kasauti/harness/verdict"

// painter colours text for a terminal. The zero value leaves it plain.
type painter struct{ color bool }

func (p painter) wrap(code, text string) string {
	if !p.color || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func (p painter) bold(text string) string { return p.wrap("1", text) }
func (p painter) dim(text string) string  { return p.wrap("2", text) }
func (p painter) bad(text string) string  { return p.wrap("31", text) }
func (p painter) good(text string) string { return p.wrap("32", text) }

// of colours text as its verdict; the eight basic colours follow the terminal's own theme.
func (p painter) of(v verdict.Verdict, text string) string {
	switch v {
	case verdict.Pass:
		return p.wrap("32", text)
	case verdict.Warn:
		return p.wrap("33", text)
	case verdict.CouldNotRun:
		return p.wrap("35", text)
	case verdict.NotApplicable:
		return p.wrap("2", text)
	}
	return p.wrap("1;31", text)
}

// symbol is a verdict in one column: colour is never the only signal.
func symbol(v verdict.Verdict) string {
	switch v {
	case verdict.Pass:
		return "✓"
	case verdict.Fail:
		return "✗"
	case verdict.Warn:
		return "!"
	case verdict.NotApplicable:
		return "–"
	case verdict.CouldNotRun:
		return "?"
	}
	return "E"
}
