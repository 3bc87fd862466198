package contract

import (
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/strictyaml"
)

// Problems is all that is wrong in the contract's files: what cannot be read, names that
// nothing has, references that dangle, examples that break their own schema, evidence without
// a source. It reads every document.
func (c *Contract) Problems() strictyaml.Problems {
	var problems strictyaml.Problems
	described := map[string]bool{}
	for _, product := range c.Products() {
		parsed, err := c.documents[product].parsed()
		if err != nil {
			problems = append(problems, asProblems(c.documents[product].file, err)...)
			continue
		}
		l := documentLint{c: c, d: parsed}
		problems = append(problems, l.problems()...)
		for name := range parsed.readings {
			described[name] = true
		}
	}
	rows, wrong := c.catalogue()
	problems = append(problems, wrong...)
	problems = append(problems, c.unlisted(described, rows)...)
	return append(problems, c.danglingOperations(described, rows)...)
}

func asProblems(file string, err error) strictyaml.Problems {
	var own strictyaml.Problems
	if errors.As(err, &own) {
		return own
	}
	return strictyaml.Problems{{File: file, Message: err.Error()}}
}

// unlisted are the operations of documents that no row of the catalogue names.
func (c *Contract) unlisted(described map[string]bool, rows []Row) strictyaml.Problems {
	listed := map[string]bool{}
	for _, r := range rows {
		listed[r.Operation] = true
	}
	var problems strictyaml.Problems
	for _, name := range sortedNames(described) {
		if !listed[name] {
			o, _ := c.reading(name)
			problems = append(problems, o.document.problem(o.pointer+"/x-operation", "no row of the catalogue names %s; add one", name))
		}
	}
	return problems
}

// danglingOperations are names in requirements that neither a document nor a menu has.
func (c *Contract) danglingOperations(described map[string]bool, rows []Row) strictyaml.Problems {
	known := map[string]bool{}
	for name := range described {
		known[name] = true
	}
	for _, r := range rows {
		if r.Operation != "" {
			known[r.Operation] = true
		}
	}
	names := sortedNames(known)
	var problems strictyaml.Problems
	for i := range c.requirements {
		r := &c.requirements[i]
		for _, name := range r.Operations {
			named := func(operation string) bool { return concerns([]string{name}, operation) }
			if !slices.ContainsFunc(names, named) {
				problems = append(problems, r.Place.Problem("operations", "no document and no menu has the operation %s%s", name, nearest.Hint(name, names)))
			}
		}
	}
	return problems
}

// documentLint looks at one document.
type documentLint struct {
	c     *Contract
	d     *parsedDocument
	found strictyaml.Problems
}

func (l *documentLint) add(pointer, format string, args ...any) {
	l.found = append(l.found, l.d.problem(pointer, format, args...))
}

func (l *documentLint) problems() strictyaml.Problems {
	if version := text(l.d.root, "openapi"); !strings.HasPrefix(version, "3.1.") {
		l.add("/openapi", "must be a version of OpenAPI 3.1, not %q", version)
	}
	l.node(l.d.root, "")
	for _, name := range sortedNames(l.d.readings) {
		for _, r := range l.d.readings[name] {
			l.operation(r)
		}
	}
	return l.found
}

// extensions are the keys of ours that an OpenAPI document may have.
var extensions = []string{
	"x-operation", "x-variant", "x-state", "x-unseen", "x-service", "x-envelope", "x-evidence", "x-source", "x-writes", "x-creates",
	"x-encrypted", "x-safe", "x-spellings", "x-sensitive", "x-requirement", "x-codes", "x-statuses", "x-echoes",
}

// node looks at what may stand anywhere: references, evidence, requirements, patterns.
func (l *documentLint) node(node any, pointer string) {
	switch node := node.(type) {
	case []any:
		for i, child := range node {
			l.node(child, pointer+"/"+strconv.Itoa(i))
		}
	case map[string]any:
		for _, key := range sortedKeys(node) {
			at := pointer + "/" + escape(key)
			if strings.HasPrefix(key, "x-") && !slices.Contains(extensions, key) && !strings.HasSuffix(pointer, "/properties") {
				l.add(at, "unknown key%s", nearest.Known(key, extensions))
			}
			if key == "example" || key == "examples" || key == "enum" || key == "const" || key == "default" && !strings.HasSuffix(pointer, "/responses") {
				continue // values, in which any key may stand
			}
			if value, is := node[key].(string); is {
				l.word(key, value, at)
			}
			l.node(node[key], at)
		}
	}
}

// leadsToItself reports a reference that leads from reference to reference and back. One that
// passes a property on its way is no such: a thing may hold things of its kind.
func (d *parsedDocument) leadsToItself(ref string) bool {
	for seen := map[string]bool{}; ref != ""; ref = text(resolve(d.root, strings.TrimPrefix(ref, "#")), "$ref") {
		if seen[ref] {
			return true
		}
		seen[ref] = true
	}
	return false
}

