package importer

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/quantity"
)

// compare says what an operation of the export does to ours; nil: nothing.
func (p *Plan) compare(c *contract.Contract, e *export, op *operation) (*Change, error) {
	if op.ours = p.sources.place(op.name); op.ours != nil {
		e.comparable(op, op.ours)
	}
	change := &Change{Kind: New, Operation: op.name, Title: op.title, Method: op.method, Path: op.path, theirs: op, ours: op.ours}
	theirs, err := p.read(op)
	if err != nil {
		return nil, err
	}
	if op.ours == nil {
		change.What = shown(theirs, op.name)
		if op.named {
			change.Kind = Fills
		}
		return change, nil
	}
	d := differences(c, theirs, op)
	if len(d.contradicts) > 0 {
		for _, file := range p.sources.files {
			for _, other := range file.places {
				if other.name != op.name || other.variant == "" {
					continue
				}
				read, err := c.With(map[string]string{op.name: other.variant})
				if err != nil {
					return nil, err
				}
				if agreed := differences(read, theirs, op); len(agreed.contradicts) == 0 {
					change.Reading = other.variant
				}
			}
		}
	}
	switch {
	case len(d.contradicts) > 0:
		change.Kind, change.What = Contradicts, append(d.contradicts, d.fills...)
	case len(d.fills) > 0:
		change.Kind, change.What = Fills, d.fills
	default:
		return nil, nil
	}
	return change, nil
}

// read gives the operation of the export to the contract's own reader.
func (p *Plan) read(op *operation) (*contract.Contract, error) {
	document := mapping()
	set(document, "openapi", text("3.1.0"))
	item, paths := mapping(), mapping()
	set(item, strings.ToLower(op.method), op.whole(p.options, p.serviceOf(op.product)))
	set(paths, op.path, item)
	set(document, "paths", paths)
	data, err := yaml.Dump(document)
	if err != nil {
		return nil, fmt.Errorf("write %s %s as a document: %w", op.method, op.path, err)
	}
	c, err := contract.Load(texts{
		folder + "/requirements.yaml":              []byte("requirements: []\n"),
		folder + "/" + op.product + documentSuffix: data,
	})
	if err != nil {
		return nil, fmt.Errorf("read %s %s of the export: %w", op.method, op.path, err)
	}
	return c, nil
}

// shown says how much an export shows of an operation.
func shown(c *contract.Contract, name string) []string {
	var lines []string
	for _, part := range parts {
		if body := part.of(c, name); body.Seen() {
			lines = append(lines, fmt.Sprintf("%s: %s", part.name, counted(body)))
		}
	}
	if len(lines) == 0 {
		return []string{"method and path alone"}
	}
	return lines
}

func counted(body contract.Body) string { return quantity.Of(len(body.Fields)-1, "field") }

// parts are the bodies of an operation.
var parts = [...]struct {
	name, pointer string
	of            func(*contract.Contract, string) contract.Body
}{
	{"request", "requestBody", (*contract.Contract).Request},
	{"answer", "responses/200", (*contract.Contract).Success},
	{"refusal", "responses/default", (*contract.Contract).Refused},
}

// difference is what an export says of an operation that ours does not.
type difference struct{ fills, contradicts []string }

func (d *difference) fill(format string, args ...any) {
	d.fills = append(d.fills, fmt.Sprintf(format, args...))
}

func (d *difference) contradict(format string, args ...any) {
	d.contradicts = append(d.contradicts, fmt.Sprintf(format, args...))
}

func differences(ours, theirs *contract.Contract, op *operation) difference {
	var d difference
	own, _ := ours.Operation(op.name)
	other, _ := theirs.Operation(op.name)
	if own.Method != other.Method || !samePath(own.Path, other.Path) {
		d.contradict("method and path: %s %s, ours %s %s", other.Method, other.Path, own.Method, own.Path)
	}
	d.parameters(own.Parameters, other.Parameters)
	for _, part := range parts {
		d.body(part.name, part.of(ours, op.name), part.of(theirs, op.name))
	}
	return d
}

func (d *difference) parameters(ours, theirs []contract.Parameter) {
	for _, p := range theirs {
		i := slices.IndexFunc(ours, func(o contract.Parameter) bool { return sameParameter(o.In, o.Name, p.In, p.Name) })
		switch {
		case p.In == "path": // compared with the path
		case i < 0:
			d.fill("%s %s: new", p.In, p.Name)
		case ours[i].Required != p.Required:
			d.contradict("%s %s: %s, ours %s", p.In, p.Name, marked(p.Required), marked(ours[i].Required))
		}
	}
}

