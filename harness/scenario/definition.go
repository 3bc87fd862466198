package scenario

import (
	"context"
	"fmt"
	"path"
	"reflect"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"time"

	"github.com/kasauti/kasauti/client"
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

	begins  string // what every text begins with that matches
	calls   calls
	handler reflect.Value
}

// match is the pattern's match of a step's text, as indexes of its groups; nil for none. Most of a
// vocabulary is ruled out by the first words, which costs a hundredth of a match.
func (d *Definition) match(text string) []int {
	if !strings.HasPrefix(text, d.begins) {
		return nil
	}
	return d.Pattern.FindStringSubmatchIndex(text)
}

// beginning is the literal text with which all that an anchored pattern matches begins; "" where there
// is none.
func beginning(pattern string) string {
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil || tree.Op != syntax.OpConcat || len(tree.Sub) < 2 || tree.Sub[0].Op != syntax.OpBeginText {
		return ""
	}
	if first := tree.Sub[1]; first.Op == syntax.OpLiteral && first.Flags&syntax.FoldCase == 0 {
		return string(first.Rune)
	}
	return ""
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

// Lacks are the capabilities that the step needs and the target has not.
func (d *Definition) Lacks(target Target) []Capability {
	needs := d.Needs
	undone := d.Undo != "" && target.Paths()[d.Undo] != ""
	if d.Lasts && !undone && !target.Mock() && !slices.Contains(needs, Reset) {
		needs = append(slices.Clone(needs), Reset)
	}
	return slices.DeleteFunc(slices.Clone(needs), target.Has)
}

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
