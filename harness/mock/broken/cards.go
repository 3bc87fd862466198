package broken

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/kasauti/kasauti/harness/mock"
)

// The ends of the paths of operations on cards.
const (
	blockPath            = "/enKashCard/block"
	replacePath          = "/replaceCard"
	cardDetailsPath      = "/wallet-details"
	cardSearchPath       = "/enKashCard/search"
	accountGetPath       = "/cardAccount/get"
	limitsPath           = "/velocity/rule"
	limitsGetPath        = "/velocity/rule/get"
	loadPath             = "/enKashCard/balance"
	cardTransactionsPath = "/transaction/all"
)

// cardServers are those that lie about cards, or lose track of them.
func cardServers() []Server {
	lie := func(name, path, defect string, change func(map[string]any), breaks ...string) Server {
		return Server{Name: name, Defect: defect, Breaks: breaks, Admin: true, wrap: rewriting(path, success(payload(change)))}
	}
	open := func(name, defect, refusal string, breaks ...string) Server {
		return Server{Name: name, Defect: defect, Breaks: breaks, Admin: true, options: ignoring(refusal)}
	}
	return []Server{
		lie("card-number-unmasked", cardDetailsPath, "The details of a card show its whole number.", put("maskedNumber", "9999 0000 0000 0004"), "EK-MASK-020"),
		lie("card-mask-ungrouped", cardDetailsPath, "The masked number stands in one piece.", put("maskedNumber", "XXXXXXXXXXXX1234"), "EK-MASK-010"),
		lie("card-id-short", cardDetailsPath, "A card's id is too short.", put("enKashCardId", "EKC1"), "EK-ID-040"),
		lie("card-user-number", cardDetailsPath, "A userId has another shape.", put("userId", "12345678"), "EK-ID-050"),
		lie("card-account-id-other", cardDetailsPath, "A cardAccountId has another shape.", put("cardAccountId", "ACCOUNT"), "EK-ID-030"),
		lie("card-kyc-gone", cardDetailsPath, "The details of a card say nothing of KYC.", drop("kycStatus"), "EK-KYC-050"),
		lie("card-status-invented", cardDetailsPath, "A card has a status that nobody knows.", put("cardStatus", map[string]any{"name": "FINE", "label": "Fine"}), "EK-CARD-250"),
		lie("card-product-always-prepaid", cardDetailsPath, "Every card is made a prepaid one.", put("accountType", "RELOADABLE_GPR"), "EK-CARD-480", "EK-GIFT-130"),
		lie("card-active-at-once", cardDetailsPath, "A physical card is active before its activation ended.", renamed("ACTIVATION_IN_PROGRESS", "ACTIVE"), "EK-CARD-260"),
		lie("card-block-ignored", cardDetailsPath, "A block is answered with success and blocks nothing.", renamed("LOCKED", "ACTIVE"), "EK-CARD-420"),
		lie("card-old-one-lives", cardDetailsPath, "A replaced card shows as active.", renamed("REPLACED", "ACTIVE"), "EK-CARD-430"),
		lie("card-company-other", accountGetPath, "The companyId of a card account has another shape.", put("companyId", "ACME"), "EK-ID-010"),
		lie("card-token-short", accountGetPath, "A card's token is too short.", inside("primaryEnKashCard", put("token", "30ac")), "EK-ID-080"),
		lie("card-account-balance-off", accountGetPath, "A card account shows a paisa more than its cards hold.", paisaOn("availableCardBalance"), "EK-CARD-500"),
		lie("card-balance-off", "/card-balance", "A card's balance is off by a paisa.", paisaOn("otbBalance"), "EK-CARD-510"),
		lie("card-account-untitled", "/cardAccount/create", "A new card account has no title.", drop("accountTitle"), "EK-CARD-490"),
		lie("card-search-incomplete", cardSearchPath, "A search leaves a card out.", shortened, "EK-CARD-120"),
		lie("card-search-without-wallets", cardSearchPath, "A search of an account of wallets finds none.", withoutWallets, "EK-CARD-610"),
		lie("card-search-miscounted", cardSearchPath, "A search counts less than nothing.", put("recordsCount", -1), "EK-PAGE-050"),
		lie("card-limits-forgotten", limitsGetPath, "A limit is read back as another.", put("posDailyLimit", "1000"), "EK-CARD-150"),
		lie("card-limits-date-iso", limitsGetPath, "createdOn is written as an ISO date.", put("createdOn", "2025-01-23T16:38:36Z"), "EK-DATE-040"),
		lie("card-replacement-nameless", replacePath, "A replacement does not say which card is the new one.", drop("enKashCardId"), "EK-CARD-460"),
		lie("card-physical-not", "/physicalCard", "An ordered physical card is none.", put("physicalCard", false), "EK-CARD-530"),
		lie("card-load-unreferenced", loadPath, "A load does not repeat its reference.", drop("pgReferenceNumber"), "EK-CARD-540"),
		lie("card-load-not-found", cardTransactionsPath, "A load is not found by its reference.", put("data", []any{}), "EK-CORR-020"),
		lie("card-transactions-of-others", cardTransactionsPath, "A search by reference finds others, too.", doubled("pgReferenceNumber", "SOMEBODY"), "EK-PAGE-080"),
		lie("card-transactions-undated", cardTransactionsPath, "A transaction has no date.", eachOf("data", drop("txnDate")), "EK-CARD-600"),
		{Name: "card-limits-said-done", Defect: "A change of limits is answered with another word.", Breaks: []string{"EK-CARD-590"}, Admin: true,
			wrap: rewriting(limitsPath, success(edit(put("payload", "Done"))))},
		{Name: "card-otp-id-short", Defect: "The OTP request of a card has a short id.", Breaks: []string{"EK-ID-110"}, Admin: true,
			wrap: rewriting(otpPath, success(payload(put("otpRequestId", "EK7E5"))))},
		{Name: "card-pin-echoed", Defect: "The answer to a new PIN repeats it.", Breaks: []string{"EK-MASK-030"}, Admin: true, wrap: rewriting("/setPin", success(echoPIN))},
		{Name: "card-pin-answer-short", Defect: "The answer to a new PIN has no payload.", Breaks: []string{"EK-SCHEMA-010"}, Admin: true, wrap: rewriting("/setPin", success(edit(drop("payload"))))},
		{Name: "card-unlock-ignored", Defect: "A card that was locked once stays locked.", Breaks: []string{"EK-CARD-140"}, Admin: true, wrap: lockedForEver},
		{Name: "card-limits-of-neighbours", Defect: "Limits of one card are set on its neighbours, too.", Breaks: []string{"EK-CARD-160"}, Admin: true, wrap: limitNeighbours},
		paisaMore(),
		{Name: "card-load-twice", Defect: "A load that is sent again loads again.", Breaks: []string{"EK-LOAD-150", "EK-LOAD-280"}, Admin: true, wrap: anotherReference},
		{Name: "card-looking-costs", Defect: "Each look at a card shows a paisa less.", Breaks: []string{"EK-HTTP-280"}, Admin: true, wrap: lookingCosts},
		doublingReplacement(),
		open("card-of-any-partner", "Another partner's card is shown.", "card-account-unknown", "EK-HTTP-270"),
		open("card-otp-for-two-blocks", "An OTP that locked a card unlocks it, too.", "otp-used", "EK-CARD-170"),
		open("card-otp-of-any-action", "An OTP for viewing locks a card.", "otp-foreign", "EK-CARD-350"),
		open("card-shown-on-wrong-otp", "A card is shown for any OTP.", "otp-wrong", "EK-CARD-450"),
		open("card-dead-alive", "A card that was blocked for good is unlocked, and the old one of a replacement loaded.", "card-dead", "EK-CARD-270"),
		open("card-any-state", "A card that is not locked is unlocked.", "card-state-wrong", "EK-CARD-290"),
		open("card-approval-optional", "A card is locked without OTP or MFA code.", "approval-missing", "EK-CARD-310"),
		open("card-mfa-any", "A card is locked with any MFA code.", "mfa-wrong", "EK-CARD-330"),
		open("card-pin-any", "Any text is a PIN.", "pin-invalid", "EK-CARD-380"),
		open("card-limit-any", "Any text is a limit.", "limit-invalid", "EK-CARD-400"),
		open("card-of-any-account", "An account for rewards makes cards.", "card-account-without-cards", "EK-CARD-210"),
		open("card-account-of-any-company", "An account is made for another's company.", "company-foreign", "EK-CARD-570"),
		open("gift-without-money", "A gift card is made without money.", "gift-without-amount", "EK-GIFT-110"),
		open("gift-reloadable", "A gift card is loaded again.", "gift-not-reloadable", "EK-GIFT-120"),
		{Name: "card-refusal-codes", Defect: "Refusals about cards have another code.", Admin: true,
			Breaks: []string{"EK-CARD-280", "EK-CARD-300", "EK-CARD-320", "EK-CARD-340", "EK-CARD-390", "EK-CARD-410", "EK-CARD-580", "EK-GIFT-150"},
			wrap:   rewriting("", refusal(edit(put("code", 999))))},
	}
}

