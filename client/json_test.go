package client

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"testing"
)

// FuzzInspect compares the walk over bytes with one over the tokens of encoding/json.
func FuzzInspect(f *testing.F) {
	for _, seed := range []string{
		`{"a":1,"b":{"a":[{"a":":"},{"a":2}]}}`, `{"a":1,"a":2}`, `{"a":1,"\u0061":2}`, `{"a" : 1 , "b" : "a"}`,
		`["a","a"]`, `{"\\":1,"\"":2}`, `"x"`, `{"a":"b","b":"a"}`,
		`{"1":0,"2":0,"3":0,"4":0,"5":0,"6":0,"7":0,"8":0,"9":0,"a":0,"b":0,"c":0,"d":0,"e":0,"f":0,"g":0,"h":0,"3":0}`,
		string(bytes.Repeat([]byte("["), maxDepth+1)) + string(bytes.Repeat([]byte("]"), maxDepth+1)),
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, value []byte) {
		if !json.Valid(value) {
			return
		}
		got, want := inspect(value), tokens(json.NewDecoder(bytes.NewReader(value)), 0)
		if (got == nil) != (want == nil) {
			t.Fatalf("%q: got %v, the tokens say %v", value, got, want)
		}
	})
}

var errTwice, errDeep = errors.New("a key twice"), errors.New("too deep")

// tokens reads one value and says whether a key of it stands twice or it nests too deep,
// whichever comes first.
func tokens(decoder *json.Decoder, depth int) error {
	token, err := decoder.Token()
	if errors.Is(err, io.EOF) {
		return nil
	}
	delim, nests := token.(json.Delim)
	if !nests {
		return nil
	}
	if depth == maxDepth {
		return errDeep
	}
	seen := map[any]bool{}
	for decoder.More() {
		if delim == '{' {
			key, _ := decoder.Token()
			if seen[key] {
				return errTwice
			}
			seen[key] = true
		}
		if err := tokens(decoder, depth+1); err != nil {
			return err
		}
	}
	_, _ = decoder.Token()
	return nil
}
