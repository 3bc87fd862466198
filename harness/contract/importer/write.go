package importer

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/strictyaml"
)

// Write is the files as they are after the import, by their names in the contract: those that
// change. What it makes loads and has no problem that was not there before, or it is an error.
func (p *Plan) Write() (map[string][]byte, error) {
	edits := map[*source]*edit{}
	of := func(s *source) *edit {
		if edits[s] == nil {
			edits[s] = newEdit(s)
		}
		return edits[s]
	}
	var unlisted []Change
	for _, c := range p.Changes {
		if c.Kind == Gone || c.Reading != "" { // a person decides
			continue
		}
		var err error
		switch {
		case c.ours == nil:
			err = of(p.sources.file(c.theirs.product)).add(c.Operation, c.theirs, c.theirs.whole(p.options, p.serviceOf(c.theirs.product)))
			if !c.theirs.named {
				unlisted = append(unlisted, c)
			}
		case c.Kind == Fills:
			err = of(c.ours.source).replace(c.ours, merged(c.ours, c.theirs, p.options, false))
		default:
			err = of(c.ours.source).contradict(c, merged(c.ours, c.theirs, p.options, true), p.options.date())
		}
		if err != nil {
			return nil, err
		}
	}
	changed := map[string][]byte{}
	for s, e := range edits {
		text, err := e.text()
		if err != nil {
			return nil, err
		}
		changed[s.name] = text
	}
	if catalogue := p.sources.extra[folder+"/catalogue.yaml"]; catalogue != nil && len(unlisted) > 0 {
		changed[catalogue.name] = p.listed(catalogue.data, unlisted)
	}
	return changed, p.verify(changed)
}

// listed is the catalogue with rows for operations that no menu names.
func (p *Plan) listed(data []byte, unlisted []Change) []byte {
	out := bytes.NewBuffer(bytes.TrimRight(data, "\n"))
	inQuotes := func(value string) string {
		line, _ := yaml.Dump(flow(list(&yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Style: yaml.DoubleQuotedStyle, Value: value})), yaml.WithLineWidth(-1))
		return strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(string(line)), "["), "]")
	}
	fmt.Fprintf(out, "\n  - menu: %s\n    source: %s\n    rows:\n", inQuotes("Imported from "+p.options.File), inQuotes(p.options.Source()))
	seen := map[string]bool{}
	for _, c := range unlisted {
		place := strings.Join(append(slices.Clone(c.theirs.folders), c.Title), " > ")
		if seen[place] {
			place += " (" + c.Method + " " + c.Path + ")"
		}
		seen[place] = true
		fmt.Fprintf(out, "      - {at: %s, kind: operation, operation: %s, method: %s}\n", inQuotes(place), c.Operation, c.Method)
	}
	return out.Bytes()
}

// verify reads the contract as it would be.
func (p *Plan) verify(changed map[string][]byte) error {
	before, after := texts{}, texts{}
	add := func(s *source) {
		before[s.name], after[s.name] = s.data, s.data
		if text, has := changed[s.name]; has {
			after[s.name] = text
		}
	}
	for _, s := range p.sources.files {
		add(s)
	}
	for _, s := range p.sources.extra {
		add(s)
	}
	known := map[string]bool{}
	was, err := contract.Load(before)
	if err != nil {
		return err
	}
	for _, problem := range was.Problems() {
		known[unplaced(problem)] = true
	}
	is, err := contract.Load(after)
	if err != nil {
		return fmt.Errorf("apply the import: the contract that it makes cannot be read, and nothing was written: %w", err)
	}
	var news strictyaml.Problems
	for _, problem := range is.Problems() {
		if !known[unplaced(problem)] {
			news = append(news, problem)
		}
	}
	if len(news) > 0 {
		return errors.Join(errors.New("apply the import: the contract that it makes has problems, and nothing was written; places are those of the files as they would be"), news)
	}
	return nil
}

// unplaced is a problem without its line, which an import may move.
func unplaced(p *strictyaml.Problem) string { return p.File + ": " + p.Path + ": " + p.Message }
