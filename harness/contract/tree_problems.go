package contract

import (
	"go.yaml.in/yaml/v4"

	"github.com/kasauti/kasauti/harness/strictyaml"
)

// TreeProblems is what is wrong in the nodes of any document, ours or another's: keys that are
// given twice, anchors and aliases, numbers that JSON cannot hold, nesting that is too deep.
func TreeProblems(file string, root *yaml.Node) strictyaml.Problems {
	_, problems := valuesOf(file, root)
	return problems
}