// sameParameter: the names of headers have no case.
func sameParameter(inA, nameA, inB, nameB string) bool {
	return inA == inB && (nameA == nameB || inA == "header" && strings.EqualFold(nameA, nameB))
}

func marked(required bool) string {
	if required {
		return "required"
	}
	return "not required"
}

func (d *difference) body(part string, ours, theirs contract.Body) {
	switch {
	case !theirs.Seen():
		return
	case !ours.Seen():
		d.fill("%s: %s, of which nothing was seen", part, counted(theirs))
		return
	}
	for _, f := range theirs.Fields {
		where := strings.TrimSuffix(part+" "+f.Path, " ")
		own, known := ours.Field(f.Path)
		switch {
		case !known && parentKnown(ours, f.Path):
			d.fill("%s: new field%s", where, typed(f))
		case known:
			d.field(where, own, f, marksAny(ours, f.Path), marksAny(theirs, f.Path))
		}
	}
}

func typed(f contract.Field) string {
	if len(f.Types) == 0 {
		return ""
	}
	return ", " + strings.Join(f.Types, " or ")
}

// parentOf is the path of the object around a field.
func parentOf(path string) string {
	if strings.HasSuffix(path, "[]") {
		return strings.TrimSuffix(path, "[]")
	}
	return path[:max(0, strings.LastIndexByte(path, '.'))]
}

// parentKnown: of a new object only the outermost field is told.
func parentKnown(body contract.Body, path string) bool {
	_, known := body.Field(parentOf(path))
	return known
}

// marksAny reports whether a body marks any field beside this one as required; where it marks
// none, nobody said which are.
func marksAny(body contract.Body, path string) bool {
	return slices.ContainsFunc(body.Fields, func(f contract.Field) bool {
		return f.Required && f.Path != "" && parentOf(f.Path) == parentOf(path)
	})
}

func (d *difference) field(where string, ours, theirs contract.Field, weMark, theyMark bool) {
	if len(theirs.Types) > 0 && !slices.Equal(ours.Types, theirs.Types) {
		if len(ours.Types) > 0 {
			d.contradict("%s: %s, ours %s", where, strings.Join(theirs.Types, " or "), strings.Join(ours.Types, " or "))
			return
		}
		d.fill("%s: %s", where, strings.Join(theirs.Types, " or "))
	}
	switch {
	case theirs.Path == "" || strings.HasSuffix(theirs.Path, "[]") || ours.Required == theirs.Required || !theyMark:
	case weMark:
		d.contradict("%s: %s, ours %s", where, marked(theirs.Required), marked(ours.Required))
	case theirs.Required:
		d.fill("%s: required", where)
	}
	d.values(where, ours.Enum, theirs.Enum)
	for _, one := range [...]struct{ what, ours, theirs string }{
		{"pattern", ours.Pattern, theirs.Pattern}, {"format", ours.Format, theirs.Format},
		{"minimum", ours.Minimum, theirs.Minimum}, {"maximum", ours.Maximum, theirs.Maximum},
		{"minLength", stated(ours.MinLength), stated(theirs.MinLength)}, {"maxLength", stated(ours.MaxLength), stated(theirs.MaxLength)},
		{"minItems", stated(ours.MinItems), stated(theirs.MinItems)}, {"maxItems", stated(ours.MaxItems), stated(theirs.MaxItems)},
	} {
		switch {
		case one.theirs == "" || one.theirs == one.ours:
		case one.ours == "":
			d.fill("%s: %s %s", where, one.what, one.theirs)
		default:
			d.contradict("%s: %s %s, ours %s", where, one.what, one.theirs, one.ours)
		}
	}
}

func stated(n int) string {
	if n < 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func (d *difference) values(where string, ours, theirs []any) {
	own, other := spelt(ours), spelt(theirs)
	switch {
	case len(other) == 0 || slices.Equal(own, other):
	case len(own) == 0:
		d.fill("%s: one of %s", where, strings.Join(other, ", "))
	default:
		d.contradict("%s: one of %s, ours one of %s", where, strings.Join(other, ", "), strings.Join(own, ", "))
	}
}

// spelt are values as JSON, in order.
func spelt(values []any) []string {
	var all []string
	for _, value := range values {
		if out, err := json.Marshal(value); err == nil {
			all = append(all, string(out))
		}
	}
	slices.Sort(all)
	return unique(all)
}
