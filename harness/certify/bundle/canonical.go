package bundle

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Bounds of what is read. A run of every case, or of every embedded scenario, makes a few megabytes, and a
// quarter of a million values.
const (
	MostBytes  = 64 << 20
	mostDepth  = 32
	mostValues = 500_000 // of one text of JSON
)

// encode writes a value in the one form in which it is read.
func encode(v any) ([]byte, error) { return json.Marshal(v) }

// decode reads a value that is written just as encode would: no unknown member, none twice, no other
// order, space, escape or number, and nothing behind it.
func decode[T any](data []byte) (*T, error) {
	var v T
	if err := unmarshal(data, &v); err != nil {
		return nil, err
	}
	again, err := encode(&v)
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(again, data) {
		return nil, fmt.Errorf("it is not written as kasauti writes it, from byte %d on: a member stands twice, in another order or in another form, or something was added", differsAt(again, data)+1)
	}
	return &v, nil
}

func unmarshal(data []byte, into any) error {
	if err := bounded(data); err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return errors.New("it ends too early")
		}
		return err
	}
	return nil
}

// bounded refuses what would take much more memory than its length: texts may be long, but values are
// counted before one is made.
func bounded(data []byte) error {
	depth, values, inText := 0, 0, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case inText && c == '\\':
			i++
		case c == '"':
			inText = !inText
		case inText:
		case c == '{' || c == '[':
			depth++
			values++
		case c == '}' || c == ']':
			depth--
		case c == ',':
			values++
		}
		if depth > mostDepth {
			return fmt.Errorf("it is nested deeper than %d levels", mostDepth)
		}
		if values > mostValues {
			return fmt.Errorf("it has more than %d values", mostValues)
		}
	}
	return nil
}

func differsAt(a, b []byte) int {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	return i
}
