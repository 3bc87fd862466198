package mock

import (
	"slices"
	"strings"
	"time"
)

// mostLimited are the cards that one call sets limits for, as the page says (api-13013003).
const mostLimited = 100

// The controls by what they take, in the order of the page Card Usage Controls (api-13013003).
var (
	limitSwitches = []string{"posAllowed", "onlineAllowed", "contactlessAllowed", "internationalAllowed", "atmAllowed"}
	limitAmounts  = []string{"perTxnLimit", "dtd", "mtd", "ytd", "posDailyLimit", "ecomDailyLimit", "contactLessDailyLimit"}
	limitCounts   = []string{"dtdCount", "mtdCount", "ytdCount", "posDailyLimitCount", "ecomDailyLimitCount", "contactLessDailyLimitCount"}
)

// updateCardLimits is Update Card Limits & Controls (api-26008463, date unseen: one card, limits
// as text), and in its older reading (api-13013003) a list of cards, and for each limit an object
// that says whether it is present. No copy shows the answer: EK-CARD-590. What the limits
// do stands in purchase.go.
func updateCardLimits() *operation {
	fields := aboutCard()[:2]
	fields = append(fields, field{name: "enKashCardIds", kind: jsonString, also: jsonArray, suitable: somePlasticID})
	for _, name := range slices.Concat(limitAmounts, limitCounts) {
		fields = append(fields, field{name: name, kind: jsonString, also: jsonObject, optional: true})
	}
	for _, name := range append(slices.Clone(limitSwitches), "adminUser") {
		fields = append(fields, field{name: name, kind: jsonBool, optional: true})
	}
	return &operation{
		name: "card.update-card-limits-controls", path: cardPath + "/velocity/rule", fields: fields, frame: cardFrame(),
		rules: []rule{
			{refusal: "card-account-unknown", broken: accountUnknown, instead: useCardsAccount},
			{refusal: "field-invalid", broken: wrongNumberOfCards, instead: useSomePlastic},
			{refusal: "card-unknown", broken: cardsUnknown, instead: useSomePlastic},
			{refusal: "card-of-other-account", broken: func(c *call) bool {
				return slices.ContainsFunc(c.cards, func(v *card) bool { return v.account != c.account.id })
			}},
			{refusal: "card-dead", broken: func(c *call) bool { return slices.ContainsFunc(c.cards, (*card).dead) }},
			{refusal: "limit-invalid", broken: limitInvalid},
		},
		act: setLimits,
	}
}

// namedCards are the ids of the cards: one text, or a list of them.
func namedCards(c *call) (ids []string, texts bool) {
	v := c.member("enKashCardIds")
	if v.kind != jsonArray {
		return []string{c.get("enKashCardIds")}, true
	}
	for _, item := range v.items {
		if item.kind != jsonString {
			return nil, false
		}
		ids = append(ids, item.text)
	}
	return ids, true
}

func wrongNumberOfCards(c *call) bool {
	ids, texts := namedCards(c)
	c.field = "enKashCardIds"
	return !texts || len(ids) < 1 || len(ids) > mostLimited
}

func cardsUnknown(c *call) bool {
	if c.cards != nil {
		return false
	}
	ids, _ := namedCards(c)
	for _, id := range ids {
		v := c.universe.cards.get(id)
		if v == nil || v.isWallet() {
			c.cards = nil
			return true
		}
		c.cards = append(c.cards, v)
	}
	return false
}

func useSomePlastic(c *call) bool {
	if v := c.somePlastic(); v != nil {
		c.cards = []*card{v}
	}
	return c.cards != nil
}

// limitInvalid refuses a limit that is no amount, or a number of transactions that is no whole
// number (EK-CARD-400). Zero lets nothing through, and is as good as another.
func limitInvalid(c *call) bool {
	for _, name := range limitAmounts {
		text := c.member(name).text
		if c.member(name).kind != jsonString {
			continue
		}
		if !isLimitAmount(text) {
			c.field = name
			return true
		}
	}
	for _, name := range limitCounts {
		v := c.member(name)
		if v.kind == jsonString && !isLimitCount(v.text) {
			c.field = name
			return true
		}
	}
	return false
}

func isLimitAmount(text string) bool {
	zero := strings.Trim(text, "0.") == ""
	return isNumber(text) && !strings.HasPrefix(text, "-") && (zero || readAmount(text).valid)
}

func isLimitCount(text string) bool { return len(text) <= 9 && strings.Trim(text, digits) == "" }

// setLimits changes what the call names, and leaves the rest as it was. In the older reading an
// object whose present is false takes a limit away.
func setLimits(c *call) (any, error) {
	for _, v := range c.cards {
		v := c.universe.cards.edit(v.id)
		v.limits = slices.Clone(v.limits)
		for _, name := range slices.Concat(limitSwitches, limitAmounts, limitCounts) {
			switch given := c.member(name); given.kind {
			case absent:
			case jsonObject:
				if given.says("present", "false") {
					v.limits = slices.DeleteFunc(v.limits, func(l limit) bool { return l.name == name })
				}
			default:
				v.setLimit(name, given)
			}
		}
		if v.limited.IsZero() {
			v.limited = c.now
		}
		v.changed = c.now
	}
	return succeed("Success")
}

func (v *card) setLimit(name string, to value) {
	i := slices.IndexFunc(v.limits, func(l limit) bool { return l.name == name })
	if i < 0 {
		v.limits = append(v.limits, limit{name, to})
		return
	}
	v.limits[i].set = to
}

// says reports whether an object has a member of this text.
func (v value) says(key, text string) bool {
	return slices.ContainsFunc(v.members, func(m member) bool { return m.key == key && m.value.text == text })
}

// cardLimits is Get Card Limits & Controls (api-13013004, date unseen), whose answer is cut off
// after modifiedOn: EK-CARD-150.
func cardLimits() *operation {
	return &operation{
		name: "card.get-card-limits-controls", path: cardPath + "/velocity/rule/get", fields: aboutCard(), frame: cardFrame(),
		rules: cardRules("enKashCardId"), act: showLimits,
	}
}

func showLimits(c *call) (any, error) {
	v := c.card
	set, changed := v.limited, v.changed
	if set.IsZero() {
		set, changed = c.universe.began, c.universe.began
	}
	payload := map[string]any{
		"createdBy": "cards@" + c.partner.PartnerID + ".test", "createdOn": written(set), "modifiedOn": written(changed), "enKashCardId": v.id,
	}
	for _, l := range v.limits {
		payload[l.name] = l.set.text
		if l.set.kind == jsonBool {
			payload[l.name] = l.set.text == "true"
		}
	}
	return succeed(payload)
}

// written is a time as answers about card limits have it (EK-DATE-040), in India's time.
func written(at time.Time) string { return at.In(india).Format("Jan 2, 2006 3:04:05 PM") }
