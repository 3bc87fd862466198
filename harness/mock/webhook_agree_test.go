package mock

import (
	"encoding/json"
	"strings"
	"testing"
)

// What is said to be the same is the same in what the mock sends, and follows as it does there.
func TestSameFieldsAreTheSame(t *testing.T) {
	s := newServer(t, nil)
	for _, event := range Events() {
		body, err := s.ExampleWebhook(defaultUniverse, event)
		if err != nil {
			t.Fatal(err)
		}
		var whole map[string]any
		if err := json.Unmarshal(body, &whole); err != nil {
			t.Fatal(err)
		}
		read := func(name string) any {
			outer, inner, nested := strings.Cut(name, ".")
			if nested {
				return whole[outer].(map[string]any)[inner]
			}
			return whole[name]
		}
		if len(Same(event)) == 0 {
			t.Errorf("%s has no fields that say the same", event)
		}
		for _, names := range Same(event) {
			for _, name := range names {
				if read(name) == nil || read(name) != read(names[0]) {
					t.Errorf("%s: %s is %v, and %s is %v", event, names[0], read(names[0]), name, read(name))
				}
			}
			text, _ := read(names[0]).(string)
			for name, says := range Follows(event, names[0], text) {
				if read(name) != says {
					t.Errorf("%s: where %s is %s, %s is %v, want %s", event, names[0], text, name, read(name), says)
				}
			}
		}
	}
}
