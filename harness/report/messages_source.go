package report

import (
	"io"
	"strings"

	messages "github.com/cucumber/messages/go/v21"

	"github.com/kasauti/kasauti/harness/verdict"
)

// sources writes the features of a run, one after the other, each with its scenarios. It reads
// the results for that, and holds those of one file: readers want a feature whole, before
// anything of it happens.
func (f *messagesReport) sources(w io.Writer, e *envelopes, r *Run) error {
	e.add(messages.Envelope{Hook: &messages.Hook{Id: judgeHook, Name: "kasauti: the judgement of the whole scenario", SourceReference: &messages.SourceReference{}}})
	var open *featureSource
	flush := func() error {
		if open != nil {
			open.write(e)
		}
		_, err := e.WriteTo(w)
		return err
	}
	for result, err := range r.Results() {
		if err != nil {
			return err
		}
		s := &result.Scenario
		if open == nil || open.uri != s.URI {
			if err := flush(); err != nil {
				return err
			}
			open = newFeatureSource(s)
		}
		open.add(s)
	}
	return flush()
}

// featureSource is a feature file as far as the record of a run has it: what ran of it, each line
// where it stood.
type featureSource struct {
	uri     string
	feature *messages.Feature
	pickles []*messages.Pickle
	lines   map[int]string
}

// mostLines is how long a file is put together again.
const mostLines = 50_000

func newFeatureSource(s *verdict.Scenario) *featureSource {
	f := &featureSource{uri: s.URI, lines: map[int]string{}, feature: &messages.Feature{
		Location: lineOf(1), Tags: []*messages.Tag{}, Language: "en", Keyword: "Feature", Name: oneLine(s.Feature), Children: []*messages.FeatureChild{},
	}}
	f.say(1, "Feature: "+oneLine(s.Feature))
	return f
}

// lineOf is a location; lines are counted from 1, and what stands nowhere is put there.
func lineOf(line int) *messages.Location { return &messages.Location{Line: int64(max(line, 1))} }

// say puts a text on its line; the rows of an outline share theirs.
func (f *featureSource) say(line int, text string) {
	if line = max(line, 1); line <= mostLines && f.lines[line] == "" {
		f.lines[line] = text
	}
}

func (f *featureSource) add(s *verdict.Scenario) {
	scenario := &messages.Scenario{
		Location: lineOf(s.Line), Tags: []*messages.Tag{}, Keyword: "Scenario", Name: oneLine(s.Name),
		Steps: []*messages.Step{}, Examples: []*messages.Examples{}, Id: astID(s.Index),
	}
	pickle := &messages.Pickle{
		Id: pickleID(s.Index), Uri: oneLine(s.URI), Name: oneLine(s.Name), Language: "en",
		Steps: []*messages.PickleStep{}, Tags: []*messages.PickleTag{}, AstNodeIds: []string{astID(s.Index)},
	}
	f.say(s.Line, "  Scenario: "+oneLine(s.Name))
	for n, tag := range s.Tags {
		id := astTagID(s.Index, n)
		scenario.Tags = append(scenario.Tags, &messages.Tag{Location: lineOf(s.Line - 1), Name: oneLine(tag), Id: id})
		pickle.Tags = append(pickle.Tags, &messages.PickleTag{Name: oneLine(tag), AstNodeId: id})
	}
	if len(s.Tags) > 0 {
		f.say(s.Line-1, "  "+oneLine(strings.Join(s.Tags, " ")))
	}
	for n, step := range stepsOf(s) {
		_, line := placeOf(&step)
		keyword, text := oneLine(step.Keyword)+" ", oneLine(step.Text)
		f.say(line, "    "+keyword+text)
		scenario.Steps = append(scenario.Steps, &messages.Step{Location: lineOf(line), Keyword: keyword, Text: text, Id: astStepID(s.Index, n)})
		pickle.Steps = append(pickle.Steps, &messages.PickleStep{AstNodeIds: []string{astStepID(s.Index, n)}, Id: pickleStep(s.Index, n), Text: text})
	}
	f.feature.Children = append(f.feature.Children, &messages.FeatureChild{Scenario: scenario})
	f.pickles = append(f.pickles, pickle)
}

func (f *featureSource) write(e *envelopes) {
	uri := oneLine(f.uri)
	e.add(messages.Envelope{Source: &messages.Source{Uri: uri, Data: f.text(), MediaType: messages.SourceMediaType_TEXT_X_CUCUMBER_GHERKIN_PLAIN}})
	e.add(messages.Envelope{GherkinDocument: &messages.GherkinDocument{Uri: uri, Feature: f.feature, Comments: []*messages.Comment{}}})
	for _, p := range f.pickles {
		e.add(messages.Envelope{Pickle: p})
	}
}

func (f *featureSource) text() string {
	last := 0
	for line := range f.lines {
		last = max(last, line)
	}
	var b strings.Builder
	for line := 1; line <= last; line++ {
		b.WriteString(f.lines[line] + "\n")
	}
	return b.String()
}
