package mock

import (
	"net/http"
	"net/url"
	"time"
)

// call is one request on its way through the rules of its operation.
type call struct {
	server   *Server
	universe *universe
	op       *operation
	shared   []*operation // those that it may be, op among them: of its method and path, until it says more
	request  *http.Request
	bound    bool // the listener chose the universe

	body     []byte
	tooLarge bool
	members  []member
	notJSON  bool

	now     time.Time // of the universe
	values  map[string]string
	refusal string // name, once refused
	field   string // that the refusal is about
	crash   string // what panicked, in words
	// injected are the kinds of fault that struck the call.
	injected []string

	token    token
	partner  *partner // who calls, once known
	account  *cardAccount
	card     *card
	merchant *merchant
	amount   amount
	otp      *otp
	opened   []byte  // what a sealed body held
	waived   bool    // a broken server asks for no approval
	cards    []*card // that limits are set for

	beneficiary *beneficiary
	receiver    *card // of a transfer between wallets
	transfer    *fundTransfer
	settlement  *settlement
}

// decode reads the body as the operation's form or JSON.
func (c *call) decode() {
	if c.op.query {
		c.members = parameters(c.request.URL.Query())
		return
	}
	if c.op.form {
		form, _ := url.ParseQuery(string(c.body)) // a pair that does not parse is a missing field
		c.members = parameters(form)
		return
	}
	var err error
	c.members, err = decodeObject(c.body)
	c.notJSON = err != nil
}

// parameters are the fields of a form or a query. One that is given twice says nothing, as RFC 6749
// section 3.2 has it: who takes the first and who the last would not agree on what was asked for.
func parameters(given url.Values) (fields []member) {
	for name, texts := range given {
		if len(texts) == 1 {
			fields = append(fields, member{name, value{kind: jsonString, text: texts[0]}})
		}
	}
	return fields
}

// member finds a field of the body; null and the empty string are as good as absent.
func (c *call) member(name string) value {
	for _, m := range c.members {
		if m.key != name {
			continue
		}
		if m.value.kind == jsonNull || m.value.kind == jsonString && m.value.text == "" {
			return value{}
		}
		return m.value
	}
	return value{}
}

// choose settles which of the operations that share method and path is called, if what the call
// names tells them apart; otherwise the first of them judges it. It needs the universe and the
// fields.
func (c *call) choose() {
	if len(c.shared) < 2 {
		return
	}
	for _, op := range c.shared {
		if op.fits(c) {
			c.op, c.shared = op, []*operation{op}
			return
		}
	}
}

// get is the text of a field, once the rules about fields are through.
func (c *call) get(name string) string { return c.values[name] }

// read fills the values. Where a rule about fields is ignored, what the field cannot say
// is replaced by something suitable.
func (c *call) read() {
	c.values = make(map[string]string, len(c.op.fields))
	lacking := false
	for _, f := range c.op.fields {
		if text, ok := f.text(c.member(f.name)); ok {
			c.values[f.name] = text
		} else if !f.optional {
			lacking = true
		}
	}
	if !lacking {
		return
	}
	for _, f := range c.op.fields {
		if _, known := c.values[f.name]; !known && !f.optional && f.suitable != nil {
			c.values[f.name] = f.suitable(c)
		}
	}
}

// text is what a value says for the field, also one of another type if it can be read.
func (f field) text(v value) (string, bool) {
	switch {
	case v.kind == f.kind, f.kind == jsonString && (v.kind == jsonNumber || v.kind == jsonBool):
		return v.text, true
	case f.kind == jsonNumber && v.kind == jsonString:
		return v.text, isNumber(v.text)
	default:
		return "", false
	}
}
