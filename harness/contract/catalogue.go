package contract

import (
	"cmp"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/strictyaml"
)

// Row is one entry of the documentation's menus.
type Row struct {
	Menu      string
	At        string // Payment Gateway > Orders > Create Order
	Kind      string // operation, group or article
	Operation string // of kind operation
	Title     string // the last part of At
	Method    string // where known
	Source    string // of the menu
	State     State  // of kind operation
}

type catalogueFile struct {
	Menus []struct {
		Place  strictyaml.Place `yaml:"-"`
		Menu   string           `yaml:"menu"`
		Source string           `yaml:"source"`
		Rows   []catalogueRow   `yaml:"rows"`
	} `yaml:"menus"`
}

type catalogueRow struct {
	Place     strictyaml.Place `yaml:"-"`
	At        string           `yaml:"at"`
	Kind      string           `yaml:"kind"`
	Operation string           `yaml:"operation"`
	Method    string           `yaml:"method"`
}

// kinds of menu entries.
const (
	OperationRow = "operation"
	GroupRow     = "group"
	ArticleRow   = "article"
)

const catalogueName = folder + "/catalogue.yaml"

// Catalogue are the rows of contract/catalogue.yaml, in file order.
func (c *Contract) Catalogue() ([]Row, error) {
	rows, problems := c.catalogue()
	if len(problems) > 0 {
		return nil, problems
	}
	return rows, nil
}

func (c *Contract) catalogue() ([]Row, strictyaml.Problems) {
	data, err := fs.ReadFile(c.files, catalogueName)
	if err != nil {
		return nil, strictyaml.Problems{{File: shownPath(catalogueName), Message: fmt.Sprintf("cannot be read: %v", err)}}
	}
	var file catalogueFile
	var problems strictyaml.Problems
	if err := strictyaml.Load(shownPath(catalogueName), data, &file); err != nil {
		if own, ok := err.(strictyaml.Problems); ok {
			return nil, own
		}
		return nil, strictyaml.Problems{{File: shownPath(catalogueName), Message: err.Error()}}
	}
	var rows []Row
	for _, menu := range file.Menus {
		seen := map[string]bool{}
		for _, r := range menu.Rows {
			switch {
			case seen[r.At]:
				problems = append(problems, r.Place.Problem("at", "%q stands in this menu twice", r.At))
			case !slices.Contains([]string{OperationRow, GroupRow, ArticleRow}, r.Kind):
				problems = append(problems, r.Place.Problem("kind", "%q is none of operation, group, article", r.Kind))
			case (r.Kind == OperationRow) != (r.Operation != ""):
				problems = append(problems, r.Place.Problem("operation", "a row of kind operation, and no other, names its operation"))
			}
			seen[r.At] = true
			rows = append(rows, c.row(menu.Menu, menu.Source, r))
		}
	}
	return rows, problems
}

func (c *Contract) row(menu, source string, r catalogueRow) Row {
	row := Row{Menu: menu, At: r.At, Kind: r.Kind, Operation: r.Operation, Title: lastPart(r.At), Method: r.Method, Source: source}
	if r.Kind != OperationRow {
		return row
	}
	row.State = Named
	if o, known := c.Operation(r.Operation); known {
		row.State, row.Method = o.State, cmp.Or(o.Method, row.Method)
	}
	return row
}

// lastPart is the entry's own title in its menu path.
func lastPart(at string) string {
	parts := splitPath(at)
	return parts[len(parts)-1]
}

func splitPath(at string) []string { return strings.Split(at, " > ") }

// Known reports whether a name is of an operation that a document describes or a menu names.
func (c *Contract) Known(operation string) bool {
	if _, described := c.Operation(operation); described {
		return true
	}
	rows, _ := c.catalogue()
	return slices.ContainsFunc(rows, func(r Row) bool { return r.Operation == operation })
}
