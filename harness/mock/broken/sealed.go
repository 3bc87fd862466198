package broken

import (
	"net/http"

	"github.com/kasauti/kasauti/harness/mock"
)

const creationPath = "/api/v0/partner/enKashCard"

// sealedServers get wrong what travels encrypted.
func sealedServers() []Server {
	open := func(name, defect, refusal string, breaks ...string) Server {
		return Server{Name: name, Defect: defect, Breaks: breaks, Admin: true, options: ignoring(refusal)}
	}
	inTheClear := func(o *mock.Options) { o.PlainAnswers = true }
	return []Server{
		{Name: "answer-in-the-clear", Defect: "An answer that should be encrypted travels as it is.", Breaks: []string{"EK-CRYPT-160"}, Admin: true, options: inTheClear},
		{Name: "answer-half-encrypted", Defect: "An encrypted answer is cut.", Breaks: []string{"EK-CRYPT-170"}, Admin: true,
			wrap: rewriting(creationPath, func(a *answer) { edit(put("request", "bm90IGEgYmxvY2s="))(a) })},
		open("request-in-the-clear", "A request that should be encrypted is taken as it is.", "request-not-sealed", "EK-CRYPT-150"),
		open("ciphertext-any", "A ciphertext that cannot be read is taken for a request.", "seal-broken", "EK-CRYPT-140"),
		{Name: "sealed-refusal-codes", Defect: "Refusals of encrypted requests have another code.", Admin: true, options: inTheClear,
			Breaks: []string{"EK-CRYPT-180", "EK-CRYPT-190", "EK-CARD-220", "EK-GIFT-140"}, wrap: rewriting("", refusal(edit(put("code", 999))))},
		{Name: "card-made-without-balance", Defect: "The answer of a new card says nothing of its balance.", Breaks: []string{"EK-CARD-470"}, Admin: true,
			wrap: sealedLie(creationPath, drop("otbBalance"))},
		{Name: "card-number-of-another", Defect: "View Card Details shows another card's number.", Breaks: []string{"EK-CARD-440"}, Admin: true,
			wrap: sealedLie("/view-card-details", put("cardNumber", "9999000000000007"))},
	}
}

// sealedLie changes what an encrypted success holds, and encrypts it again.
func sealedLie(path string, change func(map[string]any)) func(next, admin http.Handler) http.Handler {
	return rewriting(path, func(a *answer) {
		for _, partner := range worldOf(a.admin).Partners {
			plain, err := mock.Open(partner.ClientSecret, a.body)
			if err != nil {
				continue
			}
			inner := &answer{body: plain}
			success(payload(change))(inner)
			a.body = mock.Seal(partner.ClientSecret, inner.body)
			return
		}
	})
}
