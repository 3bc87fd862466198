// Package catalogue shows what the contract holds and what of it is tested: on a terminal, as
// JSON, as a page. It reads contract and features, and judges and calls nothing.
package catalogue

import (
	"cmp"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/contract"
)

// Schema names the form of the JSON document; its number changes when a reader would have to.
const Schema = "kasauti.catalogue/1"

// Catalogue is what the documentation's menus list, or what a filter left of it.
type Catalogue struct {
	Schema   string `json:"schema"`
	Contract string `json:"contract"` // digest
	// Suite are the features whose scenarios are counted.
	Suite    Suite     `json:"suite"`
	Counts   Counts    `json:"counts"`
	Sections []Section `json:"sections"`
	// Operations are those that the rows name, each once, by name.
	Operations []Operation `json:"operations"`
	// Requirements are those that concern these operations.
	Requirements []Requirement `json:"requirements"`
	// Coverage is what a recorded run showed; absent where none was asked for.
	Coverage *Coverage `json:"coverage,omitempty"`
}

// Coverage is what a recorded run showed of the operations of a catalogue.
type Coverage struct {
	Run Run `json:"run"`
	*contract.Coverage
}

// Run is the run that a coverage is of.
type Run struct {
	ID        string `json:"id"`
	Path      string `json:"path"`
	Target    string `json:"target"`
	Contract  string `json:"contract"` // digest of the contract that judged it
	Scenarios int    `json:"scenarios"`
	// Notes say in sentences why the coverage may be less, or other, than it looks.
	Notes []string `json:"notes,omitempty"`
}

// Suite is what the scenarios are of.
type Suite struct {
	Files     int `json:"files"`
	Scenarios int `json:"scenarios"` // the rows of an outline counted once
}

// Place is a line of a feature file.
type Place struct {
	File string `json:"file"`
	Line int    `json:"line"`
}

// Scenario is one of a suite: what it calls, and what it asserts.
type Scenario struct {
	Place
	Name   string   `json:"name"`
	Rows   int      `json:"rows"`   // of an outline; 1 for a scenario of its own
	Calls  []string `json:"-"`      // operations
	Claims []string `json:"claims"` // requirement ids among its tags
}

// Section is what one menu has of one product.
type Section struct {
	Product string `json:"product"` // "" for groups and articles of no product's operations
	Menu    string `json:"menu"`
	Source  string `json:"source"`
	Rows    []Row  `json:"rows"`
}

// Row is one entry of a menu.
type Row struct {
	At        string         `json:"at"` // Payment Gateway > Orders > Create Order
	Title     string         `json:"title"`
	Kind      string         `json:"kind"`                // operation, group or article
	Operation string         `json:"operation,omitempty"` // of kind operation, and what follows too
	State     contract.State `json:"state,omitempty"`
	Scenarios int            `json:"scenarios"` // that call it
	Asserted  int            `json:"asserted"`  // of Musts
	Musts     int            `json:"musts"`     // that bind the server
}

// Of reads the whole catalogue.
func Of(c *contract.Contract, suite Suite, scenarios []Scenario) (*Catalogue, error) {
	rows, err := c.Catalogue()
	if err != nil {
		return nil, err
	}
	all := &Catalogue{Schema: Schema, Contract: c.Digest(), Suite: suite, Requirements: requirementsOf(c, scenarios)}
	requirements := map[string]*Requirement{}
	for i := range all.Requirements {
		requirements[all.Requirements[i].ID] = &all.Requirements[i]
	}
	operations := map[string]*Operation{}
	products := productsOf(rows)
	for i, r := range rows {
		row := Row{At: r.At, Title: r.Title, Kind: r.Kind, Operation: r.Operation, State: r.State}
		if r.Operation != "" {
			o := operations[r.Operation]
			if o == nil {
				o = operationOf(c, r, scenarios, requirements)
				operations[r.Operation] = o
			}
			o.Menus = append(o.Menus, MenuEntry{r.Menu, r.At})
			row.Scenarios = len(o.Scenarios)
			row.Asserted, row.Musts = o.musts()
		}
		all.add(products[i], r, row)
	}
	for _, o := range operations {
		all.Operations = append(all.Operations, *o)
	}
	slices.SortFunc(all.Operations, func(a, b Operation) int { return strings.Compare(a.Name, b.Name) })
	all.sort()
	all.count()
	return all, nil
}

