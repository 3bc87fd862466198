package importer

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// block writes a tree in lines that are indented.
func block(n *yaml.Node, indent int) (string, error) {
	tidy(n)
	data, err := yaml.Dump(n, yaml.WithIndent(2), yaml.WithLineWidth(-1), yaml.WithCompactSeqIndent(false))
	if err != nil {
		return "", fmt.Errorf("write an operation: %w", err)
	}
	var out strings.Builder
	for line := range strings.Lines(string(data)) {
		if strings.TrimSpace(line) != "" {
			out.WriteString(strings.Repeat(" ", indent))
		}
		out.WriteString(line)
	}
	return out.String(), nil
}

// tidy writes small mappings in braces, as the documents do.
func tidy(n *yaml.Node) (width int) {
	n.Line, n.Column = 0, 0
	if n.Kind == yaml.ScalarNode {
		if n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
			n.Style = yaml.DoubleQuotedStyle // on one line
		}
		if n.Tag == "!!str" && n.Style == 0 && quoted.MatchString(n.Value) {
			n.Style = yaml.DoubleQuotedStyle // as the documents have it; the encoder would take single ones
		}
		return len(n.Value) + 4
	}
	width = 2
	for _, child := range n.Content {
		width += tidy(child)
	}
	switch {
	case width > mostInBraces && (get(n, "properties") != nil || get(n, "items") != nil):
		n.Style = 0
	case width <= mostInBraces && inBraces(n):
		n.Style = yaml.FlowStyle
	}
	return width
}

// mostInBraces is how wide a mapping in braces may be.
const mostInBraces = 125

// quoted is text that would be something else, or end, without quotes.
var quoted = regexp.MustCompile(`^$|^[-+.0-9~]|, |^(?i:null|true|false|yes|no|on|off)$`)

// inBraces reports a mapping of plain values that describes one field.
func inBraces(n *yaml.Node) bool {
	return isMapping(n) && get(n, "type") != nil && !slices.ContainsFunc(n.Content, func(child *yaml.Node) bool { return isMapping(child) })
}
