package mock

import "github.com/kasauti/kasauti/harness/contract"

// kyc is how far a holder is known: a status and its substatus, judged together, and the level
// of the limits. The words are second-hand, their spelling on the wire is assumed (EK-KYC-010).
type kyc struct {
	status, substatus string
	level             contract.KYCLevel
}

// The states of KYC. A wallet that had minimum KYC keeps its level while it is verified in full.
var (
	kycNotUploaded = kyc{status: "Not Uploaded"}
	kycMin         = kyc{"Min KYC Verified", "VKYC Pending", contract.MinKYC}
	kycCreated     = kyc{"Pending", "Created", contract.MinKYC}
	kycPending     = kyc{"Pending", "Pending", contract.MinKYC}
	kycVerified    = kyc{"Verified", "", contract.FullKYC}
	kycFailed      = kyc{"Failed", "", contract.MinKYC}
	kycRejected    = kyc{"Rejected", "", contract.MinKYC}
	kycRedo        = kyc{"Redo", "", contract.MinKYC}
)

// kycByName are the states that a world may declare.
var kycByName = map[string]kyc{
	"": kycVerified, "none": kycNotUploaded, "min": kycMin, "created": kycCreated, "pending": kycPending,
	"full": kycVerified, "failed": kycFailed, "rejected": kycRejected, "redo": kycRedo,
}

// known reports whether the minimum is done: the details are locked from then on (EK-KYC-030).
func (k kyc) known() bool { return k.level != contract.NoKYC }

// blocked reports whether the holder was turned down (EK-KYC-070).
func (k kyc) blocked() bool { return k == kycFailed || k == kycRejected }

// turnedDown reports whether the card's holder was turned down and has not been verified since: to
// ask for another VKYC link opens nothing (EK-KYC-070).
func (v *card) turnedDown() bool { return v.kyc.blocked() || v.barred }

// active reports whether the card may be used: the T&C accepted, the minimum KYC done, and the
// holder not turned down.
func (v *card) active() bool { return v.tnc && v.kyc.known() && !v.turnedDown() }

// limits are what the card may hold and move at its level of KYC.
func (u *universe) limits(v *card) contract.Limit { return u.server.contract.Limits().Of(v.kyc.level) }

// activeRules refuse a card that may not be used yet. They stand after cardRules in every
// operation that moves money.
func activeRules() []rule {
	return []rule{
		{refusal: "kyc-missing", broken: func(c *call) bool { return !c.card.kyc.known() }},
		{refusal: "kyc-failed", broken: func(c *call) bool { return c.card.turnedDown() }},
		{refusal: "tnc-missing", broken: func(c *call) bool { return !c.card.tnc }},
	}
}

// overTransactionLimit refuses an amount that is too much at once (EK-LIMIT-040); it stands
// after the rules about the balance. Without KYC another rule refuses, or none on purpose.
func overTransactionLimit(c *call) bool {
	return c.card.kyc.known() && c.amount.paise > c.universe.limits(c.card).MostTransaction
}
