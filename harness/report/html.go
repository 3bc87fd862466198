package report

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"time"

	"github.com/kasauti/kasauti/harness/quantity"
	"github.com/kasauti/kasauti/harness/verdict"
)

//go:embed report.html.tmpl
var pageText string

//go:embed report.css
var pageStyle string

//go:embed report.js
var filterScript string

//go:embed evidence.js
var evidenceScript string

//go:embed ticket.js
var ticketScript string

// page writes one HTML file that needs no network and may use none: its policy allows this
// very style and this very script, by their hashes, and nothing else.
//
// What a scenario did stands in a <noscript>: without scripts it is a part of the page, and with
// them it is text that a browser need not build before somebody opens the scenario.
type page struct {
	header verdict.Header
	needs  requirements
	order  map[string]int // of a requirement in the page's table
	tmpl   *template.Template
	run    *Run
	uri    string
	open   bool // a section of a feature
	shown  int  // scenarios that stand open
	pack   pack
}

func newHTML(h *verdict.Header) format {
	p := &page{header: *h, needs: requirementsOf(h), order: map[string]int{}}
	for _, r := range h.Requirements {
		if r.BindsServer() {
			p.order[r.ID] = len(p.order)
		}
	}
	return p
}

// pageScript is all that the page runs.
func pageScript() string { return evidenceScript + ticketScript + filterScript }

// pageFunctions are what the template may ask beside its data.
func pageFunctions() template.FuncMap {
	return template.FuncMap{
		"symbol":   symbol,
		"duration": duration,
		"visible":  visible,
		"oneLine":  oneLine,
		"quantity": quantity.Of,
		"utc":      func(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") },
	}
}

func hashSource(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

func (p *page) begin(w io.Writer, r *Run) (err error) {
	if p.tmpl, err = template.New("page").Funcs(pageFunctions()).Parse(pageText); err != nil {
		return fmt.Errorf("read the template of report.html: %w", err)
	}
	p.run = r
	all := r.survey
	if all == nil {
		if all, err = surveyOf(r.Results()); err != nil {
			return err
		}
	}
	return p.tmpl.ExecuteTemplate(w, "head", p.headView(all))
}

// featureView heads the scenarios of one file.
type featureView struct {
	Name, URI string
	After     bool // another section must be closed first
}

// part is a scenario without the beginning of its tag: what stands open is known in place.
func (p *page) part(b []byte, r *Result) []byte {
	m := scenarioMarkup{
		markup: markup{b}, needs: p.needs, order: p.order, header: &p.header, result: r,
		anchor: anchorOf(r.Scenario.ID, r.Scenario.Index), blamed: map[string]bool{}, written: map[string]bool{},
	}
	m.scenario()
	return m.b
}

// mostOpen is how many scenarios that did not pass stand open at first: a page on which
// thousands do shows nobody anything, late.
const mostOpen = 20

func (p *page) place(w io.Writer, e *entry, _, part []byte) error {
	if !p.open || e.uri != p.uri {
		view := featureView{Name: e.feature, URI: e.uri, After: p.open}
		p.open, p.uri = true, e.uri
		if err := p.tmpl.ExecuteTemplate(w, "feature", view); err != nil {
			return err
		}
	}
	troubled := e.verdict != verdict.Pass && e.verdict != verdict.NotApplicable
	begin := "<details"
	if troubled && p.shown < mostOpen {
		p.shown++
		begin = "<details open"
	}
	if _, err := io.WriteString(w, begin); err != nil {
		return err
	}
	if !p.pack.roomFor(len(part), troubled) {
		return p.pack.scenario(w, part)
	}
	_, err := w.Write(part)
	return err
}

func (p *page) end(w io.Writer) error {
	if err := p.pack.flush(w); err != nil {
		return err
	}
	return p.tmpl.ExecuteTemplate(w, "end", struct {
		Open   bool
		Tool   string
		Empty  bool
		Packed int
		Script template.JS
	}{p.open, p.run.header.Tool, len(p.run.entries) == 0, p.pack.all, template.JS(pageScript())})
}
