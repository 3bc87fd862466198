package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

// limits end a command that judges before it has tried everything.
type limits struct {
	unit     verdict.Unit
	breaker  int
	failures int
	deadline time.Duration

	calls int
	sms   int
	money string
	paise client.Paise

	stated func(flag string) bool // on the command line; nil: nothing was
}

// flags names what the limits count: scenarios or specs. breaker says which number stands without one.
func (l *limits) flags(cmd *cobra.Command, unit verdict.Unit, breaker string) {
	f := cmd.Flags()
	f.IntVar(&l.breaker, "breaker", 0, unit.Plural()+" in a row that may end for want of the target before the rest is not tried (default: "+breaker+")")
	f.IntVar(&l.failures, "max-failures", 0, "failures after which the rest is not tried; 0 for any number")
	f.DurationVar(&l.deadline, "deadline", 0, "longest time that the run may take; what is not done by then could not run; 0 for no limit")
	f.IntVar(&l.calls, "max-calls", 0, "requests that the run may make, those for tokens too (default any number)")
	f.IntVar(&l.sms, "max-sms", 0, "SMS that the run may cause (default any number)")
	f.StringVar(&l.money, "max-money", "", "`AMOUNT` that the run may ask to move, such as 500.00 (default any amount)")
	l.unit, l.stated = unit, f.Changed
}

func (l *limits) check() error {
	switch {
	case l.breaker < 0:
		return fmt.Errorf("--breaker %d is less than nothing; give a number of %s, or 0 for the default", l.breaker, l.unit.Plural())
	case l.failures < 0:
		return fmt.Errorf("--max-failures %d is less than nothing; give a number, or 0 for any", l.failures)
	case l.deadline < 0:
		return fmt.Errorf("--deadline %s is less than nothing; give a time such as 30m, or 0 for no limit", l.deadline)
	case l.calls < 0, l.calls == 0 && l.stated != nil && l.stated("max-calls"):
		return fmt.Errorf("--max-calls %d leaves nothing to do; give a number, or leave it out for any", l.calls)
	case l.sms < 0, l.sms == 0 && l.stated != nil && l.stated("max-sms"):
		return fmt.Errorf("--max-sms %d is no limit that a run can keep; give a number, leave it out for any, or leave out with --tags what sends them", l.sms)
	case l.money == "":
		return nil
	}
	var err error
	if l.paise, err = client.ParsePaise(l.money); err != nil || l.paise <= 0 {
		return fmt.Errorf("--max-money %q is not an amount such as 500.00", l.money)
	}
	return nil
}

// budget is what the run may spend; nil for any amount.
func (l *limits) budget(c *contract.Contract) *scenario.Budget {
	if l.calls == 0 && l.sms == 0 && l.paise == 0 {
		return nil
	}
	return scenario.NewBudget(c, l.calls, l.sms, l.paise)
}

// within is ctx until the deadline.
func (l *limits) within(ctx context.Context) (context.Context, context.CancelFunc) {
	if l.deadline == 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeoutCause(ctx, l.deadline, scenario.Limit("the run took longer than --deadline %s", l.deadline))
}
