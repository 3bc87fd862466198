package broken

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"

	"github.com/kasauti/kasauti/harness/mock"
)

// purchaseServers let cards pay that must not, lose count, or tell another story of a purchase.
func purchaseServers() []Server {
	open := func(name, defect, decline string, breaks ...string) Server {
		return Server{Name: name, Defect: defect, Breaks: breaks, Admin: true, options: ignoring(decline + " of purchase")}
	}
	booked := func(name, defect string, times int) Server {
		return Server{Name: name, Defect: defect, Breaks: []string{"EK-SPEND-010"}, Admin: true, options: func(o *mock.Options) {
			o.Bookings = func(_, _, to string) int {
				if strings.HasPrefix(to, "network:") {
					return times
				}
				return 1
			}
		}}
	}
	listed := func(name, defect string, change func(map[string]any)) Server {
		return Server{Name: name, Defect: defect, Breaks: []string{"EK-SPEND-320"}, Admin: true, wrap: rewriting(cardTransactionsPath, success(payload(change)))}
	}
	told := func(name, defect string, change func(map[string]any)) Server {
		return Server{Name: name, Defect: defect, Breaks: []string{"EK-SPEND-330"}, Admin: true, leaving: ofPurchases(saying(edit(change)))}
	}
	return []Server{
		open("locked-card-pays", "A locked card pays.", "card-locked", "EK-SPEND-030"),
		open("blocked-card-pays", "A card that was blocked for good pays.", "card-blocked", "EK-SPEND-040"),
		open("replaced-card-pays", "The old card of a replacement pays.", "card-replaced", "EK-SPEND-050"),
		open("inactive-card-pays", "A card that nobody has activated pays.", "card-inactive", "EK-SPEND-060"),
		open("unknown-holder-pays", "A card pays whose holder nobody knows.", "kyc-missing", "EK-SPEND-070"),
		open("turned-down-holder-pays", "A card pays whose holder was turned down.", "kyc-failed", "EK-SPEND-080"),
		open("shop-control-ignored", "A card pays at shops where its posAllowed is false.", "shops-off", "EK-SPEND-110"),
		open("online-control-ignored", "A card pays online where its onlineAllowed is false.", "online-off", "EK-SPEND-120"),
		open("contactless-control-ignored", "A card pays by tapping where its contactlessAllowed is false.", "contactless-off", "EK-SPEND-130"),
		open("atm-control-ignored", "An ATM pays out where atmAllowed is false.", "atm-off", "EK-SPEND-140"),
		open("abroad-control-ignored", "A card pays abroad where its internationalAllowed is false.", "abroad-off", "EK-SPEND-150"),
		open("cash-without-pin", "An ATM pays out on a card that has no PIN.", "pin-missing", "EK-SPEND-160"),
		open("cash-on-any-pin", "An ATM pays out on any PIN.", "pin-wrong", "EK-SPEND-170"),
		open("transaction-limit-ignored", "A card pays more at once than its perTxnLimit.", "over-transaction", "EK-SPEND-210"),
		open("day-limit-ignored", "A card pays more in a day than its dtd.", "over-day", "EK-SPEND-220"),
		open("month-limit-ignored", "A card pays more in a month than its mtd.", "over-month", "EK-SPEND-230"),
		open("year-limit-ignored", "A card pays more in a year than its ytd.", "over-year", "EK-SPEND-240"),
		open("shop-limit-ignored", "A card pays more at shops in a day than its posDailyLimit.", "over-day-at-shops", "EK-SPEND-250"),
		open("online-limit-ignored", "A card pays more online in a day than its ecomDailyLimit.", "over-day-online", "EK-SPEND-260"),
		open("contactless-limit-ignored", "A card pays more by tapping in a day than its contactLessDailyLimit.", "over-day-contactless", "EK-SPEND-270"),
		open("card-overdrawn", "A card pays more than it holds.", "balance-too-low", "EK-SPEND-310"),
		booked("purchase-twice", "A purchase takes its amount twice.", 2),
		booked("purchase-for-nothing", "A purchase is approved, and takes nothing.", 0),
		taking("purchase-a-paisa-off", "A purchase takes a paisa more than its amount.", mock.Approved, func(int64) int64 { return 1 }, "EK-SPEND-010"),
		taking("declined-purchase-pays", "A purchase that is declined takes its amount.", mock.Declined, func(amount int64) int64 { return amount }, "EK-SPEND-020"),
		{Name: "card-limit-never-ends", Defect: "A limit that was reached once stays so for ever.", Breaks: []string{"EK-SPEND-280"}, Admin: true, admin: reachedForEver},
		listed("purchase-unlisted", "A purchase is not among the card's transactions.", func(fields map[string]any) {
			all, _ := fields["data"].([]any)
			fields["data"] = append([]any{}, without("SALE", "DR")(all)...)
		}),
		listed("purchase-listed-as-credit", "A purchase is listed as a credit.", eachOf("data", func(line map[string]any) {
			if line["type"] == "SALE" {
				line["cardTransactionType"] = "CR"
			}
		})),
		listed("purchase-listed-a-paisa-off", "A purchase is listed with a paisa more.", eachOf("data", func(line map[string]any) {
			if line["type"] == "SALE" {
				aPaisaMore(line)
			}
		})),
		{Name: "declined-purchase-listed", Defect: "A purchase that was declined is among the card's transactions.", Breaks: []string{"EK-SPEND-320"}, Admin: true,
			wrap: rewriting(cardTransactionsPath, success(listWhatIsNot))},
		{Name: "purchase-not-told", Defect: "No webhook tells of a purchase.", Breaks: []string{"EK-HOOK-190"}, Admin: true, leaving: ofPurchases(nowhere)},
		told("purchase-told-elsewhere", "Each webhook says that the card was used at an ATM.", inside("txnDetails", put("channel", "ATM"))),
		told("purchase-told-without-shop", "A webhook does not say which shop was paid.", inside("txnDetails", drop("merchantName"))),
		told("purchase-told-a-paisa-off", "A webhook tells a paisa more than was paid.", func(f map[string]any) { aPaisaMoreOf(f, "principalAmount") }),
		{Name: "declined-purchase-told", Defect: "A webhook tells of a purchase that was declined.", Breaks: []string{"EK-HOOK-200"}, Admin: true, admin: tellDeclined},
	}
}

