package importer

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/kasauti/kasauti/harness/strictyaml"
)

// sources are the contract's documents as they stand in files.
type sources struct {
	files []*source
	extra map[string]*source // catalogue.yaml and requirements.yaml, as they are
}

// source is one file.
type source struct {
	name    string // contract/wallet.openapi.yaml
	product string
	data    []byte
	root    *yaml.Node
	places  []*place
}

// place is where a reading of an operation stands.
type place struct {
	source        *source
	name, variant string
	path          string // as the key has it, # and all
	method        string // post
	item          *yaml.Node
	key, node     *yaml.Node // of the method
	next          int        // the line on which something else begins; 0: at the end of the file
}

const (
	folder         = "contract"
	documentSuffix = ".openapi.yaml"
)

func readSources(files fs.FS) (*sources, error) {
	names, err := fs.Glob(files, folder+"/*.yaml")
	if err != nil {
		return nil, err
	}
	s := &sources{extra: map[string]*source{}}
	for _, name := range names {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("read the contract: %w", err)
		}
		one := &source{name: name, data: data}
		product, isDocument := strings.CutSuffix(path.Base(name), documentSuffix)
		if !isDocument {
			s.extra[name] = one
			continue
		}
		one.product = product
		if one.root, err = strictyaml.Tree(name, data); err != nil {
			return nil, err
		}
		one.places = placesOf(one)
		s.files = append(s.files, one)
	}
	return s, nil
}

func placesOf(s *source) []*place {
	var places []*place
	for i := 0; isMapping(s.root) && i+1 < len(s.root.Content); i += 2 {
		if s.root.Content[i].Value != "paths" {
			continue
		}
		paths, after := s.root.Content[i+1], lineOf(s.root, i+2)
		for j := 0; isMapping(paths) && j+1 < len(paths.Content); j += 2 {
			item, next := paths.Content[j+1], orLine(lineOf(paths, j+2), after)
			for k := 0; isMapping(item) && k+1 < len(item.Content); k += 2 {
				key, node := item.Content[k], item.Content[k+1]
				if !slices.Contains(methods, key.Value) || word(node, "x-operation") == "" {
					continue
				}
				places = append(places, &place{
					source: s, name: word(node, "x-operation"), variant: word(node, "x-variant"), path: paths.Content[j].Value,
					method: key.Value, item: item, key: key, node: node, next: orLine(lineOf(item, k+2), next),
				})
			}
		}
	}
	return places
}

// lineOf is the line of a mapping's key; 0 where there is none.
func lineOf(n *yaml.Node, i int) int {
	if i >= len(n.Content) {
		return 0
	}
	return n.Content[i].Line
}

func orLine(line, otherwise int) int {
	if line == 0 {
		return otherwise
	}
	return line
}

// place finds the newest reading of an operation; nil where no document describes it.
func (s *sources) place(name string) *place {
	for _, file := range s.files {
		for _, p := range file.places {
			if p.name == name && p.variant == "" {
				return p
			}
		}
	}
	return nil
}

func (s *sources) file(product string) *source {
	i := slices.IndexFunc(s.files, func(one *source) bool { return one.product == product })
	if i < 0 {
		return nil
	}
	return s.files[i]
}
