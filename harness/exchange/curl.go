package exchange

import (
	"slices"
	"strings"
)

// Curl is a command line that repeats a request. Where a secret stood it names a shell
// variable, so that the line can be pasted into a ticket and run by who has the secret.
type Curl struct {
	Line string
	// Variables are the names that must be set first, in the order of their use.
	Variables []string
}

// Curl writes the line for a POSIX shell.
func (v View) Curl() Curl {
	var c curlWriter
	c.line.Grow(512 + len(v.Request.URL) + len(v.Request.Body))
	c.line.WriteString("curl -i -X ")
	if strings.Trim(v.Request.Method, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" {
		c.line.WriteString(v.Request.Method + " ")
	} else {
		c.quote(v.Request.Method, fieldBefore)
		c.line.WriteString(" ")
	}
	if strings.ContainsAny(v.Request.URL, "[]{}") {
		c.line.WriteString("-g ") // curl would take them for a range of URLs
	}
	c.quote(v.Request.URL, fieldBefore)
	for _, line := range v.Request.Header {
		if strings.HasPrefix(line, "Content-Length:") || strings.HasPrefix(line, "Accept-Encoding:") || strings.HasPrefix(line, "...:") {
			continue
		}
		c.line.WriteString(" \\\n  -H ")
		c.quote(line, headerBefore)
	}
	switch {
	case v.Request.Body != "" && v.Request.Base64:
		c.line.WriteString(" \\\n  --data-binary @body.bin # the body was binary: save it from the report first")
	case v.Request.Encrypted:
		c.sealed(v.Request.Body)
	case v.Request.Body != "":
		c.line.WriteString(" \\\n  --data-raw ")
		c.quote(v.Request.Body, fieldBefore)
	}
	return Curl{c.line.String(), c.variables}
}

// sealed writes a body that travels encrypted: the secret is named and never given.
func (c *curlWriter) sealed(body string) {
	c.line.WriteString(" \\\n  --data-raw \"$(printf '%s' ")
	c.quote(body, fieldBefore)
	c.line.WriteString(" | kasauti seal --secret-env " + payloadSecret + " -)\"")
	if !slices.Contains(c.variables, payloadSecret) {
		c.variables = append(c.variables, payloadSecret)
	}
}

// payloadSecret is the variable with the secret that payloads are encrypted by.
const payloadSecret = variablePrefix + "CLIENT_SECRET"

type curlWriter struct {
	line      strings.Builder
	variables []string
}

// quote writes a text for the shell, each mask as a variable; name says from the text before
// a mask what stood there.
func (c *curlWriter) quote(text string, name func(before string) string) {
	for at := 0; ; {
		part, _, masked := strings.Cut(text[at:], Mask)
		if part != "" {
			c.line.WriteByte('\'')
			c.line.WriteString(strings.ReplaceAll(part, "'", `'\''`))
			c.line.WriteByte('\'')
		}
		if at += len(part); !masked {
			return
		}
		variable := variablePrefix + name(text[:at])
		if !slices.Contains(c.variables, variable) {
			c.variables = append(c.variables, variable)
		}
		c.line.WriteString(`"$`)
		c.line.WriteString(variable)
		c.line.WriteByte('"')
		at += len(Mask)
	}
}

// variablePrefix keeps a field named path from setting PATH. The example environment file
// reads the same names.
const variablePrefix = "ENKASH_"

// aSecret names what stood in no field of its own.
const aSecret = "SECRET"

// fieldBefore names the field of JSON, a form or a query whose value comes next.
func fieldBefore(before string) string {
	if rest, ok := strings.CutSuffix(before, "="); ok {
		name := nameAtEnd(rest)
		if rest = rest[:len(rest)-len(name)]; name != "" && (rest == "" || strings.HasSuffix(rest, "?") || strings.HasSuffix(rest, "&")) {
			return upperSnake(name)
		}
		return aSecret
	}
	const space = " \t\r\n"
	rest, ok := strings.CutSuffix(strings.TrimRight(strings.TrimSuffix(before, `"`), space), ":")
	if !ok {
		return aSecret
	}
	if rest, ok = strings.CutSuffix(strings.TrimRight(rest, space), `"`); ok {
		if name := nameAtEnd(rest); name != "" && strings.HasSuffix(rest[:len(rest)-len(name)], `"`) {
			return upperSnake(name)
		}
	}
	return aSecret
}

// longestName is how much of a field's name makes a variable.
const longestName = 64

// nameAtEnd is the run of letters, digits, - and _ that a text ends with.
func nameAtEnd(text string) string {
	i := len(text)
	for i > 0 && len(text)-i < longestName && (isLetterOrDigit(text[i-1]) || text[i-1] == '-' || text[i-1] == '_') {
		i--
	}
	return text[i:]
}

func isLetterOrDigit(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
}

// headerBefore names the header of a line.
func headerBefore(before string) string {
	name, value, _ := strings.Cut(before, ":")
	switch scheme := strings.TrimSpace(value); {
	case !strings.EqualFold(name, "Authorization"):
		return upperSnake(name)
	case strings.EqualFold(scheme, "Basic"):
		return "BASIC_CREDENTIALS"
	}
	return "TOKEN"
}

// upperSnake writes accessKey and Access-Key as ACCESS_KEY.
func upperSnake(name string) string {
	var out strings.Builder
	for i := range len(name) {
		c := name[i]
		switch {
		case c >= 'a' && c <= 'z':
			c -= 'a' - 'A'
		case c >= 'A' && c <= 'Z':
			if i > 0 && name[i-1] >= 'a' && name[i-1] <= 'z' {
				out.WriteByte('_')
			}
		case c < '0' || c > '9':
			c = '_'
		}
		out.WriteByte(c)
	}
	return out.String()
}
