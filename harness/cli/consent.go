package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/mattn/go-isatty"
	"github.com/spf13/cobra"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/quantity"
	"github.com/kasauti/kasauti/harness/world/plan"
)

// Caps on a real system, where nothing removes what was created and money has an owner: a slip of
// the pen costs so much and no more. A mock has none.
const (
	cappedPermanent = 10
	cappedLoad      = client.Paise(1000_00)
)

const consentHelp = `
On a terminal it asks, and only "yes" is taken. Elsewhere it needs --auto-approve or a saved plan;
on UAT what nothing takes back, and money, need --auto-approve even then. There, at most 10
permanent things and 1000.00 go into one apply, so that a slip costs no more: --max-permanent and
--max-load say otherwise. On a mock there is no limit unless you give one. A plan that is over a
limit is refused before anything is written.
`

// consent is what was agreed to: that it is done, and how much.
type consent struct {
	yes          bool
	maxPermanent int
	maxLoad      string

	load    *client.Paise     // nil: the target's own cap
	changed func(string) bool // whether a flag was given
}

func (c *consent) flags(cmd *cobra.Command) {
	c.changed = cmd.Flags().Changed
	cmd.Flags().BoolVar(&c.yes, "auto-approve", false, "do not ask")
	cmd.Flags().IntVar(&c.maxPermanent, "max-permanent", -1, "how many things may be done that nothing takes back (default 10 on UAT, no limit on a mock)")
	cmd.Flags().Lookup("max-permanent").DefValue = "0" // which help leaves out: -1 is for us
	cmd.Flags().StringVar(&c.maxLoad, "max-load", "", "how much money may be loaded, such as 500.00 (default 1000.00 on UAT, no limit on a mock)")
}

// read reads the caps. One that was given and is empty, as by a variable that is not set, is no cap,
// and a cap is what was wanted.
func (c *consent) read() error {
	if c.changed("max-permanent") && c.maxPermanent < 0 {
		return fmt.Errorf("--max-permanent %d is no number of things; give 0 or more", c.maxPermanent)
	}
	if !c.changed("max-load") {
		return nil
	}
	amount, err := client.ParsePaise(c.maxLoad)
	if err != nil || amount < 0 {
		return fmt.Errorf("--max-load %q is not an amount such as 500.00", c.maxLoad)
	}
	c.load = &amount
	return nil
}

// proposal is what consent is asked for.
type proposal struct {
	plan    *plan.Plan
	at      *worldAt
	doing   string // the command
	saved   bool
	destroy bool
	inRun   bool // there are no flags of an apply
}

// given makes sure that a plan is within the caps and that somebody wants it.
func (c *consent) given(a proposal, streams Streams) error {
	if err := c.capped(a); err != nil {
		return err
	}
	costs := !a.at.running.Mock() && (a.forGood() > 0 || a.plan.Count().Load > 0)
	if c.yes || a.saved && !costs {
		return nil
	}
	in, isFile := streams.In.(*os.File)
	if !isFile || !isatty.IsTerminal(in.Fd()) {
		switch {
		case a.saved:
			return fmt.Errorf("%s: the plan does what nothing takes back, or moves money, and there is no terminal to ask at; give --auto-approve if that is wanted", a.doing)
		case a.destroy:
			return fmt.Errorf("%s: there is no terminal to ask at, and nothing was changed; give --auto-approve", a.doing)
		}
		return fmt.Errorf("%s: there is no terminal to ask at, and nothing was changed; give --auto-approve, or apply a plan that kasauti plan --out saved", a.doing)
	}
	fmt.Fprint(streams.Err, a.question())
	answer, _ := bufio.NewReader(io.LimitReader(in, 100)).ReadString('\n')
	if strings.TrimSpace(answer) != "yes" {
		return errors.New(a.doing + ": it was not agreed to, and nothing was changed")
	}
	return nil
}

// capped refuses a plan that is over a cap.
func (c *consent) capped(a proposal) error {
	permanent, load := c.maxPermanent, c.load
	if !a.at.running.Mock() {
		if permanent < 0 {
			permanent = cappedPermanent
		}
		if load == nil {
			most := cappedLoad
			load = &most
		}
	}
	forGood, loaded := a.forGood(), a.plan.Count().Load
	switch {
	case permanent >= 0 && forGood > permanent:
		return a.over("does "+quantity.Of(forGood, "thing")+" that nothing takes back", fmt.Sprint(permanent), fmt.Sprintf("--max-permanent %d", forGood))
	case load != nil && loaded > *load:
		return a.over("loads "+loaded.String(), load.String(), "--max-load "+loaded.String())
	}
	return nil
}

// forGood is how many things the plan does that nothing takes back: what it makes or changes for good, and
// what it makes harmless.
func (a proposal) forGood() int {
	n := a.plan.Count().Permanent
	for _, s := range a.plan.Steps {
		if s.Retire {
			n++
		}
	}
	return n
}

// over says that a plan is over a cap, and what allows it.
func (a proposal) over(does, most, allows string) error {
	next := "give " + allows + " if that is wanted, or apply a part with --only"
	if a.inRun {
		next = "where that is wanted, kasauti apply does it with " + allows
	}
	return fmt.Errorf("%s: the plan %s, and the limit is %s; nothing was changed: %s", a.doing, does, most, next)
}

// question lists what is permanent and what money moves, and asks.
func (a proposal) question() string {
	var permanent, money, harmless []string
	for _, s := range a.plan.Steps {
		if s.Permanent {
			permanent = append(permanent, s.Address.String())
		}
		if s.Retire {
			harmless = append(harmless, s.Address.String())
		}
		if moved := s.Raise + s.Load; moved > 0 {
			money = append(money, fmt.Sprintf("%s to %s", moved, s.Address))
		}
	}
	text := "\n"
	if n := a.plan.Count().Blocked; n > 0 {
		text += fmt.Sprintf("  left out:  %d blocked, with what needs it\n", n)
	}
	if len(permanent) > 0 {
		text += "  permanent: " + strings.Join(permanent, ", ") + "\n"
	}
	if len(money) > 0 {
		text += "  money:     " + strings.Join(money, ", ") + "\n"
	}
	if len(harmless) > 0 {
		text += "  for good:  " + strings.Join(harmless, ", ") + " made harmless\n"
	}
	what := "Do this"
	if a.destroy {
		what = "Destroy, or forget, all of this"
	}
	return fmt.Sprintf("%s%s at %s? Only yes is taken: ", text, what, a.at.where())
}
