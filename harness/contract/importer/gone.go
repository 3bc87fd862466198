package importer

import (
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/contract"
)

// cover remembers which groups of menus the export shows.
func (m *matcher) cover(op *operation) {
	for _, r := range m.rows {
		if r.Operation == op.name {
			m.groups[groupOf(r)] = true
		}
	}
}

func groupOf(r contract.Row) string {
	return r.Menu + " > " + strings.TrimSuffix(strings.TrimSuffix(r.At, r.Title), " > ")
}

// covered are the products of which the export has something.
func (m *matcher) covered() []string {
	var products []string
	for name := range m.matched {
		product, _, _ := strings.Cut(name, ".")
		if !slices.Contains(products, product) {
			products = append(products, product)
		}
	}
	slices.Sort(products)
	return products
}

// gone are our operations that the export lacks, among those of groups that it covers. Where no
// menu lists an operation, its product is its group.
func (m *matcher) gone(e *export) []Change {
	covered := m.covered()
	var changes []Change
	for _, o := range m.operations {
		if m.matched[o.Name] || m.product != "" && o.Product != m.product {
			continue
		}
		listed, shown := false, false
		for _, r := range m.rows {
			if r.Operation == o.Name {
				listed, shown = true, shown || m.groups[groupOf(r)]
			}
		}
		if !listed {
			shown = slices.Contains(covered, o.Product)
		}
		if !shown || m.overshadowed(e, o) {
			continue
		}
		changes = append(changes, Change{Kind: Gone, Operation: o.Name, Title: o.Title, Method: o.Method, Path: o.Path})
	}
	return changes
}

// overshadowed reports an operation that an export cannot show: it has each method of a path once.
func (m *matcher) overshadowed(e *export, o contract.Operation) bool {
	return slices.ContainsFunc(e.operations, func(op *operation) bool { return op.method == o.Method && samePath(op.path, o.Path) })
}
