package strictyaml

import (
	"bytes"
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// sentences say what is wrong for a person who does not know how YAML is parsed, by what the
// parser says of it.
var sentences = []struct{ said, ours string }{
	{"anchor", "anchors and aliases are not supported; put quotes around text that begins with * or &"},
	{"',' or '}'", "a mapping in braces lacks a comma here or its }"},
	{"',' or ']'", "a list in brackets lacks a comma here or its ]"},
	{"expected '-' indicator", "this is no item of the list above; begin every item with - and indent all alike"},
	{"did not find expected key", "no key can stand here; indent the keys of a mapping alike, and close only what is open"},
	{"mapping values are not allowed", "no second colon can stand here; indent the keys of a mapping alike, and put quotes around text with a colon in it"},
	{"cannot start any token", "no value begins with this character; put quotes around the text, and indent with spaces, not tabs"},
	{"tab", "a tab stands where only spaces may; indent with spaces, not tabs"},
	{"unexpected end of stream", "these quotes are never closed; close them"},
	{"unknown escape character", "a backslash stands before a character that needs none; write the text in single quotes"},
	{"not allowed", "a character stands here that no text holds; save the file as text in UTF-8"},
	{"UTF-8", "a character stands here that is not UTF-8; save the file as text in UTF-8"},
}

// invalid says of data that is no YAML what is wrong, and where.
func invalid(name string, data []byte, err error) *Problem {
	problem := &Problem{File: name, Rule: "invalid-yaml", Message: "it cannot be read from here on; check quotes, brackets and indentation"}
	for _, s := range sentences {
		if strings.Contains(err.Error(), s.said) {
			problem.Message = s.ours
			break
		}
	}
	problem.Message = "is not valid YAML: " + problem.Message
	var load *yaml.LoadError
	if errors.As(err, &load) {
		problem.Line, problem.Column = load.Mark.Line, load.Mark.Column
		if strings.Contains(load.ContextMsg, "quoted scalar") { // the end of the file helps nobody
			problem.Line, problem.Column = load.ContextMark.Line, load.ContextMark.Column
		}
	}
	if problem.Line == 0 {
		problem.Line, problem.Column = firstUnreadable(data)
	}
	problem.Column = max(problem.Column, 1)
	return problem
}

// firstUnreadable is where the first character stands that YAML forbids; the parser does not tell.
func firstUnreadable(data []byte) (line, column int) {
	at := bytes.IndexFunc(data, func(r rune) bool {
		return r == utf8.RuneError || unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t'
	})
	before := data[:max(at, 0)]
	begin := bytes.LastIndexByte(before, '\n') + 1
	return bytes.Count(before, []byte("\n")) + 1, utf8.RuneCount(before[begin:]) + 1
}
