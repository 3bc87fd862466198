package broken

import (
	"net/http"
	"sync"
)

// effectServers say no, and do it all the same.
func effectServers() []Server {
	done := func(name, defect, path, shownBy string, change func(map[string]any), breaks ...string) Server {
		return Server{Name: name, Defect: defect, Breaks: breaks, Admin: true, wrap: doneThoughRefused(path, shownBy, payload(change))}
	}
	return []Server{
		done("card-pin-though-refused", "A PIN is set by a wrong OTP that was refused.", "/setPin", cardDetailsPath, put("pinSet", true), "EK-DEBIT-210"),
		done("card-lock-though-refused", "A card is locked though its account was none of the partner's.", blockPath, cardDetailsPath, renamed("ACTIVE", "LOCKED"), "EK-OTP-210"),
		done("card-plastic-though-refused", "Plastic is sent to a pincode that was refused.", "/physicalCard", cardDetailsPath, put("physicalCard", true), "EK-FIELD-010"),
		done("card-limits-though-refused", "Limits of a dead card are refused, and set.", limitsPath, limitsGetPath, put("posDailyLimit", "1220"), "EK-CARD-270"),
	}
}

// doneThoughRefused shows what a call to path would have changed of a card, once one was refused.
func doneThoughRefused(path, shownBy string, change func(*answer)) func(next, admin http.Handler) http.Handler {
	return func(next, admin http.Handler) http.Handler {
		var refused sync.Map // universe and card
		card := func(a *answer) string {
			for _, name := range []string{"enKashCardId", "enKashCardIds"} {
				if id, named := a.sent()[name].(string); named {
					return a.universe + " " + id
				}
			}
			return ""
		}
		remember := rewriting(path, refusal(func(a *answer) { refused.Store(card(a), true) }))
		show := rewriting(shownBy, success(func(a *answer) {
			if _, was := refused.Load(card(a)); was {
				change(a)
			}
		}))
		return show(remember(next, admin), admin)
	}
}
