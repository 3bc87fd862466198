package importer

import (
	"fmt"
	"slices"

	"go.yaml.in/yaml/v4"
)

// comparable takes the forms out of the export's schemas that stand where ours has a schema: of
// two lists of forms nobody can tell which belong together. It says where a person must look.
func (e *export) comparable(op *operation, ours *place) {
	m := merger{root: ours.source.root}
	for _, part := range parts {
		body, _ := m.resolved(at(ours.node, "/"+part.pointer))
		where := fmt.Sprintf("%s %s, the %s", op.method, shorter(op.path), part.name)
		e.withoutForms(&m, schemaIn(body), op.schemaOf(part.pointer), where, "")
	}
}

func (e *export) withoutForms(m *merger, ours, theirs *yaml.Node, where, path string) {
	ours, ref := m.resolved(ours)
	if ours == nil || theirs == nil || ref != "" && slices.Contains(m.within, ref) {
		return
	}
	if ref != "" {
		m.within = append(m.within, ref)
		defer func() { m.within = m.within[:len(m.within)-1] }()
	}
	for _, key := range [...]string{"anyOf", "oneOf"} {
		if get(theirs, key) != nil {
			e.find(fmt.Sprintf("%s: %s has several forms (%s), which are not compared", where, orBody(path), key))
			remove(theirs, key)
		}
	}
	pairs(get(theirs, "properties"), func(name string, field *yaml.Node) {
		e.withoutForms(m, get(get(ours, "properties"), name), field, where, join(path, name))
	})
	e.withoutForms(m, get(ours, "items"), get(theirs, "items"), where, path+"[]")
}
