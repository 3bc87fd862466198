package scenario

import (
	"context"
	"fmt"
	"path"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/nearest"
)

// Definition is one registered step.
type Definition struct {
	Pattern *regexp.Regexp
	Doc     string       // one sentence: what the step does
	Example string       // one line that matches
	Below   []string     // the lines of the table or text that the example stands over
	Needs   []Capability // what the target must be able to do
	Lasts   bool         // it leaves behind what nobody takes back
	Undo    string       // the operation that takes back what it leaves; "" for none
	Holds   Content      // what stands below the step, for those who look into it
	// Arguments are the groups of the pattern.
	Arguments []Argument
	File      string // where it is registered, for editors
	Line      int

	calls   calls
	handler reflect.Value
}

// Option completes a registration.
type Option func(*Definition)

// Needs names capabilities without which the step cannot run.
func Needs(capabilities ...Capability) Option {
	return func(d *Definition) { d.Needs = append(d.Needs, capabilities...) }
}

// Lasts says that the step makes or changes something for good, or begins a request that would: a
// wallet, a block, a PIN. Where others use the target too, that is theirs to trip over, so that on
// one that is no mock it needs Reset.
func Lasts() Option { return func(d *Definition) { d.Lasts = true } }

// TakenBack says that the step leaves what an operation removes again when the scenario ends: it
// Lasts where that operation, whose path nobody has seen, has none in the environment file.
func TakenBack(by string) Option {
	return func(d *Definition) { d.Lasts, d.Undo = true, by }
}

// Lacks are the capabilities that the step needs and the target has not.
func (d *Definition) Lacks(target Target) []Capability {
	needs := d.Needs
	undone := d.Undo != "" && target.Paths()[d.Undo] != ""
	if d.Lasts && !undone && !target.Mock() && !slices.Contains(needs, Reset) {
		needs = append(slices.Clone(needs), Reset)
	}
	return slices.DeleteFunc(slices.Clone(needs), target.Has)
}

// Example gives one line that matches the pattern, for the documentation; a test binds it. A
// step with a table or a text in triple quotes has the lines of that below it.
func Example(line string, below ...string) Option {
	return func(d *Definition) { d.Example, d.Below = line, below }
}

// Content is what stands below a step and may hold placeholders.
type Content string

// The contents that somebody looks into before a run.
const (
	RequestContent Content = "request"       // values of a request
	WrongContent   Content = "wrong request" // the same, wrong on purpose
	ExpectContent  Content = "expectation"   // values of an answer
	ExactContent   Content = "exact answer"  // all values of an answer
	// ReceivedContent are values of a request that the target has received.
	ReceivedContent Content = "received request"
	// OperationsContent are names of operations, one in a row.
	OperationsContent Content = "operations"
	ForeignContent    Content = "other answer" // values of an answer that is none of the API's
)

// Holds says what stands below a step, so that lint can look into it.
func Holds(content Content) Option { return func(d *Definition) { d.Holds = content } }

// Table is the argument of a step that is followed by a table.
type Table struct{ Rows [][]string }

// DocString is the argument of a step that is followed by a text in triple quotes.
type DocString struct{ Content string }

// Block is the argument of a step that is followed by a table or a text in triple quotes,
// whichever suits; the other is nil.
type Block struct {
	Table *Table
	Doc   *DocString
}

// Registry holds the vocabulary.
type Registry struct{ definitions []*Definition }

// NewRegistry makes an empty vocabulary.
func NewRegistry() *Registry { return &Registry{} }

var (
	contextType  = reflect.TypeFor[context.Context]()
	stateType    = reflect.TypeFor[*State]()
	errorType    = reflect.TypeFor[error]()
	tableType    = reflect.TypeFor[*Table]()
	docType      = reflect.TypeFor[*DocString]()
	blockType    = reflect.TypeFor[*Block]()
	paiseType    = reflect.TypeFor[client.Paise]()
	durationType = reflect.TypeFor[time.Duration]()
)

// Step registers a step. handler is func(context.Context, *State, ...) error with one
// parameter for each group of the pattern, of type string, int, client.Paise or
// time.Duration (the group gives seconds), and perhaps a *Table, *DocString or *Block at the end.
// A mistake in the registration panics: it is found by every test run.
func (r *Registry) Step(pattern string, handler any, doc string, options ...Option) {
	d := &Definition{Pattern: regexp.MustCompile(pattern), Doc: doc, Arguments: arguments(pattern), handler: reflect.ValueOf(handler)}
	_, file, line, _ := runtime.Caller(1)
	d.File, d.Line = filepath.Base(filepath.Dir(file))+"/"+filepath.Base(file), line
	for _, option := range options {
		option(d)
	}
	if err := d.check(); err != nil {
		panic(fmt.Sprintf("register the step %s at %s:%d: %v", pattern, d.File, d.Line, err))
	}
	r.definitions = append(r.definitions, d)
}

