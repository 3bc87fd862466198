// Package show writes plans and applies for people, and as events for programs.
package show

import (
	"time"

	"github.com/kasauti/kasauti/harness/world/apply"
	"github.com/kasauti/kasauti/harness/world/plan"
)

// View is whom a command tells what it finds and does: people, or a program.
type View interface {
	// Plan tells what would be done.
	Plan(p *plan.Plan) error
	// Drift tells what has changed at the target.
	Drift(p *plan.Plan) error
	// Began and Ended tell of a step while it is done.
	Began(s plan.Step)
	Ended(o apply.Outcome)
	// Applied tells how an apply ended.
	Applied(r apply.Result, took time.Duration) error
	// Problem tells of an error that ends the command.
	Problem(text string)
}
