// Package importer compares an OpenAPI export of the documentation with the contract's
// documents, and writes what it adds to them. It fetches nothing and sends nothing.
package importer

import (
	"fmt"
	"io/fs"
	"time"

	"github.com/kasauti/kasauti/harness/contract"
)

// Options say what is imported, into what.
type Options struct {
	File    string // the export's name, as sources state it
	Data    []byte
	Files   fs.FS     // the contract: contract/*.yaml
	Product string    // of operations for which none can be told; "" for none
	Date    time.Time // of the import
}

// Kind says what the export does to an operation.
type Kind string

// The kinds of change.
const (
	New         Kind = "new"         // nobody knew it
	Fills       Kind = "fills"       // what was named, or known in part
	Contradicts Kind = "contradicts" // what a document says otherwise
	Gone        Kind = "gone"        // a document has it, and the export no longer
)

// Kinds are all of them, in the order in which people want them.
func Kinds() []Kind { return []Kind{Contradicts, Gone, New, Fills} }

// Change is what the export does to one operation.
type Change struct {
	Kind      Kind     `json:"kind"`
	Operation string   `json:"operation"`
	Title     string   `json:"title"` // as the export has it, or for what is gone as we do
	Method    string   `json:"method"`
	Path      string   `json:"path"`
	What      []string `json:"what,omitempty"` // one line each
	// Reading is the named variant of ours that the export agrees with; "" for none.
	Reading string `json:"reading,omitempty"`

	theirs *operation
	ours   *place // nil: no document describes it
}

// Plan is what an import would change.
type Plan struct {
	Operations int      `json:"operations"` // in the export
	Same       int      `json:"same"`       // of them say nothing new
	Products   []string `json:"products"`   // that it covers
	Changes    []Change `json:"changes"`
	Findings   []string `json:"findings,omitempty"` // what was left out, and why

	options Options
	sources *sources
}

// Read compares the export with the contract. The error is of an export, or of a contract, that
// cannot be read.
func Read(o Options) (*Plan, error) {
	c, err := contract.Load(o.Files)
	if err != nil {
		return nil, err
	}
	if err := knownProduct(c, o.Product); err != nil {
		return nil, err
	}
	own, err := readSources(o.Files)
	if err != nil {
		return nil, err
	}
	e, err := readExport(o)
	if err != nil {
		return nil, err
	}
	p := &Plan{Operations: len(e.operations), Products: []string{}, Changes: []Change{}, options: o, sources: own}
	m, err := newMatcher(c, o.Product)
	if err != nil {
		return nil, err
	}
	m.match(e)
	for _, op := range e.operations {
		if op.name == "" {
			continue
		}
		change, err := p.compare(c, e, op)
		if err != nil {
			return nil, err
		}
		if change == nil {
			p.Same++
			continue
		}
		p.Changes = append(p.Changes, *change)
	}
	p.Products = append(p.Products, m.covered()...)
	p.Changes = append(p.Changes, m.gone(e)...)
	p.Findings = e.findings
	if e.dropped > 0 {
		p.Findings = append(p.Findings, fmt.Sprintf("and %d more", e.dropped))
	}
	return p, nil
}

// Source is what the documents say of where the imported came from.
func (o Options) Source() string {
	return fmt.Sprintf("%s, imported %s", o.File, o.date())
}

func (o Options) date() string { return o.Date.Format("2006-01-02") }
