package compose

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/value"
)

// Row is one value of a request as people write it. Path is that of a field of the body, or
// path.NAME, query.NAME or header.NAME.
type Row struct{ Path, Value string }

// Rows reads a table of two columns.
func Rows(table *scenario.Table) ([]Row, error) {
	var rows []Row
	for _, cells := range table.Rows {
		if len(cells) != 2 {
			return nil, fmt.Errorf("read the table: it has %d columns; write a field and its value in each row", len(cells))
		}
		rows = append(rows, Row{Path: cells[0], Value: cells[1]})
	}
	return rows, nil
}

// Builder makes requests of one operation.
type Builder struct {
	operation client.Operation
	described contract.Operation // empty where the contract does not have it
	body      contract.Body
	source    *Source
	// Wrong: the request is wrong on purpose, so nothing about it is refused.
	Wrong bool
}

// For makes requests of an operation. The error says why it cannot be called.
func For(c *contract.Contract, name string, source *Source) (*Builder, error) {
	operation, err := scenario.Callable(c, name)
	if err != nil {
		return nil, err
	}
	described, _ := c.Operation(name)
	return &Builder{operation: operation, described: described, body: c.Request(name), source: source}, nil
}

// FromRows makes a request from a table, each value in the type that the contract gives its
// field. All that is wrong is in the error.
func (b *Builder) FromRows(ctx context.Context, rows []Row) (client.Request, error) {
	request := client.Request{Operation: b.operation.Name}
	var body any
	var problems []error
	for _, row := range rows {
		if err := b.row(ctx, row, &request, &body); err != nil {
			problems = append(problems, err)
		}
	}
	if len(problems) > 0 {
		// A name that nobody has is one problem, however many fields it was to fill.
		problems = slices.CompactFunc(problems, func(a, b error) bool { return a.Error() == b.Error() })
		return request, errors.Join(problems...)
	}
	return b.finish(request, body)
}

// FromJSON makes a request whose body is written as JSON.
func (b *Builder) FromJSON(ctx context.Context, text string) (client.Request, error) {
	request := client.Request{Operation: b.operation.Name}
	written, err := value.Decode([]byte(text))
	if err != nil {
		return request, fmt.Errorf("call %s: the text is not JSON: %w", b.operation.Name, err)
	}
	if problems := b.unknown(written); len(problems) > 0 && !b.Wrong {
		return request, errors.Join(problems...)
	}
	body, err := b.source.JSON(ctx, written)
	if err != nil {
		return request, err
	}
	return b.finish(request, body)
}

// unknown are the fields of a body that the request has not.
func (b *Builder) unknown(body any) (problems []error) {
	b.eachField(body, nil, func(path value.Path) {
		if _, err := b.field(path); err != nil {
			problems = append(problems, err)
		}
	})
	return problems
}

// Path is the operation's own, {name} in place of values.
func (b *Builder) Path() string { return b.operation.Path }

// Takes reports whether the operation documents a parameter.
func (b *Builder) Takes(place, name string) bool {
	return slices.ContainsFunc(b.described.Parameters, func(p contract.Parameter) bool { return p.In == place && strings.EqualFold(p.Name, name) })
}

// Known says what is wrong with where a row stands.
func (b *Builder) Known(row Row) error {
	place, name := b.place(row)
	if place != "" && b.Wrong {
		return nil
	}
	if place != "" {
		return b.knownParameter(place, name)
	}
	path, err := value.ParsePath(name)
	if err != nil {
		return fmt.Errorf("call %s: %w", b.operation.Name, err)
	}
	if err := b.misspelt(row); err != nil {
		return err
	}
	if _, err = b.field(path); b.Wrong {
		return nil
	}
	return err
}

var marker = regexp.MustCompile(`^<([a-z]+)>$`)

