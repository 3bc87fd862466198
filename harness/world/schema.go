package world

import (
	"bytes"
	"reflect"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/plainjson"
)

// Schema is the JSON Schema of world files, for editors: it follows from the kinds. What it cannot
// say, such as which names exist, kasauti lint says.
func Schema(kinds []*Kind) []byte {
	root := object{
		"$schema":              "https://json-schema.org/draft/2020-12/schema",
		"title":                "A world of Kasauti",
		"description":          "What must exist on a target. Features speak of these names.",
		"type":                 "object",
		"required":             []string{"world"},
		"additionalProperties": false,
	}
	sections, changes := object{}, object{}
	defs := object{
		// A text may look like a number in YAML.
		"text":    object{"type": []string{"string", "number", "boolean"}},
		"address": object{"type": "string", "pattern": `^[a-z_]+\.` + names.String()[1:]},
	}
	for _, k := range kinds {
		defs[k.Section] = k.schema()
		one := ref(k.Section)
		if required := k.required(); len(required) > 0 {
			one["type"], one["required"] = "object", required
		}
		sections[k.Section] = section(k.Doc+k.leftOut(), one)
		changes[k.Section] = section("Changes to what is declared above, for this target.", ref(k.Section))
	}
	properties := object{
		"world": object{
			"type": "object", "required": []string{"name", "version"}, "additionalProperties": false,
			"properties": object{"name": object{"type": "string", "pattern": names.String()}, "version": object{"const": version}},
		},
		"app": object{"type": "object", "description": "The partner's own application: command or url, env, ready, timeout, partner, per."},
		"moved": object{
			"type": "array", "description": "Things that have another name now and are still the same.",
			"items": object{
				"type": "object", "required": []string{"from", "to"}, "additionalProperties": false,
				"properties": object{"from": ref("address"), "to": ref("address")},
			},
		},
		"targets": object{
			"type":        "object",
			"description": "What holds for one target alone: mock, uat, or the name of an environment file.",
			"additionalProperties": object{
				"type": "object", "additionalProperties": false, "properties": changes,
			},
		},
	}
	for name, s := range sections {
		properties[name] = s
	}
	root["properties"], root["$defs"] = properties, defs
	var out bytes.Buffer
	if err := plainjson.Write(&out, root); err != nil {
		panic("world: " + err.Error()) // of texts and maps
	}
	return out.Bytes()
}

type object map[string]any

func ref(to string) object { return object{"$ref": "#/$defs/" + to} }

// section is a table of things by name.
func section(doc string, thing object) object {
	return object{
		"type": "object", "description": doc,
		"propertyNames": object{"pattern": names.String()}, "additionalProperties": thing,
	}
}

// leftOut says what becomes of fields that the file leaves out, where some can be.
func (k *Kind) leftOut() string {
	choice := func(f Field) bool { return f.Compared() && !f.Immutable && !f.Required && f.Ref == "" }
	switch {
	case !slices.ContainsFunc(k.Fields, choice):
		return ""
	case k.Whole:
		return " Nobody but Kasauti sets it: a field that is left out has its default, and is brought back to it."
	}
	return " A field that is left out is not compared, and stays as it is."
}

// schema is of one thing, as far as it is written: a target may change some fields alone.
func (k *Kind) schema() object {
	properties := object{
		"manage": object{
			"enum":        levels,
			"description": "observe: must exist, is never written; ensure: created or adopted, never removed (the default on UAT); own: also removed (the default on a mock)",
		},
		"known_id": object{"type": "string", "description": "its id at the target, where that is known"},
		"protect":  object{"type": "boolean", "description": "it is never removed"},
	}
	for _, f := range k.Fields {
		if !f.Of {
			properties[f.Name] = f.schema(k.typ.Field(f.index).Type)
		}
	}
	return object{"type": []string{"object", "null"}, "additionalProperties": false, "properties": properties}
}

// required are the fields that must be given.
func (k *Kind) required() []string {
	var names []string
	for _, f := range k.Fields {
		if f.Required {
			names = append(names, f.Name)
		}
	}
	return names
}

// schema is of one field.
func (f Field) schema(t reflect.Type) object {
	s := shape(t)
	var says []string
	for _, one := range []struct {
		holds bool
		words string
	}{
		{f.Doc != "", f.Doc},
		{f.Key, "identifies the thing at the target"},
		{f.Immutable && !f.Key, "cannot be changed once the thing exists"},
		{f.Create, "used when the thing is made"},
		{f.Secret, "secret: ${env:NAME} or ${file:PATH}"},
		{f.Money, "rupees, such as 500.00"},
		{f.Ref != "", "a name under " + f.Ref},
	} {
		if one.holds {
			says = append(says, one.words)
		}
	}
	if len(says) > 0 {
		s["description"] = strings.Join(says, "; ")
	}
	if f.Secret && t.Kind() == reflect.String {
		delete(s, "$ref")
		s["type"], s["pattern"] = "string", `^\$\{(env|file|mock):[^{}]+\}$`
	}
	return s
}

// shape is what a Go type takes in YAML.
func shape(t reflect.Type) object {
	switch t.Kind() {
	case reflect.Pointer:
		return shape(t.Elem())
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Int, reflect.Int64:
		return object{"type": "integer"}
	case reflect.Float64:
		return object{"type": "number"}
	case reflect.Slice:
		return object{"type": "array", "items": shape(t.Elem())}
	case reflect.Map:
		return object{"type": "object", "additionalProperties": shape(t.Elem())}
	case reflect.Struct:
		properties := object{}
		for i := range t.NumField() {
			if name, _, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ","); name != "" && name != "-" {
				properties[name] = shape(t.Field(i).Type)
			}
		}
		return object{"type": "object", "additionalProperties": false, "properties": properties}
	}
	return ref("text")
}