// renamed shows one status as another.
func renamed(from, to string) func(map[string]any) {
	return inside("cardStatus", func(status map[string]any) {
		if status["name"] == from {
			status["name"] = to
		}
	})
}

// inside changes an object in an object, each those of a list.
func inside(name string, change func(map[string]any)) func(map[string]any) {
	return func(fields map[string]any) {
		if inner, ok := fields[name].(map[string]any); ok {
			change(inner)
		}
	}
}

func eachOf(name string, change func(map[string]any)) func(map[string]any) {
	return func(fields map[string]any) {
		all, _ := fields[name].([]any)
		for _, one := range all {
			if inner, ok := one.(map[string]any); ok {
				change(inner)
			}
		}
	}
}

// withoutWallets leaves out what has no card number.
func withoutWallets(fields map[string]any) {
	all, _ := fields["data"].([]any)
	cards := []any{}
	for _, one := range all {
		if entry, ok := one.(map[string]any); ok && entry["maskedNumber"] != nil {
			cards = append(cards, one)
		}
	}
	fields["data"], fields["recordsCount"] = cards, len(cards)
}

// shortened leaves the last card of a search out; what is no card has no number.
func shortened(fields map[string]any) {
	all, _ := fields["data"].([]any)
	if len(all) < 2 {
		return
	}
	if entry, ok := all[0].(map[string]any); ok && entry["maskedNumber"] != nil {
		fields["data"], fields["recordsCount"] = all[:len(all)-1], len(all)-1
	}
}

