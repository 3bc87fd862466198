package value

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Step is one part of a path: a key, or a position in a list.
type Step struct {
	Key   string
	Index int // -1 for a key
}

// Path says where a value stands: payload.items[0].name.
type Path []Step

const (
	mostSteps = 32
	mostIndex = 999
)

// ParsePath reads keys between dots and positions in brackets, which count from 0.
func ParsePath(text string) (Path, error) {
	fail := func(what string) (Path, error) {
		return nil, fmt.Errorf("%q is no path: %s; write for example payload.items[0].name", text, what)
	}
	if text == "" {
		return fail("it is empty")
	}
	var path Path
	for i, part := range strings.Split(text, ".") {
		key, rest, indexed := strings.Cut(part, "[")
		if key == "" && (i > 0 || !indexed) {
			return fail("a name is missing")
		}
		if key != "" {
			path = append(path, Step{Key: key, Index: -1})
		}
		for indexed {
			number, after, closed := strings.Cut(rest, "]")
			index, err := strconv.Atoi(number)
			if !closed || err != nil || index < 0 || strconv.Itoa(index) != number {
				return fail("a position is a whole number in brackets")
			}
			if index > mostIndex {
				return fail(fmt.Sprintf("positions go up to %d", mostIndex))
			}
			path = append(path, Step{Index: index})
			if after == "" {
				break
			}
			if !strings.HasPrefix(after, "[") {
				return fail("after a position comes a dot or another position")
			}
			rest = after[1:]
		}
		if len(path) > mostSteps {
			return fail(fmt.Sprintf("it has more than %d parts", mostSteps))
		}
	}
	return path, nil
}

func (p Path) String() string {
	text := ""
	for _, step := range p {
		text = text + step.after(text)
	}
	return text
}

func (s Step) after(before string) string {
	switch {
	case s.Index >= 0:
		return fmt.Sprintf("[%d]", s.Index)
	case before == "":
		return s.Key
	}
	return "." + s.Key
}

// Documented is the path as a contract writes it: a list's elements all alike, items[].name.
func (p Path) Documented() string {
	text := ""
	for _, step := range p {
		if step.Index >= 0 {
			text += "[]"
			continue
		}
		text += step.after(text)
	}
	return text
}

// At finds the value that stands at a path.
func (p Path) At(value any) (any, bool) {
	for _, step := range p {
		if step.Index >= 0 {
			list, is := value.([]any)
			if !is || step.Index >= len(list) {
				return nil, false
			}
			value = list[step.Index]
			continue
		}
		object, is := value.(map[string]any)
		if !is {
			return nil, false
		}
		if value, is = object[step.Key]; !is {
			return nil, false
		}
	}
	return value, true
}

// Set puts a value at a path into a whole, which may be nil, and makes what is missing around
// it. What stands there already is not replaced.
func (p Path) Set(whole, value any) (any, error) {
	if len(p) == 0 {
		if whole != nil {
			return nil, errors.New("it is given twice")
		}
		return value, nil
	}
	step := p[0]
	if step.Index >= 0 {
		list, is := whole.([]any)
		if whole != nil && !is {
			return nil, errors.New("a position stands where another row has a name or a value")
		}
		switch {
		case step.Index > len(list):
			return nil, fmt.Errorf("position %d is given before position %d", step.Index, len(list))
		case step.Index == len(list):
			list = append(list, nil)
		case list[step.Index] == nil: // null is a value, too
			return nil, errors.New("it is given twice")
		}
		inner, err := p[1:].Set(list[step.Index], value)
		if err != nil {
			return nil, err
		}
		list[step.Index] = inner
		return list, nil
	}
	object, is := whole.(map[string]any)
	if whole != nil && !is {
		return nil, errors.New("a name stands where another row has a position or a value")
	}
	if object == nil {
		object = map[string]any{}
	}
	existing, twice := object[step.Key]
	if twice && existing == nil { // null is a value, too
		return nil, errors.New("it is given twice")
	}
	inner, err := p[1:].Set(existing, value)
	if err != nil {
		return nil, err
	}
	object[step.Key] = inner
	return object, nil
}

func join(path, key string) string { return path + Step{Key: key, Index: -1}.after(path) }
