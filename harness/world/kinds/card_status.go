package kinds

import (
	"context"
	"errors"
	"fmt"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/world"
)

// cardStatus is whether a card can be used.
type cardStatus struct {
	Card   string `yaml:"card" world:"key,required,ref=cards"`
	Status string `yaml:"status" world:"required,final=BLOCKED"`

	Account string `yaml:"-" world:"of=account"`
	Mobile  string `yaml:"-" world:"of=mobile,personal"`
}

// The statuses of a card (EK-CARD-250).
const (
	statusInactive   = "INACTIVE"
	statusActivating = "ACTIVATION_IN_PROGRESS"
	statusActive     = "ACTIVE"
	statusLocked     = "LOCKED"
	statusBlocked    = "BLOCKED"  // for good
	statusReplaced   = "REPLACED" // another card has its place
)

func cardStatuses() *world.Kind {
	return world.Define[cardStatus](world.Kind{
		Section: "card_statuses", Noun: "card status", Attached: true,
		Doc: "Whether a card can be used: ACTIVE, LOCKED, or BLOCKED for good. A change needs an OTP of the card's holder.",
		Uses: world.Uses{
			Find:   []string{client.OpCardDetails},
			Update: []string{client.OpCardDetails, client.OpCardOTP, client.OpBlockCard},
		},
	}, cardStatusKind{})
}

type cardStatusKind struct{}

// Check implements world.Checker.
func (cardStatusKind) Check(v cardStatus, report world.Report) {
	oneOf("status", v.Status, []string{statusActive, statusLocked, statusBlocked}, report)
}

// Seed implements world.Seeder.
func (cardStatusKind) Seed(w *mock.World, d *world.Declared, v cardStatus) {
	name := d.Named("card")
	card := w.Cards[name]
	card.Status = v.Status
	w.Cards[name] = card
}

// Find implements world.Finder.
func (cardStatusKind) Find(ctx context.Context, at world.Reading, v cardStatus, _ string) (world.Seen, error) {
	card, err := at.API.GetCardDetails(ctx, v.plastic(at.Partner).CardRef)
	if err != nil {
		return unlessAbsent(at, fmt.Errorf("look at the card %s: %w", v.Card, err))
	}
	seen := world.Seen{Found: true, Fields: map[string]string{"status": card.Status}}
	switch _, err := blockCode(card.Status, v.Status); {
	case err != nil:
		seen.Barred = err.Error()
	case card.Status == statusActivating && v.Status == statusActive:
		seen.Unsure = []string{"status"} // it is on its way
	}
	return seen, nil
}

// Update implements world.Updater.
func (cardStatusKind) Update(ctx context.Context, at world.Writing, _ string, v cardStatus, _ []string) error {
	return turn(ctx, at, v.plastic(at.Partner), v.Status)
}

func (v cardStatus) plastic(of world.Partner) plastic {
	return plastic{client.CardRef{CompanyID: of.CompanyID, CardAccountID: v.Account, EnKashCardID: v.Card}, v.Mobile}
}

// plastic is a card, and the mobile number that its OTPs go to.
type plastic struct {
	client.CardRef
	mobile string
}

// blockCode is the code that leads from one status to another; "" for none, since it is there or on
// its way. The error says why none does (EK-CARD-270, EK-CARD-290).
func blockCode(from, to string) (string, error) {
	switch {
	case from == to, from == statusActivating && to == statusActive:
		return "", nil
	case from == statusBlocked:
		return "", errors.New("the card is BLOCKED, which is for good; declare it BLOCKED, or declare another card")
	case from == statusReplaced:
		return "", errors.New("the card was replaced by another one; declare that one, by its known_id")
	case to == statusBlocked:
		return "BL", nil
	case from == statusActive && to == statusLocked:
		return "L", nil
	case from == statusLocked && to == statusActive:
		return "UL", nil
	case from == statusInactive && to == statusActive:
		return "AP", nil
	}
	return "", fmt.Errorf("a card that is %s does not become %s at once; declare it ACTIVE first, and %s when it is", from, to, to)
}

// buried says why nothing about a card can be changed any more, and no money goes in (EK-CARD-270);
// "" where it can.
func buried(ctx context.Context, at world.Reading, card client.CardRef) (why string, err error) {
	is, err := at.API.GetCardDetails(ctx, card)
	switch {
	case err != nil:
		return "", fmt.Errorf("look at the status of the card %s: %w", card.EnKashCardID, err)
	case is.Status == statusBlocked:
		return "the card is BLOCKED, which is for good; take this out of the world, or declare another card", nil
	case is.Status == statusReplaced:
		return "the card was replaced by another one; declare that one, by its known_id", nil
	}
	return "", nil
}

// Ends implements world.Ender.
func (cardStatusKind) Ends(v cardStatus) bool { return v.Status != statusActive }

// turn brings a card to a status, with an OTP of its holder. A card that is there already is left
// alone: no SMS is sent.
func turn(ctx context.Context, at world.Writing, card plastic, to string) error {
	now, err := at.API.GetCardDetails(ctx, card.CardRef)
	if err != nil {
		return &world.Unsent{Err: fmt.Errorf("look at the card %s before it becomes %s: %w", card.EnKashCardID, to, err)}
	}
	code, err := blockCode(now.Status, to)
	if to == statusBlocked && now.Status == statusReplaced {
		return nil // it is as dead as it can be
	}
	if err != nil {
		return &world.Unsent{Err: err}
	}
	if code == "" {
		return nil
	}
	sent, err := at.API.GenerateCardOTP(ctx, client.CardOTPRequest{
		CardOTPAction: client.CardTransactionOTP, CardAccountID: card.CardAccountID, EnKashCardID: card.EnKashCardID,
	})
	if err != nil {
		return &world.Unsent{Err: fmt.Errorf("ask for an OTP, so that the card %s becomes %s: %w", card.EnKashCardID, to, err)}
	}
	otp, err := at.Code(ctx, sent, card.mobile)
	if err != nil {
		return &world.Unsent{Err: err}
	}
	_, err = at.API.BlockCard(ctx, client.BlockCardRequest{
		CardRef: card.CardRef, BlockCode: code, Reason: "declared " + to,
		CardApproval: client.CardApproval{OTPMedium: "MOBILE", OTPRequestID: sent.OTPRequestID, OTP: otp},
	})
	return err
}
