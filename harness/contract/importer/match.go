package importer

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/nearest"
)

// matcher tells which operation of ours one of the export is.
type matcher struct {
	product    string // of what cannot be told; "" for none
	products   []string
	operations []contract.Operation
	rows       []contract.Row
	sensitive  map[string]bool
	folders    map[string]string // an export's outermost folder -> product
	matched    map[string]bool   // names of ours
	groups     map[string]bool   // catalogue groups that the export covers
}

func knownProduct(c *contract.Contract, product string) error {
	if product == "" || slices.Contains(c.Products(), product) {
		return nil
	}
	return fmt.Errorf("--product %q is none of the contract's%s", product, nearest.Known(product, c.Products()))
}

func newMatcher(c *contract.Contract, product string) (*matcher, error) {
	m := &matcher{
		product: product, products: c.Products(), operations: c.Operations(), sensitive: map[string]bool{},
		folders: map[string]string{}, matched: map[string]bool{}, groups: map[string]bool{},
	}
	m.operations = slices.DeleteFunc(m.operations, func(o contract.Operation) bool { return o.Webhook })
	rows, err := c.Catalogue()
	if err != nil && !errors.Is(err, fs.ErrNotExist) && len(rows) == 0 {
		rows = nil // without its menus the contract names nothing that it does not describe
	}
	m.rows = rows
	for _, name := range c.Sensitive() {
		m.sensitive[name] = true
	}
	return m, nil
}

// match gives the operations of the export their names: first those whose path says it, which
// then tell the product of their neighbours.
func (m *matcher) match(e *export) {
	votes := map[string]map[string]int{}
	for _, op := range e.operations {
		if !m.byPath(e, op) || len(op.folders) == 0 {
			continue
		}
		if votes[op.folders[0]] == nil {
			votes[op.folders[0]] = map[string]int{}
		}
		votes[op.folders[0]][op.product]++
	}
	for folder, products := range votes {
		best := ""
		for product, n := range products {
			if best == "" || n > products[best] || n == products[best] && product < best {
				best = product
			}
		}
		m.folders[folder] = best
	}
	for _, op := range e.operations {
		if op.name == "" && !op.named {
			m.byTitle(e, op)
		}
	}
	m.once(e)
	for _, op := range e.operations {
		if op.name != "" {
			m.cover(op)
			e.write(op, m.sensitive)
		}
	}
}

// byPath matches by method and path, and where several share them by title.
func (m *matcher) byPath(e *export, op *operation) bool {
	var candidates []contract.Operation
	for _, o := range m.operations {
		if o.Method == op.method && samePath(o.Path, op.path) && (m.product == "" || o.Product == m.product) {
			candidates = append(candidates, o)
		}
	}
	if len(candidates) == 0 {
		return false
	}
	titles := make([]string, len(candidates))
	for i, o := range candidates {
		titles[i] = o.Title
		if plainTitle(o.Title) == plainTitle(op.title) || m.titled(o.Name, op.title) {
			return m.is(op, o)
		}
	}
	if m.namedBy(op) { // another operation of the same path, which no document describes yet
		return true
	}
	if len(candidates) == 1 {
		return m.is(op, candidates[0])
	}
	if near := nearest.Word(op.title, titles); near != "" {
		return m.is(op, candidates[slices.Index(titles, near)])
	}
	names := make([]string, len(candidates))
	for i, o := range candidates {
		names[i] = o.Name
	}
	op.named = true // said; nothing else is tried
	e.find(fmt.Sprintf("%s %s: may be any of %s, and its title %q does not tell which; it is left out", op.method, shorter(op.path), strings.Join(names, ", "), shorter(op.title)))
	return false
}

func (m *matcher) is(op *operation, o contract.Operation) bool {
	op.name, op.product = o.Name, o.Product
	op.byPath = o.Method == op.method && samePath(o.Path, op.path)
	return true
}

// titled reports whether a menu gives an operation a title.
func (m *matcher) titled(name, title string) bool {
	return slices.ContainsFunc(m.rows, func(r contract.Row) bool {
		return r.Operation == name && plainTitle(r.Title) == plainTitle(title)
	})
}

