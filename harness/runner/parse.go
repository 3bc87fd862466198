package runner

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"

	gherkin "github.com/cucumber/gherkin/go/v26"
	messages "github.com/cucumber/messages/go/v21"

	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

// Problem is something wrong in a feature file.
type Problem struct {
	URI          string
	Line, Column int
	Rule         string // a stable name of what is wrong, such as misspelt-keyword
	Message      string
}

func (p *Problem) Error() string {
	if p.Line == 0 {
		return p.URI + ": " + p.Message
	}
	return fmt.Sprintf("%s:%d:%d: %s", p.URI, p.Line, max(p.Column, 1), p.Message)
}

// Scenario is one parsed scenario, or one row of an outline.
type Scenario struct {
	Index   int // among all parsed ones and, once selected, among those
	Place   int // from 1, in the whole selection, where this suite is one shard of it; 0 otherwise
	ID      string
	Feature string
	Name    string
	URI     string
	Line    int // of the row, for a row of an outline
	Outline int // line of the scenario or outline itself
	Row     Row // in a CSV file, for a row from one; Line is then that of the examples' header
	Tags    []string
	Claims  []string // requirement ids among the tags
	Steps   []Step
	// Elsewhere says that its result is there already: it is not run, and not handed to the sink.
	Elsewhere bool
}

// Step is one line of a scenario, or one step of a phrase that a line says.
type Step struct {
	Keyword string
	Text    string
	Line    int // in the feature file: of the line that says the phrase, for a step of one
	Column  int
	Within  []verdict.Line // the lines that said the phrases that it is a part of, outermost first
	Table   *scenario.Table
	Doc     *scenario.DocString
	Below   []int           // the lines of the table's rows, or the first one of the text
	Checks  bool            // the keyword is Then, or an And after it
	Bound   *scenario.Bound // nil where Err says why it cannot run
	Err     error
	// InPhrase says that Err is the fault of a phrase, which Findings or a Problem names in its
	// own file.
	InPhrase bool

	origin *origin // in a phrase file; nil for a line of the feature file
	stood  string  // file:line of a saved step; "" for one that was read
}

// Suite is a parsed and bound set of features.
type Suite struct {
	Scenarios []*Scenario
	Features  []Feature // of files that parsed whole
	sources   []Source
	rows      []Source            // the CSV files that gave rows
	split     map[string][][]byte // the lines of both by URI, once a place was asked for
	library   *library
}

// Findings are what lint says of phrase files beside the problems: steps that are none, and
// phrases that no feature uses.
func (s *Suite) Findings() []*Problem { return s.library.findings() }

// Parse parses every source with its phrases and CSV files, and binds every step to the
// vocabulary. Problems are what does not parse, or would be left out without a word; steps that
// do not bind are kept in the scenarios.
func Parse(sources []Source, registry *scenario.Registry) (*Suite, []*Problem) {
	library := newLibrary(sources, registry)
	parsed := make([]parsedSource, len(sources))
	var all sync.WaitGroup
	turns := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i, source := range sources {
		turns <- struct{}{}
		all.Go(func() {
			defer func() { <-turns }()
			parsed[i] = parse(source, library.vocabulary(source.folder))
		})
	}
	all.Wait()
	suite := &Suite{library: library}
	problems := library.problems
	seen := map[Problem]bool{} // a CSV file may serve several features
	for _, p := range parsed {
		for _, problem := range p.problems {
			if !seen[*problem] {
				seen[*problem] = true
				problems = append(problems, problem)
			}
		}
		if p.whole {
			suite.sources = append(suite.sources, p.source)
			suite.Features = append(suite.Features, p.features...)
			suite.rows = append(suite.rows, p.rows...)
		}
		for _, s := range p.scenarios {
			s.Index = len(suite.Scenarios)
			suite.Scenarios = append(suite.Scenarios, s)
		}
	}
	return suite, problems
}

// parsedSource is what one source holds. It is whole when all of it parsed.
type parsedSource struct {
	source    Source
	whole     bool
	features  []Feature // one, or none where the file is empty
	rows      []Source  // the CSV files that gave rows
	scenarios []*Scenario
	problems  []*Problem
}

func parse(source Source, words *vocabulary) (p parsedSource) {
	if garbled := garbled(source); len(garbled) > 0 {
		p.problems = garbled
		return p
	}
	r, slips := respell(read(source), words)
	csv := fillOutlines(r)
	outlines := emptyOutlines(r, csv)
	p.problems = slices.Concat(slips, r.errors, csv.problems, outlines, unfilled(r))
	for _, missed := range overlooked(r.source, words) {
		if !slices.ContainsFunc(p.problems, func(p *Problem) bool { return p.URI == missed.URI && p.Line == missed.Line }) {
			p.problems = append(p.problems, missed)
		}
	}
	slices.SortStableFunc(p.problems, inOrder)
	if len(r.errors) > 0 {
		return p
	}
	p.source, p.whole = r.source, true
	if r.document.Feature == nil {
		return p
	}
	p.features = []Feature{r.titles()}
	p.rows = csv.files
	f := newFeatureReader(r, words, csv)
	for _, pickle := range gherkin.Pickles(*r.document, source.URI, r.ids.NewId) {
		s := f.scenario(pickle)
		if slices.ContainsFunc(outlines, func(p *Problem) bool { return p.Line == s.Outline }) {
			continue // without examples: <name> stands where a value belongs
		}
		p.scenarios = append(p.scenarios, s)
	}
	return p
}

