package client

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"
)

// maxDepth is how deep an answer may nest; the documented ones nest three levels.
const maxDepth = 64

// fault is a judgement on an answer, before it is known which call it belongs to.
type fault struct {
	kind Kind
	what string
	next string
}

func faultf(kind Kind, format string, args ...any) *fault {
	return &fault{kind: kind, what: fmt.Sprintf(format, args...)}
}

// parseJSON accepts exactly one JSON value in UTF-8 without duplicate keys or deep nesting.
func parseJSON(body []byte) (json.RawMessage, *fault) {
	decoder := json.NewDecoder(bytes.NewReader(body))
	var value json.RawMessage
	err := decoder.Decode(&value)
	switch {
	case errors.Is(err, io.EOF):
		return nil, faultf(KindNotJSON, "was answered with an empty body")
	case errors.Is(err, io.ErrUnexpectedEOF):
		return nil, faultf(KindTruncated, "was answered with JSON that ends early, after %d bytes", len(body))
	case err != nil:
		return nil, faultf(KindNotJSON, "was answered with something that is not JSON, %v", err)
	}
	if rest := bytes.TrimLeft(body[decoder.InputOffset():], " \t\r\n"); len(rest) > 0 {
		return nil, faultf(KindNotJSON, "was answered with %d bytes after the end of the JSON value", len(rest))
	}
	if !utf8.Valid(value) {
		// encoding/json would replace such bytes in silence.
		return nil, faultf(KindNotJSON, "was answered with JSON that is not UTF-8")
	}
	return value, inspect(value)
}

// level is an object or array that inspect is inside of.
type level struct {
	object bool
	keys   map[string]struct{}
	value  bool // in an object: a key was read, its value is next
}

// inspect walks one valid JSON value. Keys compare as decoded: "a" and "\u0061" are one key.
func inspect(value []byte) *fault {
	decoder := json.NewDecoder(bytes.NewReader(value))
	decoder.UseNumber()
	var inside []level
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return faultf(KindNotJSON, "was answered with something that is not JSON, %v", err)
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			if len(inside) == maxDepth {
				return &fault{
					kind: KindTooLarge, what: fmt.Sprintf("was answered with JSON nested deeper than %d levels", maxDepth),
					next: "check that the base URL leads to the API",
				}
			}
			endValue(inside)
			object := token == json.Delim('{')
			inside = append(inside, level{object: object})
			continue
		case json.Delim('}'), json.Delim(']'):
			inside = inside[:len(inside)-1]
			continue
		}
		if len(inside) == 0 {
			continue
		}
		here := &inside[len(inside)-1]
		if !here.object || here.value {
			here.value = false
			continue
		}
		key, _ := token.(string) // a valid object has nothing else here
		if _, twice := here.keys[key]; twice {
			return faultf(KindDuplicateKey, "was answered with an object that holds the key %.40q twice", key)
		}
		if here.keys == nil {
			here.keys = make(map[string]struct{})
		}
		here.keys[key] = struct{}{}
		here.value = true
	}
}

// endValue notes that the value being begun is the one that a key waits for.
func endValue(inside []level) {
	if len(inside) > 0 {
		inside[len(inside)-1].value = false
	}
}

// object gives fields by their exact names; encoding/json alone would let "Code" stand in
// for "code".
type object map[string]json.RawMessage

func parseObject(value json.RawMessage) (object, bool) {
	if len(value) == 0 || value[0] != '{' {
		return nil, false
	}
	var fields object
	if err := json.Unmarshal(value, &fields); err != nil {
		return nil, false
	}
	return fields, true
}

// has says whether a field is there and not null.
func (o object) has(name string) bool {
	value, ok := o[name]
	return ok && string(value) != "null"
}

// text reads a string field; one that is absent or null is "".
func (o object) text(name string) (string, error) {
	if !o.has(name) {
		return "", nil
	}
	value := o[name]
	if value[0] != '"' {
		return "", fmt.Errorf("%s is not a string", name)
	}
	var text string
	if err := json.Unmarshal(value, &text); err != nil {
		return "", fmt.Errorf("%s is not a string: %w", name, err)
	}
	return text, nil
}

// required reads a string field that must be there and not be empty.
func (o object) required(name string) (string, error) {
	text, err := o.text(name)
	if err == nil && text == "" {
		err = fmt.Errorf("%s is missing or empty", name)
	}
	return text, err
}

// integer reads a field that must be an integer literal: 0, not 0.0, 1e3 or "0".
func (o object) integer(name string) (int64, error) {
	if !o.has(name) {
		return 0, fmt.Errorf("%s is missing", name)
	}
	n, err := strconv.ParseInt(string(o[name]), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%s is not an integer of 64 bits", name)
	}
	return n, nil
}
