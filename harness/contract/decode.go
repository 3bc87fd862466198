package contract

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxDepth bounds the nesting of a judged body; documented answers nest three deep.
const maxDepth = 64

// decoded is a body as judged: numbers are json.Number and so exact.
type decoded struct {
	value      any
	duplicates []string // paths of keys that an object names twice
}

// decode reads exactly one JSON value and remembers duplicate keys; the first one counts.
func decode(body []byte) (decoded, error) {
	var d decoded
	switch {
	case len(bytes.TrimSpace(body)) == 0:
		return d, errors.New("the body is empty")
	case !utf8.Valid(body):
		return d, errors.New("the body is not valid UTF-8")
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	value, err := d.read(decoder, "", 0)
	if err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return d, errors.New("the body ends in the middle of a JSON value")
		}
		return d, fmt.Errorf("the body is not JSON: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return d, errors.New("something stands after the JSON value")
	}
	d.value = value
	return d, nil
}

func (d *decoded) read(decoder *json.Decoder, path string, depth int) (any, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("it nests deeper than %d", maxDepth)
	}
	token, err := decoder.Token()
	if err != nil {
		return nil, err
	}
	switch token {
	case json.Delim('{'):
		object := map[string]any{}
		for decoder.More() {
			key, err := decoder.Token()
			if err != nil {
				return nil, err
			}
			name := key.(string) // the decoder admits nothing else
			value, err := d.read(decoder, joinPath(path, name), depth+1)
			if err != nil {
				return nil, err
			}
			if _, twice := object[name]; twice {
				d.duplicates = append(d.duplicates, joinPath(path, name))
				continue
			}
			object[name] = value
		}
		_, err := decoder.Token()
		return object, err
	case json.Delim('['):
		list := []any{}
		for decoder.More() {
			value, err := d.read(decoder, path+"["+strconv.Itoa(len(list))+"]", depth+1)
			if err != nil {
				return nil, err
			}
			list = append(list, value)
		}
		_, err := decoder.Token()
		return list, err
	}
	if number, ok := token.(json.Number); ok && oversized(number) {
		return nil, fmt.Errorf("the number at %q is too long to be judged", path)
	}
	return token, nil
}

// oversized reports a number whose exact value would take unreasonable memory: 1e999999999.
func oversized(number json.Number) bool {
	_, exponent, has := strings.Cut(strings.ToLower(string(number)), "e")
	return len(number) > 100 || has && len(strings.TrimLeft(exponent, "+-0")) > 3
}

func joinPath(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// show writes a value as evidence shows it, shortened.
func show(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	return shorten(string(text))
}

// longest is how much of a value a finding holds, in bytes. Evidence shortens it for people
// after secrets were masked: a secret that is cut first would not be known again.
const longest = 8 << 10

func shorten(text string) string {
	if len(text) <= longest {
		return text
	}
	cut := longest
	for cut > 0 && !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut] + "…"
}
