package contract

import (
	"encoding/base64"
	"strings"

	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/verdict"
)

// sealing are the requirements on one direction of an operation whose bodies travel encrypted.
type sealing struct {
	whose  string
	plain  string // broken by a body in the clear
	form   string // broken by a wrapper that holds no blocks in Base64
	cipher string // broken by blocks that do not decrypt to JSON
}

// requestSealing is of requests. The pages of payouts show the form. Those of cards say no more
// than that a payload is encrypted: that it looks alike is assumed.
func requestSealing(product string) sealing {
	if product == "payout" {
		return sealing{"the request's", "EK-CRYPT-010", "EK-CRYPT-010", "EK-CRYPT-020"}
	}
	return sealing{"the request's", "EK-CRYPT-060", "EK-CRYPT-090", "EK-CRYPT-090"}
}

// answerSealing is requestSealing for answers.
func answerSealing(product string) sealing {
	if product == "payout" {
		return sealing{"the answer's", "EK-CRYPT-110", "EK-CRYPT-110", "EK-CRYPT-120"}
	}
	return sealing{"the answer's", "EK-CRYPT-160", "EK-CRYPT-170", "EK-CRYPT-170"}
}

// seals reports whether a body travelled encrypted, as its operation's pages want it: unless the
// recorder could open it, what is inside nobody sees here, and so nobody judges.
func (r *reading) seals(value any) bool {
	object, _ := value.(map[string]any)
	_, isText := object["request"].(string)
	return r.Encrypted && isText && len(object) == 1
}

// legible judges how a body travelled, and reports whether value, which was read from what the
// recorder has of it, is for judging by the schema. Of a message that nobody had the secret for,
// such as one of a foreign client, nothing is said.
func (j *judgement) legible(m *exchange.Message, value any, of func(product string) sealing) bool {
	if !j.o.Encrypted {
		return true
	}
	if !m.Encrypted {
		return !j.o.seals(value)
	}
	s := of(j.o.Product)
	if m.Opened() {
		sealed, _ := decode(m.Body)
		j.blocks(s, sealed.value)
		j.content(s, m, value)
		return true
	}
	switch {
	case j.o.seals(value):
	case s.whose != "the request's":
		return true // only a refusal may be so: see inTheClear
	case wrapsOtherwise(value):
		j.broken(s.form, s.whose+" wrapper is another than documented", verdict.Field{
			Path: "body", Expected: `{"request": "<base64>"}`, Actual: "another key beside it, or none",
		})
		return false
	default:
		j.clear(s)
		return true
	}
	if j.blocks(s, value) {
		j.broken(s.cipher, s.whose+" body does not decrypt under the partner's client secret",
			verdict.Field{Path: "body", Expected: "JSON, encrypted", Actual: m.Unopened.Error()})
	}
	return false
}

// wrapsOtherwise reports whether a body may hold a ciphertext in another way than in the one key
// request: as a bare text, or with other keys beside it.
func wrapsOtherwise(value any) bool {
	if _, isText := value.(string); isText {
		return true
	}
	object, _ := value.(map[string]any)
	_, isText := object["request"].(string)
	return isText
}

// blocks judges the wrapper of a sealed body and the text in it.
func (j *judgement) blocks(s sealing, wrapper any) bool {
	const block = 16 // bytes, of AES
	object, _ := wrapper.(map[string]any)
	text, _ := object["request"].(string)
	sealed, err := base64.StdEncoding.Strict().DecodeString(text)
	ok := err == nil && !strings.ContainsAny(text, "\r\n") && len(sealed) > 0 && len(sealed)%block == 0
	j.pass(s.plain)
	j.holds(s.form, ok, s.whose+" wrapper holds no ciphertext", verdict.Field{
		Path: "request", Expected: "whole blocks of 16 bytes in standard Base64", Actual: shorten(text),
	})
	return ok
}

// content judges what a sealed body held: a request holds an object, an answer any JSON value.
func (j *judgement) content(s sealing, m *exchange.Message, value any) {
	_, isObject := value.(map[string]any)
	j.holds(s.cipher, isObject || s.whose == "the answer's", s.whose+" payload is encrypted, but no JSON object", verdict.Field{
		Path: "body", Expected: "a JSON object, encrypted", Actual: shorten(string(m.Plain)),
	})
}

// clear records a body that should have come sealed.
func (j *judgement) clear(s sealing) {
	j.broken(s.plain, s.whose+" body travelled in the clear", verdict.Field{
		Path: "body", Expected: `{"request": "<base64>"}`, Actual: "not encrypted",
	})
}

// inTheClear finds a success that came in the clear. A refusal may: who cannot open a request
// may not know whose secret to seal the answer by (EK-CRYPT-080, assumed).
func (j *judgement) inTheClear() {
	m := &j.e.Response
	if j.o.Encrypted && m.Encrypted && !m.Opened() && !j.code.refused && m.Status < 300 {
		j.clear(answerSealing(j.o.Product))
	}
}
