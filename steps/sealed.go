package steps

import (
	"context"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
)

func registerSealed(r *scenario.Registry) {
	r.Step(`^a request of a (prepaid|gift) card with ([0-9.]+) in card account "([^"]+)"$`, draftCard,
		"Prepares a valid request of a new card, which travels encrypted; the next steps may spoil it.",
		scenario.Lasts(), scenario.Example(`a request of a prepaid card with 10.00 in card account "prepaid"`), scenario.Prepares(client.OpCreatePrepaidCard, client.OpCreateGiftCard))
	r.Step(`^it travels (in the clear|with a changed ciphertext|with a ciphertext cut short|encrypted by another key|encrypted twice)$`, travels,
		"Spoils how the prepared request travels, and sends it.",
		scenario.Example(`it travels in the clear`), scenario.Sends())
}

func draftCard(ctx context.Context, s *scenario.State, kind string, amount client.Paise, account string) error {
	home, owner, err := accountOf(s, account)
	if err != nil {
		return err
	}
	if err := openBooks(ctx, s); err != nil {
		return err
	}
	request := client.CreateCardRequest{CompanyID: owner.CompanyID, CardAccountID: home.ID, Mobile: "6000000199", Title: "Mr", FirstName: "Test", Gender: "M", LoadAmount: &amount}
	made := request.Request()
	if kind == "gift" {
		made = request.GiftRequest()
	}
	_, err = begin(s, owner, made)
	return err
}

// travels seals the prepared request as the step says, or not at all, and sends it so.
func travels(ctx context.Context, s *scenario.State, how string) error {
	d, err := prepared(s)
	if err != nil {
		return err
	}
	if err := d.Travel(how, d.partner.Credentials.PayloadSecret()); err != nil {
		return err
	}
	request, err := d.Ready()
	if err != nil {
		return err
	}
	_, err = asked{partner: d.partner.Name, request: request, wrong: true}.call(ctx, s)
	return err
}
