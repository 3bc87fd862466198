package mock

import (
	"net/http"
	"slices"
	"strings"
)

// pathUnknown refuses what no operation serves. A server that ignores it never has such a
// call: its router takes the nearest operation.
func pathUnknown() rule {
	return rule{refusal: "path-unknown", broken: func(*call) bool { return true }}
}

// reachRules are those of every operation.
func reachRules() []rule {
	return []rule{
		{refusal: "method-wrong", broken: func(c *call) bool { return c.request.Method != c.op.verb() }},
		{refusal: "body-too-large", broken: func(c *call) bool { return c.tooLarge }},
		{refusal: "content-type-wrong", broken: contentTypeWrong},
	}
}

// authRules are those of operations that ask for a token and a partner. A token of either
// token call is good (EK-AUTH-020, EK-AUTH-030).
func authRules() []rule {
	return []rule{
		{refusal: "token-missing", broken: tokenMissing, instead: actAsSomePartner},
		{refusal: "token-malformed", broken: tokenMalformed, instead: actAsSomePartner},
		{refusal: "token-foreign", broken: tokenForeign, instead: actAsSomePartner},
		{refusal: "token-expired", broken: tokenExpired},
		{refusal: "partner-missing", broken: func(c *call) bool { return c.request.Header.Get("partnerId") == "" }},
		{refusal: "partner-foreign", broken: partnerForeign},
	}
}

// bodyRules are those about the body. What must be a JSON object in UTF-8 is read by
// decodeObject.
func bodyRules() []rule {
	return []rule{
		{refusal: "json-invalid", broken: func(c *call) bool { return c.notJSON }},
		{refusal: "field-missing", broken: fieldMissing},
		{refusal: "field-mistyped", broken: fieldMistyped},
		{refusal: "field-invalid", broken: fieldInvalid},
	}
}

// queryRules are those about the fields of a query, which all are texts.
func queryRules() []rule {
	return []rule{
		{refusal: "field-missing", broken: fieldMissing},
		{refusal: "field-invalid", broken: fieldInvalid},
	}
}

// contentTypeWrong asks nothing of a call without a body.
func contentTypeWrong(c *call) bool {
	return !c.op.query && (!c.op.accepts(c.request.Header.Get("Content-Type")) || contradicts(c.request, "Content-Type"))
}

func tokenMissing(c *call) bool { return c.request.Header.Get("Authorization") == "" }

func tokenMalformed(c *call) bool {
	return c.partner == nil && (bearer(c.request) == "" || contradicts(c.request, "Authorization"))
}

func tokenForeign(c *call) bool {
	if c.partner != nil {
		return false
	}
	found, known := c.universe.tokens.get(bearer(c.request))
	c.token, c.partner = found, found.partner
	return !known
}

func tokenExpired(c *call) bool {
	return c.token.partner != nil && c.now.UnixMilli() >= c.token.expires
}

func partnerForeign(c *call) bool {
	return slices.ContainsFunc(c.request.Header.Values("partnerId"), func(id string) bool { return id != "" && id != c.partner.PartnerID })
}

// contradicts reports whether a header is given twice, with different values: whichever were taken,
// the caller may have meant the other (EK-REQ-120).
func contradicts(r *http.Request, header string) bool {
	values := r.Header.Values(header)
	return slices.ContainsFunc(values, func(value string) bool { return value != values[0] })
}

// bearer is the token of the Authorization header, or empty where it is not "Bearer" and a
// token (RFC 6750 section 2.1).
func bearer(r *http.Request) string {
	scheme, text, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	for i := range len(text) {
		if c := text[i]; strings.IndexByte(alphanum, c) < 0 && strings.IndexByte("-._~+/=", c) < 0 {
			return ""
		}
	}
	return text
}

// fieldMissing finds the first required field that is absent, null or empty.
func fieldMissing(c *call) bool {
	if c.notJSON {
		return false
	}
	for _, f := range c.op.fields {
		if !f.optional && c.member(f.name).kind == absent {
			c.field = f.name
			return true
		}
	}
	return false
}

// fieldMistyped finds the first field of another type. Money as text is mistyped too.
func fieldMistyped(c *call) bool {
	for _, f := range c.op.fields {
		if v := c.member(f.name); v.kind != absent && v.kind != f.kind && v.kind != f.also {
			c.field = f.name
			return true
		}
	}
	return false
}
