package contract

import (
	"net/url"
	"reflect"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/verdict"
)

// echo is a field of an answer that repeats a value of the request (x-echoes).
type echo struct {
	answer      string // payload.pgReferenceNumber
	sent        string // a field of the body, path.NAME or query.NAME
	requirement string
	evidence    Evidence
}

// echoesOf are those of a success, which stand in objects and not in lists.
func echoesOf(r *reading) []echo {
	var all []echo
	var visit func(node any, path string, evidence Evidence, depth int)
	visit = func(node any, path string, evidence Evidence, depth int) {
		if depth > mostReferences { // a schema may refer to itself
			return
		}
		if ref := text(node, "$ref"); ref != "" {
			visit(resolve(r.document.root, strings.TrimPrefix(ref, "#")), path, evidence, depth+1)
			return
		}
		if own := text(node, "x-evidence"); own != "" {
			evidence = Evidence(own)
		}
		if e := member(node, "x-echoes"); e != nil {
			all = append(all, echo{answer: path, sent: text(e, "sent"), requirement: text(e, "requirement"), evidence: evidence})
		}
		properties, _ := member(node, "properties").(map[string]any)
		for _, name := range sortedKeys(properties) {
			visit(properties[name], joinPath(path, name), evidence, depth+1)
		}
		forms, _ := member(node, "allOf").([]any)
		for _, form := range forms {
			visit(form, path, evidence, depth+1)
		}
	}
	visit(r.success.node(), "", r.Evidence, 0)
	return all
}

// ruleEchoes: what an answer repeats of its request, it repeats as it was sent. What was not
// sent, or does not come back, is for the schemas.
func ruleEchoes(j *judgement) {
	if j.code.refused || !j.o.success.seen() {
		return
	}
	for _, e := range j.o.echoes() {
		given := valueAt(j.object, e.answer)
		want, sent := j.sent(e.sent)
		if !sent || given == nil {
			continue
		}
		field := verdict.Field{Path: e.answer, Expected: show(want), Actual: show(given)}
		if !reflect.DeepEqual(given, want) && !sameAmount(given, want) {
			j.brokenBy(e.evidence, e.requirement, "the answer's "+e.answer+" is not what was sent", field)
			continue
		}
		j.pass(e.requirement)
	}
}

// sent is a value of the request: a field of its body, path.NAME or query.NAME.
func (j *judgement) sent(at string) (any, bool) {
	target, err := url.Parse(j.e.Request.URL)
	if name, inPath := strings.CutPrefix(at, "path."); inPath && err == nil {
		return pathValue(j.o.Path, target.Path, name)
	}
	if name, inQuery := strings.CutPrefix(at, "query."); inQuery && err == nil {
		value := target.Query().Get(name)
		return value, value != ""
	}
	body, err := decode(j.e.Request.Content())
	if err != nil {
		return nil, false
	}
	value := valueAt(body.value, at)
	return value, value != nil
}

// pathValue is what stands in a path where its template has {name}.
func pathValue(template, path, name string) (any, bool) {
	want, have := strings.Split(strings.Trim(template, "/"), "/"), strings.Split(strings.Trim(path, "/"), "/")
	i := slices.Index(want, "{"+name+"}")
	if i < 0 || len(have) < len(want) {
		return nil, false
	}
	return have[len(have)-len(want)+i], true
}

func valueAt(value any, path string) any {
	for part := range strings.SplitSeq(path, ".") {
		value = member(value, part)
	}
	return value
}