// misspelt is what is wrong with a value whatever its field: a marker that is none, which would
// be sent as text and refused for that, and a JSON value that is no JSON.
func (b *Builder) misspelt(row Row) error {
	if match := marker.FindStringSubmatch(row.Value); match != nil && row.Value != null && row.Value != absent {
		if meant := nearest.Word(match[1], []string{null[1 : len(null)-1], absent[1 : len(absent)-1]}); meant != "" {
			return fmt.Errorf("call %s: %s is %q; did you mean <%s>? write it as %s%q where the text is meant", b.operation.Name, row.Path, row.Value, meant, jsonLead, row.Value)
		}
	}
	if written, is := strings.CutPrefix(row.Value, jsonLead); is {
		if _, err := value.Decode([]byte(written)); err != nil {
			return fmt.Errorf("call %s: %s: %s is not JSON: %w", b.operation.Name, row.Path, written, err)
		}
	}
	return nil
}

// place is where a row stands: path, query or header and a name there, or "" and the path of a field.
func (b *Builder) place(row Row) (place, name string) {
	at := strings.TrimSpace(row.Path)
	if p, is := b.parameter(at); is {
		return p.In, p.Name
	}
	if before, after, is := strings.Cut(at, "."); is && slices.Contains([]string{"path", "query", "header"}, before) {
		return before, after
	}
	return "", at
}

func (b *Builder) eachField(whole any, at value.Path, visit func(value.Path)) {
	switch whole := whole.(type) {
	case map[string]any:
		for _, key := range sortedKeys(whole) {
			path := append(slices.Clip(at), value.Step{Key: key, Index: -1})
			visit(path)
			b.eachField(whole[key], path, visit)
		}
	case []any:
		for i := range whole {
			b.eachField(whole[i], append(slices.Clip(at), value.Step{Index: i}), visit)
		}
	}
}

// finish gives the body its form.
func (b *Builder) finish(request client.Request, body any) (client.Request, error) {
	takesBody := b.described.Body || b.described.Name == ""
	switch {
	case body == nil && !takesBody:
	case body == nil && b.operation.Form:
		request.Body = url.Values{}
	case body == nil:
		request.Body = map[string]any{}
	case !takesBody && !b.Wrong:
		return request, fmt.Errorf("call %s: it takes no body, but fields of one are given; parameters are written as query.NAME, path.NAME or header.NAME", b.operation.Name)
	case b.operation.Form:
		fields, is := body.(map[string]any)
		if !is {
			return request, fmt.Errorf("call %s: its body is a form, which has named fields only", b.operation.Name)
		}
		form := url.Values{}
		for name, field := range fields {
			form.Set(name, plain(field))
		}
		request.Body = form
	default:
		request.Body = body
	}
	return request, nil
}

func (b *Builder) row(ctx context.Context, row Row, request *client.Request, body *any) error {
	place, at := b.place(row)
	if place != "" {
		return b.parameterRow(ctx, place, at, row, request)
	}
	if err := b.misspelt(row); err != nil {
		return err
	}
	path, err := value.ParsePath(at)
	if err != nil {
		return fmt.Errorf("call %s: %w", b.operation.Name, err)
	}
	field, err := b.field(path)
	if err != nil && !b.Wrong {
		return err
	}
	if row.Value == absent {
		return nil // a row of an outline leaves its field out
	}
	converted, err := b.convert(ctx, row, field)
	if err != nil {
		return err
	}
	*body, err = path.Set(*body, converted)
	if err != nil {
		return fmt.Errorf("call %s: set %s: %w", b.operation.Name, at, err)
	}
	return nil
}

// parameter is that of the operation which a row names without saying where it goes.
func (b *Builder) parameter(name string) (contract.Parameter, bool) {
	if _, isField := b.body.Field(name); isField {
		return contract.Parameter{}, false
	}
	i := slices.IndexFunc(b.described.Parameters, func(p contract.Parameter) bool { return p.Name == name })
	if i < 0 {
		return contract.Parameter{}, false
	}
	return b.described.Parameters[i], true
}

func (b *Builder) knownParameter(place, name string) error {
	var known []string
	for _, p := range b.described.Parameters {
		if p.In == place {
			known = append(known, p.Name)
		}
	}
	isHeader := place == "header" // whose names know no case, and Authorization is no parameter
	has := slices.ContainsFunc(known, func(k string) bool { return k == name || isHeader && strings.EqualFold(k, name) })
	if !has && !isHeader {
		return fmt.Errorf("call %s: it has no %s value %q%s", b.operation.Name, place, name, nearest.Known(name, known))
	}
	return nil
}

