package report

import "unicode/utf8"

// markup builds the part of report.html that repeats for every scenario. html/template,
// which writes the rest, made a report of 5,000 scenarios take four times as long. What makes it
// safe are its types: raw takes constants of this package and nothing that was read, text
// escapes for content, and attribute for a value between double quotes.
type markup struct{ b []byte }

// literal is HTML of ours. No variable may be converted to it; a test holds this.
type literal string

func (m *markup) raw(parts ...literal) {
	for _, part := range parts {
		m.b = append(m.b, part...)
	}
}

// text writes content: it escapes what HTML would read and spells what a report may not hold
// (see harmless).
func (m *markup) text(parts ...string) {
	for _, part := range parts {
		m.escape(part, false)
	}
}

// attribute writes a space, the name and the value, which may come in parts, in double quotes.
func (m *markup) attribute(name literal, parts ...string) {
	m.raw(" ", name, `="`)
	for _, part := range parts {
		m.escape(part, true)
	}
	m.raw(`"`)
}

// plainByte tells what stands for itself in any place, as most of a text does.
var plainByte = func() (plain [256]bool) {
	for c := ' '; c < 0x7f; c++ {
		plain[c] = c != '&' && c != '<' && c != '>' && c != '"'
	}
	plain['\n'], plain['\t'] = true, true
	return plain
}()

func (m *markup) escape(text string, quotes bool) {
	start := 0
	for i := 0; i < len(text); i++ {
		if plainByte[text[i]] {
			continue
		}
		var entity literal
		switch c := text[i]; {
		case c == '&':
			entity = "&amp;"
		case c == '<':
			entity = "&lt;"
		case c == '>':
			entity = "&gt;"
		case quotes && c == '"':
			entity = "&#34;"
		case c < ' ' && c != '\n' && c != '\t' || c == 0x7f:
			// What is spelled has no such byte any more, so this ends.
			m.b = append(m.b, text[start:i]...)
			m.escape(visible(text[i:]), quotes)
			return
		case c >= utf8.RuneSelf:
			r, size := utf8.DecodeRuneInString(text[i:])
			if r == utf8.RuneError && size == 1 || !harmless(r) {
				m.b = append(m.b, text[start:i]...)
				m.escape(visible(text[i:]), quotes)
				return
			}
			i += size - 1
			continue
		default:
			continue
		}
		m.b = append(append(m.b, text[start:i]...), entity...)
		start = i + 1
	}
	m.b = append(m.b, text[start:]...)
}
