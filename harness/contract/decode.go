package contract

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
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
	if half := loneSurrogate(body); half != "" {
		// Readers put another character in its place, each its own.
		return d, fmt.Errorf("the body holds %s, which is half a character and cannot be written in UTF-8", half)
	}
	if value, ok := plain(body); ok {
		return decoded{value: value}, nil
	}
	return exact(body)
}

// exact reads token by token, and so can say what is wrong and where.
func exact(body []byte) (decoded, error) {
	var d decoded
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

// plain decodes a body as most are, in a third of the time: what holds no more keys than its
// text has colons outside of strings names none twice. It leaves alone what is not so simple.
func plain(body []byte) (any, bool) {
	var value any
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if decoder.Decode(&value) != nil || len(bytes.TrimLeft(body[decoder.InputOffset():], " \t\r\n")) > 0 {
		return nil, false
	}
	keys, ok := count(value, 0)
	return value, ok && keys == colons(body)
}

// count counts the keys in a value; false for one that nests too deep or holds a number that
// is too long.
func count(value any, depth int) (keys int, ok bool) {
	if depth > maxDepth {
		return 0, false
	}
	switch value := value.(type) {
	case map[string]any:
		keys = len(value)
		for _, member := range value {
			n, ok := count(member, depth+1)
			if !ok {
				return 0, false
			}
			keys += n
		}
	case []any:
		for _, element := range value {
			n, ok := count(element, depth+1)
			if !ok {
				return 0, false
			}
			keys += n
		}
	case json.Number:
		return 0, !oversized(value)
	}
	return keys, true
}

// colons counts those outside of strings in valid JSON: one for each key.
func colons(body []byte) int {
	n, inside := 0, false
	for i := 0; i < len(body); i++ {
		switch c := body[i]; {
		case c == '"':
			inside = !inside
		case inside && c == '\\':
			i++
		case !inside && c == ':':
			n++
		}
	}
	return n
}

// loneSurrogate is the first escape of a UTF-16 surrogate that stands without its other half.
func loneSurrogate(body []byte) string {
	unit := func(i int) rune { // that the escape at i stands for, -1 for none
		if i+6 > len(body) || body[i] != '\\' || body[i+1] != 'u' {
			return -1
		}
		n, err := strconv.ParseUint(string(body[i+2:i+6]), 16, 16)
		if err != nil {
			return -1
		}
		return rune(n)
	}
	for i := bytes.IndexByte(body, '\\'); i >= 0 && i < len(body); i++ {
		switch {
		case body[i] != '\\':
		case !utf16.IsSurrogate(unit(i)):
			i++ // what is escaped
		case utf16.DecodeRune(unit(i), unit(i+6)) == unicode.ReplacementChar:
			return string(body[i : i+6])
		default:
			i += 11
		}
	}
	return ""
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
