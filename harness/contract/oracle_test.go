package contract

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	"github.com/pb33f/libopenapi-validator/config"

	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/verdict"
)

// specimen is one body of a corpus: the page's own example, or one that is broken in one way.
type specimen struct {
	name   string
	value  any
	format bool // broken in its format alone: kin-openapi does not look at formats
}

// corpus makes good and broken bodies from a part: its example, and for each field what the
// schema forbids.
func corpus(p *part, o Operation) []specimen {
	body := p.body(o)
	good, ok := body.Example.(map[string]any)
	if !ok {
		return nil
	}
	all := []specimen{{name: "example", value: good}}
	add := func(name string, format bool, f Field, value any, remove bool) {
		if spoilt, ok := spoiltCopy(good, strings.Split(f.Path, "."), value, remove); ok {
			all = append(all, specimen{name: f.Path + " " + name, value: spoilt, format: format})
		}
	}
	for _, f := range body.Fields {
		if f.Path == "" || strings.Contains(f.Path, "[]") {
			continue
		}
		if f.Required {
			add("gone", false, f, nil, true)
		}
		add("null", false, f, nil, false)
		if f.Is("string") {
			add("a number", false, f, json.Number("7"), false)
			add("a long text", false, f, strings.Repeat("x", 400), false)
			add("odd text", f.Format != "" && f.Pattern == "", f, "~ no such thing ~", false)
		} else {
			add("a text", false, f, "seven", false)
			add("minus a lot", false, f, json.Number("-1000000"), false)
		}
		if f.Is("object") {
			add("with more", false, f, map[string]any{"neverDeclared": true}, false)
		}
	}
	all = append(all, specimen{name: "with more", value: with(good, "neverDeclared", true)})
	return all
}

func with(object map[string]any, key string, value any) map[string]any {
	other := maps.Clone(object)
	other[key] = value
	return other
}

// spoiltCopy changes one value deep in a copy; false where the example does not hold it.
func spoiltCopy(object map[string]any, path []string, value any, remove bool) (map[string]any, bool) {
	given, has := object[path[0]]
	if !has {
		return nil, false
	}
	other := maps.Clone(object)
	if len(path) > 1 {
		inner, is := given.(map[string]any)
		if !is {
			return nil, false
		}
		spoilt, ok := spoiltCopy(inner, path[1:], value, remove)
		other[path[0]] = spoilt
		return other, ok
	}
	if other[path[0]] = value; remove {
		delete(other, path[0])
	}
	return other, true
}

// alone is a document with one reading in it, as the other validators read it: they know no
// two operations of one path.
func alone(t *testing.T, r *reading) []byte {
	t.Helper()
	node := maps.Clone(resolve(r.document.root, r.pointer).(map[string]any))
	delete(node, "security")
	root := map[string]any{
		"openapi": "3.1.0", "info": map[string]any{"title": "one operation", "version": "1"},
		"paths":      map[string]any{r.Path: map[string]any{strings.ToLower(r.Method): node}},
		"components": member(r.document.root, "components"),
	}
	if root["components"] == nil {
		delete(root, "components")
	}
	text, err := json.Marshal(root)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// oracles are two other validators, over whole exchanges and over bodies.
type oracles struct {
	lib validator.Validator
	kin *openapi3.T
	r   *reading
}

func newOracles(t *testing.T, r *reading) *oracles {
	t.Helper()
	text := alone(t, r)
	document, err := libopenapi.NewDocument(text)
	if err != nil {
		t.Fatalf("%s: libopenapi: %v", r.Name, err)
	}
	lib, errs := validator.NewValidator(document, config.WithFormatAssertions(), config.WithoutSecurityValidation(),
		config.WithCustomFormat("int32", formats()[0].Validate), config.WithCustomFormat("int64", formats()[1].Validate))
	if len(errs) > 0 {
		t.Fatalf("%s: libopenapi: %v", r.Name, errs)
	}
	kin, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		t.Fatalf("%s: kin-openapi: %v", r.Name, err)
	}
	return &oracles{lib: lib, kin: kin, r: r}
}

func (o *oracles) url() string {
	path := pathParameter.ReplaceAllString(o.r.Path, "X1")
	query := ""
	for _, p := range o.r.Parameters {
		if p.In == "query" && p.Required {
			query += "&" + p.Name + "=1"
		}
	}
	return "http://kasauti.test" + path + strings.Replace(query, "&", "?", 1)
}

func (o *oracles) request(body []byte) *http.Request {
	r, _ := http.NewRequest(o.r.Method, o.url(), bytes.NewReader(body))
	r.Header.Set("Content-Type", o.r.request.media)
	for _, p := range o.r.Parameters {
		if p.In == "header" {
			r.Header.Set(p.Name, "x")
		}
	}
	return r
}

func (o *oracles) acceptsRequest(body []byte, value any) (lib, kin bool, why string) {
	lib, errs := o.lib.GetRequestBodyValidator().ValidateRequestBody(o.request(body))
	return lib, o.kinAccepts(o.kinOperation().RequestBody.Value.Content, value), fmt.Sprint(errs)
}