func (all *Catalogue) add(product string, r contract.Row, row Row) {
	i := slices.IndexFunc(all.Sections, func(s Section) bool {
		return s.Product == product && s.Menu == r.Menu && s.Source == r.Source
	})
	if i < 0 {
		i = len(all.Sections)
		all.Sections = append(all.Sections, Section{Product: product, Menu: r.Menu, Source: r.Source})
	}
	all.Sections[i].Rows = append(all.Sections[i].Rows, row)
}

// sort puts sections of a product beside each other, products in the order of the menus and
// what belongs to none at the end.
func (all *Catalogue) sort() {
	var order []string
	for _, s := range all.Sections {
		if !slices.Contains(order, s.Product) {
			order = append(order, s.Product)
		}
	}
	place := func(product string) int {
		if product == "" {
			return len(order)
		}
		return slices.Index(order, product)
	}
	slices.SortStableFunc(all.Sections, func(a, b Section) int { return cmp.Compare(place(a.Product), place(b.Product)) })
}

// productsOf are the products of the rows. A group or article is of the product that most
// operations below it are of, or else of the group that it stands in.
func productsOf(rows []contract.Row) []string {
	votes := map[string]map[string]int{} // menu and path of a group -> product -> operations below
	for _, r := range rows {
		if r.Operation == "" {
			continue
		}
		product, _, _ := strings.Cut(r.Operation, ".")
		for at := r.At; at != ""; at = around(at) {
			key := r.Menu + "\n" + at
			if votes[key] == nil {
				votes[key] = map[string]int{}
			}
			votes[key][product]++
		}
	}
	products := make([]string, len(rows))
	for i, r := range rows {
		products[i], _, _ = strings.Cut(r.Operation, ".")
		for at := r.At; at != "" && products[i] == ""; at = around(at) {
			products[i] = most(votes[r.Menu+"\n"+at])
		}
	}
	return products
}

const within = " > "

// around is the path of the group that an entry stands in, "" for none.
func around(at string) string { return at[:max(0, strings.LastIndex(at, within))] }

// most is the key with the highest count, of several the first in the alphabet.
func most(counts map[string]int) string {
	best := ""
	for key, n := range counts {
		if best == "" || n > counts[best] || n == counts[best] && key < best {
			best = key
		}
	}
	return best
}

// Counts are of the rows that are shown.
type Counts struct {
	Rows       map[string]int         `json:"rows"`       // by kind
	RowStates  map[contract.State]int `json:"row_states"` // rows of kind operation, by state
	Operations map[contract.State]int `json:"operations"` // each once, by state
	Variants   int                    `json:"variants"`   // readings that are not the newest
	Webhooks   int                    `json:"webhooks"`
	Called     int                    `json:"called"`   // operations that some scenario calls
	Asserted   int                    `json:"asserted"` // server MUSTs of the operations that some scenario asserts
	Musts      int                    `json:"musts"`    // all of them, each once
}

func (all *Catalogue) count() {
	counts := Counts{Rows: map[string]int{}, RowStates: map[contract.State]int{}, Operations: map[contract.State]int{}}
	for _, s := range all.Sections {
		for _, r := range s.Rows {
			counts.Rows[r.Kind]++
			if r.Operation != "" {
				counts.RowStates[r.State]++
			}
		}
	}
	asserted := map[string]bool{}
	for i := range all.Operations {
		o := &all.Operations[i]
		counts.Operations[o.State]++
		counts.Variants += len(o.Variants)
		if o.Webhook {
			counts.Webhooks++
		}
		if len(o.Scenarios) > 0 {
			counts.Called++
		}
		for _, r := range o.Requirements {
			if r.BindsServer() {
				asserted[r.ID] = asserted[r.ID] || r.Asserted
			}
		}
	}
	for _, is := range asserted {
		counts.Musts++
		if is {
			counts.Asserted++
		}
	}
	all.Counts = counts
}
