package contract

import (
	"net/url"
	"strings"

	"github.com/kasauti/kasauti/harness/exchange"
)

// bodyOf reads a recorded body; why says what keeps it from being looked at.
func bodyOf(m *exchange.MessageView, form bool) (value any, why string) {
	switch {
	case m.Cut:
		return nil, "the record has only its beginning"
	case m.Base64:
		return nil, "it is no text"
	case form:
		return formOf(m.Body)
	}
	d, err := decode([]byte(quoteMasks(m.Body)))
	if err != nil {
		return nil, err.Error()
	}
	return d.value, ""
}

func formOf(body string) (any, string) {
	form, err := url.ParseQuery(body)
	if err != nil {
		return nil, "it is no form"
	}
	fields := make(map[string]any, len(form))
	for name := range form {
		fields[name] = form.Get(name)
	}
	return fields, ""
}

// quoteMasks puts quotes around masks that stand in place of a number, an object or a list:
// with them the rest can be read.
func quoteMasks(body string) string {
	if !strings.Contains(body, exchange.Mask) {
		return body
	}
	var out strings.Builder
	inside := false
	for i := 0; i < len(body); i++ {
		switch c := body[i]; {
		case !inside && strings.HasPrefix(body[i:], exchange.Mask):
			out.WriteString(`"` + exchange.Mask + `"`)
			i += len(exchange.Mask) - 1
			continue
		case c == '"':
			inside = !inside
		case inside && c == '\\' && i+1 < len(body):
			out.WriteByte(c)
			i++
		}
		out.WriteByte(body[i])
	}
	return out.String()
}
