package zoo

import (
	"context"

	"github.com/kasauti/kasauti/harness/certify/program"
)

// Clients that prove nothing, whatever the case: each must fail every one.
const (
	OnlySaysDone = "says done and sends nothing"
	SaysNothing  = "sends and says nothing"
	SaysRefused  = "sends and says refused, whatever came"
	RefusesIdly  = "says refused and sends nothing"
	Crashes      = "sends and crashes"
)

// TokenOfAnotherCase is no defect in production: at an address that stays, cases begin with what the
// client knows from the one before.
const TokenOfAnotherCase = "keeps its token from case to case"

// Lazy are all of them.
func Lazy() []string { return []string{OnlySaysDone, SaysNothing, SaysRefused, RefusesIdly, Crashes} }

// lazily does a task as a lazy client does; lazy is false for all other clients. Where it says
// nothing, the program ends with the code.
func (c *Client) lazily(ctx context.Context, a *program.Assignment) (said Said, code int, lazy bool) {
	switch c.defect {
	case OnlySaysDone:
		return Said{"outcome": "done", "sent": a.With["times"], "paid": a.With["times"], "reference": a.With["reference"]}, 0, true
	case RefusesIdly:
		return Said{"outcome": "refused", "sent": "0", "paid": "0"}, 0, true
	case SaysRefused:
		_ = c.Do(ctx, a)
		return Said{"outcome": "refused", "sent": "0", "paid": "0"}, 0, true
	case SaysNothing:
		_ = c.Do(ctx, a)
		return nil, 0, true
	case Crashes:
		_ = c.Do(ctx, a)
		return nil, 3, true
	}
	return nil, 0, false
}
