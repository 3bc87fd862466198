package mock

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"
)

// mostValues are how many a request may hold: each takes far more memory than its text.
const mostValues = 20_000

// maxDepth is how deep objects and lists of a request may nest.
const maxDepth = 32

// jsonKind is the type of a JSON value.
type jsonKind byte

const (
	absent jsonKind = iota
	jsonNull
	jsonBool
	jsonNumber
	jsonString
	jsonObject
	jsonArray
)

// value is one member of the request's object. Text is a string's content, and what was
// written for everything else: numbers stay text, since money never becomes a float.
type value struct {
	kind    jsonKind
	text    string
	members []member // of an object
	items   []value  // of an array
}

// member is a key of the request's object with its value.
type member struct {
	key   string
	value value
}

var errNotJSON = errors.New("not one valid JSON value in UTF-8 without duplicate keys")

// decodeObject reads one JSON value in UTF-8 and refuses duplicate keys at any depth. The
// members of a value that is not an object are none. encoding/json would take the last of
// two keys, match keys in any case and repair broken UTF-8: a client could rely on that
// here, and fail elsewhere.
func decodeObject(body []byte) ([]member, error) {
	if !utf8.Valid(body) {
		return nil, errNotJSON
	}
	s := scanner{data: body}
	s.space()
	var members []member
	var err error
	if s.pos < len(body) && body[s.pos] == '{' {
		members, err = s.object(1)
	} else {
		_, err = s.value(1)
	}
	if err != nil {
		return nil, err
	}
	s.space()
	if s.pos != len(body) {
		return nil, errNotJSON
	}
	return members, nil
}

type scanner struct {
	data   []byte
	pos    int
	values int // read so far
}

func (s *scanner) space() {
	for s.pos < len(s.data) {
		switch s.data[s.pos] {
		case ' ', '\t', '\r', '\n':
			s.pos++
		default:
			return
		}
	}
}

// take moves past c and the space before it, if c is next.
func (s *scanner) take(c byte) bool {
	s.space()
	if s.pos < len(s.data) && s.data[s.pos] == c {
		s.pos++
		return true
	}
	return false
}

// value reads the value that starts at s.pos, which is past all space.
func (s *scanner) value(depth int) (value, error) {
	s.values++
	if depth > maxDepth || s.values > mostValues || s.pos >= len(s.data) {
		return value{}, errNotJSON
	}
	start := s.pos
	switch c := s.data[s.pos]; {
	case c == '"':
		text, err := s.string()
		return value{kind: jsonString, text: text}, err
	case c == '{':
		members, err := s.object(depth)
		return value{kind: jsonObject, members: members}, err
	case c == '[':
		items, err := s.array(depth)
		return value{kind: jsonArray, items: items}, err
	case c == '-' || '0' <= c && c <= '9':
		if !s.number() {
			return value{}, errNotJSON
		}
		return value{kind: jsonNumber, text: string(s.data[start:s.pos])}, nil
	case s.word("null"):
		return value{kind: jsonNull}, nil
	case s.word("true"):
		return value{kind: jsonBool, text: "true"}, nil
	case s.word("false"):
		return value{kind: jsonBool, text: "false"}, nil
	default:
		return value{}, errNotJSON
	}
}

func (s *scanner) word(w string) bool {
	if len(s.data)-s.pos >= len(w) && string(s.data[s.pos:s.pos+len(w)]) == w {
		s.pos += len(w)
		return true
	}
	return false
}

// fewKeys is up to how many keys a walk through them is faster than a map.
const fewKeys = 16

func (s *scanner) object(depth int) ([]member, error) {
	s.pos++ // the brace
	if depth > maxDepth {
		return nil, errNotJSON
	}
	if s.take('}') {
		return nil, nil
	}
	members := make([]member, 0, fewKeys>>(2*min(depth-1, 2)))
	var known map[string]bool
	for {
		s.space()
		if s.pos >= len(s.data) || s.data[s.pos] != '"' {
			return nil, errNotJSON
		}
		key, err := s.string()
		if err != nil || !s.take(':') {
			return nil, errNotJSON
		}
		if known == nil && len(members) == fewKeys {
			known = keysOf(members)
		}
		if known[key] || known == nil && has(members, key) {
			return nil, errNotJSON
		}
		if known != nil {
			known[key] = true
		}
		s.space()
		v, err := s.value(depth + 1)
		if err != nil {
			return nil, err
		}
		members = append(members, member{key, v})
		if s.take('}') {
			break
		}
		if !s.take(',') {
			return nil, errNotJSON
		}
	}
	return members, nil
}

func has(members []member, key string) bool {
	for _, m := range members {
		if m.key == key {
			return true
		}
	}
	return false
}

func keysOf(members []member) map[string]bool {
	known := make(map[string]bool, 4*fewKeys)
	for _, m := range members {
		known[m.key] = true
	}
	return known
}

func (s *scanner) array(depth int) ([]value, error) {
	s.pos++ // the bracket
	if s.take(']') {
		return nil, nil
	}
	var items []value
	for {
		s.space()
		item, err := s.value(depth + 1)
		if err != nil {
			return nil, err
		}
		items = append(items, item)
		if s.take(']') {
			return items, nil
		}
		if !s.take(',') {
			return nil, errNotJSON
		}
	}
}

// string reads a string literal. Only one with escapes costs a second look.
func (s *scanner) string() (string, error) {
	start, escaped := s.pos, false
	for s.pos++; s.pos < len(s.data); s.pos++ {
		switch c := s.data[s.pos]; {
		case c == '\\':
			escaped = true
			s.pos++
		case c < 0x20:
			return "", errNotJSON
		case c == '"':
			s.pos++
			literal := s.data[start:s.pos]
			if !escaped {
				return string(literal[1 : len(literal)-1]), nil
			}
			var text string
			if json.Unmarshal(literal, &text) != nil || mended(literal, text) {
				return "", errNotJSON
			}
			return text, nil
		}
	}
	return "", errNotJSON
}

// mended reports whether half a surrogate pair was replaced: two references that differ in it alone
// would be one.
func mended(literal []byte, text string) bool {
	const mark = "\ufffd"
	return strings.Count(text, mark) > bytes.Count(literal, []byte(mark))+bytes.Count(bytes.ToLower(literal), []byte(`\ufffd`))
}

// number reads the JSON grammar of a number.
func (s *scanner) number() bool {
	if s.data[s.pos] == '-' {
		s.pos++
	}
	switch {
	case s.pos < len(s.data) && s.data[s.pos] == '0':
		s.pos++
	case !s.digits():
		return false
	}
	if s.pos < len(s.data) && s.data[s.pos] == '.' {
		s.pos++
		if !s.digits() {
			return false
		}
	}
	if s.pos < len(s.data) && (s.data[s.pos] == 'e' || s.data[s.pos] == 'E') {
		s.pos++
		if s.pos < len(s.data) && (s.data[s.pos] == '+' || s.data[s.pos] == '-') {
			s.pos++
		}
		return s.digits()
	}
	return true
}

func (s *scanner) digits() bool {
	start := s.pos
	for s.pos < len(s.data) && '0' <= s.data[s.pos] && s.data[s.pos] <= '9' {
		s.pos++
	}
	return s.pos > start
}

// isNumber reports whether text is a JSON number and nothing else.
func isNumber(text string) bool {
	s := scanner{data: []byte(text)}
	return text != "" && s.number() && s.pos == len(text)
}
