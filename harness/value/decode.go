// Package value handles JSON values as people write them in features: it reads them exactly,
// finds and sets parts by path, and holds answers against expectations. It knows no operation.
package value

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

const (
	mostDepth = 64      // of values that are read; documented bodies nest three deep
	mostBytes = 2 << 20 // of a text that is read, as much as a recorder keeps
)

// Decode reads exactly one JSON value, numbers as json.Number. What an object names twice is
// an error: nobody could say which one counts.
func Decode(text []byte) (any, error) {
	switch {
	case len(text) > mostBytes:
		return nil, fmt.Errorf("it is longer than %d bytes", mostBytes)
	case !utf8.Valid(text):
		return nil, errors.New("it is not valid UTF-8")
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	value, err := read(decoder, "", 0)
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return nil, errors.New("it ends in the middle of a JSON value")
	case err != nil:
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something stands after the JSON value")
	}
	return value, nil
}

func read(decoder *json.Decoder, path string, depth int) (any, error) {
	if depth > mostDepth {
		return nil, fmt.Errorf("it nests deeper than %d", mostDepth)
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
			name, _ := key.(string) // the decoder admits nothing else
			at := join(path, name)
			if _, twice := object[name]; twice {
				return nil, fmt.Errorf("it names %s twice", at)
			}
			if object[name], err = read(decoder, at, depth+1); err != nil {
				return nil, err
			}
		}
		_, err := decoder.Token()
		return object, err
	case json.Delim('['):
		list := []any{}
		for decoder.More() {
			element, err := read(decoder, fmt.Sprintf("%s[%d]", path, len(list)), depth+1)
			if err != nil {
				return nil, err
			}
			list = append(list, element)
		}
		_, err := decoder.Token()
		return list, err
	}
	if number, is := token.(json.Number); is && oversized(string(number)) {
		return nil, fmt.Errorf("the number at %q is too long", path)
	}
	return token, nil
}

// oversized reports a number whose exact value would take unreasonable memory: 1e999999999.
func oversized(number string) bool {
	_, exponent, has := strings.Cut(strings.ToLower(number), "e")
	return len(number) > 100 || has && len(strings.TrimLeft(exponent, "+-0")) > 3
}

// Show writes a value for people, as compact JSON.
func Show(value any) string {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return fmt.Sprint(value)
	}
	text := strings.TrimSuffix(out.String(), "\n")
	// What people are shown is shortened after secrets were masked: one that is cut first
	// would not be known again.
	if len(text) > mostShown {
		return strings.ToValidUTF8(text[:mostShown], "") + "…"
	}
	return text
}

const mostShown = 8 << 10
