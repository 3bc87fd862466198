package steps

import (
	"context"
	"fmt"
	"hash/fnv"
	"slices"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

func registerBeneficiary(r *scenario.Registry) {
	r.Step(`^beneficiary "([^"]+)" (?:was|is) added to wallet "([^"]+)"$`, addPayee,
		"Adds a bank account of its own to a wallet as a beneficiary, and makes sure that it was accepted. The name is the scenario's.",
		scenario.TakenBack(client.OpDeleteBeneficiary), scenario.Example(`beneficiary "kiran" was added to wallet "asha"`), scenario.Calls(client.OpAddBeneficiary))
	r.Step(`^the bank account of beneficiary "([^"]+)" is added to wallet "([^"]+)"$`, addPayeeAgain,
		"Asks for a beneficiary with the account number and IFSC of another.",
		scenario.TakenBack(client.OpDeleteBeneficiary), scenario.Example(`the bank account of beneficiary "kiran" is added to wallet "asha"`), scenario.Calls(client.OpAddBeneficiary))
	r.Step(`^beneficiary "([^"]+)" is deleted$`, deletePayee,
		"Deletes a beneficiary from its wallet, and makes sure that it was accepted.",
		scenario.Lasts(), scenario.Example(`beneficiary "kiran" is deleted`), scenario.Calls(client.OpDeleteBeneficiary))
	r.Step(`^the bank account is accepted as a new beneficiary$`, payeeIsNew,
		"The latest answer is a success and names a beneficiary that was not there before.",
		scenario.Example(`the bank account is accepted as a new beneficiary`))
	r.Step(`^a search of wallet "([^"]+)" finds beneficiary "([^"]+)"$`, payeeIsFound,
		"Searches the wallet's beneficiaries; this one is there, with its bank account.",
		scenario.Example(`a search of wallet "asha" finds beneficiary "kiran"`), scenario.Calls(client.OpSearchBeneficiaries))
	r.Step(`^a search of wallet "([^"]+)" does not find beneficiary "([^"]+)"$`, payeeIsNotFound,
		"Searches the wallet's beneficiaries; this one, which was deleted or is another wallet's, is not there.",
		scenario.Example(`a search of wallet "ravi" does not find beneficiary "kiran"`), scenario.Calls(client.OpSearchBeneficiaries))
	r.Step(`^wallet "([^"]+)" has (\d+) beneficiar(?:y|ies)$`, payeesAre,
		"Searches the wallet's beneficiaries and counts them. Where scenarios share a target, others add some too.",
		scenario.Needs(scenario.Reset), scenario.Example(`wallet "asha" has 1 beneficiary`), scenario.Calls(client.OpSearchBeneficiaries))
	r.Step(`^every beneficiary has an id of its own$`, payeeIDsDiffer,
		"No beneficiaryId of the scenario was given twice.",
		scenario.Example(`every beneficiary has an id of its own`))

	r.Step(`^a beneficiary request for wallet "([^"]+)"$`, draftPayee,
		"Prepares a valid request to add a beneficiary; the next steps may spoil it.",
		scenario.TakenBack(client.OpDeleteBeneficiary), scenario.Example(`a beneficiary request for wallet "asha"`), scenario.Prepares(client.OpAddBeneficiary))
	r.Step(`^a search request for the beneficiaries of wallet "([^"]+)"$`, draftSearch,
		"Prepares a valid search; the next steps may spoil it.",
		scenario.Example(`a search request for the beneficiaries of wallet "asha"`), scenario.Prepares(client.OpSearchBeneficiaries))
	r.Step(`^a request to delete beneficiary "([^"]+)"$`, draftDelete,
		"Prepares a valid deletion; the next steps may spoil it.",
		scenario.Lasts(), scenario.Example(`a request to delete beneficiary "kiran"`), scenario.Prepares(client.OpDeleteBeneficiary))
	r.Step(`^it names beneficiary "([^"]+)"$`, withPayee,
		"Puts another beneficiary in place of the request's own.",
		scenario.Example(`it names beneficiary "kiran"`))
}

// payee is a beneficiary of the scenario.
type payee struct {
	name    string
	id      string
	card    scenario.Card
	owner   scenario.Partner
	request client.AddBeneficiaryRequest
	answer  *scenario.Answer
	deleted bool
}

// payees are those of a scenario, in the order in which they were added.
type payees struct{ added []*payee }

func payeeNamed(s *scenario.State, name string) (*payee, error) {
	all := scenario.Of[payees](s).added
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].name == name {
			return all[i], nil
		}
	}
	return nil, fmt.Errorf("look up beneficiary %q: none of that name was added in this scenario; add a step such as: Given beneficiary %q was added to wallet \"asha\"", name, name)
}

