package check

import (
	"net/http"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/scenario"
)

// generator makes the cases of one operation that follow from the contract.
type generator struct {
	contract  *contract.Contract
	operation contract.Operation
	careful   bool // the target is no mock: nothing is tried there that may change something
	cases     []testCase
	left      []Omission
}

// generate makes them, and says which it left out.
func generate(c *contract.Contract, o contract.Operation, careful bool) ([]testCase, []Omission) {
	g := &generator{contract: c, operation: o, careful: careful}
	g.fields()
	g.parameters()
	g.authorisation()
	g.authority()
	g.methods()
	g.bodies()
	return g.cases, g.left
}

// add adds a case. Of the refusals it expects the first that concerns the operation; without
// one, only what any answer must keep.
func (g *generator) add(kind Kind, name, field string, spoil spoiling, refusals ...string) {
	for _, e := range exceptions {
		if e.operation == g.operation.Name && e.kind == kind && e.field == field {
			r, _ := g.contract.Requirement(e.requirement)
			g.leave(name, r.ID+" says otherwise: "+r.Sentence)
			return
		}
	}
	if slices.ContainsFunc(g.cases, func(c testCase) bool { return c.name == name }) {
		return // a field that variants of the body list as well is broken once: results are told apart by name
	}
	c := testCase{operation: g.operation.Name, kind: kind, name: name, field: field, spoil: spoil}
	for _, refusal := range refusals {
		r, known := g.contract.Refusal(refusal)
		if known && c.refusal == "" && r.Concerns(g.operation.Name) {
			c.refusal = refusal
		}
	}
	g.cases = append(g.cases, c)
}

func (g *generator) leave(name, why string) {
	g.left = append(g.left, Omission{Name: name, Why: why})
}

// parameters: each header and query value that must be there is left out.
func (g *generator) parameters() {
	for _, p := range g.operation.Parameters {
		switch {
		case !p.Required:
		case p.In == "header":
			g.add(ParameterAbsent, "without the header "+p.Name, p.Name, withoutHeader(p.Name), refusalsOfHeaders[strings.ToLower(p.Name)]...)
		case p.In == "query":
			g.add(ParameterAbsent, "without the query value "+p.Name, p.Name, withoutQuery(p.Name), "field-missing")
		}
	}
}

var refusalsOfHeaders = map[string][]string{"partnerid": {"partner-missing"}}

func (g *generator) authorisation() {
	scheme, refusal := "Bearer", "token-malformed"
	switch g.operation.Auth {
	case "":
		return
	case "basic":
		scheme, refusal = "Basic", "client-unknown"
	}
	g.add(Unauthorised, "without authorization", "", withoutHeader("Authorization"), "token-missing", "client-unknown")
	g.add(AuthMalformed, "the authorization "+scheme+" without a credential", "", header("Authorization", scheme), refusal)
}

// methods are those that no operation has at the path. Off a mock only one is tried that
// changes nothing anywhere.
func (g *generator) methods() {
	for _, m := range [...]string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		name := "the method " + m
		switch {
		case g.documented(m):
		case g.careful && m != http.MethodGet:
			g.leave(name, "it may change something, and the target is no mock")
		default:
			g.add(MethodWrong, name, "", method(m), "method-wrong")
		}
	}
}

func (g *generator) documented(method string) bool {
	return slices.ContainsFunc(g.contract.Operations(), func(o contract.Operation) bool {
		return o.Service == g.operation.Service && o.Path == g.operation.Path && o.Method == method
	})
}

// bodies are wrong as a whole.
func (g *generator) bodies() {
	if !g.operation.Body {
		return
	}
	g.add(ContentTypeOff, "the content type text/plain", "", header("Content-Type", "text/plain"), "content-type-wrong")
	g.add(BodyOversized, "a body of two MiB", "", body(scenario.Oversized), "body-too-large")
	if g.operation.Form {
		return
	}
	g.add(BodyUnreadable, "a body cut in the middle", "", body("cut in the middle"), "json-invalid")
	if g.operation.BodyRequired {
		g.add(BodyUnreadable, "an empty body", "", body("empty"), "json-invalid")
	} else {
		g.leave("an empty body", "no page says that there must be one")
	}
	g.add(BodyUnreadable, "a body that is not UTF-8", "", body("not UTF-8"), "json-invalid")
	g.add(BodyUnreadable, "a body that names a key twice", "", body("naming a key twice"), "json-invalid")
	g.add(BodyUnreadable, "a body nested 1000 deep", "", body("nested 1000 deep"))
	g.add(FieldMistyped, "a list for a body", "", body("a list"))
}
