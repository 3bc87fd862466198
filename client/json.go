package client

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
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

// inspect walks one valid JSON value. Keys compare as decoded: "a" and "\u0061" are one key.
func inspect(value []byte) *fault {
	var inside []keys
	for i := 0; i < len(value); i++ {
		switch value[i] {
		case '{', '[':
			if len(inside) == maxDepth {
				return &fault{
					kind: KindTooLarge, what: fmt.Sprintf("was answered with JSON nested deeper than %d levels", maxDepth),
					next: "check that the base URL leads to the API",
				}
			}
			inside = append(inside, keys{})
		case '}', ']':
			inside = inside[:len(inside)-1]
		case '"':
			end := stringEnd(value, i)
			if after := bytes.TrimLeft(value[end:], " \t\r\n"); len(after) > 0 && after[0] == ':' {
				key := unquoted(value[i:end])
				if !inside[len(inside)-1].add(key) {
					return faultf(KindDuplicateKey, "was answered with an object that holds the key %.40q twice", key)
				}
			}
			i = end - 1
		}
	}
	return nil
}

// stringEnd is the position after the string that begins at i.
func stringEnd(value []byte, i int) int {
	for i++; value[i] != '"'; i++ {
		if value[i] == '\\' {
			i++
		}
	}
	return i + 1
}

// unquoted is the text of a valid JSON string.
func unquoted(quoted []byte) string {
	if bytes.IndexByte(quoted, '\\') < 0 {
		return string(quoted[1 : len(quoted)-1])
	}
	var text string
	_ = json.Unmarshal(quoted, &text) // it is valid
	return text
}

// keys are those of one object: a short list, and a set when they become many.
type keys struct {
	list []string
	set  map[string]bool
}

// fewKeys are looked through faster than a set.
const fewKeys = 16

// add reports whether the key is new.
func (k *keys) add(key string) bool {
	if k.set == nil {
		if slices.Contains(k.list, key) {
			return false
		}
		if k.list = append(k.list, key); len(k.list) > fewKeys {
			k.set = make(map[string]bool)
			for _, known := range k.list {
				k.set[known] = true
			}
		}
		return true
	}
	if k.set[key] {
		return false
	}
	k.set[key] = true
	return true
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

// paise reads an amount that must be there.
func (o object) paise(name string) (amount Paise, err error) {
	if !o.has(name) {
		return 0, fmt.Errorf("%s is missing", name)
	}
	if err := amount.UnmarshalJSON(o[name]); err != nil {
		return 0, fmt.Errorf("%s cannot be read: %w", name, err)
	}
	return amount, nil
}
