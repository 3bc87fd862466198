package report

import (
	"strings"

	"github.com/kasauti/kasauti/harness/verdict"
)

// phrase is the line that said a phrase, as a step: with the worst verdict and the whole time of
// the steps that it stands for, which are the first n. There is none (n is 0) where the first
// step stands in no phrase at this depth.
func phrase(steps []verdict.Step, depth int) (line verdict.Step, n int) {
	if len(steps[0].Within) <= depth {
		return line, 0
	}
	said := steps[0].Within[depth]
	line = verdict.Step{Keyword: said.Keyword, Text: said.Text, Location: said.Location}
	for n < len(steps) && len(steps[n].Within) > depth && steps[n].Within[depth] == said {
		line.Verdict = verdict.Worst(line.Verdict, steps[n].Verdict)
		line.Milliseconds += steps[n].Milliseconds
		n++
	}
	return line, n
}

// stands is a step's line and, for a step of a phrase, the lines that it stands for.
func stands(s *verdict.Step) string {
	if len(s.Within) == 0 {
		return s.Location
	}
	var lines []string
	for i := len(s.Within) - 1; i >= 0; i-- {
		lines = append(lines, s.Within[i].Location)
	}
	return s.Location + " (for " + strings.Join(lines, ", ") + ")"
}