func (l *documentLint) word(key, value, at string) {
	switch key {
	case "$ref":
		if !strings.HasPrefix(value, "#/") || resolve(l.d.root, strings.TrimPrefix(value, "#")) == nil {
			l.add(at, "%s leads nowhere in this document; nothing else is read", value)
		} else if l.d.leadsToItself(value) {
			l.add(at, "%s leads only to itself, and describes nothing", value)
		}
	case "x-evidence":
		if !slices.Contains(Evidences(), Evidence(value)) {
			l.add(at, "%q is none of documented, observed, inferred, assumed%s", value, nearest.Hint(value, []string{"documented", "observed", "inferred", "assumed"}))
		}
	case "x-requirement":
		if _, ok := l.c.byID[value]; !ok {
			l.add(at, "there is no requirement %s%s", value, nearest.Hint(value, l.c.IDs()))
		}
	case "x-source":
		if strings.TrimSpace(value) == "" {
			l.add(at, "is empty; evidence needs its source")
		}
	case "pattern":
		if _, err := regexp.Compile(value); err != nil {
			l.add(at, "%q is no regular expression", value)
		}
	}
}

var (
	envelopes = []string{"code", "response_code", "resultCode", "string", "none", "unseen"}
	writes    = []string{"", "sms", "money", "creates", "changes"}
)

func (l *documentLint) operation(r *reading) {
	oneOf := func(key, value string, allowed ...string) {
		if !slices.Contains(allowed, value) {
			l.add(r.pointer+"/"+key, "%q is none of %s", value, strings.Join(allowed, ", "))
		}
	}
	oneOf("x-state", string(r.State), string(Partial), string(Complete))
	oneOf("x-service", r.Service, Services()...)
	oneOf("x-envelope", r.Envelope, envelopes...)
	oneOf("x-writes", r.Writes, writes...)
	if r.Creates != "" && r.Writes != "creates" {
		l.add(r.pointer+"/x-creates", "says what a call creates that, by its x-writes, creates nothing")
	}
	if r.Title == "" {
		l.add(r.pointer, "needs summary: the page's title")
	}
	if (r.State == Partial) != (r.Unseen != "") {
		l.add(r.pointer+"/x-state", "an operation that is partial, and no other, says in x-unseen what was not seen")
	}
	if r.State == Complete && (r.Body && !r.request.seen() || !r.success.seen()) {
		l.add(r.pointer+"/x-state", "complete needs the schema of the request and of a success; write partial, or what was seen")
	}
	if r.Safe && r.Writes != "" {
		l.add(r.pointer+"/x-safe", "a call that writes (%s) is not safe", r.Writes)
	}
	l.pathParameters(r)
	l.echoes(r)
	for _, p := range [...]*part{r.request, r.success, r.refusal} {
		l.part(r, p)
	}
}

// echoes: what an answer is said to repeat can be sent, and a requirement says so.
func (l *documentLint) echoes(r *reading) {
	request := r.request.body(r.Operation)
	for _, e := range r.echoes() {
		place, name, isParameter := strings.Cut(e.sent, ".")
		known := request.Seen() && request.Shows(e.sent)
		if isParameter && (place == "path" || place == "query") {
			known = slices.ContainsFunc(r.Parameters, func(p Parameter) bool { return p.In == place && p.Name == name })
		}
		if !known {
			l.add(r.pointer, "the answer's %s is said to repeat %q, which the request of %s has not", e.answer, e.sent, r.Name)
		}
		if _, ok := l.c.byID[e.requirement]; !ok {
			l.add(r.pointer, "x-echoes of %s names the requirement %q, which does not exist%s", e.answer, e.requirement, nearest.Hint(e.requirement, l.c.IDs()))
		}
	}
}

var pathParameter = regexp.MustCompile(`\{([^{}]+)\}`)

func (l *documentLint) pathParameters(r *reading) {
	for _, match := range pathParameter.FindAllStringSubmatch(r.Path, -1) {
		if !slices.ContainsFunc(r.Parameters, func(p Parameter) bool { return p.In == "path" && p.Name == match[1] }) {
			l.add(r.pointer, "the path names {%s}, and no parameter is called so", match[1])
		}
	}
	for _, p := range r.Parameters {
		if p.In == "path" && !strings.Contains(r.Path, "{"+p.Name+"}") {
			l.add(r.pointer+"/parameters", "the parameter %s is not in the path", p.Name)
		}
	}
}

// part: a schema must compile, and the page's own examples keep it.
func (l *documentLint) part(r *reading, p *part) {
	if !p.seen() {
		return
	}
	s, err := p.compiled()
	if err != nil {
		l.add(p.pointer, "is no schema that can be used: %v", err)
		return
	}
	content := strings.TrimSuffix(p.pointer, "/schema")
	check := func(value any, at string) {
		for _, f := range s.findings(value) {
			l.add(at, "the example of %s breaks its own schema: %s must be %s, and is %s", r.Name, orBody(f.field.Path), f.field.Expected, f.field.Actual)
		}
	}
	if value, has := resolve(l.d.root, content).(map[string]any)["example"]; has {
		check(value, content+"/example")
	}
	several, _ := resolve(l.d.root, content+"/examples").(map[string]any)
	for _, name := range sortedKeys(several) {
		check(member(several[name], "value"), content+"/examples/"+escape(name))
	}
}

func orBody(path string) string {
	if path == "" {
		return "the body"
	}
	return path
}
