package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"
)

// limits end a run before it has tried everything, or let it try again.
type limits struct {
	retries  int
	breaker  int
	failures int
	deadline time.Duration
}

// mostRetries is more than anybody has patience for.
const mostRetries = 10

func (l *limits) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.IntVar(&l.retries, "retries", 0, "attempts that may follow the first where that is honest: the environment failed, and no write can happen twice")
	f.IntVar(&l.breaker, "breaker", 0, "scenarios in a row that may end for want of the target before the rest is not tried (default: twice --parallel, at least 5)")
	f.IntVar(&l.failures, "max-failures", 0, "failures after which the rest is not tried; 0 for any number")
	f.DurationVar(&l.deadline, "deadline", 0, "longest time that the run may take; what is not done by then could not run; 0 for no limit")
}

func (l *limits) check() error {
	switch {
	case l.retries < 0 || l.retries > mostRetries:
		return fmt.Errorf("--retries %d is not between 0 and %d", l.retries, mostRetries)
	case l.breaker < 0:
		return fmt.Errorf("--breaker %d is less than nothing; give a number of scenarios, or 0 for the default", l.breaker)
	case l.failures < 0:
		return fmt.Errorf("--max-failures %d is less than nothing; give a number, or 0 for any", l.failures)
	case l.deadline < 0:
		return fmt.Errorf("--deadline %s is less than nothing; give a time such as 30m, or 0 for no limit", l.deadline)
	}
	return nil
}

// within is ctx until the deadline.
func (l *limits) within(ctx context.Context) (context.Context, context.CancelFunc) {
	if l.deadline == 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeoutCause(ctx, l.deadline, fmt.Errorf("the run took longer than --deadline %s", l.deadline))
}