// doubled adds a copy of the first entry that has another value somewhere.
func doubled(name string, value any) func(map[string]any) {
	return func(fields map[string]any) {
		all, _ := fields["data"].([]any)
		if len(all) == 0 {
			return
		}
		other := map[string]any{}
		for key, one := range all[0].(map[string]any) {
			other[key] = one
		}
		other[name] = value
		fields["data"] = append(all, other)
	}
}

// paisaOn adds 0.01 to an amount.
func paisaOn(name string) func(map[string]any) {
	return func(fields map[string]any) {
		held := map[string]any{"amount": fields[name]}
		if held["amount"] == json.Number("0.00") {
			held["amount"] = json.Number("0.01") // nothing is no amount that aPaisaMore changes
		} else {
			aPaisaMore(held)
		}
		fields[name] = held["amount"]
	}
}

func echoPIN(a *answer) {
	var sent struct {
		PIN string `json:"pinBlock"`
	}
	_ = json.Unmarshal(a.request, &sent) // granted, so the mock could read it
	edit(put("payload", sent.PIN))(a)
}

// lockedForEver remembers each card that was locked, by universe.
func lockedForEver(next, admin http.Handler) http.Handler {
	var locked sync.Map
	key := func(a *answer) (card, code string) {
		var sent struct {
			Card string `json:"enKashCardId"`
			Code string `json:"blockCode"`
		}
		_ = json.Unmarshal(a.request, &sent) // what cannot be read names no card
		return a.universe + " " + sent.Card, sent.Code
	}
	remember := rewriting(blockPath, success(func(a *answer) {
		if card, code := key(a); code == "L" {
			locked.Store(card, true)
		}
	}))
	show := rewriting(cardDetailsPath, success(func(a *answer) {
		card, _ := key(a)
		if _, was := locked.Load(card); was {
			payload(renamed("ACTIVE", "LOCKED"))(a)
		}
	}))
	return remember(show(next, admin), admin)
}

// worldOf reads the world that a server started with.
func worldOf(admin http.Handler) (world mock.WorldView) {
	rec := &recorder{answer{header: http.Header{}}}
	request, _ := http.NewRequest(http.MethodGet, "/v1/world", nil)
	admin.ServeHTTP(rec, request)
	_ = json.Unmarshal(rec.body, &world) // without a world nothing is changed
	return world
}

