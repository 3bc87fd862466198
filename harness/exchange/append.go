package exchange

import (
	"bytes"
	"encoding/json"
	"strconv"
	"time"
	"unicode/utf8"
)

// AppendJSON writes the view as encoding/json does without escaping for HTML, to the byte. Views are
// most of what a run keeps, and this takes a third of the time. A test fills every field and compares.
func (v *View) AppendJSON(b []byte) ([]byte, error) {
	b = append(b, `{"id":`...)
	b = appendString(b, v.ID)
	b = appendText(b, `,"operation":`, v.Operation)
	b, err := appendTime(append(b, `,"started":`...), v.Started)
	if err != nil {
		return nil, err
	}
	if b, err = appendNumber(append(b, `,"milliseconds":`...), v.Milliseconds); err != nil {
		return nil, err
	}
	b = v.Request.appendJSON(append(b, `,"request":`...))
	b = v.Response.appendJSON(append(b, `,"response":`...))
	b = appendText(b, `,"error":`, v.Error)
	b = appendTrue(b, `,"arrived":true`, v.Arrived)
	b = appendTrue(b, `,"on_purpose":true`, v.OnPurpose)
	b = appendTrue(b, `,"foreign":true`, v.Foreign)
	b = appendTrue(b, `,"unsent":true`, v.Unsent)
	b = appendTrue(b, `,"held":true`, v.Held)
	return append(b, '}'), nil
}

func (m *MessageView) appendJSON(b []byte) []byte {
	b = append(b, '{')
	begin := len(b)
	b = appendText(b, `,"method":`, m.Method)
	b = appendText(b, `,"url":`, m.URL)
	if m.Status != 0 {
		b = strconv.AppendInt(append(b, `,"status":`...), int64(m.Status), 10)
	}
	for i, line := range m.Header {
		before := ","
		if i == 0 {
			before = `,"header":[`
		}
		b = appendString(append(b, before...), line)
	}
	if len(m.Header) > 0 {
		b = append(b, ']')
	}
	b = appendText(b, `,"body":`, m.Body)
	b = appendTrue(b, `,"base64":true`, m.Base64)
	b = strconv.AppendInt(append(b, `,"bytes":`...), m.Bytes, 10)
	b = appendTrue(b, `,"cut":true`, m.Cut)
	b = appendText(b, `,"digest":`, m.Digest)
	b = appendTrue(b, `,"encrypted":true`, m.Encrypted)
	b = appendText(b, `,"wire":`, m.Wire)
	copy(b[begin:], b[begin+1:]) // the comma before the first
	b[len(b)-1] = '}'
	return b
}

// appendText writes a field that is left out where it is empty.
func appendText(b []byte, name, text string) []byte {
	if text == "" {
		return b
	}
	return appendString(append(b, name...), text)
}

func appendTrue(b []byte, field string, is bool) []byte {
	if is {
		return append(b, field...)
	}
	return b
}

func appendTime(b []byte, t time.Time) ([]byte, error) {
	b, err := t.AppendText(append(b, '"'))
	return append(b, '"'), err
}

// appendNumber writes what measured times are; others are encoding/json's to write.
func appendNumber(b []byte, f float64) ([]byte, error) {
	if f == 0 || f >= 1e-6 && f < 1e21 {
		return strconv.AppendFloat(b, f, 'f', -1, 64), nil
	}
	other, err := json.Marshal(f)
	return append(b, other...), err
}

// appendString writes ASCII; what has other letters is encoding/json's to write.
func appendString(b []byte, text string) []byte {
	begin := len(b)
	b = append(b, '"')
	start := 0
	for i := range len(text) {
		c := text[i]
		if c >= ' ' && c != '"' && c != '\\' && c < utf8.RuneSelf {
			continue
		}
		b = append(b, text[start:i]...)
		start = i + 1
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, `\n`...)
		case '\r':
			b = append(b, `\r`...)
		case '\t':
			b = append(b, `\t`...)
		default:
			return appendOther(b[:begin], text)
		}
	}
	return append(append(b, text[start:]...), '"')
}

func appendOther(b []byte, text string) []byte {
	buffer := bytes.NewBuffer(b)
	encoder := json.NewEncoder(buffer)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(text) // a string always encodes
	return bytes.TrimSuffix(buffer.Bytes(), []byte("\n"))
}
