package catalogue

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strings"

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/quantity"
	"github.com/kasauti/kasauti/harness/report"
)

//go:embed catalogue.html.tmpl
var pageText string

//go:embed catalogue.css
var pageStyle string

//go:embed catalogue.js
var pageScript string

// pageView is what the template sees.
type pageView struct {
	Style    template.CSS
	Script   template.JS
	Policy   string
	All      *Catalogue
	States   []contract.State
	Products []string
	covers   map[string]*contract.OperationCover
	needs    map[string]contract.Sight // requirement id -> what the run did with it
}

// HTML writes the catalogue as one page that needs no network and may use none.
func (all *Catalogue) HTML(out io.Writer) error {
	style := report.Style() + pageStyle
	v := &pageView{
		Style: template.CSS(style), Script: template.JS(pageScript), Policy: report.Policy(style, pageScript), All: all,
		States:   []contract.State{contract.Complete, contract.Partial, contract.Named},
		Products: all.Products(), covers: map[string]*contract.OperationCover{},
		needs: map[string]contract.Sight{},
	}
	if all.Coverage != nil {
		for i := range all.Coverage.Operations {
			o := &all.Coverage.Operations[i]
			v.covers[o.Operation] = o
		}
		for _, r := range all.Coverage.Requirements {
			v.needs[r.ID] = r.Sight
		}
	}
	page, err := template.New("catalogue").Funcs(v.functions()).Parse(pageText)
	if err != nil {
		return fmt.Errorf("read the template of the catalogue's page: %w", err)
	}
	return page.Execute(out, v)
}

// functions are what the template may ask beside its data. Texts go through visible: those of
// features come from anywhere.
func (v *pageView) functions() template.FuncMap {
	return template.FuncMap{
		"visible":   report.Visible,
		"operation": v.All.Operation,
		"cover":     func(name string) *contract.OperationCover { return v.covers[name] },
		"sight":     v.sight,
		"values":    v.values,
		"class":     classOf,
		"words":     wordsOf,
		"example":   asText,
		"value":     inLine,
		"depth":     func(at string) int { return min(strings.Count(at, within), 3) },
		"own":       func(name string) string { _, own, _ := strings.Cut(name, "."); return own },
		"bodies":    bodiesOf,
		"state":     func(name string) contract.State { return contract.State(name) },
		"effect":    (*Operation).effect,
		"mustsSeen": func(o *contract.OperationCover) []string { return v.All.Coverage.mustsOf(o.OnlySeen) },
		"quantity":  quantity.Of,
		"answered":  answered,
		"clients":   clientsOf,
		"needSight": func(id string) contract.Sight { return v.needs[id] },
		"types":     func(f Field) string { return f.types() },
		"musts":     func(o *Operation) string { asserted, all := o.musts(); return fmt.Sprintf("%d of %d", asserted, all) },
		"sign":      func(r Concern) string { return r.sign() },
		"covered":   func(o *contract.OperationCover) bool { return o != nil && o.Exchanges > 0 },
		"times":     times,
	}
}

// titledBody is a body with its heading and the side that coverage knows it by.
type titledBody struct {
	Title, Side string
	Body
}

func bodiesOf(o *Operation) []titledBody {
	return []titledBody{{"Request", "request", o.Request}, {"Answer: success", "success", o.Success}, {"Answer: refusal", "refusal", o.Refusal}}
}

// clientsOf counts the requirements of an operation that bind a client.
func clientsOf(o *Operation) int {
	n := 0
	for _, r := range o.Requirements {
		if r.Who == contract.Client {
			n++
		}
	}
	return n
}

// sight is what a run did with a field; "" where none was looked at.
func (v *pageView) sight(operation, side, path string) contract.Sight {
	if f := v.field(operation, side, path); f != nil {
		return f.Sight
	}
	return ""
}

// values are those of an enum as a run saw them.
func (v *pageView) values(operation, side, path string) []contract.ValueCover {
	if f := v.field(operation, side, path); f != nil {
		return f.Values
	}
	return nil
}

func (v *pageView) field(operation, side, path string) *contract.FieldCover {
	o := v.covers[operation]
	if o == nil {
		return nil
	}
	for i := range o.Fields {
		if f := &o.Fields[i]; f.Side == side && f.Path == path {
			return f
		}
	}
	return nil
}

// classOf is the style of a state or sight.
func classOf(what any) string {
	switch what {
	case contract.Complete, contract.Asserted:
		return "t-pass"
	case contract.Partial, contract.OnlySeen:
		return "t-warn"
	}
	return "quiet"
}

// wordsOf is what the filter of the page finds a row by.
func wordsOf(r Row, o *Operation) string {
	text := r.At + " " + r.Kind
	if o != nil {
		text += " " + o.Name + " " + o.Title + " " + o.Method + " " + o.Path
	}
	return strings.ToLower(text)
}
