package check

import (
	"encoding/json"
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/scenario"
)

// fields breaks each thing that the documentation says of a field of the body, one at a time.
func (g *generator) fields() {
	if !g.operation.Body {
		return
	}
	if !g.contract.Request(g.operation.Name).Seen() {
		g.leave("each field of the body", "no copy of its page shows it")
	}
	shown := g.shown()
	for _, f := range g.contract.Request(g.operation.Name).Fields {
		switch {
		case f.Path == "":
			continue
		case !shown(f.Path):
			g.leave("what is wrong with "+f.Path, "the page's example, and so the request that is sent, has nothing there")
			continue
		}
		g.presence(f)
		if g.operation.Form {
			continue // a form has texts only
		}
		g.types(f)
		g.text(f)
		g.number(f)
		g.list(f)
	}
}

// shown reports whether a case can get at a field: it stands in the outermost object, or in the
// page's example.
func (g *generator) shown() func(path string) bool {
	example := client.Request{Operation: g.operation.Name, Body: g.contract.Request(g.operation.Name).Example}
	draft, err := scenario.NewDraft(example)
	return func(path string) bool {
		if !strings.ContainsAny(path, ".[") {
			return true
		}
		if err != nil {
			return false
		}
		_, has := draft.At(path)
		return has
	}
}

func (g *generator) presence(f contract.Field) {
	if f.Required {
		g.add(FieldMissing, "without "+f.Path, f.Path, func(d *scenario.Draft) error { return d.RemoveAt(f.Path) }, "field-missing")
	}
	switch {
	case g.operation.Form || len(f.Types) == 0 || f.Is("null"):
	case f.Required:
		g.add(FieldNull, f.Path+" is null", f.Path, setAt(f.Path, nil), "field-missing")
	default:
		g.add(FieldNull, f.Path+" is null", f.Path, setAt(f.Path, nil))
	}
}

// types puts one value of a type that the field does not have.
func (g *generator) types(f contract.Field) {
	if len(f.Types) == 0 {
		return
	}
	for _, other := range [...]struct {
		types []string
		name  string
		value any
	}{
		{[]string{"number", "integer"}, "a number", json.Number("5")},
		{[]string{"string"}, "a text", "twenty"},
		{[]string{"array"}, "a list", []any{"x"}},
		{[]string{"object"}, "an object", map[string]any{"x": "y"}},
	} {
		if !slices.ContainsFunc(other.types, f.Is) {
			g.add(FieldMistyped, f.Path+" is "+other.name, f.Path, setAt(f.Path, other.value), "field-mistyped")
			return
		}
	}
}

func (g *generator) text(f contract.Field) {
	if len(f.Enum) > 0 {
		value := any("NO_SUCH_VALUE")
		if f.Is("number") || f.Is("integer") {
			value = json.Number("987654321")
		}
		g.add(ValueUnlisted, f.Path+" is a value that is not listed", f.Path, setAt(f.Path, value), refusalsOfValue(f.Path)...)
	}
	if !f.Is("string") {
		return
	}
	if f.MaxLength >= 0 {
		g.add(TooLong, fmt.Sprintf("%s is longer than %d characters", f.Path, f.MaxLength), f.Path, resize(f, f.MaxLength+1), refusalsOfValue(f.Path)...)
	}
	if f.MinLength > 0 {
		g.add(TooShort, fmt.Sprintf("%s is shorter than %d characters", f.Path, f.MinLength), f.Path, resize(f, f.MinLength-1), refusalsOfValue(f.Path)...)
	}
	if f.Pattern != "" {
		name := f.Path + " breaks its pattern"
		if value, ok := unlike(f.Pattern); ok {
			g.add(PatternBroken, name, f.Path, setAt(f.Path, value), refusalsOfValue(f.Path)...)
		} else {
			g.leave(name, "no text is known that the pattern "+f.Pattern+" does not admit")
		}
	}
}

// refusalsOfValue are those that a value of a field meets which is of the right type, and not as
// documented.
func refusalsOfValue(field string) []string {
	switch field {
	case "amountToLoad":
		return []string{"amount-invalid"}
	case "transactionType":
		return []string{"load-not-credit"}
	case "cardTransactionType", "status":
		return []string{"filter-invalid"}
	}
	return []string{"field-invalid"}
}

// unlike is a text that a pattern does not admit.
func unlike(pattern string) (string, bool) {
	compiled, err := regexp.Compile(pattern)
	if err != nil {
		return "", false
	}
	for _, text := range [...]string{"~~~~~~", "x", "7", "a b", "É"} {
		if !compiled.MatchString(text) {
			return text, true
		}
	}
	return "", false
}

// resize makes a text just so long, of what the valid request has there; but nothing is made of
// a secret, of which a part would be known as such to nobody.
func resize(f contract.Field, length int) spoiling {
	return func(d *scenario.Draft) error {
		value, _ := d.At(f.Path)
		text, _ := value.(string)
		if f.Sensitive {
			text = ""
		}
		runes := []rune(text + strings.Repeat("x", max(0, length-utf8.RuneCountInString(text))))
		return d.SetAt(f.Path, string(runes[:length]))
	}
}

func (g *generator) number(f contract.Field) {
	if f.Minimum != "" {
		g.beyond(BelowMinimum, f, f.Minimum, -1, "less than ", "amount-invalid", "filter-invalid", "field-invalid")
	}
	if f.Maximum != "" {
		g.beyond(AboveMaximum, f, f.Maximum, +1, "more than ", "filter-invalid", "field-invalid") // what an amount may be at most is for limits to say
	}
}

func (g *generator) beyond(kind Kind, f contract.Field, bound string, by int64, how string, refusals ...string) {
	name := f.Path + " is " + how + bound
	number, ok := new(big.Rat).SetString(bound)
	if !ok {
		g.leave(name, "the contract's "+bound+" is no number")
		return
	}
	number.Add(number, big.NewRat(by, 1))
	text := number.RatString()
	if !number.IsInt() {
		text = number.FloatString(2)
	}
	g.add(kind, name, f.Path, setAt(f.Path, json.Number(text)), refusals...)
}

func (g *generator) list(f contract.Field) {
	if f.MaxItems < 0 {
		return
	}
	item, _ := g.contract.Request(g.operation.Name).Field(f.Path + "[]")
	g.add(TooManyItems, fmt.Sprintf("%s has more than %d items", f.Path, f.MaxItems), f.Path, func(d *scenario.Draft) error {
		value, _ := d.At(f.Path)
		items, _ := value.([]any)
		if len(items) == 0 {
			items = []any{someItem(item)}
		}
		for len(items) <= f.MaxItems {
			items = append(items, items[0])
		}
		return d.SetAt(f.Path, items)
	})
}

// someItem stands for an item where the valid request has none: of the type that the list has.
func someItem(f contract.Field) any {
	switch {
	case f.Is("object"):
		return map[string]any{}
	case f.Is("number"), f.Is("integer"):
		return json.Number("1")
	case f.Is("boolean"):
		return true
	}
	return "x"
}

func setAt(path string, value any) spoiling {
	return func(d *scenario.Draft) error { return d.SetAt(path, value) }
}
