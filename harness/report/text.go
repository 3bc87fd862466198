package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/kasauti/kasauti/harness/exchange"
)

// harmless reports whether a rune may stand in a report as it is. Control characters drive
// terminals and are no XML, and direction marks make text read as what it is not. The two
// joiners stay: Indian scripts need them.
func harmless(r rune) bool {
	switch {
	case r == '\u200c' || r == '\u200d':
		return true
	case r == '\ufffe' || r == '\uffff', unicode.IsControl(r), unicode.Is(unicode.Cf, r),
		unicode.Is(unicode.Zl, r), unicode.Is(unicode.Zp, r):
		return false
	}
	return true
}

// visible shows what came instead of sending it: an escape character reads \x1b. Lines and
// tabs stay.
func visible(text string) string {
	if printableLines(text) {
		return text
	}
	return spell(text, func(r rune) bool { return r == '\n' || r == '\t' })
}

// oneLine is visible for text that must not leave its line.
func oneLine(text string) string { return spell(text, func(rune) bool { return false }) }

func spell(text string, keep func(rune) bool) string {
	if printable(text) {
		return text
	}
	clean := true
	for i, r := range text {
		if !harmless(r) && !keep(r) || r == utf8.RuneError && !strings.HasPrefix(text[i:], "\ufffd") {
			clean = false
			break
		}
	}
	if clean {
		return text
	}
	var b strings.Builder
	for i, r := range text {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(text[i:], "\ufffd"):
			fmt.Fprintf(&b, `\x%02x`, text[i])
		case harmless(r) || keep(r):
			b.WriteRune(r)
		default:
			quoted := strconv.QuoteRuneToASCII(r)
			b.WriteString(quoted[1 : len(quoted)-1])
		}
	}
	return b.String()
}

// printable reports whether a text is ASCII without control characters, as most are.
func printable(text string) bool {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c > '~' {
			return false
		}
	}
	return true
}

// printableLines is printable for a text with lines and tabs.
func printableLines(text string) bool {
	for i := range len(text) {
		if c := text[i]; (c < ' ' || c > '~') && c != '\n' && c != '\t' {
			return false
		}
	}
	return true
}

// width is how many columns the text takes, near enough for the scripts of reports: a mark
// stands on the letter before it, East Asian letters take two.
func width(text string) int {
	n := 0
	for _, r := range text {
		switch {
		case unicode.In(r, unicode.Mn, unicode.Me) || r == '\u200c' || r == '\u200d':
		case unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana):
			n += 2
		default:
			n++
		}
	}
	return n
}

func pad(text string, columns int) string {
	return text + strings.Repeat(" ", max(0, columns-width(text)))
}

// clip shortens to a number of columns and says so by an ellipsis.
func clip(text string, columns int) string {
	if width(text) <= columns {
		return text
	}
	n := 0
	for i, r := range text {
		if n += width(string(r)); n > columns-1 {
			return text[:i] + "…"
		}
	}
	return text
}

// wrap breaks at spaces so that no line is wider than the columns, unless one word is.
func wrap(text string, columns int) []string {
	var wrapped []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		switch {
		case line == "":
			line = word
		case width(line)+1+width(word) > columns:
			wrapped = append(wrapped, line)
			line = word
		default:
			line += " " + word
		}
	}
	if line != "" {
		wrapped = append(wrapped, line)
	}
	return wrapped
}

// bodyText is a body as a person reads it: JSON indented in its own order and with all its
// keys, other text as it is.
func bodyText(m *exchange.MessageView) string {
	if m.Body == "" || m.Base64 {
		return m.Body
	}
	var indented bytes.Buffer
	indented.Grow(2 * len(m.Body))
	if c := strings.TrimLeft(m.Body, " \t\r\n"); c != "" && (c[0] == '{' || c[0] == '[') && !nestsDeep(c) &&
		json.Indent(&indented, []byte(c), "", "  ") == nil {
		return visible(strings.TrimSpace(indented.String()))
	}
	return visible(strings.ReplaceAll(m.Body, "\r\n", "\n"))
}

// deepest is how deep JSON may nest to be indented: indenting adds bytes by depth squared.
const deepest = 64

// nestsDeep looks at brackets alone; one inside a text counts too, which costs an indentation.
func nestsDeep(text string) bool {
	depth := 0
	for i := range len(text) {
		switch text[i] {
		case '{', '[':
			if depth++; depth > deepest {
				return true
			}
		case '}', ']':
			depth--
		}
	}
	return false
}

// bodyNote says what must be known of a body beside its text; empty when nothing.
func bodyNote(m *exchange.MessageView) string {
	size := bytesText(m.Bytes)
	switch {
	case m.Bytes == 0 && m.Body == "":
		return "no body"
	case m.Cut && m.Body == "":
		return "left out of the evidence, " + size + " on the wire"
	case m.Cut && m.Base64:
		return "no text, so as Base64; cut, " + size + " on the wire"
	case m.Base64:
		return size + ", no text, so as Base64"
	case m.Cut:
		return "cut, " + size + " on the wire"
	case m.Encrypted:
		return "decrypted, " + size + " on the wire"
	}
	return ""
}

// repeatNote says what must be done before a curl line does what it says. The mock of a run
// ends with it.
func repeatNote(c *exchange.Curl, target string) string {
	var needs []string
	if len(c.Variables) > 0 {
		needs = append(needs, "set "+strings.Join(c.Variables, ", "))
	}
	if target == "embedded" || target == "container" {
		needs = append(needs, "start kasauti mock and put its address in")
	}
	if len(needs) == 0 {
		return ""
	}
	return "first " + strings.Join(needs, "; ")
}

func bytesText(n int64) string {
	digits := strconv.FormatInt(n, 10)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	if n == 1 {
		return "1 byte"
	}
	return digits + " bytes"
}
