package report

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"time"

	"github.com/kasauti/kasauti/harness/verdict"
)

//go:embed report.html.tmpl
var pageText string

//go:embed report.css
var pageStyle string

//go:embed report.js
var pageScript string

// page writes one HTML file that needs no network and may use none: its policy allows this
// very style and this very script, by their hashes, and nothing else.
type page struct {
	needs requirements
	kind  string // of the target
	tmpl  *template.Template
	run   *Run
	uri   string
	open  bool // a section of a feature
}

func newHTML(h *verdict.Header) format { return &page{needs: requirementsOf(h), kind: h.Target.Kind} }

// pageFunctions are what the template may ask beside its data.
func pageFunctions() template.FuncMap {
	return template.FuncMap{
		"symbol":   symbol,
		"duration": duration,
		"visible":  visible,
		"utc":      func(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") },
	}
}

// headView is the page above the scenarios.
type headView struct {
	Style   template.CSS
	Policy  string
	Title   string
	Run     verdict.Header
	Summary verdict.Summary
	Ended   bool
	Verdict string
	Kind    string // class of the verdict: pass, fail or incomplete
	Target  string
	Green   string // what green means, on a mock
	Counts  []countView
	Checks  []countView
	Needs   []needView
	Met     int // of them asserted
}

type countView struct {
	Verdict verdict.Verdict
	N       int
}

type needView struct {
	verdict.Requirement
	Asserted bool
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
	s := &r.summary
	head := headView{
		Style:  template.CSS(pageStyle),
		Policy: Policy(pageStyle, pageScript),
		Title:  "Kasauti: " + s.Why, Run: r.header, Summary: *s, Ended: r.ended,
		Verdict: verdictText(s), Kind: kindOf(s.Exit), Target: targetName(&r.header.Target),
		Counts: countViews(s.Scenarios), Checks: countViews(s.Checks), Needs: p.needViews(),
	}
	if r.header.Target.Mock && s.Exit == verdict.ExitConformant {
		head.Green = mockGreen
	}
	for _, need := range head.Needs {
		if need.Asserted {
			head.Met++
		}
	}
	return p.tmpl.ExecuteTemplate(w, "head", head)
}

func kindOf(exit int) string {
	switch exit {
	case verdict.ExitConformant:
		return "pass"
	case verdict.ExitFail:
		return "fail"
	}
	return "incomplete"
}

func countViews(counts map[verdict.Verdict]int) []countView {
	var views []countView
	for _, v := range verdict.All() {
		views = append(views, countView{v, counts[v]})
	}
	return views
}

func (p *page) needViews() []needView {
	asserted := map[string]bool{}
	for _, id := range p.run.summary.Asserted {
		asserted[id] = true
	}
	var views []needView
	for _, r := range p.run.header.Requirements {
		if r.BindsServer() {
			views = append(views, needView{r, asserted[r.ID]})
		}
	}
	return views
}

// featureView heads the scenarios of one file.
type featureView struct {
	Name, URI string
	After     bool // another section must be closed first
}

func (p *page) part(b []byte, r *Result) []byte {
	m := scenarioMarkup{markup: markup{b}, needs: p.needs, kind: p.kind, result: r, blamed: map[string]bool{}}
	m.scenario()
	return m.b
}

func (p *page) place(w io.Writer, e *entry, _, part []byte) error {
	if !p.open || e.uri != p.uri {
		view := featureView{Name: e.feature, URI: e.uri, After: p.open}
		p.open, p.uri = true, e.uri
		if err := p.tmpl.ExecuteTemplate(w, "feature", view); err != nil {
			return err
		}
	}
	_, err := w.Write(part)
	return err
}

func (p *page) end(w io.Writer) error {
	return p.tmpl.ExecuteTemplate(w, "end", struct {
		Open   bool
		Tool   string
		Empty  bool
		Script template.JS
	}{p.open, p.run.header.Tool, len(p.run.entries) == 0, template.JS(pageScript)})
}
