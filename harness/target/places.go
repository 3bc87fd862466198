package target

import (
	"fmt"

	"go.yaml.in/yaml/v4"
)

// place is where a value stands in a file.
type place struct{ line, column int }

// placesOf finds where each value of a YAML document stands, by its keys joined by dots, as
// strictyaml names them. What is not valid YAML has no places; strictyaml has said so.
func placesOf(data []byte) map[string]place {
	places := map[string]place{}
	var document yaml.Node
	if err := yaml.Unmarshal(data, &document); err != nil || len(document.Content) == 0 {
		return places
	}
	walk(document.Content[0], "", places)
	return places
}

func walk(n *yaml.Node, path string, places map[string]place) {
	places[path] = place{n.Line, n.Column}
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			walk(n.Content[i+1], joined(path, n.Content[i].Value), places)
		}
	case yaml.SequenceNode:
		for i, item := range n.Content {
			walk(item, fmt.Sprintf("%s[%d]", path, i), places)
		}
	}
}

func joined(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
