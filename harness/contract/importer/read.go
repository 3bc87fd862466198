package importer

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/strictyaml"
)

// MaxSize is the largest export, in bytes, that is read: 64 MiB.
const MaxSize = 64 << 20

// readTree parses an export, JSON or YAML. Nothing in it is rounded: numbers stay as written.
func readTree(file string, data []byte) (*yaml.Node, error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	problem := func(offset int, format string, args ...any) error {
		line, column := placeOf(data, offset)
		return strictyaml.Problems{{File: file, Line: line, Column: column, Message: fmt.Sprintf(format, args...)}}
	}
	if len(data) > MaxSize {
		return nil, strictyaml.Problems{{File: file, Message: fmt.Sprintf("is larger than %d MiB; export one product at a time", MaxSize>>20)}}
	}
	if at := firstInvalid(data); at >= 0 {
		return nil, problem(at, "is no UTF-8 from here on; export it again as UTF-8")
	}
	if trimmed := bytes.TrimLeft(data, " \t\r\n"); len(trimmed) > 0 && trimmed[0] == '{' {
		return readJSON(data, problem)
	}
	if len(data) > strictyaml.MaxSize {
		return nil, strictyaml.Problems{{File: file, Message: fmt.Sprintf("is larger than %d MiB of YAML; export it as JSON, or one product at a time", strictyaml.MaxSize>>20)}}
	}
	return strictyaml.Tree(file, data)
}

func firstInvalid(data []byte) int {
	for i := 0; i < len(data); {
		if data[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size <= 1 {
			return i
		}
		i += size
	}
	return -1
}

// placeOf is the line and column of an offset, from 1.
func placeOf(data []byte, offset int) (line, column int) {
	before := data[:min(max(offset, 0), len(data))]
	begin := bytes.LastIndexByte(before, '\n') + 1
	return bytes.Count(before, []byte("\n")) + 1, utf8.RuneCount(before[begin:]) + 1
}

// openAPI parses an export and makes sure that it is one that can be imported.
func openAPI(file string, data []byte) (*yaml.Node, error) {
	root, err := readTree(file, data)
	if err != nil {
		return nil, err
	}
	if problems := contract.TreeProblems(file, root); len(problems) > 0 {
		return nil, problems[:min(len(problems), mostProblems)]
	}
	wrong := func(message string) error {
		return strictyaml.Problems{{File: file, Line: max(root.Line, 1), Column: max(root.Column, 1), Message: message}}
	}
	version := word(root, "openapi")
	switch {
	case !isMapping(root):
		return nil, wrong("is no OpenAPI document; export the documentation as OpenAPI 3.0 or 3.1")
	case get(root, "swagger") != nil:
		return nil, wrong(fmt.Sprintf("is Swagger %s, which cannot be imported; export it as OpenAPI 3.0 or 3.1", word(root, "swagger")))
	case version == "":
		return nil, wrong("names no version under openapi; export the documentation as OpenAPI 3.0 or 3.1")
	case !strings.HasPrefix(version, "3.0") && !strings.HasPrefix(version, "3.1"):
		return nil, wrong(fmt.Sprintf("is OpenAPI %s, which cannot be imported; export it as OpenAPI 3.0 or 3.1", version))
	case get(root, "paths") != nil && !isMapping(get(root, "paths")):
		return nil, wrong("has something under paths that is no mapping of paths to operations; export the documentation anew")
	}
	return root, nil
}

// mostProblems are listed of a file that holds many.
const mostProblems = 50
