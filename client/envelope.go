package client

import (
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"strings"
)

// Envelope is what every answer of its kind holds, whatever the operation.
type Envelope struct {
	Kind    EnvelopeKind
	HasCode bool
	Code    int64
	Message string          // also of an OAuth refusal: error and error_description
	Payload json.RawMessage // field payload; for resultCode, none and string the whole value
}

// shape is how an envelope with a code spells its fields.
type shape struct {
	kind          EnvelopeKind
	code, message string
	flat          bool // there is no payload field; the rest of the object is the payload
}

func shapes() []shape {
	return []shape{
		{kind: EnvelopeCode, code: "code", message: "message"},
		{kind: EnvelopeResponseCode, code: "response_code", message: "response_message"},
		{kind: EnvelopeResultCode, code: "resultCode", message: "resultMessage", flat: true},
	}
}

// succeeded says whether a code means success: 0 in every example. For resultCode also
// 200, which the sample of the prose page "payment-gateway/authorization" (modified
// 2025-07-05) shows.
func succeeded(e Envelope) bool {
	return e.Code == 0 || e.Kind == EnvelopeResultCode && e.Code == http.StatusOK
}

// decode reads an answer's body. It is the one path for all envelopes. The Envelope is
// filled as far as it could be read, also beside a fault.
func decode(kind EnvelopeKind, status int, header http.Header, body []byte) (Envelope, *fault) {
	if f := checkType(header, body); f != nil {
		return Envelope{Kind: kind}, f
	}
	value, f := parseJSON(body)
	if f != nil {
		return Envelope{Kind: kind}, f
	}
	envelope, f := open(kind, value)
	if f != nil {
		return envelope, f
	}
	return envelope, judge(envelope, status, value)
}

// checkType accepts application/json and +json types. An empty body needs no type: that it
// is empty says more.
func checkType(header http.Header, body []byte) *fault {
	if len(body) == 0 {
		return nil
	}
	if encoding := header.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return faultf(KindContentType, "was answered with the Content-Encoding %.40q that nobody asked for", encoding)
	}
	given := header.Values("Content-Type")
	if len(given) == 0 {
		return faultf(KindContentType, "was answered without a Content-Type")
	}
	for _, one := range given {
		// A parameter that cannot be read does not make the type another one.
		media, _, _ := mime.ParseMediaType(one)
		if media != jsonType && !(strings.HasPrefix(media, "application/") && strings.HasSuffix(media, "+json")) {
			return faultf(KindContentType, "was answered with the Content-Type %.80q, not %s", one, jsonType)
		}
	}
	return nil
}

// open finds the envelope in a JSON value.
func open(kind EnvelopeKind, value json.RawMessage) (Envelope, *fault) {
	envelope := Envelope{Kind: kind}
	if kind == EnvelopeString {
		if value[0] != '"' {
			return envelope, faultf(KindEnvelope, "was answered with %s, not a bare JSON string", describe(value))
		}
		envelope.Payload = value
		return envelope, nil
	}
	fields, ok := parseObject(value)
	if kind == EnvelopeUnseen {
		return openUnseen(value, fields)
	}
	if !ok {
		return envelope, faultf(KindEnvelope, "was answered with %s, not an object", describe(value))
	}
	if kind == EnvelopeNone {
		return openOAuth(value, fields)
	}
	var wanted shape
	for _, s := range shapes() {
		if s.kind == kind {
			wanted = s
		} else if fields.has(s.code) {
			return envelope, faultf(KindEnvelope, "was answered with a %s envelope, not the documented %s", s.kind, kind)
		}
	}
	envelope, err := wanted.read(fields)
	if wanted.flat {
		envelope.Payload = value
	}
	if err != nil {
		return envelope, faultf(KindEnvelope, "was answered with an envelope whose %v", err)
	}
	return envelope, nil
}

// openUnseen takes whichever envelope came; without a code the status alone says success.
func openUnseen(value json.RawMessage, fields object) (Envelope, *fault) {
	for _, s := range shapes() {
		if !fields.has(s.code) {
			continue
		}
		envelope, err := s.read(fields)
		if s.flat {
			envelope.Payload = value
		}
		if err != nil {
			return envelope, faultf(KindEnvelope, "was answered with an envelope whose %v", err)
		}
		return envelope, nil
	}
	return Envelope{Kind: EnvelopeUnseen, Payload: value}, nil
}

// read takes code, message and payload from an object.
func (s shape) read(fields object) (Envelope, error) {
	envelope := Envelope{Kind: s.kind}
	code, err := fields.integer(s.code)
	if err != nil {
		return envelope, err
	}
	envelope.HasCode, envelope.Code = true, code
	if !s.flat {
		envelope.Payload = fields["payload"]
	}
	envelope.Message, err = fields.text(s.message)
	return envelope, err
}

// openOAuth reads the answer of the OAuth token call: flat fields, or a refusal. How it
// refuses is on no page; assumed are error and error_description as in RFC 6749 section
// 5.2, and code/message as the wallet calls have it.
func openOAuth(value json.RawMessage, fields object) (Envelope, *fault) {
	envelope := Envelope{Kind: EnvelopeNone, Payload: value}
	if fields.has("error") {
		name, err := fields.required("error")
		if err != nil {
			return envelope, faultf(KindEnvelope, "was answered with a refusal whose %v", err)
		}
		detail, err := fields.text("error_description")
		if err != nil {
			return envelope, faultf(KindEnvelope, "was answered with a refusal whose %v", err)
		}
		envelope.Message = name
		if detail != "" {
			envelope.Message = name + ": " + detail
		}
		return envelope, nil
	}
	if !fields.has("code") {
		return envelope, nil
	}
	inner, err := shapes()[0].read(fields)
	if err != nil {
		return envelope, faultf(KindEnvelope, "was answered with an envelope whose %v", err)
	}
	envelope.HasCode, envelope.Code, envelope.Message = true, inner.Code, inner.Message
	return envelope, nil
}

// judge holds code and HTTP status against each other.
func judge(e Envelope, status int, value json.RawMessage) *fault {
	good := status >= 200 && status < 300
	refused := e.HasCode && !succeeded(e)
	if e.Kind == EnvelopeNone {
		fields, _ := parseObject(value)
		oauthError := fields.has("error")
		switch {
		case oauthError:
			refused = true
		case e.HasCode && !refused:
			return faultf(KindEnvelope, "was answered with a code/message envelope that says success, not the documented flat fields")
		}
	}
	switch {
	case refused:
		return &fault{kind: KindRefused}
	case good:
		return nil
	case e.Kind == EnvelopeString, e.Kind == EnvelopeUnseen:
		return &fault{kind: KindRefused}
	case e.HasCode:
		return faultf(KindEnvelope, "was answered with HTTP status %d beside the success code %d, which contradict each other", status, e.Code)
	}
	return faultf(KindEnvelope, "was answered with HTTP status %d and an object that says nothing of an error", status)
}

// describe names a JSON value for people.
func describe(value json.RawMessage) string {
	switch value[0] {
	case '{':
		return "an object"
	case '[':
		return "an array"
	case '"':
		return "a string"
	case 't', 'f':
		return "a boolean"
	case 'n':
		return "null"
	}
	return fmt.Sprintf("the number %.20s", value)
}
