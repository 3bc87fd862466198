package broken

import "encoding/json"

// refusalServers refuse too little, or in the wrong words.
func refusalServers() []Server {
	open := func(name, defect, refusal string, breaks ...string) Server {
		return Server{Name: name, Defect: defect, Breaks: breaks, options: ignoring(refusal)}
	}
	lie := func(name, defect string, change func(*answer), breaks ...string) Server {
		return Server{Name: name, Defect: defect, Breaks: breaks, wrap: rewriting(otpPath, refusal(change))}
	}
	return []Server{
		open("path-any", "Any path is answered.", "path-unknown", "EK-HTTP-110"),
		open("method-any", "Any method is answered.", "method-wrong", "EK-HTTP-130"),
		open("content-type-any", "Any content type is taken.", "content-type-wrong", "EK-HTTP-150"),
		open("body-any-size", "A body of any size is taken.", "body-too-large", "EK-HTTP-170"),
		open("json-any", "A broken body is taken.", "json-invalid", "EK-HTTP-190"),
		open("field-optional", "Missing fields are made up.", "field-missing", "EK-HTTP-210"),
		open("field-any-type", "A field of any type is taken.", "field-mistyped", "EK-HTTP-230"),
		open("card-account-any", "Any card account gets an OTP.", "card-account-unknown", "EK-OTP-210"),
		open("card-any", "Any card gets an OTP.", "card-unknown", "EK-OTP-230"),
		open("card-any-account", "A card of another account gets an OTP.", "card-of-other-account", "EK-OTP-250"),
		open("otp-action-any", "Any action gets an OTP.", "otp-action-unknown", "EK-OTP-270"),
		lie("refusal-grants", "A refusal carries an otpRequestId.", edit(put("payload", map[string]any{"otpRequestId": "EK7E5CKFQX"})), "EK-ENV-100"),
		lie("refusal-says-success", "Every refusal says code 0 and Success.", all(status(200), body("application/json", `{"code":0,"message":"Success","payload":{"otpRequestId":"EK7E5CKFQX","mobileNumber":"60XXXXXX11"}}`)), "EK-AUTH-110", "EK-OTP-230"),
		lie("refusal-silent", "A refusal has no message.", edit(drop("message")), "EK-ENV-060"),
		lie("refusal-code-gone", "A refusal has no code.", edit(drop("code")), "EK-ENV-050"),
		lie("refusal-code-zero", "An HTTP error status comes with code 0.", edit(put("code", 0)), "EK-ENV-070"),
		lie("refusal-html", "A refusal is an HTML page.", all(status(403), body("text/html", htmlPage)), "EK-ENV-010"),
		lie("refusal-other-envelope", "A refusal uses resultCode and resultMessage.", func(a *answer) {
			edit(rename("code", "resultCode"))(a)
			edit(rename("message", "resultMessage"))(a)
		}, "EK-ENV-030"),
		lie("refusal-other-code", "Every refusal has the code 999.", edit(put("code", 999)), "EK-OTP-240"),
		lie("refusal-other-status", "Every refusal is HTTP 418.", status(418), "EK-AUTH-120"),
		lie("refusal-other-message", "Every refusal says Oops.", edit(put("message", "Oops")), "EK-OTP-240"),
		{Name: "any-refusal-other-status", Defect: "Every refusal, whatever the path, is HTTP 418.", Breaks: []string{"EK-HTTP-120", "EK-TOKEN-120"}, Admin: true,
			wrap: rewriting("", refusal(status(418)))},
		{Name: "oauth-refusal-other-error", Defect: "Every refused OAuth request says invalid_request.", Breaks: []string{"EK-OAUTH-120", "EK-OAUTH-140", "EK-OAUTH-160"},
			wrap: rewriting(oauthPath, refusal(edit(put("error", "no_way"))))},
		lie("refusal-echoes-token", "A refusal repeats what it was sent.", func(a *answer) {
			a.body, _ = json.Marshal(map[string]any{"code": 422, "message": "refused " + a.authorization}) // strings marshal
		}, "EK-ENV-090"),
	}
}

