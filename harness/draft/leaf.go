package draft

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/kasauti/kasauti/harness/plainjson"
	"github.com/kasauti/kasauti/harness/value"
)

// leaf is a value of a body that holds no other, with its path.
type leaf struct {
	path  value.Path
	value any
}

// leaves takes a JSON body apart in the order in which it is written.
func leaves(body []byte) ([]leaf, error) {
	if _, err := value.Decode(body); err != nil { // the limits hold, and no key stands twice
		return nil, err
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var all []leaf
	err := collect(decoder, nil, &all)
	return all, err
}

func collect(decoder *json.Decoder, at value.Path, all *[]leaf) error {
	token, err := decoder.Token()
	if err != nil {
		return err
	}
	open, is := token.(json.Delim)
	if !is {
		*all = append(*all, leaf{at, token})
		return nil
	}
	n := 0
	for ; decoder.More(); n++ {
		step := value.Step{Index: n}
		if open == '{' {
			key, err := decoder.Token()
			if err != nil {
				return err
			}
			name, _ := key.(string)
			step = value.Step{Key: name, Index: -1}
		}
		if err := collect(decoder, append(slices.Clip(at), step), all); err != nil {
			return err
		}
	}
	if n == 0 {
		var empty any = map[string]any{}
		if open == '[' {
			empty = []any{}
		}
		*all = append(*all, leaf{at, empty})
	}
	_, err = decoder.Token()
	return err
}

// whole puts leaves together again, as JSON that people read.
func whole(all []leaf) (string, error) {
	var body any
	for _, l := range all {
		if len(l.path) == 0 {
			body = l.value
			continue
		}
		var err error
		if body, err = l.path.Set(body, l.value); err != nil {
			return "", fmt.Errorf("write %s: %w", l.path, err)
		}
	}
	var out bytes.Buffer
	if err := plainjson.Write(&out, body); err != nil {
		return "", errors.New("the body cannot be written as JSON")
	}
	return out.String(), nil
}
