package lint

import (
	"fmt"
	"slices"

	"github.com/kasauti/kasauti/harness/finding"
	"github.com/kasauti/kasauti/harness/runner"
)

// titles finds names that stand twice and requirements that are claimed twice. An outline
// counts as one scenario, whatever its rows.
func titles(suite *runner.Suite) []finding.Finding {
	var found []finding.Finding
	features := map[string]runner.Feature{}
	for _, f := range suite.Features {
		if first, twice := features[f.Name]; twice && f.Name != "" {
			found = append(found, at("duplicate-feature", f.Title, "the feature of %s has the name %q too; give each a name of its own, so that reports tell them apart", first.URI, f.Name).Warn())
		} else {
			features[f.Name] = f
		}
		found = append(found, tagsGivenTwice(f.Title)...)
		scenarios := map[string]runner.Title{}
		for _, s := range f.Scenarios {
			found = append(found, tagsGivenTwice(s)...)
			if first, twice := scenarios[s.Name]; twice {
				found = append(found, at("duplicate-scenario", s, "the scenario on line %d has the name %q too; give each a name of its own, by which results are told apart", first.Line, s.Name))
			} else {
				scenarios[s.Name] = s
			}
		}
	}
	return found
}

func at(rule string, t runner.Title, format string, args ...any) finding.Finding {
	return finding.New(rule, t.URI, t.Line, t.Column, fmt.Sprintf(format, args...))
}

// tagsGivenTwice are tags of requirements that stand at a title already, or at what it stands in.
func tagsGivenTwice(t runner.Title) []finding.Finding {
	var found []finding.Finding
	for i, tag := range t.Tags {
		earlier := slices.Concat(t.Tags[:i], t.Above)
		first := slices.IndexFunc(earlier, func(e runner.Tag) bool { return e.Name == tag.Name })
		if first >= 0 && runner.IsRequirement(tag.Name) {
			sentence := fmt.Sprintf("the tag %s holds here already, from line %d; remove one of them", tag.Name, earlier[first].Line)
			found = append(found, finding.New("duplicate-tag", t.URI, tag.Line, tag.Column, sentence).Warn())
		}
	}
	return found
}