// limitNeighbours sets limits on all declared cards of the account.
func limitNeighbours(next, admin http.Handler) http.Handler {
	return requests(limitsPath, func(fields map[string]any) {
		world := worldOf(admin)
		id, _ := fields["enKashCardIds"].(string)
		for _, card := range world.Cards {
			if card.ID != id {
				continue
			}
			all := []any{id}
			for _, other := range world.Cards {
				if other.Account == card.Account && other.ID != id {
					all = append(all, other.ID)
				}
			}
			fields["enKashCardIds"] = all
			return
		}
	})(next, admin)
}

// anotherReference makes each load one of its own, and says that it was the caller's.
func anotherReference(next, admin http.Handler) http.Handler {
	var mu sync.Mutex
	number := 0
	made := requests(loadPath, func(fields map[string]any) {
		mu.Lock()
		defer mu.Unlock()
		number++
		if reference, ok := fields["uniqueReferenceNumber"].(string); ok {
			fields["uniqueReferenceNumber"] = reference + strconv.Itoa(number)
		}
	})
	said := rewriting(loadPath, success(func(a *answer) {
		var sent struct {
			Reference string `json:"uniqueReferenceNumber"`
		}
		_ = json.Unmarshal(a.request, &sent) // granted, so the mock could read it
		payload(put("pgReferenceNumber", sent.Reference))(a)
	}))
	return said(made(next, admin), admin)
}

// paisaMore is a server where a card holds a paisa more after its first load.
func paisaMore() Server {
	var loaded sync.Map // universe and card
	return Server{
		Name: "card-load-a-paisa-more", Defect: "A load brings a paisa more.", Breaks: []string{"EK-CARD-520"}, Admin: true,
		wrap: rewriting(loadPath, success(func(a *answer) {
			var sent struct {
				Card string `json:"enKashCardId"`
			}
			_ = json.Unmarshal(a.request, &sent) // granted, so the mock could read it
			loaded.Store(a.universe+" "+sent.Card, true)
		})),
		admin: viewed("/ledger", func(universe string, fields map[string]any) {
			cards, _ := fields["cards"].(map[string]any)
			for _, one := range cards {
				card, _ := one.(map[string]any)
				id, _ := card["id"].(string)
				if _, was := loaded.Load(universe + " " + id); was {
					card["balance_paise"] = number(card["balance_paise"]) + 1
				}
			}
		}),
	}
}

// lookingCosts shows a paisa less at each look.
func lookingCosts(next, admin http.Handler) http.Handler {
	var mu sync.Mutex
	looks := 0
	return rewriting(cardDetailsPath, success(func(a *answer) {
		mu.Lock()
		defer mu.Unlock()
		for range looks {
			payload(paisaOn("otbBalance"))(a)
		}
		looks = (looks + 1) % 3
	}))(next, admin)
}

// doublingReplacement leaves the old card its money, too.
func doublingReplacement() Server {
	var kept sync.Map // universe and card -> balance of the new card
	return Server{
		Name: "card-replacement-doubles", Defect: "A replacement leaves the old card its money.", Breaks: []string{"EK-CARD-430"}, Admin: true,
		wrap: rewriting(replacePath, success(func(a *answer) {
			var sent struct {
				Card string `json:"enKashCardId"`
			}
			var said struct {
				Payload struct {
					Balance json.Number `json:"otbBalance"`
				} `json:"payload"`
			}
			decoder := json.NewDecoder(bytes.NewReader(a.body))
			decoder.UseNumber()
			if json.Unmarshal(a.request, &sent) == nil && decoder.Decode(&said) == nil {
				paise := json.Number(strings.ReplaceAll(string(said.Payload.Balance), ".", ""))
				kept.Store(a.universe+" "+sent.Card, paise)
			}
		})),
		admin: viewed("/ledger", func(universe string, fields map[string]any) {
			cards, _ := fields["cards"].(map[string]any)
			for _, one := range cards {
				card, _ := one.(map[string]any)
				id, _ := card["id"].(string)
				if paise, doubled := kept.Load(universe + " " + id); doubled {
					card["balance_paise"] = paise
				}
			}
		}),
	}
}
