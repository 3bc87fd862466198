// Package target reaches what is tested: a mock in this process, in a container or at a URL,
// and UAT as an environment file describes it. It gives sessions to scenarios; it must not
// know features, steps or reports, and it judges nothing.
package target

import (
	"context"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/scenario"
)

// Running is a target that is ready for sessions.
type Running interface {
	scenario.Target
	// URL is where calls go, for reports; of several services, the partner service.
	URL() string
	// Lease opens a session on what clients see that know nothing of universes, put back to its
	// beginning where the target can; tokens stay good, since such a client keeps its own. One at a
	// time: the caller sees to that.
	Lease(ctx context.Context) (scenario.Session, error)
	// Know takes in more names, those of a world that was looked at. It comes before any session.
	Know(names *scenario.Names)
	// Settle opens a session on the same, as it stands: what is done there stays.
	Settle(ctx context.Context) (scenario.Session, error)
	// Identity says which target it is: another one, or a mock that was started anew, has another.
	Identity(ctx context.Context) (string, error)
	// Admin is what only a mock can have done to the universe that Settle opens; nil without its admin API.
	Admin() *Admin
	// Close ends what was started for the target. It also works when ctx has ended.
	Close(ctx context.Context) error
}

// Unavailable says that a target could not be reached or started, and what to do.
type Unavailable struct {
	Reason string
	Err    error // the cause, if it matters: context.Canceled after an interrupt
}

func (e *Unavailable) Error() string { return e.Reason }

// Unwrap gives the cause.
func (e *Unavailable) Unwrap() error { return e.Err }

// ConfigError says what is wrong with the choice of a target, and what to do.
type ConfigError struct{ Reason string }

func (e *ConfigError) Error() string { return e.Reason }

// NamesOf gives the names of a mock's world, with the ids and credentials that they have
// there. Omitted ones must have been filled in: see mock.World.Complete.
func NamesOf(w mock.World) *scenario.Names {
	names := emptyNames()
	names.World = w.Name
	for name, p := range w.Partners {
		names.Partners[name] = scenario.Partner{
			Name: name, ID: p.PartnerID, CompanyID: p.CompanyID,
			Credentials: client.Credentials{
				AccessKey: client.NewSecret(p.AccessKey), SecretKey: client.NewSecret(p.SecretKey),
				Username: p.Username, Password: client.NewSecret(p.Password), ClientID: p.CompanyID,
				BasicUser: p.ClientID, BasicPassword: client.NewSecret(p.ClientSecret),
			},
		}
	}
	for name, a := range w.CardAccounts {
		names.Accounts[name] = scenario.Account{Name: name, ID: a.ID, Partner: a.Partner, Type: a.Type}
	}
	for name, m := range w.Merchants {
		names.Merchants[name] = scenario.Merchant{Name: name, ID: m.ID}
	}
	for name, v := range w.Wallets {
		names.Cards[name] = scenario.Card{Name: name, ID: v.ID, Account: v.Account, Mobile: v.Mobile}
	}
	for name, v := range w.Cards {
		names.Cards[name] = scenario.Card{Name: name, ID: v.ID, Account: v.Account, Mobile: v.Mobile, Product: w.CardAccounts[v.Account].Type}
	}
	return names
}

func emptyNames() *scenario.Names {
	return &scenario.Names{
		Partners: map[string]scenario.Partner{}, Accounts: map[string]scenario.Account{},
		Cards: map[string]scenario.Card{}, Merchants: map[string]scenario.Merchant{},
	}
}
