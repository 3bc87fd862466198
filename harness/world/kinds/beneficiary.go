package kinds

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/world"
)

// beneficiary is a bank account that a wallet can pay.
type beneficiary struct {
	Wallet        string `yaml:"wallet" world:"key,required,ref=wallets"`
	AccountNumber string `yaml:"account_number" world:"key,required,personal"`
	IFSCCode      string `yaml:"ifsc_code" world:"key,required"`
	Name          string `yaml:"name" world:"required,immutable,personal"`

	Account string `yaml:"-" world:"of=account"`
}

func beneficiaries() *world.Kind {
	return world.Define[beneficiary](world.Kind{
		Section: "beneficiaries", Noun: "beneficiary",
		Doc: "A bank account that a wallet can pay.",
		Uses: world.Uses{
			Find:   []string{client.OpSearchBeneficiaries},
			Create: []string{client.OpAddBeneficiary},
			Remove: []string{client.OpDeleteBeneficiary},
		},
	}, beneficiaryKind{})
}

type beneficiaryKind struct{}

var (
	accountNumber = regexp.MustCompile(`^[0-9]{9,18}$`)          // EK-WBENEF-110
	ifscCode      = regexp.MustCompile(`^[A-Z]{4}0[A-Z0-9]{6}$`) // EK-WBENEF-130
)

// Check implements world.Checker. A number that is kept elsewhere is not known yet.
func (beneficiaryKind) Check(b beneficiary, report world.Report) {
	wrong := func(text string, form *regexp.Regexp) bool {
		return text != "" && !strings.HasPrefix(text, "${") && !form.MatchString(text)
	}
	if wrong(b.AccountNumber, accountNumber) {
		report("account_number", "is not 9 to 18 digits")
	}
	if wrong(b.IFSCCode, ifscCode) {
		report("ifsc_code", "%q is no IFSC such as HDFC0000001", b.IFSCCode)
	}
}

// Seed implements world.Seeder.
func (beneficiaryKind) Seed(w *mock.World, d *world.Declared, b beneficiary) {
	w.Beneficiaries[d.Address.Name] = mock.Beneficiary{
		ID: d.KnownID, Wallet: d.Named("wallet"), Name: b.Name, AccountNumber: b.AccountNumber, IFSC: b.IFSCCode,
	}
}

// Find implements world.Finder: among all that the wallet has. One that was deleted is not there.
func (beneficiaryKind) Find(ctx context.Context, at world.Reading, b beneficiary, id string) (world.Seen, error) {
	all, err := at.API.SearchBeneficiaries(ctx, client.SearchBeneficiariesRequest{Wallet: b.wallet(at.Partner)})
	if err != nil {
		return unlessAbsent(at, fmt.Errorf("look at the beneficiaries of the wallet %s: %w", b.Wallet, err))
	}
	perhaps := false
	for _, one := range all {
		switch {
		case one.Status == "DELETED", id != "" && one.BeneficiaryID != id:
			continue
		case id == "" && masked(one.AccountNumber):
			perhaps = perhaps || one.IFSCCode == b.IFSCCode
			continue
		case id == "" && (one.AccountNumber != b.AccountNumber || one.IFSCCode != b.IFSCCode):
			continue
		}
		return seenBeneficiary(one), nil
	}
	if perhaps {
		return world.Seen{}, errors.New("the wallet has beneficiaries at that bank whose account numbers are masked, and this may be one of them; give known_id, or see to it that it is none of them")
	}
	return world.Seen{}, nil
}

// Create implements world.Creator.
func (beneficiaryKind) Create(ctx context.Context, at world.Writing, _ string, b beneficiary) (string, error) {
	made, err := at.API.AddBeneficiary(ctx, client.AddBeneficiaryRequest{
		Wallet: b.wallet(at.Partner), BeneficiaryName: b.Name, AccountNumber: b.AccountNumber, IFSCCode: b.IFSCCode,
	})
	return made.BeneficiaryID, err
}

// Remove implements world.Remover.
func (beneficiaryKind) Remove(ctx context.Context, at world.Writing, id string, b beneficiary) error {
	_, err := at.API.DeleteBeneficiary(ctx, client.DeleteBeneficiaryRequest{Wallet: b.wallet(at.Partner), BeneficiaryID: id})
	return err
}

func (b beneficiary) wallet(of world.Partner) client.WalletRequest {
	return client.WalletRequest{CompanyID: of.CompanyID, CardAccountID: b.Account, EnKashCardID: b.Wallet}
}

// seenBeneficiary is what an answer tells of a beneficiary. Nobody can compare what is masked.
func seenBeneficiary(b client.Beneficiary) world.Seen {
	seen := world.Seen{Found: true, ID: b.BeneficiaryID, Fields: map[string]string{
		"account_number": b.AccountNumber, "ifsc_code": b.IFSCCode, "name": b.BeneficiaryName,
	}}
	for _, name := range []string{"account_number", "name"} {
		if masked(seen.Fields[name]) {
			seen.Unsure = append(seen.Unsure, name)
		}
	}
	return seen
}