// featureReader turns pickles of one feature into scenarios.
type featureReader struct {
	source   Source
	feature  string
	words    *vocabulary
	csv      *csvRows
	lines    map[string]int    // AST node id -> line
	columns  map[string]int    // AST step id -> column
	keywords map[string]string // AST step id -> keyword
	below    map[string][]int  // AST step id -> lines of its table or text
	named    map[string]int    // scenario name -> times seen
}

func newFeatureReader(r reading, words *vocabulary, csv *csvRows) *featureReader {
	f := &featureReader{
		source: r.source, feature: r.document.Feature.Name, words: words, csv: csv,
		lines: map[string]int{}, columns: map[string]int{}, keywords: map[string]string{}, below: map[string][]int{}, named: map[string]int{},
	}
	for background, s := range r.blocks() {
		f.note(background, s)
	}
	return f
}

func (f *featureReader) note(background *messages.Background, s *messages.Scenario) {
	var steps []*messages.Step
	if background != nil {
		steps = append(steps, background.Steps...)
	}
	if s != nil {
		f.lines[s.Id] = int(s.Location.Line)
		steps = append(steps, s.Steps...)
		for _, examples := range s.Examples {
			for _, row := range examples.TableBody {
				f.lines[row.Id] = int(row.Location.Line)
				if _, made := f.csv.places[row.Id]; made {
					f.lines[row.Id] = int(examples.TableHeader.Location.Line)
				}
			}
		}
	}
	for _, step := range steps {
		f.lines[step.Id], f.columns[step.Id] = int(step.Location.Line), int(step.Location.Column)
		f.keywords[step.Id] = strings.TrimSpace(step.Keyword)
		if step.DataTable != nil {
			for _, row := range step.DataTable.Rows {
				f.below[step.Id] = append(f.below[step.Id], int(row.Location.Line))
			}
		}
		if step.DocString != nil {
			f.below[step.Id] = []int{int(step.DocString.Location.Line) + 1}
		}
	}
}

func (f *featureReader) scenario(pickle *messages.Pickle) *Scenario {
	s := &Scenario{
		Feature: f.feature, Name: pickle.Name, URI: f.source.URI,
		Outline: f.lines[pickle.AstNodeIds[0]], Line: f.lines[pickle.AstNodeIds[len(pickle.AstNodeIds)-1]],
	}
	s.Row = f.csv.places[pickle.AstNodeIds[len(pickle.AstNodeIds)-1]]
	f.named[s.Name]++
	if n := f.named[s.Name]; n > 1 { // rows whose values do not stand in the name, say
		s.Name = fmt.Sprintf("%s #%d", s.Name, n)
	}
	sum := sha256.Sum256([]byte(s.URI + "\x00" + s.Feature + "\x00" + s.Name))
	s.ID = hex.EncodeToString(sum[:6])
	for _, tag := range pickle.Tags {
		if !slices.Contains(s.Tags, tag.Name) {
			s.Tags = append(s.Tags, tag.Name)
		}
		if id := strings.TrimPrefix(tag.Name, "@"); IsRequirement(tag.Name) && !slices.Contains(s.Claims, id) {
			s.Claims = append(s.Claims, id)
		}
	}
	for _, step := range pickle.Steps {
		s.Steps = append(s.Steps, expand(s.URI, f.words, f.step(step))...)
	}
	return s
}

// IsRequirement reports whether a tag claims a requirement of ours; other tags are the user's own.
func IsRequirement(tag string) bool { return strings.HasPrefix(tag, "@EK-") }

func (f *featureReader) step(p *messages.PickleStep) Step {
	ast := p.AstNodeIds[0]
	s := Step{
		Text: p.Text, Keyword: f.keywords[ast], Line: f.lines[ast], Column: f.columns[ast], Below: f.below[ast],
		Checks: p.Type == messages.PickleStepType_OUTCOME,
	}
	if p.Argument != nil && p.Argument.DataTable != nil {
		s.Table = &scenario.Table{}
		for _, row := range p.Argument.DataTable.Rows {
			cells := make([]string, len(row.Cells))
			for i, cell := range row.Cells {
				cells[i] = cell.Value
			}
			s.Table.Rows = append(s.Table.Rows, cells)
		}
	}
	if p.Argument != nil && p.Argument.DocString != nil {
		s.Doc = &scenario.DocString{Content: p.Argument.DocString.Content}
	}
	return s
}
