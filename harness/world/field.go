package world

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/client"
)

// Field is one field of a kind, with its policy: how it is compared, shown and kept. It is written
// once, as the struct tag world:"..." beside yaml:"name":
//
//	key        identifies the thing on the server; it is immutable, too
//	immutable  cannot be changed once the thing exists
//	create     is used when the thing is made and never compared
//	required   must be given
//	secret     is never compared, shown or kept
//	names      of a secret table, its names are compared, shown and kept, and what they hold is not
//	personal   is shown masked off a mock: a mobile number, an e-mail address
//	money      is rupees as decimal text
//	name       is no field of the file: it is the name that the thing stands under
//	final=TEXT once it is TEXT, nothing changes it again
//	of=FIELD   is no field of the file: it is taken from the thing that this one refers to
//	ref=KIND   names a thing of the section KIND, by its bare name or as ${KIND.name.id}
type Field struct {
	Name      string
	Key       bool
	Immutable bool
	Create    bool
	Required  bool
	Secret    bool
	Names     bool // of a secret table: its names are none
	Personal  bool
	Money     bool
	Final     []string // values that nothing changes again
	Ref       string   // section; "" for none
	Of        bool     // no field of the file: taken from the thing that this one refers to
	Doc       string   // what it means, where its name does not say it
	Own       bool     // Of, and the name that the thing stands under

	index int
}

// Compared reports whether a difference in the field is one.
func (f Field) Compared() bool { return !f.Create && (!f.Secret || f.Names) }

// fieldsOf reads the tags of a kind's struct. A tag that says something else is a mistake of ours,
// and panics where kinds are defined.
func fieldsOf(t reflect.Type) []Field {
	var fields []Field
	for i := range t.NumField() {
		at := t.Field(i)
		name, _, _ := strings.Cut(at.Tag.Get("yaml"), ",")
		f := Field{Name: name, Doc: at.Tag.Get("doc"), index: i}
		for _, policy := range strings.Split(at.Tag.Get("world"), ",") {
			section, isRef := strings.CutPrefix(policy, "ref=")
			other, isOf := strings.CutPrefix(policy, "of=")
			final, isFinal := strings.CutPrefix(policy, "final=")
			switch {
			case isOf:
				f.Name, f.Of, f.Create = other, true, true
			case isRef:
				f.Ref = section
			case policy == "name":
				f.Name, f.Of, f.Own, f.Create = "name", true, true, true
			case isFinal:
				f.Final = append(f.Final, final)
			case policy == "key":
				f.Key, f.Immutable = true, true
			case policy == "immutable":
				f.Immutable = true
			case policy == "create":
				f.Create = true
			case policy == "required":
				f.Required = true
			case policy == "secret":
				f.Secret = true
			case policy == "names":
				f.Names = true
			case policy == "personal":
				f.Personal = true
			case policy == "money":
				f.Money = true
			case policy != "":
				panic(fmt.Sprintf("world: %s.%s has the policy %q, which there is not", t, at.Name, policy))
			}
		}
		if f.Name != "" && f.Name != "-" {
			fields = append(fields, f)
		}
	}
	return fields
}

// Canonical is a text that can be written in several ways, such as a moment: it says the one in which
// it is compared, and gives itself where it is none.
type Canonical interface{ Canonical() string }

// canonical is a field's value in the form in which it is compared; "" where it was left out.
func (f Field) canonical(v reflect.Value) string {
	given := false
	for v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return ""
		}
		given, v = true, v.Elem()
	}
	if text, ok := v.Interface().(Canonical); ok {
		return text.Canonical()
	}
	switch v.Kind() {
	case reflect.Struct:
		return "" // details of how a thing is made
	case reflect.Bool, reflect.Int, reflect.Float64:
		if v.IsZero() && !given {
			return "" // left out
		}
	case reflect.Map:
		var parts []string
		for _, key := range v.MapKeys() {
			part := key.String()
			if !f.Names {
				part += "=" + v.MapIndex(key).String()
			}
			parts = append(parts, part)
		}
		slices.Sort(parts)
		return strings.Join(parts, ", ")
	case reflect.Slice:
		parts := make([]string, v.Len())
		for i := range parts {
			parts[i] = v.Index(i).String()
		}
		return strings.Join(parts, ", ")
	}
	text := fmt.Sprint(v.Interface())
	if f.Money && text != "" {
		if amount, err := client.ParsePaise(text); err == nil {
			return amount.String()
		}
	}
	return text
}

// FieldsOf are the fields of a kind's struct in the form in which they are compared, for what a look
// found.
func FieldsOf[T any](value T) map[string]string {
	v := reflect.ValueOf(value)
	all := map[string]string{}
	for _, f := range fieldsOf(v.Type()) {
		if text := f.canonical(v.Field(f.index)); text != "" && f.Compared() {
			all[f.Name] = text
		}
	}
	return all
}
