package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/value"
)

// body is the webhook's, with the fields that the words give.
func (f *triggerFlags) body(event string, words []string) ([]byte, error) {
	c, err := loadContract()
	if err != nil {
		return nil, err
	}
	w, err := f.loadWorld()
	if err != nil {
		return nil, err
	}
	server, err := mock.New(mock.Options{World: w.ForMock(f.seed), Contract: c, Seed: f.seed})
	if err != nil {
		return nil, err
	}
	// Another time, another transaction: a receiver must not take the second one for the first.
	universe, err := server.NewUniverse(fmt.Sprint("trigger ", time.Now().UnixNano()), nil)
	if err != nil {
		return nil, err
	}
	made, err := server.ExampleWebhook(universe.ID, event)
	if err != nil || len(words) == 0 {
		return made, err
	}
	return withFields(event, made, c.Request(event), words)
}

// withFields sets fields of a body, and those that say the same. All that is wrong with the words
// is in the error.
func withFields(event string, made []byte, documented contract.Body, words []string) ([]byte, error) {
	decoder := json.NewDecoder(bytes.NewReader(made))
	decoder.UseNumber()
	var whole any
	if err := decoder.Decode(&whole); err != nil {
		return nil, err
	}
	var problems []error
	for _, word := range words {
		if err := setField(whole, documented, word); err != nil {
			problems = append(problems, err)
		}
	}
	if len(problems) > 0 {
		return nil, errors.Join(problems...)
	}
	if err := agree(event, whole, words); err != nil {
		return nil, err
	}
	return json.Marshal(whole)
}

func setField(whole any, documented contract.Body, word string) error {
	name, text, found := strings.Cut(word, "=")
	if !found {
		return fmt.Errorf("%q is no FIELD=VALUE; write for example status=FAILED", word)
	}
	path, err := value.ParsePath(name)
	if err != nil {
		return err
	}
	field, known := documented.Field(path.Documented())
	before, there := path.At(whole)
	if !known && !there {
		return fmt.Errorf("set %s: the webhook has no such field%s", name, nearest.Known(name, named(documented)))
	}
	set, err := typed(text, field, before)
	if err != nil {
		return fmt.Errorf("set %s: %w", name, err)
	}
	return put(whole, name, set)
}

// put sets what stands at a path, and makes the objects around it.
func put(whole any, name string, set any) error {
	path, err := value.ParsePath(name)
	if err != nil {
		return err
	}
	inside := whole
	for i, step := range path {
		object, is := inside.(map[string]any)
		switch {
		case !is || step.Index >= 0:
			return fmt.Errorf("set %s: %s is no object with fields", name, value.Path(path[:i]))
		case i == len(path)-1:
			object[step.Key] = set
		case object[step.Key] == nil:
			object[step.Key] = map[string]any{}
		}
		inside = object[step.Key]
	}
	return nil
}

// typed gives a text the type of the contract or, where that says none, of what stood there.
func typed(text string, field contract.Field, before any) (any, error) {
	types := field.Types
	if len(types) == 0 {
		types = []string{typeOf(before)}
	}
	if slices.Contains(types, "string") {
		return text, nil
	}
	var v any
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	if decoder.Decode(&v) == nil && !decoder.More() && slices.ContainsFunc(types, func(t string) bool { return typeOf(v) == t || typeOf(v) == "number" && t == "integer" }) {
		return v, nil
	}
	return nil, fmt.Errorf("%q is no %s", text, strings.Join(types, " or "))
}

// typeOf is a value's type in JSON; of what is not there, a text.
func typeOf(v any) string {
	switch v.(type) {
	case json.Number:
		return "number"
	case bool:
		return "boolean"
	case map[string]any:
		return "object"
	case []any:
		return "array"
	}
	return "string"
}

// named are the paths of a body's fields.
func named(b contract.Body) (paths []string) {
	for _, path := range b.Paths() {
		if path != "" {
			paths = append(paths, path)
		}
	}
	return paths
}
