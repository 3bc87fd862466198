package mock

import (
	"slices"
	"time"
)

// The products that are cards, as the accountType of the page Create Card Account
// (api-8990350) spells them.
const (
	prepaidProduct product = "RELOADABLE_GPR"
	giftProduct    product = "GIFT"
	mealProduct    product = "MEAL"
	fuelProduct    product = "FUEL"
)

// accountTypes are all that the page lists. That those of other products make no cards here is
// EK-CARD-210.
var accountTypes = []string{
	"RELOADABLE_GPR", "CORPORATE", "GIFT", "MEAL", "FUEL", "VIRTUAL_ACCOUNT", "INVOICE_DISCOUNTING", "EMPLOYEE_REWARDS",
	"CHANNEL_INCENTIVE", "ENKASH_COIN", "PETTY_CASH", "FREEDOM_REWARDS", "PAYOUT", "E_RUPI_VOUCHER",
}

// AccountTypes are all that a card account can have.
func AccountTypes() []string { return slices.Clone(accountTypes) }

// CardTypes are those of them whose accounts make cards (EK-CARD-210).
func CardTypes() []string {
	return []string{string(prepaidProduct), string(giftProduct), string(mealProduct), string(fuelProduct)}
}

// isCard reports whether a card account of this type makes cards.
func (p product) isCard() bool { return slices.Contains(CardTypes(), string(p)) }

// cardStatus is where a card is in its life (EK-CARD-250). Its names are those of the block
// codes, as far as these have one.
type cardStatus string

const (
	cardInactive   cardStatus = "INACTIVE"
	cardActivating cardStatus = "ACTIVATION_IN_PROGRESS"
	cardActive     cardStatus = "ACTIVE"
	cardLocked     cardStatus = "LOCKED"
	cardBlocked    cardStatus = "BLOCKED"  // for good
	cardReplaced   cardStatus = "REPLACED" // dead: its money is another's
)

func (s cardStatus) label() string {
	switch s {
	case cardInactive:
		return "Inactive"
	case cardActivating:
		return "Activation In Progress"
	case cardActive:
		return "Active"
	case cardLocked:
		return "Locked"
	case cardBlocked:
		return "Blocked"
	default:
		return "Replaced"
	}
}

// plastic is what a card has beyond a wallet, be it of plastic or not. A change replaces its
// limits as a whole.
type plastic struct {
	state    cardStatus
	physical bool
	user     string   // userId that it was made with
	pin      [32]byte // digest; zero where none was set
	limits   []limit
	limited  time.Time // when limits were set first
	changed  time.Time // and last
	spent    spent
}

// limit is a usage control by its wire name, and what it was set to: JSON as it was sent.
type limit struct {
	name string
	set  value
}

// dead reports whether the card is of no more use, and why not.
func (v *card) dead() bool { return v.state == cardBlocked || v.state == cardReplaced }

// statusView is a card's status in an answer: a public client reads its label or its name.
type statusView struct {
	Name  cardStatus `json:"name"`
	Label string     `json:"label"`
}

func (v *card) statusView() statusView {
	status := v.state
	if v.isWallet() {
		status = cardInactive
		if v.active() {
			status = cardActive
		}
	}
	return statusView{status, status.label()}
}

// cardActivation is the event that a physical card has become active (EK-CARD-260).
const cardActivation eventKind = "card-activation"

// activateCard ends an activation, unless the card was blocked or replaced meanwhile.
func activateCard(u *universe, subject string, _ time.Time) {
	if v := u.cards.get(subject); v != nil && v.state == cardActivating {
		u.cards.edit(subject).state = cardActive
	}
}
