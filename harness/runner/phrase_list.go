package runner

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/scenario"
)

// Phrase is a step that a project defines, for those who show the vocabulary.
type Phrase struct {
	Text         string // as the file has it, with {placeholders}
	Example      string // a line that says it
	Pattern      string // with a group for each placeholder; Go and JavaScript read it alike
	Placeholders []Placeholder
	Steps        []string              // the lines below the heading, with tables and texts
	Needs        []scenario.Capability // of the steps that the example stands for
	Lasts        bool                  // one of them does
	URI          string
	Line         int
}

// Placeholder is a part of a phrase that a feature fills in.
type Placeholder struct {
	Name     string
	Example  string            // from the example of the step that takes it; {name} itself where none does alone
	Argument scenario.Argument // of that step
}

// ReadPhrases reads what features in a folder or below it may say by phrases: those of the folders
// above it are among them, up to the folder in which kasauti runs. The error says what cannot be
// read.
func ReadPhrases(dir string, registry *scenario.Registry) ([]Phrase, []*Problem, error) {
	info, err := os.Stat(dir)
	switch {
	case err != nil:
		return nil, nil, fmt.Errorf("read the phrases of %s: %w; check the path", dir, reason(err))
	case !info.IsDir():
		return nil, nil, fmt.Errorf("read the phrases of %s: that is a file; give the folder of the features", dir)
	}
	p := diskProject(dir, true)
	at := []string{filepath.ToSlash(filepath.Clean(dir))}
	err = filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("read %s: %w", name, reason(err))
		}
		if !entry.IsDir() && strings.HasSuffix(name, phraseFile) {
			at = append(at, path.Dir(filepath.ToSlash(filepath.Clean(name))))
		}
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	return listPhrases(p, at, registry)
}

// EmbeddedPhrases reads the phrases in the top folder of a file system.
func EmbeddedPhrases(files fs.FS, prefix string, registry *scenario.Registry) ([]Phrase, []*Problem, error) {
	p := embeddedProject(files, prefix)
	return listPhrases(p, []string{p.uri}, registry)
}

func listPhrases(p *project, folders []string, registry *scenario.Registry) ([]Phrase, []*Problem, error) {
	var sources []Source
	var failures []error
	for _, uri := range folders {
		in, err := p.folder(uri)
		failures = append(failures, err)
		sources = append(sources, Source{folder: in})
	}
	if err := errors.Join(failures...); err != nil {
		return nil, nil, err
	}
	l := newLibrary(sources, registry)
	lister := lister{registry: registry, known: map[*phrase][]Placeholder{}, lines: map[string][]string{}}
	for _, d := range registry.Definitions() {
		lister.templates = append(lister.templates, d.Template())
	}
	for _, f := range p.folders {
		for _, file := range f.phrases {
			lister.lines[file.URI] = strings.Split(strings.ReplaceAll(string(file.Content), "\r\n", "\n"), "\n")
		}
	}
	var all []Phrase
	for i, p := range l.phrases {
		end := len(lister.lines[p.uri]) + 1
		if i+1 < len(l.phrases) && l.phrases[i+1].uri == p.uri {
			end = l.phrases[i+1].line
		}
		all = append(all, lister.phrase(p, end))
	}
	problems := append(l.problems, l.findings()...)
	slices.SortStableFunc(problems, inOrder)
	return all, problems, nil
}

// lister tells of phrases what their files say and what the steps that they use add to it.
type lister struct {
	registry  *scenario.Registry
	templates []*regexp.Regexp // of its definitions
	known     map[*phrase][]Placeholder
	lines     map[string][]string // of the phrase files
}

// phrase tells of one that ends before a line of its file.
func (l *lister) phrase(p *phrase, end int) Phrase {
	shown := Phrase{Text: p.text, Pattern: p.pattern.String(), Placeholders: l.placeholders(p), Steps: l.steps(p, end), URI: p.uri, Line: p.line}
	values := make([]argument, len(p.names))
	for i, placeholder := range shown.Placeholders {
		values[i].text = placeholder.Example
	}
	var err error
	if shown.Example, _, err = fill(p.text, p.names, values, longestLine); err != nil {
		shown.Example = p.text
	}
	for _, step := range expand(p.uri, p.words, Step{Text: shown.Example}) {
		if step.Bound == nil {
			continue
		}
		for _, need := range step.Bound.Definition.Needs {
			if !slices.Contains(shown.Needs, need) {
				shown.Needs = append(shown.Needs, need)
			}
		}
		shown.Lasts = shown.Lasts || step.Bound.Definition.Lasts
	}
	return shown
}

// placeholders are those of the heading, each as the first step takes it that takes it alone.
func (l *lister) placeholders(p *phrase) []Placeholder {
	if known, ok := l.known[p]; ok {
		return known
	}
	all := make([]Placeholder, len(p.names))
	for i, name := range p.names {
		all[i] = Placeholder{Name: name, Example: "{" + name + "}"}
	}
	l.known[p] = all // also where the phrase uses itself, which is a problem of its file
	note := func(text, example string, a scenario.Argument) {
		for i := range all {
			if open := "{" + all[i].Name + "}"; text == open && all[i].Example == open && example != "" {
				all[i].Example, all[i].Argument = example, a
			}
		}
	}
	for i := range p.steps {
		s := &p.steps[i]
		for _, said := range s.says {
			inner := l.placeholders(said)
			for i, value := range said.match(s.text) {
				if inner[i].Example != "{"+inner[i].Name+"}" {
					note(value.text, inner[i].Example, inner[i].Argument)
				}
			}
		}
		for i, d := range l.registry.Definitions() {
			taken := l.templates[i].FindStringSubmatch(s.text)
			example := d.Pattern.FindStringSubmatch(d.Example)
			if taken == nil || example == nil {
				continue
			}
			for i, a := range d.Arguments {
				note(taken[i+1], strings.TrimSpace(example[i+1]), a)
			}
		}
	}
	return all
}

// steps are the lines of a phrase as its file has them, without what stands between it and the next.
func (l *lister) steps(p *phrase, end int) []string {
	if len(p.steps) == 0 {
		return nil
	}
	lines := l.lines[p.uri][p.steps[0].line-1 : end-1]
	space := func(line string) int { return len(line) - len(strings.TrimLeft(line, " \t")) }
	indent := space(lines[0])
	var all []string
	for _, line := range lines {
		all = append(all, strings.TrimRight(line[min(space(line), indent):], " \t"))
	}
	for strings.HasPrefix(all[len(all)-1]+"#", "#") { // blank lines and comments
		all = all[:len(all)-1]
	}
	return all
}
