package runner

import (
	"io"

	"github.com/cucumber/godog"
	messages "github.com/cucumber/messages/go/v21"
)

// quietFormat is a formatter of the engine that prints nothing: results reach the sink by our
// own hands, in order also when scenarios run side by side.
const quietFormat = "kasauti-quiet"

func init() {
	godog.Format(quietFormat, "prints nothing", func(string, io.Writer) godog.Formatter { return quiet{} })
}

type quiet struct{}

func (quiet) TestRunStarted()                                                                {}
func (quiet) Feature(*messages.GherkinDocument, string, []byte)                              {}
func (quiet) Pickle(*messages.Pickle)                                                        {}
func (quiet) Defined(*messages.Pickle, *messages.PickleStep, *godog.StepDefinition)          {}
func (quiet) Failed(*messages.Pickle, *messages.PickleStep, *godog.StepDefinition, error)    {}
func (quiet) Passed(*messages.Pickle, *messages.PickleStep, *godog.StepDefinition)           {}
func (quiet) Skipped(*messages.Pickle, *messages.PickleStep, *godog.StepDefinition)          {}
func (quiet) Undefined(*messages.Pickle, *messages.PickleStep, *godog.StepDefinition)        {}
func (quiet) Pending(*messages.Pickle, *messages.PickleStep, *godog.StepDefinition)          {}
func (quiet) Ambiguous(*messages.Pickle, *messages.PickleStep, *godog.StepDefinition, error) {}
func (quiet) Summary()                                                                       {}
