package mock

import "slices"

// sealedFrame is the frame of a call whose bodies travel encrypted by the partner's client
// secret (EK-CRYPT-060, EK-CRYPT-160): the wrapper is opened once the partner is known.
func sealedFrame() []rule {
	return slices.Concat(reachRules(), authRules(), []rule{
		{refusal: "request-not-sealed", broken: func(c *call) bool { return c.opened == nil && !c.wrapped() && !c.notJSON }},
		{refusal: "seal-broken", broken: sealBroken, instead: useSomeFields},
	}, bodyRules())
}

// wrapped reports whether the body is a wrapper, and so one of a sealed operation where the
// method and path have one: that operation is taken until it is opened.
func (c *call) wrapped() bool {
	if len(c.members) != 1 || c.members[0].key != "request" || c.members[0].value.kind != jsonString {
		return false
	}
	i := slices.IndexFunc(c.shared, func(op *operation) bool { return op.sealed })
	if i < 0 {
		return false
	}
	if !c.op.sealed {
		c.op = c.shared[i]
	}
	return true
}

// sealBroken opens the wrapper, and settles which operation is called by what was inside.
func sealBroken(c *call) bool {
	if !c.wrapped() {
		return false
	}
	plain, err := open(c.partner.ClientSecret, c.body)
	if err != nil {
		return true
	}
	c.opened = plain
	c.members, err = decodeObject(plain)
	c.notJSON = err != nil
	c.shared = slices.DeleteFunc(slices.Clone(c.shared), func(op *operation) bool { return !op.sealed })
	c.choose()
	return false
}

// useSomeFields gives a call that cannot be read something to say.
func useSomeFields(c *call) bool {
	c.members = nil
	c.values = map[string]string{}
	for _, f := range c.op.fields {
		if !f.optional && f.suitable != nil {
			c.members = append(c.members, member{f.name, value{kind: f.kind, text: f.suitable(c)}})
		}
	}
	return true
}

// legible is the body as the journal keeps it.
func (c *call) legible() []byte {
	if c.opened != nil {
		return c.opened
	}
	return c.body
}

// travelling is an answer as it goes out: sealed, where its operation's are and it is known by
// whose secret.
func (c *call) travelling(body []byte) []byte {
	if !c.op.sealed || c.partner == nil || c.server.unsealed {
		return body
	}
	return seal(c.partner.ClientSecret, body)
}

// Seal is what a body travels as under a partner's client secret, for servers broken on purpose.
func Seal(secret string, plain []byte) []byte { return seal(secret, plain) }

// Open is what a sealed body holds.
func Open(secret string, body []byte) ([]byte, error) { return open(secret, body) }