// bought changes what the admin API says of each purchase.
func bought(change func(universe string, fields map[string]any)) func(http.Handler) http.Handler {
	return viewed("/purchases", change)
}

// taking is a server where purchases that end so take money besides, which goes to the shops.
func taking(name, defect, end string, more func(amount int64) int64, breaks ...string) Server {
	s := &shifts{}
	take := bought(func(universe string, fields map[string]any) {
		if id, _ := fields["enKashCardId"].(string); fields["status"] == end {
			paise := more(number(fields["amount_paise"]))
			s.add(universe, id, -paise)
			s.add(universe, "network", paise)
		}
	})
	return Server{Name: name, Defect: defect, Breaks: breaks, Admin: true, admin: func(next http.Handler) http.Handler { return take(s.shown()(next)) }}
}

// reachedForEver declines what is approved, where a limit of a period was reached before.
func reachedForEver(next http.Handler) http.Handler {
	var reached sync.Map // universe and card -> why
	return bought(func(universe string, fields map[string]any) {
		card, _ := fields["enKashCardId"].(string)
		why, _ := fields["declined"].(string)
		if strings.HasPrefix(why, "over-day") || strings.HasPrefix(why, "over-month") || strings.HasPrefix(why, "over-year") {
			reached.Store(universe+" "+card, why)
		}
		if before, was := reached.Load(universe + " " + card); was && fields["status"] == mock.Approved {
			fields["status"], fields["declined"] = mock.Declined, before
		}
	})(next)
}

// listWhatIsNot finds a transaction under each reference that it is asked for.
func listWhatIsNot(a *answer) {
	payload(func(fields map[string]any) {
		if all, _ := fields["data"].([]any); len(all) > 0 {
			return
		}
		sent := a.sent()
		fields["recordsCount"], fields["data"] = 1, []any{map[string]any{
			"enkashCardTxnId": "ECT0000000000", "enKashCardId": sent["enKashCardId"], "amount": json.Number("20.00"), "cardTransactionType": "DR",
			"type": "SALE", "status": "FAILED", "pgReferenceNumber": sent["pgReferenceNumber"], "txnDate": "2026-01-02T03:04:05Z",
		}}
	})(a)
}

// ofPurchases changes the way of the webhooks that tell of purchases.
func ofPurchases(change func(carrier, *http.Request) (*http.Response, error)) func(http.RoundTripper) http.RoundTripper {
	return func(next http.RoundTripper) http.RoundTripper {
		return carrier(func(r *http.Request) (*http.Response, error) {
			text := bodyOf(r)
			give(r, text)
			if !strings.Contains(string(text), `"merchantName"`) {
				return next.RoundTrip(r)
			}
			return change(next.RoundTrip, r)
		})
	}
}

// tellDeclined sends a webhook of its own where a purchase was declined.
func tellDeclined(next http.Handler) http.Handler {
	return bought(func(universe string, fields map[string]any) {
		if fields["status"] != mock.Declined {
			return
		}
		rec := &recorder{answer{header: http.Header{}}}
		request, _ := http.NewRequest(http.MethodGet, "/v1/universes/"+universe+"/webhooks", nil)
		next.ServeHTTP(rec, request)
		var view mock.WebhooksView
		if json.Unmarshal(rec.body, &view) != nil {
			return
		}
		if to, set := view.Webhooks["card.transaction-webhook"]; set {
			tell(to.URL, nil, `{"cardTransactionType":"DR","status":"FAILED","principalAmount":900.00}`)
		}
	})(next)
}
