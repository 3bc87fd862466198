package catalogue

import (
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/contract"
)

// Filter says which rows are wanted: those that satisfy all of it.
type Filter struct {
	// Words must all stand in what is known of a row, in any case.
	Words     []string
	Product   string
	State     contract.State
	Uncovered bool // see Operation.Uncovered
}

// Empty reports whether every row is wanted.
func (f Filter) Empty() bool {
	return len(f.Words) == 0 && f.Product == "" && f.State == "" && !f.Uncovered
}

// Matching is the catalogue of the rows that a filter wants.
func (all *Catalogue) Matching(f Filter) *Catalogue {
	found := *all
	found.Sections, found.Operations = []Section{}, []Operation{}
	wanted := map[string]bool{}
	for _, s := range all.Sections {
		rows := slices.DeleteFunc(slices.Clone(s.Rows), func(r Row) bool { return !f.wants(s, r, all.Operation(r.Operation)) })
		if len(rows) == 0 {
			continue
		}
		for _, r := range rows {
			wanted[r.Operation] = true
		}
		s.Rows = rows
		found.Sections = append(found.Sections, s)
	}
	for _, o := range all.Operations {
		if wanted[o.Name] {
			found.Operations = append(found.Operations, o)
		}
	}
	found.narrow()
	return &found
}

// narrow leaves the requirements that concern the operations which are left, and counts anew.
func (all *Catalogue) narrow() {
	concern := map[string]bool{}
	for i := range all.Operations {
		for _, r := range all.Operations[i].Requirements {
			concern[r.ID] = true
		}
	}
	all.Requirements = slices.DeleteFunc(slices.Clone(all.Requirements), func(r Requirement) bool { return !concern[r.ID] })
	all.count()
}

func (f Filter) wants(s Section, r Row, o *Operation) bool {
	switch {
	case f.Product != "" && s.Product != f.Product,
		f.State != "" && r.State != f.State,
		f.Uncovered && (o == nil || !o.Uncovered()):
		return false
	}
	said := []string{s.Product, s.Menu, r.At, r.Kind, r.Operation, string(r.State)}
	if o != nil {
		said = append(said, o.Title, o.Method+" "+o.Path, o.Source)
	}
	text := strings.ToLower(strings.Join(said, "\n"))
	return !slices.ContainsFunc(f.Words, func(w string) bool { return !strings.Contains(text, strings.ToLower(w)) })
}

// Operation finds one by name; nil where the catalogue has none.
func (all *Catalogue) Operation(name string) *Operation {
	i, found := slices.BinarySearchFunc(all.Operations, name, func(o Operation, name string) int { return strings.Compare(o.Name, name) })
	if !found {
		return nil
	}
	return &all.Operations[i]
}

// Names are those of the operations, sorted.
func (all *Catalogue) Names() []string {
	names := make([]string, len(all.Operations))
	for i := range all.Operations {
		names[i] = all.Operations[i].Name
	}
	return names
}

// Products are those that the sections are of, in their order.
func (all *Catalogue) Products() []string {
	var products []string
	for _, s := range all.Sections {
		if s.Product != "" && !slices.Contains(products, s.Product) {
			products = append(products, s.Product)
		}
	}
	return products
}