// Subject is what the step is about: the name of the file that registers it.
func (d *Definition) Subject() string {
	return strings.ReplaceAll(strings.TrimSuffix(path.Base(d.File), ".go"), "_", " ")
}

// Takes says what must stand below the step: "table", "text", "table or text", or "" for nothing.
func (d *Definition) Takes() string {
	t := d.handler.Type()
	switch t.In(t.NumIn() - 1) {
	case tableType:
		return "table"
	case docType:
		return "text"
	case blockType:
		return "table or text"
	}
	return ""
}

// Definitions are all registered steps, in the order of registration.
func (r *Registry) Definitions() []*Definition { return r.definitions }

func (d *Definition) check() error {
	t := d.handler.Type()
	if t.Kind() != reflect.Func || t.NumOut() != 1 || t.Out(0) != errorType {
		return fmt.Errorf("the handler must be a function that returns an error")
	}
	if t.NumIn() < 2 || t.In(0) != contextType || t.In(1) != stateType {
		return fmt.Errorf("the handler must begin with a context.Context and a *scenario.State")
	}
	groups := d.Pattern.NumSubexp()
	if extra := t.NumIn() - 2 - groups; extra < 0 || extra > 1 {
		return fmt.Errorf("the pattern has %d groups, the handler takes %d values", groups, t.NumIn()-2)
	}
	if len(d.Arguments) != groups {
		return fmt.Errorf("a group stands inside another; write each beside the others, or as (?:...)")
	}
	for i := 2; i < t.NumIn(); i++ {
		in := t.In(i)
		if i-2 < groups {
			if in.Kind() != reflect.String && in.Kind() != reflect.Int && in != paiseType && in != durationType {
				return fmt.Errorf("parameter %d cannot be a %s", i+1, in)
			}
		} else if in != tableType && in != docType && in != blockType {
			return fmt.Errorf("the last parameter must be a *Table, *DocString or *Block, not a %s", in)
		}
	}
	if d.Doc == "" {
		return fmt.Errorf("it needs a sentence that says what it does")
	}
	if d.Example != "" && !d.Pattern.MatchString(d.Example) {
		return fmt.Errorf("its example %q does not match", d.Example)
	}
	return nil
}

// Bound is a step of a feature file with its definition and values, ready to run.
type Bound struct {
	Definition *Definition
	Values     []Value // as the feature file has them

	in []reflect.Value // the same, as the handler takes them
}

// Amounts are the amounts of money among the values.
func (b *Bound) Amounts() []client.Paise { return valuesOf[client.Paise](b) }

// Numbers are the whole numbers among the values.
func (b *Bound) Numbers() []int { return valuesOf[int](b) }

func valuesOf[T any](b *Bound) []T {
	var found []T
	for _, v := range b.in {
		if value, is := v.Interface().(T); is {
			found = append(found, value)
		}
	}
	return found
}

// Run calls the handler. A panic in it is returned as *Panic.
func (b *Bound) Run(ctx context.Context, s *State) (err error) {
	defer func() {
		if value := recover(); value != nil {
			err = &Panic{Value: value, Where: fmt.Sprintf("%s:%d", b.Definition.File, b.Definition.Line)}
		}
	}()
	in := append([]reflect.Value{reflect.ValueOf(ctx), reflect.ValueOf(s)}, b.in...)
	err, _ = b.Definition.handler.Call(in)[0].Interface().(error)
	return err
}

// Panic is a crash of a step's handler: the harness's fault, never the target's.
type Panic struct {
	Value any
	Where string
}

func (p *Panic) Error() string {
	return fmt.Sprintf("the step registered at %s crashed (%v); this is a defect of kasauti, please report it", p.Where, p.Value)
}

// Undefined is the error of a step that no definition matches.
type Undefined struct {
	Text    string
	Nearest string // the example or pattern of the nearest definition, "" for none

	// Where one word alone keeps the text from being a step, that word and those admitted.
	Word  string
	Words []string
}

