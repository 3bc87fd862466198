package report

import (
	"bytes"
	"encoding"
	"encoding/json"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/kasauti/kasauti/harness/verdict"
)

// TestSchemasFollowFromTheTypes holds the published schemas against the types that are written.
func TestSchemasFollowFromTheTypes(t *testing.T) {
	docs := commentsOf(t, ".", "../verdict", "../exchange")
	s := schemaOf{docs: docs, defs: object{}}
	report := s.object(reflect.TypeFor[document]())
	s.published(t, "report.schema.json", "The report.json of a run of Kasauti", report)

	s = schemaOf{docs: docs, defs: object{}}
	var records []any
	for kind, record := range map[string]reflect.Type{
		recordRun: reflect.TypeFor[runRecord](), recordScenario: reflect.TypeFor[scenarioRecord](), recordEnd: reflect.TypeFor[endRecord](),
	} {
		one := s.object(record)
		one["properties"].(object)["type"] = object{"const": kind}
		one["title"] = kind
		records = append(records, one)
	}
	slices.SortFunc(records, func(a, b any) int { return strings.Compare(b.(object)["title"].(string), a.(object)["title"].(string)) })
	s.published(t, "journal.schema.json", "A line of the run.ndjson of a run of Kasauti: the run, then scenarios as they ended, then the end", object{"oneOf": records})
}

// object is a JSON object.
type object map[string]any

// schemaOf makes a schema of types. Named types stand in defs.
type schemaOf struct {
	docs map[string]string // of a type, or type.field
	defs object
}

func (s *schemaOf) published(t *testing.T, path, title string, root object) {
	t.Helper()
	root = maps.Clone(root)
	root["$schema"], root["title"], root["$defs"] = "https://json-schema.org/draft/2020-12/schema", title, s.defs
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	must(t, e.Encode(root))
	if *update {
		must(t, os.WriteFile(path, b.Bytes(), 0o644))
	}
	published, err := os.ReadFile(path)
	must(t, err)
	if !bytes.Equal(published, b.Bytes()) {
		t.Errorf("%s is not what is written any more; read the change and run go test ./harness/report -update", path)
	}
}

// words are the texts that some types are limited to.
var words = map[reflect.Type][]string{
	reflect.TypeFor[verdict.Verdict]():   verdictWords(),
	reflect.TypeFor[verdict.Level]():     {string(verdict.Must), string(verdict.Should)},
	reflect.TypeFor[verdict.Class]():     classWords(),
	reflect.TypeFor[verdict.EventKind](): {string(verdict.ClockMoved), string(verdict.FaultSet)},
	reflect.TypeFor[verdict.Unit]():      {string(verdict.UnitScenario), string(verdict.UnitSpec), ""},
}

// schemaNames are those that documents say they are of.
var schemaNames = map[reflect.Type]string{
	reflect.TypeFor[reportHead](): SchemaReport, reflect.TypeFor[verdict.Header](): verdict.SchemaRun,
}

func verdictWords() []string {
	var all []string
	for _, v := range verdict.All() {
		all = append(all, v.String())
	}
	return all
}

func classWords() []string {
	var all []string
	for _, c := range verdict.Classes() {
		all = append(all, string(c))
	}
	return all
}

func (s *schemaOf) of(t reflect.Type) object {
	if enum := words[t]; enum != nil {
		return object{"enum": enum}
	}
	switch t {
	case reflect.TypeFor[time.Time]():
		return object{"type": "string", "format": "date-time"}
	case reflect.TypeFor[json.RawMessage]():
		return object{}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return s.of(t.Elem())
	case reflect.Struct:
		if _, known := s.defs[t.Name()]; !known {
			s.defs[t.Name()] = nil // it may hold itself
			s.defs[t.Name()] = s.object(t)
		}
		return object{"$ref": "#/$defs/" + t.Name()}
	case reflect.Slice:
		return object{"type": "array", "items": s.of(t.Elem())}
	case reflect.Map:
		m := object{"type": "object", "additionalProperties": s.of(t.Elem())}
		if enum := words[t.Key()]; enum != nil {
			m["propertyNames"] = object{"enum": enum}
		}
		return m
	case reflect.String:
		return object{"type": "string"}
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Float64:
		return object{"type": "number", "minimum": 0}
	case reflect.Int, reflect.Int64, reflect.Uint64:
		return object{"type": "integer", "minimum": 0}
	}
	panic("the schema of " + t.String() + " is not known; add it")
}

// object is a struct: just its fields, of which those without omitempty or omitzero must be there.
func (s *schemaOf) object(t reflect.Type) object {
	properties, required := object{}, []string{}
	for _, f := range reflect.VisibleFields(t) {
		tag := f.Tag.Get("json")
		if f.Anonymous || tag == "-" || tag == "" && !f.IsExported() {
			continue
		}
		name, options, _ := strings.Cut(tag, ",")
		one := s.of(f.Type)
		if optional := strings.HasPrefix(options, "omit"); !optional {
			required = append(required, name)
			if k := f.Type.Kind(); k == reflect.Slice || k == reflect.Map || k == reflect.Pointer {
				one = object{"anyOf": []object{one, {"type": "null"}}}
			}
		}
		owner := t
		if len(f.Index) > 1 {
			owner = t.FieldByIndex(f.Index[:len(f.Index)-1]).Type
		}
		if said := s.docs[owner.Name()+"."+f.Name]; said != "" {
			one["description"] = said
		}
		if name == "schema" {
			one["const"] = schemaNames[owner]
		}
		properties[name] = one
	}
	slices.Sort(required)
	o := object{"type": "object", "required": required, "additionalProperties": false, "properties": properties}
	if said := s.docs[t.Name()]; said != "" && t != reflect.TypeFor[document]() {
		o["description"] = said
	}
	return o
}

