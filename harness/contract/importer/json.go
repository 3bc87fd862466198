package importer

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"go.yaml.in/yaml/v4"
)

const (
	// mostValues bounds what an export may hold, and so the memory that it takes.
	mostValues = 1_000_000
	// deepest bounds the nesting of JSON; what is deeper than a contract may be is said later.
	deepest = 500
)

// readJSON parses JSON into nodes with their places. Keys that are given twice stay twice.
func readJSON(data []byte, problem func(offset int, format string, args ...any) error) (*yaml.Node, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	r := jsonReader{data: data, decoder: decoder, line: 1, problem: problem}
	root, err := r.value(0)
	if err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, problem(int(decoder.InputOffset()), "something stands after the JSON value; remove it")
	}
	return root, nil
}

type jsonReader struct {
	data    []byte
	decoder *json.Decoder
	problem func(offset int, format string, args ...any) error
	values  int

	seen, line, begin int // how far lines were counted, and where the last one begins
}

func (r *jsonReader) value(depth int) (*yaml.Node, error) {
	token, err := r.decoder.Token()
	if err != nil {
		return nil, r.invalid(err)
	}
	n := r.node()
	if r.values++; r.values > mostValues {
		return nil, r.problem(int(r.decoder.InputOffset()), "holds more than %d values; export one product at a time", mostValues)
	}
	if depth > deepest {
		return nil, r.problem(int(r.decoder.InputOffset()), "nests deeper than %d; this is no export of a documentation", deepest)
	}
	switch token := token.(type) {
	case json.Delim:
		n.Kind, n.Tag = yaml.MappingNode, "!!map"
		if token == '[' {
			n.Kind, n.Tag = yaml.SequenceNode, "!!seq"
		}
		for r.decoder.More() {
			if n.Kind == yaml.MappingNode {
				key, err := r.decoder.Token()
				if err != nil {
					return nil, r.invalid(err)
				}
				k := r.node()
				k.Tag, k.Value = "!!str", key.(string) // the decoder admits nothing else
				n.Content = append(n.Content, k)
			}
			child, err := r.value(depth + 1)
			if err != nil {
				return nil, err
			}
			n.Content = append(n.Content, child)
		}
		if _, err := r.decoder.Token(); err != nil {
			return nil, r.invalid(err)
		}
	case json.Number:
		n.Tag, n.Value = "!!float", string(token)
		if !bytes.ContainsAny([]byte(token), ".eE") {
			n.Tag = "!!int"
		}
	case string:
		n.Tag, n.Value = "!!str", token
	case bool:
		n.Tag, n.Value = "!!bool", truth(token).Value
	default:
		n.Tag, n.Value = "!!null", "null"
	}
	return n, nil
}

// node is an empty scalar at the end of the token that was just read; the token's line is what
// people look for, and the decoder tells no more.
func (r *jsonReader) node() *yaml.Node {
	offset := int(r.decoder.InputOffset())
	for ; r.seen < offset; r.seen++ {
		if r.data[r.seen] == '\n' {
			r.line, r.begin = r.line+1, r.seen+1
		}
	}
	return &yaml.Node{Kind: yaml.ScalarNode, Line: r.line, Column: max(offset-r.begin, 1)}
}

func (r *jsonReader) invalid(err error) error {
	var syntax *json.SyntaxError
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return r.problem(len(r.data), "ends in the middle of a JSON value; export it again")
	case errors.As(err, &syntax):
		return r.problem(int(max(syntax.Offset-1, r.decoder.InputOffset())), "is not valid JSON: %v", syntax)
	}
	return r.problem(int(r.decoder.InputOffset()), "is not valid JSON: %v", err)
}