// newPayee is a beneficiary with a bank account that no other of the scenario has and, since its
// number begins with the target's time and goes on with the scenario's key, none of another.
func newPayee(s *scenario.State, name, walletName string) (*payee, error) {
	card, owner, wallet, err := walletOf(s, walletName)
	if err != nil {
		return nil, err
	}
	mixed := fnv.New32a()
	_, _ = mixed.Write([]byte(s.Key())) // a hash takes all
	number := s.Session.Now().UnixNano()/1e6%1e12*1e6 + int64(mixed.Sum32()%10_000)*100 + int64(len(scenario.Of[payees](s).added)%100)
	return &payee{name: name, card: card, owner: owner, request: client.AddBeneficiaryRequest{
		Wallet: wallet, BeneficiaryName: "Kiran Rao", AccountNumber: fmt.Sprintf("%018d", number), IFSCCode: "XXXX0000001",
	}}, nil
}

// remember keeps a beneficiary whose addition was answered.
func (p *payee) remember(s *scenario.State, answer *scenario.Answer) {
	p.answer = answer
	var payload struct {
		ID string `json:"beneficiaryId"`
	}
	if answer.Err == nil {
		readPayload(answer, &payload)
	}
	if p.id = payload.ID; p.id != "" {
		all := scenario.Of[payees](s)
		all.added = append(all.added, p)
	}
}

func (p *payee) ask(ctx context.Context, s *scenario.State) error {
	answer, err := call(ctx, s, p.owner.Name, p.request.Request())
	if err == nil {
		p.remember(s, answer)
	}
	return err
}

func addPayee(ctx context.Context, s *scenario.State, name, wallet string) error {
	p, err := newPayee(s, name, wallet)
	if err != nil {
		return err
	}
	if err := p.ask(ctx, s); err != nil {
		return err
	}
	succeeded(s, p.answer, "EK-WBENEF-010", "a new beneficiary")
	return nil
}

func addPayeeAgain(ctx context.Context, s *scenario.State, name, wallet string) error {
	known, err := payeeNamed(s, name)
	if err != nil {
		return err
	}
	again, err := newPayee(s, name, wallet)
	if err != nil {
		return err
	}
	again.request.AccountNumber, again.request.IFSCCode = known.request.AccountNumber, known.request.IFSCCode
	return again.ask(ctx, s)
}

func payeeIsNew(ctx context.Context, s *scenario.State) error {
	answer, err := scenario.Of[calls](s).lastOf(client.OpAddBeneficiary)
	if err != nil {
		return err
	}
	if succeeded(s, answer, "EK-WBENEF-090", "a new beneficiary") {
		return payeeIDsDiffer(ctx, s)
	}
	return nil
}

func payeeIDsDiffer(_ context.Context, s *scenario.State) error {
	all := scenario.Of[payees](s).added
	if len(all) < 2 {
		return fmt.Errorf("compare ids of beneficiaries: %d was added; add at least two first", len(all))
	}
	var ids []string
	twice := ""
	var answers []*scenario.Answer
	for _, p := range all {
		if slices.Contains(ids, p.id) {
			twice = p.id
		}
		ids, answers = append(ids, p.id), append(answers, p.answer)
	}
	s.CheckOf(answers, "EK-WBENEF-040", twice == "", "a beneficiaryId was given to two beneficiaries",
		verdict.Field{Path: "payload.beneficiaryId", Expected: "not given before", Actual: twice})
	return nil
}

func deletePayee(ctx context.Context, s *scenario.State, name string) error {
	p, err := payeeNamed(s, name)
	if err != nil {
		return err
	}
	answer, err := call(ctx, s, p.owner.Name, client.DeleteBeneficiaryRequest{Wallet: p.request.Wallet, BeneficiaryID: p.id}.Request())
	if err != nil {
		return err
	}
	p.deleted = succeeded(s, answer, "EK-WBENEF-080", "a deletion")
	return nil
}