func (e *Undefined) Error() string {
	switch {
	case len(e.Words) > 0:
		return fmt.Sprintf("no step is defined for: %s; %q is none of %s%s", e.Text, e.Word, strings.Join(e.Words, ", "), nearest.Hint(e.Word, e.Words))
	case e.Nearest == "":
		return fmt.Sprintf("no step is defined for: %s; list them with kasauti steps", e.Text)
	}
	return fmt.Sprintf("no step is defined for: %s; did you mean: %s", e.Text, e.Nearest)
}

// Ambiguous is the error of a step that more than one definition matches.
type Ambiguous struct {
	Text     string
	Patterns []string
}

func (e *Ambiguous) Error() string {
	return fmt.Sprintf("%q matches more than one step: %q; make the wording match one", e.Text, e.Patterns)
}

// Knows reports whether some definition matches a step's text.
func (r *Registry) Knows(text string) bool {
	return slices.ContainsFunc(r.definitions, func(d *Definition) bool { return d.Pattern.MatchString(text) })
}

// Matches are the definitions that match a step's text.
func (r *Registry) Matches(text string) []*Definition {
	var found []*Definition
	for _, d := range r.definitions {
		if d.Pattern.MatchString(text) {
			found = append(found, d)
		}
	}
	return found
}

// Bind finds the definition of a step's text and converts its values. The error is an
// *Undefined, an *Ambiguous, or says which value is wrong.
func (r *Registry) Bind(text string, table *Table, doc *DocString) (*Bound, error) {
	var found *Definition
	var groups []int
	var patterns []string
	for _, d := range r.definitions {
		if match := d.Pattern.FindStringSubmatchIndex(text); match != nil {
			found, groups = d, match[2:]
			patterns = append(patterns, d.Pattern.String())
		}
	}
	switch {
	case found == nil:
		return nil, r.undefined(text)
	case len(patterns) > 1:
		slices.Sort(patterns)
		return nil, &Ambiguous{Text: text, Patterns: patterns}
	}
	return found.bind(text, groups, table, doc)
}

// bind takes the values at groups, which are pairs of begin and end in the text.
func (d *Definition) bind(text string, groups []int, table *Table, doc *DocString) (*Bound, error) {
	b := &Bound{Definition: d}
	t := d.handler.Type()
	for i, argument := range d.Arguments {
		v := Value{Argument: argument, At: groups[2*i]}
		if v.At >= 0 {
			v.Text = text[v.At:groups[2*i+1]]
		}
		b.Values = append(b.Values, v)
		value, err := convert(v.Text, t.In(i+2))
		if err != nil {
			return nil, fmt.Errorf("%q: %w", text, err)
		}
		b.in = append(b.in, value)
	}
	wants := reflect.Type(nil)
	if t.NumIn() > 2+len(d.Arguments) {
		wants = t.In(2 + len(d.Arguments))
	}
	switch {
	case wants == tableType && table != nil:
		b.in = append(b.in, reflect.ValueOf(table))
	case wants == docType && doc != nil:
		b.in = append(b.in, reflect.ValueOf(doc))
	case wants == blockType && (table != nil || doc != nil):
		b.in = append(b.in, reflect.ValueOf(&Block{Table: table, Doc: doc}))
	case wants == blockType:
		return nil, fmt.Errorf("%q needs a table, or a text in triple quotes, below it", text)
	case wants == tableType:
		return nil, fmt.Errorf("%q needs a table below it", text)
	case wants == docType:
		return nil, fmt.Errorf(`%q needs a text in triple quotes below it`, text)
	case table != nil || doc != nil:
		return nil, fmt.Errorf("%q takes nothing below it; remove the table or text", text)
	}
	return b, nil
}

func convert(group string, to reflect.Type) (reflect.Value, error) {
	switch {
	case to == paiseType:
		amount, err := client.ParsePaise(group)
		return reflect.ValueOf(amount), err
	case to == durationType:
		seconds, err := strconv.Atoi(group)
		if err != nil || seconds > 366*24*3600 {
			return reflect.Value{}, fmt.Errorf("%q is no number of seconds within a year", group)
		}
		return reflect.ValueOf(time.Duration(seconds) * time.Second), nil
	case to.Kind() == reflect.Int:
		number, err := strconv.Atoi(group)
		if err != nil {
			return reflect.Value{}, fmt.Errorf("%q is no whole number", group)
		}
		return reflect.ValueOf(number), nil
	}
	return reflect.ValueOf(group), nil
}
