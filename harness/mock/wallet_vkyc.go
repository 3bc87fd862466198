package mock

import (
	"net/http"
	"slices"
	"time"
)

// walletVKYCLink is VKYC Link Generation (api-19202037, date unseen). The names of its query
// parameters and its answer were not seen: EK-VKYC-070.
func walletVKYCLink() *operation {
	return &operation{
		name:   "wallet.vkyc-link-generation",
		method: http.MethodGet,
		path:   "/api/v0/partner/enKashCard/vkyc/link",
		query:  true,
		ends:   []string{"Verified", "Failed", "Rejected", "Redo"},
		fields: walletFields(),
		frame:  slices.Concat(reachRules(), authRules(), queryRules()),
		rules: append(cardRules("enKashCardId"),
			rule{refusal: "vkyc-not-due", broken: func(c *call) bool { return !vkycDue(c.card.kyc) }},
			rule{refusal: "vkyc-closed", broken: func(c *call) bool { return !vkycOpen(c.now) }}),
		act: giveVKYCLink,
	}
}

// walletVKYCStatus is VKYC Status. Only its title and method were seen; path, query and answer are
// assumed: EK-VKYC-150.
func walletVKYCStatus() *operation {
	return &operation{
		name:   "wallet.vkyc-status",
		method: http.MethodGet,
		path:   "/api/v0/partner/enKashCard/vkyc/status",
		query:  true,
		fields: walletFields(),
		frame:  slices.Concat(reachRules(), authRules(), queryRules()),
		rules:  cardRules("enKashCardId"),
		act:    func(c *call) (any, error) { return kycAnswerOf(c.card), nil },
	}
}

// vkycDue reports whether a state waits for VKYC (EK-VKYC-050).
func vkycDue(k kyc) bool {
	return k == kycMin || k == kycCreated || k == kycRedo || k.blocked()
}

var india = time.FixedZone("IST", 5*60*60+30*60)

// vkycOpen is from 10:00 until 18:00 on working days (EK-VKYC-030). That the hours are India's,
// that working days are Monday to Friday and that 18:00 itself is too late is assumed.
func vkycOpen(at time.Time) bool {
	at = at.In(india)
	day := at.Weekday()
	return day != time.Saturday && day != time.Sunday && at.Hour() >= 10 && at.Hour() < 18
}

// vkycLink is one that was given; the holder opens it in a browser.
type vkycLink struct {
	card    string // enKashCardId
	expires time.Time
	fate    fate
}

type linkAnswer struct {
	Code    int         `json:"code"`
	Message string      `json:"message"`
	Payload linkPayload `json:"payload"`
}

type linkPayload struct {
	ID        string `json:"enKashCardId"`
	Link      string `json:"vkycLink"`
	ExpiresAt int64  `json:"expiresAt"` // ms since the epoch
}

// giveVKYCLink gives a link of its own (EK-VKYC-010). The holder is taken to open it some time
// later, unless somebody does before (EK-VKYC-130).
func giveVKYCLink(c *call) (any, error) {
	u := c.universe
	token := pick(u.rand, alphanum, tokenLength)
	expires := c.now.Add(c.server.rules.vkycLife)
	u.links.put(token, vkycLink{c.card.id, expires, c.fate()})
	v := u.cards.edit(c.card.id)
	v.barred = v.turnedDown()
	v.kyc, v.vkyc = kycCreated, token
	u.schedule(c.now.Add(c.server.rules.vkycBegins), vkycBegins, token)
	return linkAnswer{Message: "Success", Payload: linkPayload{v.id, c.address(vkycPage + token), expires.UnixMilli()}}, nil
}

// What happens to the KYC with time; both are about the token of a link.
const (
	vkycBegins  eventKind = "vkyc-begins"
	vkycDecided eventKind = "vkyc-decided"
)

// beginVKYC lets the holder show themself, where the link is the latest and VKYC is open
// (EK-VKYC-030). Otherwise the KYC stays as it is, and takes another link.
func beginVKYC(u *universe, token string, at time.Time) {
	link, _ := u.links.get(token)
	if v := u.cards.get(link.card); v == nil || v.vkyc != token || v.kyc != kycCreated || !vkycOpen(at) {
		return
	}
	u.cards.edit(link.card).kyc = kycPending
	if !link.fate.Pending {
		u.schedule(at.Add(u.server.rules.vkycReview), vkycDecided, token)
	}
}

// decideVKYC ends the review.
func decideVKYC(u *universe, token string, _ time.Time) {
	link, _ := u.links.get(token)
	if v := u.cards.get(link.card); v == nil || v.vkyc != token || v.kyc != kycPending {
		return
	}
	v := u.cards.edit(link.card)
	v.kyc = kycOutcome(link.fate)
	v.barred = v.barred && v.kyc != kycVerified
}

// kycOutcome is how a review ends.
func kycOutcome(f fate) kyc {
	for _, k := range []kyc{kycFailed, kycRejected, kycRedo} {
		if k.status == f.EndsAs {
			return k
		}
	}
	return kycVerified
}
