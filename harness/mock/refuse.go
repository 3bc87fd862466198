package mock

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
)

// rule is one reason to refuse, named as in fixtures/contract/requirements.yaml.
type rule struct {
	refusal string
	// broken reports whether the call must be refused.
	broken func(*call) bool
	// instead gives a call that is let through nevertheless something to act on, and
	// reports whether it found it. Only servers that ignore the refusal get there; nil
	// where nothing is lacking.
	instead func(*call) bool
}

// ruleNames are the refusals that rules of any operation name.
func ruleNames() []string {
	var names []string
	for _, op := range append(operations(), notFound()) {
		for _, r := range append(op.frame, op.rules...) {
			names = append(names, r.refusal)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// judge runs the rules in their order and stops at the first that refuses.
func (c *call) judge() {
	if !c.passes(c.op.frame) {
		return
	}
	c.read()
	if _, repeated := c.repeats(); !repeated {
		c.passes(c.op.rules)
	}
}

func (c *call) passes(rules []rule) bool {
	for i := range rules {
		r := &rules[i]
		if !r.broken(c) {
			continue
		}
		if c.ignores(r.refusal) && (r.instead == nil || r.instead(c)) {
			continue
		}
		c.refusal = r.refusal
		return false
	}
	return true
}

// ignores reports whether the server does not enforce a refusal, at all or for this operation.
// As long as nothing says which of several operations is called, it may be any of them: a token
// is looked at before the body that tells them apart is opened.
func (c *call) ignores(refusal string) bool {
	return c.server.ignored[refusal] || slices.ContainsFunc(c.shared, func(op *operation) bool {
		return c.server.ignored[refusal+" of "+op.name]
	})
}

type codeBody struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}

type resultBody struct {
	ResultCode    int    `json:"resultCode"`
	ResultMessage string `json:"resultMessage"`
}

type responseBody struct {
	Code    int    `json:"response_code"`
	Message string `json:"response_message"`
}

type oauthBody struct {
	Error       string `json:"error"`
	Description string `json:"error_description"`
}

// refused is the status and the body of the call's refusal, in the operation's envelope.
func (c *call) refused() (int, []byte) {
	f, _ := c.server.contract.Refusal(c.refusal) // New has looked for it
	message := strings.ReplaceAll(f.Answer.Message, "{field}", c.field)
	return f.Answer.Status, c.op.envelope.body(f.Answer.Code, f.Answer.Error, message)
}

func (e envelope) body(code int, kind, message string) []byte {
	switch e {
	case resultEnvelope:
		return marshal(resultBody{code, message})
	case responseEnvelope:
		return marshal(responseBody{code, message})
	case oauthEnvelope:
		return marshal(oauthBody{kind, message})
	default:
		return marshal(codeBody{code, message})
	}
}

// broke is the answer where the mock itself is at fault.
func (e envelope) broke() (int, []byte) {
	return http.StatusInternalServerError, e.body(http.StatusInternalServerError, "server_error", "Internal error")
}

// marshal writes a body of this package's own types, which always marshal.
func marshal(body any) []byte {
	out, err := json.Marshal(body)
	if err != nil {
		panic("mock: marshal an answer: " + err.Error())
	}
	return out
}