var _ encoding.TextMarshaler = verdict.Pass // so that it is written as its word

// commentsOf reads what the comments of types and fields say.
func commentsOf(t *testing.T, dirs ...string) map[string]string {
	t.Helper()
	said := map[string]string{}
	for _, dir := range dirs {
		set := token.NewFileSet()
		names, err := os.ReadDir(dir)
		must(t, err)
		var parsed []*ast.File
		for _, n := range names {
			if strings.HasSuffix(n.Name(), ".go") && !strings.HasSuffix(n.Name(), "_test.go") {
				file, err := parser.ParseFile(set, dir+"/"+n.Name(), nil, parser.ParseComments)
				must(t, err)
				parsed = append(parsed, file)
			}
		}
		p, err := doc.NewFromFiles(set, parsed, dir, doc.AllDecls|doc.PreserveAST)
		must(t, err)
		for _, typ := range p.Types {
			said[typ.Name] = flat(typ.Doc)
			ast.Inspect(typ.Decl, func(n ast.Node) bool {
				if f, ok := n.(*ast.Field); ok {
					for _, name := range f.Names {
						said[typ.Name+"."+name.Name] = flat(f.Doc.Text() + " " + f.Comment.Text())
					}
				}
				return true
			})
		}
	}
	return said
}

func flat(text string) string { return strings.Join(strings.Fields(text), " ") }

func schemaIn(t testing.TB, file string) *jsonschema.Schema {
	t.Helper()
	text, err := Schema(file)
	must(t, err)
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	must(t, err)
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	must(t, c.AddResource(file, value))
	schema, err := c.Compile(file)
	must(t, err)
	return schema
}

func TestReportsAreAsTheirSchemaSays(t *testing.T) {
	schema := schemaIn(t, "report.json")
	h, results := sampleHeader(), triagedResults()
	for name, run := range map[string]*Run{
		"sample": sample(t), "triaged": triaged(t), "killed": record(t, h, results[:3], nil), "nothing ran": record(t, verdict.Header{Schema: verdict.SchemaRun}, nil, &verdict.Summary{}),
	} {
		if err := valid(t, schema, written(t, asJSON, run)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestTheSchemaSeesEveryField: take any field away that must be there, or add one anywhere, and
// the report is none.
func TestTheSchemaSeesEveryField(t *testing.T) {
	schema := schemaIn(t, "report.json")
	text := written(t, asJSON, triaged(t))
	var whole any
	must(t, json.Unmarshal(text, &whole))
	optional := map[string]bool{}
	for _, typ := range []reflect.Type{ // whose fields may be left out
		reflect.TypeFor[verdict.Header](), reflect.TypeFor[verdict.Target](), reflect.TypeFor[verdict.Summary](), reflect.TypeFor[Result](),
		reflect.TypeFor[verdict.Scenario](), reflect.TypeFor[verdict.Attempt](), reflect.TypeFor[verdict.Step](), reflect.TypeFor[verdict.Check](),
		reflect.TypeFor[verdict.Triage](), reflect.TypeFor[verdict.Fault](), reflect.TypeFor[verdict.Requirement](),
	} {
		for _, f := range reflect.VisibleFields(typ) {
			if name, options, _ := strings.Cut(f.Tag.Get("json"), ","); strings.HasPrefix(options, "omit") {
				optional[name] = true
			}
		}
	}
	// Those of exchanges are many and alike; the sample has the rest of each type more than once.
	seen, tried := map[string]bool{}, 0
	var walk func(path string, value any)
	walk = func(path string, value any) {
		switch value := value.(type) {
		case []any:
			for _, one := range value {
				walk(path, one)
			}
		case map[string]any:
			for _, name := range slices.Sorted(maps.Keys(value)) {
				held, at := value[name], path+"."+name
				walk(at, held)
				if seen[at] || optional[name] || strings.HasPrefix(path, ".results.exchanges") || path == ".summary.scenarios" || path == ".summary.checks" {
					continue
				}
				seen[at] = true
				tried++
				delete(value, name)
				if schema.Validate(whole) == nil {
					t.Errorf("without %s it is still a report", at)
				}
				value[name] = held
			}
			if at := path + " more"; !seen[at] {
				seen[at] = true
				tried++
				value["odd"] = 1.0
				if schema.Validate(whole) == nil {
					t.Errorf("with one field more in %s it is still a report", path)
				}
				delete(value, "odd")
			}
		}
	}
	walk("", whole)
	if must(t, schema.Validate(whole)); tried < 80 {
		t.Errorf("only %d changes were tried", tried)
	}
}

func TestLinesOfTheJournalAreAsTheirSchemaSays(t *testing.T) {
	schema := schemaIn(t, JournalName)
	for i, line := range journalLines(t) {
		if err := valid(t, schema, []byte(line)); err != nil {
			t.Errorf("line %d: %v", i+1, err)
		}
	}
	for _, wrong := range []string{`{"type":"scenario"}`, `{"type":"odd"}`, `{}`} {
		if valid(t, schema, []byte(wrong)) == nil {
			t.Errorf("%s is a line", wrong)
		}
	}
}
