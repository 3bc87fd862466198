package certify

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
)

func contains(all []string, one string) bool { return slices.Contains(all, one) }

func sorted[T any](m map[string]T) []string { return slices.Sorted(maps.Keys(m)) }

func quote(text string) string {
	if len(text) > 60 {
		text = text[:60] + "..."
	}
	return strconv.Quote(text)
}

func times(n int) string {
	switch n {
	case 0:
		return "never"
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return strconv.Itoa(n) + " times"
}

func idsOf(calls []*Call) []string {
	ids := make([]string, len(calls))
	for i, c := range calls {
		ids[i] = c.ID
	}
	return ids
}

// member is a value of a JSON body by its path, such as payload.amount, as text.
func member(body []byte, path string) (string, bool) {
	for _, name := range strings.Split(path, ".") {
		var object map[string]json.RawMessage
		if json.Unmarshal(body, &object) != nil {
			return "", false
		}
		value, has := object[name]
		if !has {
			return "", false
		}
		body = value
	}
	var text string
	if json.Unmarshal(body, &text) == nil {
		return text, true
	}
	return string(body), true
}
