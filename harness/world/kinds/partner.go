package kinds

import (
	"context"
	"errors"
	"fmt"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/world"
)

// partner is a company that calls the APIs. It exists where a token is given for its credentials.
type partner struct {
	PartnerID    string `yaml:"partner_id" world:"key"`
	CompanyID    string `yaml:"company_id" world:"immutable"`
	AccessKey    string `yaml:"access_key" world:"secret"`
	SecretKey    string `yaml:"secret_key" world:"secret"`
	Username     string `yaml:"username" world:"create,personal"`
	Password     string `yaml:"password" world:"secret"`
	ClientID     string `yaml:"client_id" world:"create"`
	ClientSecret string `yaml:"client_secret" world:"secret"`
	Balance      string `yaml:"balance" world:"create,money"` // prefunded, on a mock
}

func partners() *world.Kind {
	return world.Define[partner](world.Kind{
		Section: "partners", Noun: "partner", Observed: true,
		Doc: "A company that calls the APIs. It exists where its credentials get a token.",
	}, partnerKind{})
}

type partnerKind struct{}

// Check implements world.Checker.
func (partnerKind) Check(p partner, report world.Report) {
	if p.Balance != "" {
		checkAmount("balance", p.Balance, 1, report)
	}
}

// Seed implements world.Seeder.
func (partnerKind) Seed(w *mock.World, d *world.Declared, p partner) {
	w.Partners[d.Address.Name] = mock.Partner{
		PartnerID: p.PartnerID, CompanyID: p.CompanyID, AccessKey: p.AccessKey, SecretKey: p.SecretKey,
		Username: p.Username, Password: p.Password, ClientID: p.ClientID, ClientSecret: p.ClientSecret,
		Balance: paise(p.Balance),
	}
}

// Partner implements world.Caller.
func (partnerKind) Partner(p partner) world.Partner {
	return world.Partner{ID: p.PartnerID, CompanyID: p.CompanyID, Credentials: client.Credentials{
		AccessKey: client.NewSecret(p.AccessKey), SecretKey: client.NewSecret(p.SecretKey),
		Username: p.Username, Password: client.NewSecret(p.Password), ClientID: p.CompanyID,
		BasicUser: p.ClientID, BasicPassword: client.NewSecret(p.ClientSecret),
	}}
}

// Find implements world.Finder: a token shows that the partner is there. A refusal shows that the
// credentials are wrong, not that there is no such partner.
func (partnerKind) Find(ctx context.Context, at world.Reading, p partner, _ string) (world.Seen, error) {
	_, err := at.API.Token(ctx, client.Partner)
	switch e, _ := errors.AsType[*client.Error](err); {
	case e != nil && e.Kind == client.KindRefused:
		return world.Seen{}, fmt.Errorf("no token is given for the credentials of partner %s: %w; correct them", p.PartnerID, err)
	case e != nil && e.Kind == client.KindConfig:
		return world.Seen{}, fmt.Errorf("no token can be asked for as partner %s: it %s; give that to the partner in the world file", p.PartnerID, e.What)
	}
	if err != nil {
		return world.Seen{}, err
	}
	return world.Seen{Found: true, ID: p.PartnerID}, nil
}
