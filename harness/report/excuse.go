package report

import (
	"strconv"
	"strings"

	"github.com/kasauti/kasauti/harness/finding"
	"github.com/kasauti/kasauti/harness/verdict"
)

// Excused reports whether what became of a scenario counts against nobody.
func Excused(s *verdict.Scenario) bool {
	return s.Excused(verdict.KnownFailure) || s.Excused(verdict.Quarantine)
}

// ExcuseText says who answers for an entry, until when, and why.
func ExcuseText(e *verdict.Excuse) string {
	kind := "known failure "
	if e.Kind == verdict.Quarantine {
		kind = "in quarantine: "
	}
	return kind + e.Ticket + " (" + e.Owner + "), until " + e.Expires + ": " + e.Reason
}

// voidFinding is an entry that does not hold, at its place in its file.
func voidFinding(u verdict.ExcuseUse) finding.Finding {
	file, line, column := u.At, 0, 0
	if rest, last, cut := cutLast(u.At); cut {
		if file, line, cut = cutLast(rest); cut {
			column = last
		} else {
			file, line = rest, last
		}
	}
	f := finding.New("void-excuse", strings.TrimPrefix(file, "./"), line, column, oneLine(u.Void))
	f.Identity = u.At + " " + u.What
	return f
}

// cutLast takes a number behind the last colon off a text.
func cutLast(text string) (rest string, number int, cut bool) {
	i := strings.LastIndexByte(text, ':')
	if i < 0 {
		return text, 0, false
	}
	number, err := strconv.Atoi(text[i+1:])
	if err != nil {
		return text, 0, false
	}
	return text[:i], number, true
}