func (b *Builder) parameterRow(ctx context.Context, place, name string, row Row, request *client.Request) error {
	if err := b.knownParameter(place, name); err != nil && !b.Wrong {
		return err
	}
	filled, err := b.source.Text(ctx, row.Value)
	if err != nil {
		return err
	}
	text := plain(filled)
	switch place {
	case "path":
		if request.Values == nil {
			request.Values = map[string]string{}
		}
		request.Values[name] = text
	case "query":
		if request.Query == nil {
			request.Query = url.Values{}
		}
		request.Query.Add(name, text)
	default:
		if request.Header == nil {
			request.Header = http.Header{}
		}
		if text == absent {
			request.Header[http.CanonicalHeaderKey(name)] = []string{}
			return nil
		}
		request.Header.Add(name, text)
	}
	return nil
}

// field is what the contract says of a field of the body. It refuses one that a page would
// show if there were one.
func (b *Builder) field(path value.Path) (contract.Field, error) {
	documented := path.Documented()
	if field, ok := b.body.Field(documented); ok || !b.body.Seen() {
		return field, nil
	}
	var beside []string
	parent := documented[:max(0, strings.LastIndexAny(documented, ".["))]
	around, known := b.body.Field(parent)
	for _, f := range b.body.Fields {
		if f.Path != parent && f.Path != "" && f.Path[:max(0, strings.LastIndexAny(f.Path, ".["))] == parent {
			beside = append(beside, f.Path)
		}
	}
	switch {
	case !known && parent != "":
		return contract.Field{}, nil // the field around it is the finding, or its content was never seen
	case known && len(beside) == 0:
		return contract.Field{}, nil // an object of which no page shows what is in it
	case known && around.Open && b.described.State == contract.Partial && nearest.Word(documented, beside) == "":
		return contract.Field{}, nil // its page was cut off
	}
	return contract.Field{}, fmt.Errorf("call %s: its request has no field %q; call it wrongly where that is meant%s", b.operation.Name, documented, nearest.Known(documented, beside))
}

const (
	null     = "<null>"
	absent   = "<absent>"
	jsonLead = "the JSON value "
)

// convert gives a text the type of its field.
func (b *Builder) convert(ctx context.Context, row Row, field contract.Field) (any, error) {
	if row.Value == null {
		return nil, nil
	}
	bad := func(what string) error {
		return fmt.Errorf("call %s: %s is %q, but the contract has %s there; if that is meant, call it wrongly", b.operation.Name, row.Path, row.Value, what)
	}
	if written, is := strings.CutPrefix(row.Value, jsonLead); is {
		return b.json(ctx, row, written)
	}
	isText := field.Is("string") || len(field.Types) == 0
	if (field.Is("object") || field.Is("array")) && json.Valid([]byte(row.Value)) {
		return b.json(ctx, row, row.Value)
	}
	filled, err := b.source.Text(ctx, row.Value)
	if err != nil {
		return nil, err
	}
	text, stillText := filled.(string)
	switch {
	case !stillText: // a value of an answer has its type already
		if _, isNumber := filled.(json.Number); isNumber && !field.Is("number") && !field.Is("integer") && field.Is("string") {
			return plain(filled), nil
		}
		return filled, nil
	case isText:
		return text, nil
	case field.Is("number"), field.Is("integer"):
		if number, err := value.Decode([]byte(text)); err == nil {
			if exact, is := number.(json.Number); is {
				return exact, nil
			}
		}
	case field.Is("boolean"):
		if truth, err := strconv.ParseBool(text); err == nil && (text == "true" || text == "false") {
			return truth, nil
		}
	}
	if b.Wrong {
		return text, nil
	}
	return nil, bad(strings.Join(field.Types, " or "))
}

func (b *Builder) json(ctx context.Context, row Row, written string) (any, error) {
	whole, err := value.Decode([]byte(written))
	if err != nil {
		return nil, fmt.Errorf("call %s: %s: %s is not JSON: %w", b.operation.Name, row.Path, written, err)
	}
	return b.source.JSON(ctx, whole)
}