func debitServers() []Server {
	open := func(name, defect, refusal string, admin bool, breaks ...string) Server {
		return Server{Name: name, Defect: defect, Breaks: breaks, Admin: admin, options: ignoring(refusal)}
	}
	lie := func(name, defect string, change func(*answer), breaks ...string) Server {
		return Server{Name: name, Defect: defect, Breaks: breaks, Admin: true, wrap: rewriting(debitPath, success(change))}
	}
	return []Server{
		open("merchant-any", "Any merchant is paid.", "merchant-unknown", true, "EK-DEBIT-110"),
		open("amount-any", "Any amount is debited.", "amount-invalid", true, "EK-DEBIT-270"),
		open("otp-request-any", "A debit needs no OTP request.", "otp-request-unknown", false, "EK-DEBIT-130"),
		open("otp-works-twice", "An OTP works twice.", "otp-used", true, "EK-OTP-050", "EK-DEBIT-170"),
		open("otp-eternal", "An OTP never expires.", "otp-expired", true, "EK-OTP-060", "EK-DEBIT-150"),
		open("otp-any-card", "An OTP debits any card.", "otp-foreign", true, "EK-OTP-100", "EK-DEBIT-190"),
		open("otp-any-code", "Any code is taken.", "otp-wrong", true, "EK-DEBIT-210"),
		open("otp-never-locked", "An OTP can be guessed for ever.", "otp-locked", true, "EK-OTP-110", "EK-DEBIT-230"),
		open("balance-ignored", "A wallet pays more than it holds.", "balance-too-low", true, "EK-DEBIT-250"),
		open("transaction-repeats", "A transaction id is taken twice.", "transaction-duplicate", true, "EK-DEBIT-290"),
		lie("debit-id-gone", "The debit's answer has no enkashCardTxnId.", payload(drop("enkashCardTxnId")), "EK-DEBIT-060"),
		lie("debit-id-repeats", "Every debit gets the same enkashCardTxnId.", payload(put("enkashCardTxnId", "ECTRSZJ8CRJ2E")), "EK-DEBIT-060"),
		lie("debit-other-transaction", "The debit's answer names another transaction.", payload(put("uniqueTransactionId", "TXN_OTHER")), "EK-DEBIT-040"),
		lie("debit-other-amount", "The debit's answer names another amount.", payload(put("amount", json.Number("20.01"))), "EK-DEBIT-050"),
		lie("debit-amount-text", "The debit's answer names the amount as text.", payload(func(f map[string]any) { f["amount"] = "20.00" }), "EK-DEBIT-050"),
		lie("debit-pending", "A debit that went through is called pending.", payload(put("status", "PENDING")), "EK-DEBIT-070"),
		lie("debit-payload-gone", "The debit's answer has no payload.", edit(drop("payload")), "EK-DEBIT-020"),
		{Name: "debit-a-paisa-more", Defect: "A debit takes a paisa more than asked.", Breaks: []string{"EK-DEBIT-010", "EK-DEBIT-050"}, Admin: true,
			wrap: requests(debitPath, aPaisaMore)},
		{Name: "refusals-other-code", Defect: "Every refusal of every operation has the code 999.", Breaks: []string{"EK-DEBIT-180"}, Wide: true, Admin: true,
			wrap: rewriting("", refusal(edit(func(fields map[string]any) {
				if fields["code"] != nil {
					fields["code"] = 999
				}
			})))},
		{Name: "balance-spends-otp", Defect: "A debit that the balance refuses spends the OTP.", Breaks: []string{"EK-DEBIT-310"}, Admin: true,
			wrap: spendOnRefusal},
		{Name: "debit-to-another-merchant", Defect: "A debit pays another merchant.", Breaks: []string{"EK-DEBIT-030"}, Admin: true,
			wrap: payAnother},
		{Name: "debit-without-money", Defect: "A debit says success and moves nothing.", Breaks: []string{"EK-DEBIT-010", "EK-DEBIT-030"}, Admin: true,
			wrap: pretendDebit},
	}
}