func (o *oracles) acceptsAnswer(body []byte, value any) (lib, kin bool, why string) {
	answer := &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {jsonMedia}}, Body: io.NopCloser(bytes.NewReader(body))}
	lib, errs := o.lib.GetResponseBodyValidator().ValidateResponseBody(o.request(nil), answer)
	return lib, o.kinAccepts(o.kinOperation().Responses.Value("200").Value.Content, value), fmt.Sprint(errs)
}

func (o *oracles) kinOperation() *openapi3.Operation {
	return o.kin.Paths.Value(o.r.Path).GetOperation(o.r.Method)
}

// kinAccepts gives kin-openapi the numbers as it reads them: as floats.
func (o *oracles) kinAccepts(content openapi3.Content, value any) bool {
	text, _ := json.Marshal(value)
	var plain any
	_ = json.Unmarshal(text, &plain)
	for _, media := range content {
		return media.Schema.Value.VisitJSON(plain, openapi3.EnableJSONSchema2020(), openapi3.MultiErrors()) == nil
	}
	return true
}

// TestOtherValidatorsAgree: of each good and broken exchange that the documents' own examples
// give, our judge, libopenapi-validator and kin-openapi say the same.
func TestOtherValidatorsAgree(t *testing.T) {
	c, err := Load(fixtures.FS)
	if err != nil {
		t.Fatal(err)
	}
	good, broken := 0, 0
	for _, product := range c.Products() {
		parsed, err := c.documents[product].parsed()
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range slices.Sorted(maps.Keys(parsed.readings)) {
			for _, r := range parsed.readings[name] {
				if r.Webhook || r.Form || r.Encrypted { // what travels is no JSON of this schema
					continue
				}
				g, b := agreeOn(t, c, r)
				good, broken = good+g, broken+b
			}
		}
	}
	t.Logf("%d good and %d broken exchanges", good, broken)
	if good < 60 || broken < 350 {
		t.Errorf("%d good and %d broken exchanges are too few to say anything", good, broken)
	}
}

func agreeOn(t *testing.T, c *Contract, r *reading) (good, broken int) {
	t.Helper()
	var o *oracles
	compare := func(p *part, s specimen, ask func([]byte, any) (bool, bool, string), judged func([]byte) []verdict.Check) {
		if o == nil {
			o = newOracles(t, r)
		}
		body, err := json.Marshal(s.value)
		if err != nil {
			t.Fatal(err)
		}
		lib, kin, why := ask(body, s.value)
		ours := true
		for _, check := range judged(body) {
			ours = ours && (check.Verdict == verdict.Pass || !ofTheSchema(p, check.Requirement))
		}
		if ours {
			good++
		} else {
			broken++
		}
		if ours != lib {
			t.Errorf("%s %s, %s: we say %v, libopenapi-validator says %v: %s", r.Name, r.Variant, s.name, ours, lib, why)
		}
		if ours != kin && !s.format {
			t.Errorf("%s %s, %s: we say %v, kin-openapi says %v", r.Name, r.Variant, s.name, ours, kin)
		}
	}
	chosen := *c
	chosen.variants = map[string]string{r.Name: r.Variant}
	for _, s := range corpus(r.request, r.Operation) {
		compare(r.request, s, func(b []byte, v any) (bool, bool, string) { return o.acceptsRequest(b, v) }, func(body []byte) []verdict.Check {
			return chosen.JudgeRequest(exchangeOf(o, r, body, []byte(`{}`)), true)
		})
	}
	for _, s := range corpus(r.success, r.Operation) {
		compare(r.success, s, func(b []byte, v any) (bool, bool, string) { return o.acceptsAnswer(b, v) }, func(body []byte) []verdict.Check {
			j := chosen.judgement(r, exchangeOf(o, r, nil, body), true)
			value, ok := j.json()
			if !ok {
				t.Fatalf("%s: %s cannot be read", r.Name, s.name)
			}
			j.against(r.success, value, "the answer's", answerRequirements[:], "EK-ENV-030")
			return j.checks
		})
	}
	return good, broken
}

// exchangeOf is the exchange that the other validators see, as the recorder keeps it.
func exchangeOf(o *oracles, r *reading, request, answer []byte) *exchange.Exchange {
	sent := o.request(request)
	return &exchange.Exchange{
		ID: "1", Operation: r.Name,
		Request:  exchange.Message{Method: r.Method, URL: o.url(), Header: sent.Header, Body: request},
		Response: exchange.Message{Status: 200, Header: http.Header{"Content-Type": {jsonMedia}}, Body: answer},
	}
}

// ofTheSchema tells what a schema says from what other rules do.
func ofTheSchema(p *part, requirement string) bool {
	s, err := p.compiled()
	return err == nil && (slices.Contains(s.requirements, requirement) ||
		slices.Contains(answerRequirements[:], requirement) || slices.Contains(requestRequirements[:], requirement))
}
