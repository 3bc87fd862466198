// Package contract knows what the EnKash APIs promise: operations, schemas, requirements
// and how well each is known. It judges recorded exchanges. It does not send anything and
// does not know the mock.
package contract

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/strictyaml"
)

// Contract is the loaded whole. It does not change after Load and may be shared.
type Contract struct {
	requirements []Requirement
	removed      []Removed
	byID         map[string]*Requirement
	refusals     map[string]Refusal
	names        []string // of refusals, in file order
	declines     []Decline
	files        fs.FS
	documents    map[string]*document // by product
	variants     map[string]string    // operation -> the reading that was chosen
	limits       Limits
	paths        map[string]string // operation -> the path that was given in place of its own
	digest       string
}

type requirementsFile struct {
	Requirements []Requirement `yaml:"requirements"`
	Removed      []Removed     `yaml:"removed"`
}

const (
	folder           = "contract"
	requirementsName = folder + "/requirements.yaml"
	documentSuffix   = ".openapi.yaml"
)

// Load reads contract/requirements.yaml and contract/limits.yaml, with every problem of them in the error, and finds
// contract/*.openapi.yaml. A document is read when its first operation is asked for: a run
// needs few of them. Problems reads them all.
func Load(files fs.FS) (*Contract, error) {
	c := &Contract{byID: map[string]*Requirement{}, refusals: map[string]Refusal{}, files: files, documents: map[string]*document{}}
	digest := sha256.New()
	data, err := read(files, requirementsName)
	if err != nil {
		return nil, err
	}
	digest.Write(data)
	var file requirementsFile
	if err := strictyaml.Load(shownPath(requirementsName), data, &file); err != nil {
		return nil, err
	}
	c.requirements, c.removed = file.Requirements, file.Removed
	if problems := c.index(); len(problems) > 0 {
		return nil, problems
	}
	table, err := c.readLimits(files)
	if err != nil {
		return nil, err
	}
	digest.Write(table)
	names, err := fs.Glob(files, folder+"/*"+documentSuffix)
	if err != nil || len(names) == 0 {
		return nil, errors.New("load the contract: no contract/*.openapi.yaml found")
	}
	slices.Sort(names)
	for _, name := range names {
		data, err := read(files, name)
		if err != nil {
			return nil, err
		}
		digest.Write(data)
		product := strings.TrimSuffix(path.Base(name), documentSuffix)
		c.documents[product] = newDocument(product, shownPath(name), data)
	}
	c.digest = hex.EncodeToString(digest.Sum(nil))
	return c, nil
}

// shownPath is the file as a person finds it in the sources.
func shownPath(name string) string { return path.Join("fixtures", name) }

func read(files fs.FS, name string) ([]byte, error) {
	data, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, fmt.Errorf("load the contract: %w", err)
	}
	return data, nil
}

// Digest identifies the contract's text: SHA-256 in hex.
func (c *Contract) Digest() string { return c.digest }

// Products are the parts of operations' names before the dot, sorted.
func (c *Contract) Products() []string { return slices.Sorted(maps.Keys(c.documents)) }

// With is the contract with other readings of operations in place of the newest: operation to
// variant. Where pages contradict each other, an environment file chooses.
func (c *Contract) With(variants map[string]string) (*Contract, error) {
	for _, name := range slices.Sorted(maps.Keys(variants)) {
		readings, err := c.readings(name)
		if err != nil {
			return nil, err
		}
		if len(readings) == 0 {
			return nil, fmt.Errorf("read %s as %s: no document describes the operation%s", name, variants[name], nearest.Hint(name, c.operationNames()))
		}
		if variant(readings, variants[name]) == nil {
			return nil, fmt.Errorf("read %s as %s: the operation has no such reading%s", name, variants[name], nearest.Known(variants[name], variantsOf(readings)))
		}
	}
	other := *c
	other.variants = variants
	return &other, nil
}

// At is the contract with other paths of operations, by name: those that no page shows, or that
// have changed.
func (c *Contract) At(paths map[string]string) (*Contract, error) {
	for _, name := range slices.Sorted(maps.Keys(paths)) {
		if readings, err := c.readings(name); err != nil {
			return nil, err
		} else if len(readings) == 0 {
			return nil, fmt.Errorf("put %s at %s: no document describes the operation%s", name, paths[name], nearest.Hint(name, c.operationNames()))
		}
	}
	other := *c
	other.paths = paths
	return &other, nil
}

// Operation finds one by name, in the reading that is chosen.
func (c *Contract) Operation(name string) (Operation, bool) {
	r, err := c.reading(name)
	if err != nil || r == nil {
		return Operation{}, false
	}
	return r.Operation, true
}

// Operations are all whose method and path are known, by product and name. Documents that
// cannot be read have none; Problems says why.
func (c *Contract) Operations() []Operation {
	var all []Operation
	for _, product := range c.Products() {
		d := c.documents[product]
		for _, name := range d.names() {
			if r, err := c.reading(name); err == nil && r != nil {
				all = append(all, r.Operation)
			}
		}
	}
	return all
}

func (c *Contract) operationNames() []string {
	var names []string
	for _, product := range c.Products() {
		names = append(names, c.documents[product].names()...)
	}
	return names
}

// reading is the chosen one of an operation; nil where no document describes it.
func (c *Contract) reading(name string) (*reading, error) {
	readings, err := c.readings(name)
	if err != nil || len(readings) == 0 {
		return nil, err
	}
	chosen := variant(readings, c.variants[name])
	if path, given := c.paths[name]; given && chosen != nil {
		elsewhere := *chosen
		elsewhere.Path = path
		return &elsewhere, nil
	}
	return chosen, nil
}

func (c *Contract) readings(name string) ([]*reading, error) {
	product, _, _ := strings.Cut(name, ".")
	d := c.documents[product]
	if d == nil {
		return nil, nil
	}
	parsed, err := d.parsed()
	if err != nil {
		return nil, err
	}
	return parsed.readings[name], nil
}

// Sensitive are the names of fields with personal data or one-time codes (x-sensitive), of
// every document.
func (c *Contract) Sensitive() []string {
	names := map[string]bool{}
	for _, d := range c.documents {
		parsed, err := d.parsed()
		if err != nil {
			continue
		}
		collectSensitive(parsed.root, names)
	}
	return slices.Sorted(maps.Keys(names))
}
