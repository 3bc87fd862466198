package contract

import (
	"encoding/json"
	"math/big"
	"strconv"
	"strings"

	"github.com/kasauti/kasauti/harness/verdict"
)

// plainInteger is what a finding expects where a schema admits whole numbers alone.
const plainInteger = "an integer of 64 bits, written without a fraction or an exponent"

// oddIntegers finds whole numbers that JSON Schema takes for integers and many a reader of JSON
// does not: 0.0, 1e3, and those of more than 64 bits. Such a reader refuses them or, worse,
// rounds them. Examples of pages are not held to it: 1.00 may be how a page shows an integer.
func (s *schema) oddIntegers(pointer string, value any) []finding {
	if !holdsOdd(value) {
		return nil // as nearly all answers: nothing to look up
	}
	w := integerWalk{s: s}
	w.visit(pointer, value, "", said{}, 0)
	return w.found
}

type integerWalk struct {
	s     *schema
	found []finding
}

// visit looks at a value by the schema at a pointer. outside is what references that led here
// say of it; references counts those followed for one
// value, which a document may string into a ring. Forms of which one must fit are not looked
// into: nobody can tell which it is.
func (w *integerWalk) visit(pointer string, value any, path string, outside said, references int) {
	schema, ok := resolve(w.s.root, pointer).(map[string]any)
	if !ok || references > maxDepth {
		return
	}
	if ref := text(schema, "$ref"); strings.HasPrefix(ref, "#") {
		w.visit(ref[1:], value, path, w.s.at(pointer, outside), references+1)
	}
	all, _ := schema["allOf"].([]any)
	for i := range all {
		w.visit(pointer+"/allOf/"+strconv.Itoa(i), value, path, outside, references+1)
	}
	switch value := value.(type) {
	case json.Number:
		if types := typesOf(schema); types["integer"] && !types["number"] && isOdd(value, text(schema, "format")) {
			w.found = append(w.found, finding{
				aspect: typed, said: w.s.at(pointer, outside),
				field: verdict.Field{Path: path, Expected: plainInteger, Actual: show(value)},
			})
		}
	case map[string]any:
		for _, name := range sortedKeys(value) {
			below := pointer + "/additionalProperties"
			if member(schema["properties"], name) != nil {
				below = pointer + "/properties/" + escape(name)
			}
			w.visit(below, value[name], joinPath(path, name), outside, 0)
		}
	case []any:
		for i, element := range value {
			w.visit(pointer+"/items", element, path+"["+strconv.Itoa(i)+"]", outside, 0)
		}
	}
}

// isOdd reports a whole number that is not written as an integer of 64 bits. One that is not
// whole, or that a format bounds, is another finding.
func isOdd(number json.Number, format string) bool {
	if strings.ContainsAny(string(number), ".eE") {
		value, ok := new(big.Rat).SetString(string(number))
		return ok && value.IsInt()
	}
	_, err := number.Int64()
	return err != nil && format != "int32" && format != "int64"
}

// holdsOdd reports whether a value holds a number that may be odd.
func holdsOdd(value any) bool {
	switch value := value.(type) {
	case json.Number:
		return len(value) >= len("1000000000000000000") || strings.ContainsAny(string(value), ".eE")
	case map[string]any:
		for _, member := range value {
			if holdsOdd(member) {
				return true
			}
		}
	case []any:
		for _, element := range value {
			if holdsOdd(element) {
				return true
			}
		}
	}
	return false
}
