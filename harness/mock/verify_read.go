package mock

import (
	"net/url"

	words "github.com/kasauti/kasauti/harness/value"
)

// reading is a record whose bodies are read once, when somebody asks for them.
type reading struct {
	record
	sides [2]side // request and answer
}

type side struct {
	read  bool
	whole any
	known bool // false: it was cut, and nobody knows what stood there
}

func readings(records []record) []*reading {
	all := make([]*reading, len(records))
	for i := range records {
		all[i] = &reading{record: records[i]}
	}
	return all
}

func (r *reading) operation() string {
	if r.op == nil {
		return ""
	}
	return r.op.name
}

func (r *reading) body() (any, bool) {
	return r.sides[0].of(r.request, r.requestCut, r.op != nil && r.op.form)
}
func (r *reading) answer() (any, bool) { return r.sides[1].of(r.response, r.responseCut, false) }

// of reads a body as the form or the JSON that it is. What is neither has no field.
func (s *side) of(body []byte, cut, form bool) (any, bool) {
	if s.read {
		return s.whole, s.known
	}
	s.read = true
	switch {
	case cut:
	case form:
		pairs, _ := url.ParseQuery(string(body)) // a pair that does not parse is a missing field
		fields := map[string]any{}
		for name, texts := range pairs {
			fields[name] = texts[0]
		}
		s.whole, s.known = fields, true
	default:
		whole, err := words.Decode(body)
		if err != nil {
			whole = words.Missing{}
		}
		s.whole, s.known = whole, true
	}
	return s.whole, s.known
}
