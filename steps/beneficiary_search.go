package steps

import (
	"context"
	"fmt"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

// listed is a beneficiary as a search shows it.
type listed struct {
	ID     string `json:"beneficiaryId"`
	Name   string `json:"beneficiaryName"`
	Number string `json:"accountNumber"`
	IFSC   string `json:"ifscCode"`
}

// search lists a wallet's beneficiaries.
func search(ctx context.Context, s *scenario.State, name string) ([]listed, error) {
	_, owner, wallet, err := walletOf(s, name)
	if err != nil {
		return nil, err
	}
	answer, err := call(ctx, s, owner.Name, client.SearchBeneficiariesRequest{Wallet: wallet}.Request())
	if err != nil {
		return nil, err
	}
	var payload struct {
		Beneficiaries []listed `json:"beneficiaries"`
	}
	if succeeded(s, answer, "EK-WBENEF-070", "a search") {
		readPayload(answer, &payload)
	}
	return payload.Beneficiaries, nil
}

func findIn(found []listed, id string) (listed, bool) {
	for _, b := range found {
		if b.ID == id {
			return b, true
		}
	}
	return listed{}, false
}

func payeeIsFound(ctx context.Context, s *scenario.State, wallet, name string) error {
	p, err := payeeNamed(s, name)
	if err != nil {
		return err
	}
	found, err := search(ctx, s, wallet)
	if err != nil {
		return err
	}
	b, there := findIn(found, p.id)
	want := listed{p.id, p.request.BeneficiaryName, p.request.AccountNumber, p.request.IFSCCode}
	s.Check("EK-WBENEF-020", there && b == want, fmt.Sprintf("the search does not find beneficiary %q as it was added", name),
		verdict.Field{Path: "payload.beneficiaries", Expected: p.id + " as it was added", Actual: fmt.Sprint(len(found), " listed, this one: ", there)})
	return nil
}

func payeeIsNotFound(ctx context.Context, s *scenario.State, wallet, name string) error {
	p, err := payeeNamed(s, name)
	if err != nil {
		return err
	}
	card, err := s.Names.Card(wallet)
	if err != nil {
		return err
	}
	if card.ID == p.card.ID && !p.deleted {
		return fmt.Errorf("look for beneficiary %q: it is one of wallet %q and was not deleted in this scenario, so it must be found", name, wallet)
	}
	found, err := search(ctx, s, wallet)
	if err != nil {
		return err
	}
	requirement := "EK-WBENEF-060"
	if card.ID == p.card.ID {
		requirement = "EK-WBENEF-050"
	}
	_, there := findIn(found, p.id)
	s.Check(requirement, !there, fmt.Sprintf("the search of wallet %q finds beneficiary %q", wallet, name),
		verdict.Field{Path: "payload.beneficiaries", Expected: "without " + p.id, Actual: "with it"})
	return nil
}

func payeesAre(ctx context.Context, s *scenario.State, wallet string, want int) error {
	found, err := search(ctx, s, wallet)
	if err != nil {
		return err
	}
	s.Check("EK-WBENEF-060", len(found) == want, fmt.Sprintf("the search of wallet %q lists others than its beneficiaries", wallet),
		verdict.Field{Path: "payload.beneficiaries", Expected: fmt.Sprint(want), Actual: fmt.Sprint(len(found))})
	return nil
}

func draftPayee(_ context.Context, s *scenario.State, wallet string) error {
	p, err := newPayee(s, "", wallet)
	if err != nil {
		return err
	}
	d, err := begin(s, p.owner, p.request.Request())
	if err != nil {
		return err
	}
	d.done = func(answer *scenario.Answer) { p.remember(s, answer) }
	return nil
}

func draftSearch(_ context.Context, s *scenario.State, wallet string) error {
	_, owner, of, err := walletOf(s, wallet)
	if err != nil {
		return err
	}
	_, err = begin(s, owner, client.SearchBeneficiariesRequest{Wallet: of}.Request())
	return err
}

func draftDelete(_ context.Context, s *scenario.State, name string) error {
	p, err := payeeNamed(s, name)
	if err != nil {
		return err
	}
	_, err = begin(s, p.owner, client.DeleteBeneficiaryRequest{Wallet: p.request.Wallet, BeneficiaryID: p.id}.Request())
	return err
}

func withPayee(_ context.Context, s *scenario.State, name string) error {
	p, err := payeeNamed(s, name)
	if err != nil {
		return err
	}
	return set(s, "beneficiaryId", p.id)
}
