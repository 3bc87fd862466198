package contract

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
)

// Result is what was seen so far.
func (v *Covering) Result() *Coverage {
	r := &Coverage{
		Exchanges: v.exchanges, Unanswered: v.unanswered, Arrived: v.arrived, Foreign: v.foreign, Unread: []Unread{},
		Operations: []OperationCover{}, Codes: []CodeCover{}, Requirements: v.requirements(),
	}
	for unread, times := range v.unread {
		unread.Times = times
		r.Unread = append(r.Unread, unread)
	}
	slices.SortFunc(r.Unread, func(a, b Unread) int {
		return cmp.Or(cmp.Compare(a.Operation, b.Operation), cmp.Compare(b.Side, a.Side), cmp.Compare(a.Why, b.Why))
	})
	for _, product := range v.c.Products() {
		d := v.c.documents[product]
		for _, name := range d.names() {
			if reading, err := v.c.reading(name); err == nil && reading != nil && !reading.Webhook {
				o := v.operations[name]
				if o == nil {
					o = newOperationCovering(reading)
				}
				r.Operations = append(r.Operations, v.operation(o))
			}
		}
		r.Codes = append(r.Codes, v.codesOf(product)...)
	}
	r.Shares = r.shares()
	return r
}

func (v *Covering) operation(o *operationCovering) OperationCover {
	name := o.reading.Name
	cover := OperationCover{
		Operation: name, Sight: o.sight, Exchanges: o.exchanges, Successes: o.successes, Refusals: o.refusing,
		Asserted: []string{}, OnlySeen: []string{}, Fields: []FieldCover{}, Refused: []RefusalCover{}, Unstated: []Unstated{},
	}
	if o.refusing > 0 && o.successes == 0 {
		cover.Warning = fmt.Sprintf("%s was only ever refused: its success was never seen", name)
	}
	for i := range v.c.requirements {
		switch r := &v.c.requirements[i]; {
		case o.exchanges == 0 || !v.c.concerns(r, name):
		case o.asserted[r.ID]:
			cover.Asserted = append(cover.Asserted, r.ID)
		default:
			cover.OnlySeen = append(cover.OnlySeen, r.ID)
		}
	}
	keys := slices.Collect(maps.Keys(o.fields))
	slices.SortFunc(keys, func(a, b fieldKey) int {
		return cmp.Or(cmp.Compare(slices.Index(sides(), a.side), slices.Index(sides(), b.side)), cmp.Compare(o.fields[a].order, o.fields[b].order), cmp.Compare(a.path, b.path))
	})
	for _, key := range keys {
		f := o.fields[key]
		if !f.declared {
			cover.Unstated = append(cover.Unstated, Unstated{Side: key.side, What: key.path, Times: f.times, Sight: f.sight})
			continue
		}
		cover.Fields = append(cover.Fields, FieldCover{
			Side: key.side, Path: f.field.Path, Sight: f.sight, Times: f.times, Masked: f.masked, Values: f.values,
		})
	}
	for _, r := range v.c.Refusals() {
		if !r.Concerns(name) {
			continue
		}
		refused := RefusalCover{Name: r.Name, Phrase: r.Phrase, Outcome: r.Outcome, Shape: r.Shape, Sight: NeverSeen, Times: o.forms[r.Name]}
		switch {
		case o.refusals[r.Name]:
			refused.Sight = Asserted
		case refused.Times > 0:
			refused.Sight = OnlySeen
		}
		cover.Refused = append(cover.Refused, refused)
	}
	for _, form := range sortedNames(o.strange) {
		cover.Unstated = append(cover.Unstated, Unstated{Side: "answer", What: form, Times: o.strange[form], Sight: OnlySeen})
	}
	return cover
}

// sides are those of fields, in the order of reports.
func sides() []string {
	return []string{"path", "query", "header", requestSide, successSide, refusalSide}
}

// codesOf are the codes that a product's pages list, each once.
func (v *Covering) codesOf(product string) []CodeCover {
	parsed, err := v.c.documents[product].parsed()
	if err != nil {
		return nil
	}
	listed, _ := member(parsed.root, "x-codes").([]any)
	var all []CodeCover
	for _, one := range listed {
		code := "HTTP " + number(asObject(one), "status")
		if n := number(asObject(one), "code"); n != "" {
			code = "code " + n
		}
		meaning := text(one, "meaning")
		if i := slices.IndexFunc(all, func(c CodeCover) bool { return c.Code == code }); i >= 0 {
			all[i].Meaning += "; " + meaning
			continue
		}
		cover := CodeCover{Product: product, Code: code, Meaning: meaning, Times: v.codes[product][code], Sight: NeverSeen}
		if cover.Times > 0 {
			cover.Sight = OnlySeen
		}
		all = append(all, cover)
	}
	return all
}

