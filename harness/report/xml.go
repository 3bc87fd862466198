package report

import (
	"io"
	"strings"
)

// xmlMarkup writes XML by the rules of markup, whose escapes XML reads too. encoding/xml takes
// ten times as long.
type xmlMarkup struct{ markup }

func (m *xmlMarkup) to(w io.Writer) error {
	_, err := w.Write(m.b)
	return err
}

// attribute writes a value that must not leave its line: XML would make a space of a break.
func (m *xmlMarkup) attribute(name literal, value string) { m.markup.attribute(name, oneLine(value)) }

// filled is an attribute that is left out when it has no value.
func (m *xmlMarkup) filled(name literal, value string) {
	if value != "" {
		m.attribute(name, value)
	}
}

// cdata keeps lines as they are, so that a person can read the file as it is.
func (m *xmlMarkup) cdata(text string) {
	m.raw("<![CDATA[")
	m.b = append(m.b, strings.ReplaceAll(visible(text), "]]>", "]]]]><![CDATA[>")...)
	m.raw("]]>")
}

type junitProperty struct {
	name  literal
	value string
}

// property leaves out one without a value.
func (m *xmlMarkup) property(indent literal, p junitProperty) {
	if p.value == "" {
		return
	}
	m.raw(indent, "<property")
	m.attribute("name", string(p.name))
	m.attribute("value", p.value)
	m.raw("/>")
}

// outcome is a failure, an error or a skip.
func (m *xmlMarkup) outcome(element literal, kind, message, text string) {
	m.raw("\n      <", element)
	m.filled("type", kind)
	m.attribute("message", message)
	if text == "" {
		m.raw("/>")
		return
	}
	m.raw(">")
	m.cdata(text)
	m.raw("</", element, ">")
}