// namedBy finds the operation that menus name so and no document describes.
func (m *matcher) namedBy(op *operation) bool {
	var names []string
	for _, r := range m.rows {
		if r.Kind != contract.OperationRow || r.State != contract.Named || plainTitle(r.Title) != plainTitle(op.title) {
			continue
		}
		product, _, _ := strings.Cut(r.Operation, ".")
		if want := m.productOf(op); (want == "" || product == want) && !slices.Contains(names, r.Operation) {
			names = append(names, r.Operation)
		}
	}
	if len(names) != 1 {
		return false
	}
	op.name, op.named = names[0], true
	op.product, _, _ = strings.Cut(op.name, ".")
	return true
}

// byTitle matches what no path tells: by the title of a document, then of a menu; the rest is new.
func (m *matcher) byTitle(e *export, op *operation) {
	product := m.productOf(op)
	for _, o := range m.operations {
		if product == o.Product && op.title != "" && plainTitle(o.Title) == plainTitle(op.title) {
			m.is(op, o)
			return
		}
	}
	if m.namedBy(op) {
		return
	}
	slug := dashes(op.title)
	switch {
	case product == "":
		e.find(fmt.Sprintf("%s %s: nothing tells its product; give it with --product (%s)", op.method, shorter(op.path), strings.Join(m.products, ", ")))
	case slug == "":
		e.find(fmt.Sprintf("%s %s: has no title, and so no name; it is left out", op.method, shorter(op.path)))
	default:
		op.product, op.name = product, m.free(product+"."+slug, op)
	}
}

// free is a name that no operation of ours has.
func (m *matcher) free(name string, op *operation) string {
	taken := func(name string) bool {
		return slices.ContainsFunc(m.operations, func(o contract.Operation) bool { return o.Name == name })
	}
	if !taken(name) {
		return name
	}
	return name + "-" + strings.ToLower(op.method)
}

// homes are hosts that serve one product alone, as the documentation names them. The partner
// host serves several.
var homes = map[string]string{"olympus-pg": "gateway", "ekpayout": "payout"}

// productOf tells it by the host, or by the folder of the menu.
func (m *matcher) productOf(op *operation) string {
	if m.product != "" {
		return m.product
	}
	for _, host := range op.hosts {
		for part, product := range homes {
			if strings.HasPrefix(host, part) && slices.Contains(m.products, product) {
				return product
			}
		}
	}
	if len(op.folders) == 0 {
		return ""
	}
	if product := m.folders[op.folders[0]]; product != "" {
		return product
	}
	for _, word := range strings.Fields(plainTitle(op.folders[0])) {
		for _, product := range m.products {
			if word == product || word == product+"s" {
				return product
			}
		}
	}
	return ""
}

// once keeps one operation of the export for each of ours: the first, those before whose path
// is ours.
func (m *matcher) once(e *export) {
	for _, byPath := range [...]bool{true, false} {
		for _, op := range e.operations {
			switch {
			case op.name == "" || op.byPath != byPath:
			case m.matched[op.name]:
				e.find(fmt.Sprintf("%s %s: is %s as well; it is left out", op.method, shorter(op.path), op.name))
				op.name = ""
			default:
				m.matched[op.name] = true
			}
		}
	}
}

var parameter = regexp.MustCompile(`\{[^{}]*\}`)

// samePath compares paths, whatever their parameters are called.
func samePath(a, b string) bool {
	simple := func(path string) string {
		return strings.TrimSuffix(parameter.ReplaceAllString(path, "{}"), "/")
	}
	return simple(a) == simple(b)
}

// plainTitle is a title without what makes no difference.
func plainTitle(title string) string { return strings.ReplaceAll(dashes(title), "-", " ") }

// dashes is a title in words with dashes, as names of operations have it.
func dashes(title string) string {
	words := strings.FieldsFunc(strings.ToLower(title), func(r rune) bool {
		return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	return strings.Join(words, "-")
}