func asObject(node any) map[string]any {
	object, _ := node.(map[string]any)
	return object
}

func (v *Covering) requirements() []RequirementCover {
	called := slices.Sorted(maps.Keys(v.operations))
	var all []RequirementCover
	for i := range v.c.requirements {
		r := &v.c.requirements[i]
		cover := RequirementCover{ID: r.ID, Level: r.Level, Who: r.Who, Evidence: r.Evidence, Sentence: r.Sentence, Sight: NeverSeen}
		switch {
		case v.asserted[r.ID]:
			cover.Sight = Asserted
		case slices.ContainsFunc(called, func(o string) bool { return v.c.concerns(r, o) }):
			cover.Sight = OnlySeen
		}
		all = append(all, cover)
	}
	return all
}

// shares counts by kind.
func (r *Coverage) shares() []Share {
	operations, fields, values := Share{Of: "operations"}, map[bool]*Share{}, Share{Of: "enum values"}
	fields[true], fields[false] = &Share{Of: "request fields"}, &Share{Of: "answer fields"}
	refusals, codes := Share{Of: "refusals"}, Share{Of: "listed codes"}
	musts, others := Share{Of: "server MUSTs"}, Share{Of: "other requirements"}
	for _, o := range r.Operations {
		operations.count(o.Sight)
		for _, f := range o.Fields {
			fields[f.Side != successSide && f.Side != refusalSide].count(f.Sight)
			for _, value := range f.Values {
				values.count(value.Sight)
			}
		}
		for _, refused := range o.Refused {
			refusals.count(refused.Sight)
		}
	}
	for _, code := range r.Codes {
		codes.count(code.Sight)
	}
	for _, q := range r.Requirements {
		if q.Who == Server && q.Level == "MUST" {
			musts.count(q.Sight)
		} else {
			others.count(q.Sight)
		}
	}
	return []Share{operations, *fields[true], *fields[false], values, refusals, codes, musts, others}
}

func (s *Share) count(sight Sight) {
	s.Total++
	switch sight {
	case Asserted:
		s.Asserted++
	case OnlySeen:
		s.OnlySeen++
	default:
		s.Never++
	}
}

// sights are what exchanges of some operations did with requirements.
type sights map[string]Sight

func (s sights) note(o OperationCover) {
	for _, id := range o.OnlySeen {
		s[id] = OnlySeen.better(s.of(id))
	}
	for _, id := range o.Asserted {
		s[id] = Asserted
	}
}

func (s sights) of(id string) Sight {
	if sight, has := s[id]; has {
		return sight
	}
	return NeverSeen
}

// CoverageOf leaves of a coverage the operations that are wanted, with the codes of their
// products and the requirements that concern them, as exchanges of these operations showed them.
func (c *Contract) CoverageOf(all *Coverage, wanted func(Operation) bool) *Coverage {
	part := *all
	part.Operations, part.Requirements, part.Codes, part.Unread = []OperationCover{}, []RequirementCover{}, []CodeCover{}, []Unread{}
	var names []string
	seen := sights{}
	products := map[string]bool{}
	for _, o := range all.Operations {
		if described, _ := c.Operation(o.Operation); wanted(described) {
			part.Operations = append(part.Operations, o)
			seen.note(o)
			names, products[described.Product] = append(names, o.Operation), true
		}
	}
	for _, u := range all.Unread {
		if slices.Contains(names, u.Operation) {
			part.Unread = append(part.Unread, u)
		}
	}
	for _, code := range all.Codes {
		if products[code.Product] {
			part.Codes = append(part.Codes, code)
		}
	}
	for _, q := range all.Requirements {
		r := c.byID[q.ID]
		if slices.ContainsFunc(names, func(name string) bool { return c.concerns(r, name) }) {
			q.Sight = seen.of(q.ID)
			part.Requirements = append(part.Requirements, q)
		}
	}
	part.Shares = part.shares()
	return &part
}
