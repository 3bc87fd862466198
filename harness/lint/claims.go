package lint

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/finding"
	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/runner"
	"github.com/kasauti/kasauti/harness/verdict"
)

// Claims are requirement tags that the contract does not know. A scenario must not claim what
// does not exist: it would look asserted.
func Claims(suite *runner.Suite, c *contract.Contract) []finding.Finding {
	var unknown []finding.Finding
	add := func(rule string, s *runner.Scenario, format string, args ...any) {
		unknown = append(unknown, finding.New(rule, s.URI, s.Outline, 1, fmt.Sprintf(format, args...)))
	}
	spelled := map[string]string{}
	for _, id := range c.IDs() {
		spelled[letters(id)] = id
	}
	for _, s := range suite.Scenarios {
		for _, id := range s.Claims {
			if gone, removed := c.Removed(id); removed {
				add("removed-requirement", s, "the tag @%s names a requirement that release %s removed (%s); remove the tag", id, gone.Version, gone.Why)
			} else if _, known := c.Requirement(id); !known {
				add("unknown-requirement", s, "the tag @%s names no requirement of the contract%s", id, nearest.Hint(id, c.IDs()))
			}
		}
		for _, tag := range s.Tags {
			if meant := spelled[letters(tag)]; meant != "" && !runner.IsRequirement(tag) {
				add("misspelt-requirement", s, "the tag %s is nearly a requirement and would assert nothing; did you mean @%s?", tag, meant)
			}
		}
	}
	return finding.Sorted(unknown)
}

// letters are the letters and digits of a tag or an id, in capitals.
func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToUpper(r)
		}
		return -1
	}, text)
}

// UnclaimedMusts are requirements that bind a server and that no scenario is tagged with:
// promised, kept by the mock, which serves or sends these operations, and tested by nobody.
func UnclaimedMusts(suite *runner.Suite, c *contract.Contract, served []string) []finding.Finding {
	var found []finding.Finding
	claims := suite.Claims()
	for _, r := range c.Concerning(served) {
		if r.Who == contract.Server && r.Level == verdict.Must && !claims[r.ID] {
			sentence := fmt.Sprintf("no scenario asserts %s (%s); tag one with @%s", r.ID, strings.TrimSuffix(r.Sentence, "."), r.ID)
			found = append(found, finding.New("unasserted-must", r.Place.File, r.Place.Line, r.Place.Column, sentence))
		}
	}
	return found
}
