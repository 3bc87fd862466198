package contract

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// schema is one compiled schema and the requirements that it states.
type schema struct {
	compiled     *jsonschema.Schema
	root         any
	pointer      string   // of the schema in its document
	requirements []string // that stand beside its parts
	aspects      aspects  // for which none does
}

// compile makes a schema ready. Formats are judged: they stand on the pages.
func compile(d *parsedDocument, pointer string) (*schema, error) {
	url := "kasauti:///" + d.file
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft2020)
	compiler.AssertFormat()
	for _, f := range formats() {
		compiler.RegisterFormat(f)
	}
	if err := compiler.AddResource(url, d.root); err != nil {
		return nil, fmt.Errorf("%s: compile the schema at %s: %w", d.file, pointer, err)
	}
	compiled, err := compiler.Compile(url + "#" + pointer)
	if err != nil {
		return nil, fmt.Errorf("%s: compile the schema at %s: %w", d.file, pointer, err)
	}
	p := part{document: d, pointer: pointer}
	return &schema{compiled: compiled, root: d.root, pointer: pointer, requirements: requirementsBelow(d.root, p.node()), aspects: p.aspects()}, nil
}

// formats are OpenAPI's own for integers, in whatever way a number is written: 1e10 is none of
// 32 bits.
func formats() []*jsonschema.Format {
	bits := func(name string, size int) *jsonschema.Format {
		return &jsonschema.Format{Name: name, Validate: func(value any) error {
			number, _ := value.(json.Number)
			exact, ok := new(big.Rat).SetString(string(number))
			if !ok || !exact.IsInt() {
				return nil // another type is another finding
			}
			_, err := strconv.ParseInt(exact.Num().String(), 10, size)
			return err
		}}
	}
	return []*jsonschema.Format{bits("int32", 32), bits("int64", 64)}
}

// requirementsBelow lists the requirement ids that a schema states, and what it refers to, each once.
func requirementsBelow(root, node any) []string {
	var ids []string
	followed := map[string]bool{} // a schema may refer to itself
	var below func(node any)
	below = func(node any) {
		walk(node, func(object map[string]any) {
			if id := text(object, "x-requirement"); id != "" && !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
			if ref := text(object, "$ref"); ref != "" && !followed[ref] {
				followed[ref] = true
				below(resolve(root, strings.TrimPrefix(ref, "#")))
			}
		})
	}
	below(node)
	slices.Sort(ids)
	return ids
}

// respell renames the other spellings of an operation's keys to the schema's own.
func respell(value any, spellings map[string]string) any {
	object, ok := value.(map[string]any)
	if !ok || len(spellings) == 0 {
		return value
	}
	renamed := make(map[string]any, len(object))
	keys := sortedKeys(object)
	slices.SortStableFunc(keys, func(a, b string) int { // the schema's own spelling comes last and wins
		return len(spellings[b]) - len(spellings[a])
	})
	for _, key := range keys {
		name := key
		if own := spellings[key]; own != "" {
			name = own
		}
		renamed[name] = object[key]
	}
	return renamed
}
