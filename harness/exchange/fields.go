package exchange

import (
	"strings"
	"unicode/utf8"
)

// names are those of fields, in lower case; a body may spell them in any.
type names map[string]bool

func (n names) have(name string) bool {
	var buffer [32]byte
	if len(name) > len(buffer) {
		return n[strings.ToLower(name)]
	}
	for i := range len(name) {
		c := name[i]
		switch {
		case c >= utf8.RuneSelf:
			return n[strings.ToLower(name)]
		case 'A' <= c && c <= 'Z':
			c += 'a' - 'A'
		}
		buffer[i] = c
	}
	return n[string(buffer[:len(name)])] // without a copy
}

// rewriteFields passes the value of each named field through replace
// and leaves every other byte as it is. It does not need valid JSON: evidence of a broken
// answer must not leak what a whole one would have hidden.
func rewriteFields(body string, names names, replace func(string) string) string {
	if trimmed := strings.TrimLeft(body, " \t\r\n"); trimmed == "" || !strings.ContainsAny(trimmed[:1], "{[\"") {
		if strings.Contains(body, `"`) {
			return rewriteJSON(body, names, replace)
		}
		return rewriteForm(body, names, replace)
	}
	return rewriteJSON(body, names, replace)
}

// rewriteAddress is rewriteFields for what stands behind the ? and the # of an address, or of a text
// that ends in one.
func rewriteAddress(address string, names names, replace func(string) string) string {
	at := strings.IndexAny(address, "?#")
	if at < 0 {
		return address
	}
	parts := strings.Split(address[at+1:], "#")
	for i, part := range parts {
		parts[i] = rewriteForm(rewriteJSON(part, names, replace), names, replace)
	}
	return address[:at+1] + strings.Join(parts, "#")
}

func rewriteForm(body string, names names, replace func(string) string) string {
	if !strings.Contains(body, "=") {
		return body
	}
	pairs := strings.Split(body, "&")
	for i, pair := range pairs {
		name, value, found := strings.Cut(pair, "=")
		if found && names.have(name) {
			pairs[i] = name + "=" + replace(value)
		}
	}
	return strings.Join(pairs, "&")
}

func rewriteJSON(body string, names names, replace func(string) string) string {
	var out strings.Builder
	copied := 0
	for i := 0; i < len(body); {
		if body[i] != '"' {
			i++
			continue
		}
		name, after := stringAt(body, i)
		colon := skipSpace(body, after)
		if colon >= len(body) || body[colon] != ':' {
			i = after
			continue
		}
		start := skipSpace(body, colon+1)
		i = start
		if !names.have(name) || start >= len(body) {
			continue
		}
		end := start
		switch body[start] {
		case '{', '[':
			end = containerEnd(body, start)
			i = end
			for _, literal := range literals(body[start:end]) {
				replace(literal) // each is a secret on its own, too
			}
		case '"':
			start++
			_, end = stringAt(body, start-1)
			i = end
			if body[end-1] == '"' && end-1 >= start {
				end--
			}
		default:
			for end < len(body) && !strings.ContainsRune(",}] \t\r\n", rune(body[end])) {
				end++
			}
			i = end
			if word := body[start:end]; word == "null" {
				continue
			}
		}
		if start == end {
			continue
		}
		out.WriteString(body[copied:start])
		out.WriteString(replace(body[start:end]))
		copied = end
	}
	if copied == 0 {
		return body
	}
	out.WriteString(body[copied:])
	return out.String()
}

// stringAt reads the JSON string whose opening quote stands at i: its text, escapes as
// written, and the position after its closing quote, or the end where it lacks one.
func stringAt(body string, i int) (string, int) {
	for j := i + 1; j < len(body); j++ {
		switch body[j] {
		case '\\':
			j++
		case '"':
			return body[i+1 : j], j + 1
		}
	}
	return body[i+1:], len(body)
}

func skipSpace(body string, i int) int {
	for i < len(body) && strings.ContainsRune(" \t\r\n", rune(body[i])) {
		i++
	}
	return i
}

// containerEnd is the position after the object or list that begins at i, or the end.
func containerEnd(body string, i int) int {
	depth := 0
	for i < len(body) {
		switch body[i] {
		case '"':
			_, i = stringAt(body, i)
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
		i++
	}
	return len(body)
}

// literals are the strings in a piece of JSON.
func literals(body string) []string {
	var all []string
	for i := 0; i < len(body); {
		if body[i] != '"' {
			i++
			continue
		}
		var text string
		if text, i = stringAt(body, i); text != "" {
			all = append(all, text)
		}
	}
	return all
}
