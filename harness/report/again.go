package report

import (
	"slices"
	"strconv"
	"strings"

	"github.com/kasauti/kasauti/harness/verdict"
)

// againLine is the command that runs a scenario again as it ran; note says what a reader puts
// in for a word of it, "" for nothing.
func againLine(h *verdict.Header, s *verdict.Scenario) (line, note string) {
	words, notes := []string{"kasauti", h.Command}, []string(nil)
	switch h.Unit {
	case verdict.UnitSpec:
		words = append(words, "--operation", s.Feature)
	case verdict.UnitCase:
		words = append(words, "--case", caseOf(h, s))
		notes = append(notes, toClient(h.Subject))
	default:
		words = append(words, s.Location())
	}
	words = append(words, "--seed", strconv.FormatUint(h.Seed, 10))
	if h.Target.Kind == "url" {
		words = append(words, "--target", h.Target.URL)
		if slices.Contains(h.Target.Capabilities, "clock") { // only an admin API moves it
			words = append(words, "--admin-url", "URL")
			notes = append(notes, "URL is that of the mock's admin API")
		}
	} else if h.Target.Kind != "embedded" {
		words = append(words, "--target", h.Target.Kind)
	}
	if h.Environment != "" && h.Target.Kind != "embedded" {
		words = append(words, "--env", "FILE")
		notes = append(notes, "FILE is the environment file of "+h.Environment)
	}
	if h.WorldFile != "" {
		words = append(words, "--world", "WORLD")
		notes = append(notes, "WORLD is the file of world "+h.World)
	}
	for i, word := range words {
		words[i] = shellWord(word)
	}
	return strings.Join(words, " "), strings.Join(notes, "; ")
}

// caseOf is the name of a certification's case, "" of any other scenario.
func caseOf(h *verdict.Header, s *verdict.Scenario) string {
	if h.Unit != verdict.UnitCase {
		return ""
	}
	return shellWord(strings.TrimPrefix(s.ID, s.Feature+"/"))
}

// beginAt is where a person finds the first of a trouble.
func beginAt(h *verdict.Header, t *verdict.Trouble) string {
	if _, name, found := strings.Cut(t.First, "/"); found && h.Unit == verdict.UnitCase {
		return name // its file is in kasauti, and --explain shows it
	}
	return t.Location
}

// toClient says what a reader adds so that a case reaches the client as it did.
func toClient(s *verdict.Subject) string {
	switch {
	case s != nil && s.Form == verdict.FormPosted:
		return "add --serve with the address and --tasks-to with the client's"
	case s != nil && s.Form == verdict.FormByHand:
		return "add --serve with the address, and --by-hand"
	}
	return "add -- and the program with its arguments, and --lines before it where it takes many tasks"
}

// replayLine is the command that shows a scenario once more without its target, from its capsule.
func replayLine(s *verdict.Scenario) string { return "kasauti replay " + shellWord(s.Capsule) }

// shellWord quotes a word that a POSIX shell would not take as it is.
func shellWord(word string) string {
	word = oneLine(word)
	for i := range len(word) {
		c := word[i]
		plain := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-_./:@%+=,", c) >= 0
		if !plain {
			return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
		}
	}
	return word
}
