package broken

import (
	"encoding/json"
	"html"
	"net/http"
	"strings"
	"sync"
)

// walletServers get a wallet's life wrong: who may be one's holder, when it may be used and what
// is told of it.
func walletServers() []Server {
	open := func(name, defect, refusal string, breaks ...string) Server {
		return Server{Name: name, Defect: defect, Breaks: breaks, Admin: true, options: ignoring(refusal)}
	}
	lie := func(path, name, defect string, change func(*answer), breaks ...string) Server {
		return Server{Name: name, Defect: defect, Breaks: breaks, Admin: true, wrap: rewriting(path, success(change))}
	}
	return []Server{
		open("wallet-without-kyc-pays", "A wallet without minimum KYC pays.", "kyc-missing", "EK-KYC-020"),
		open("wallet-turned-down-pays", "A wallet whose KYC failed pays.", "kyc-failed", "EK-KYC-070"),
		open("wallet-without-tnc-pays", "A wallet pays before the T&C are accepted.", "tnc-missing", "EK-TNC-020"),
		open("wallet-never-locked", "An update is taken after the verification.", "wallet-locked", "EK-KYC-030"),
		open("wallet-of-anybody", "Another partner's wallet can be read and changed.", "card-account-unknown", "EK-HTTP-270"),
		open("wallet-verified-by-any-otp", "An OTP of another wallet, or of an old mobile number, verifies.", "otp-foreign", "EK-WALLET-110"),
		open("wallet-mobile-twice", "A mobile number gets a second wallet.", "mobile-taken", "EK-WALLET-210"),
		open("wallet-verified-twice", "A verified holder is verified again.", "kyc-done", "EK-WALLET-250"),
		open("field-any-value", "A field may have any value of its type.", "field-invalid", "EK-FIELD-010"),
		open("debit-over-limit", "A debit of any amount goes through.", "transaction-over-limit", "EK-LIMIT-040"),
		open("vkyc-at-night", "VKYC links are given at any hour.", "vkyc-closed", "EK-VKYC-030"),
		open("vkyc-for-anybody", "A VKYC link is given whatever the KYC.", "vkyc-not-due", "EK-VKYC-050"),

		lie(createPath, "create-kyc-gone", "The KYC of a new wallet is not told.", payload(drop("kycStatus")), "EK-WALLET-010"),
		lie(createPath, "create-id-short", "The new wallet's id is too short.", payload(put("enKashCardId", "EKC1")), "EK-ID-040"),
		lie(createPath, "create-id-repeats", "Every new wallet gets the same id.", payload(put("enKashCardId", "EKCWLUAADN")), "EK-ID-130"),
		lie(minKYCPath, "min-kyc-status-gone", "The answer to the OTP does not tell the KYC.", payload(drop("kycStatus")), "EK-WALLET-050"),
		lie(updatePath, "update-answer-bare", "The answer to an update names no card account.", payload(drop("cardAccountId")), "EK-WALLET-090"),
		lie(updatePath, "wallet-locked-early", "An update is refused before the verification.",
			body("application/json", `{"code":412,"message":"Wallet details are locked"}`), "EK-KYC-040"),
		lie(detailsPath, "details-incomplete", "The details have no limits.", payload(drop("limits")), "EK-WALLET-100"),
		lie(detailsPath, "details-always-active", "Every wallet is active.", payload(put("status", "ACTIVE")), "EK-WALLET-030", "EK-WALLET-070"),
		lie(detailsPath, "details-escape-names", "Names are shown as HTML.", payload(escapeHolder), "EK-WALLET-040"),
		lie(detailsPath, "limits-stay", "The limits do not rise with the KYC.", payload(keepLimits), "EK-WALLET-080"),
		lie(detailsPath, "tnc-flag-text", "latestTncVersionAccepted is a text.", payload(func(f map[string]any) { f["latestTncVersionAccepted"] = "true" }), "EK-TNC-010"),
		lie(detailsPath, "tnc-flag-lies", "The T&C are always accepted.", payload(put("latestTncVersionAccepted", true)), "EK-TNC-040"),
		lie(linkPath, "vkyc-link-timeless", "The answer does not say when the link expires.", payload(drop("expiresAt")), "EK-VKYC-070"),
		lie(statusPath, "vkyc-status-of-another", "VKYC Status tells of another wallet.", payload(put("enKashCardId", "EKC0000000")), "EK-VKYC-150"),
		lie(detailsPath, "details-of-another", "The details name another wallet.", payload(put("enKashCardId", "EKC0000000")), "EK-WALLET-100"),
		lie(statusPath, "vkyc-status-gone", "VKYC Status has no status.", payload(drop("kycStatus")), "EK-VKYC-150"),
		lie(statusPath, "vkyc-status-stuck", "VKYC Status always says that the review is on.",
			payload(func(f map[string]any) { f["kycStatus"], f["kycSubStatus"] = "Pending", "Pending" }), "EK-VKYC-160"),

		{Name: "create-sms-elsewhere", Defect: "The OTP of a new wallet goes to another number.", Breaks: []string{"EK-WALLET-020"}, Admin: true,
			admin: inbox(func(sms map[string]any) {
				if mobile, _ := sms["mobile"].(string); strings.HasPrefix(mobile, "7") {
					sms["mobile"] = "6999999999"
				}
			})},
		{Name: "update-forgotten", Defect: "An update is answered with success and changes nothing.", Breaks: []string{"EK-WALLET-040"}, Admin: true,
			wrap: requests(updatePath, forgetDetails)},
		{Name: "kyc-verifies-at-once", Defect: "The OTP verifies in full.", Breaks: []string{"EK-WALLET-060"}, Admin: true,
			wrap: tellKYC(func(f map[string]any) {
				if f["kycStatus"] == "Min KYC Verified" {
					f["kycStatus"], f["kycSubStatus"] = "Verified", ""
				}
			})},
		{Name: "kyc-skips-review", Defect: "A VKYC link verifies before anybody looked.", Breaks: []string{"EK-VKYC-080"}, Admin: true,
			wrap: tellKYC(func(f map[string]any) {
				if f["kycStatus"] == "Pending" {
					f["kycStatus"], f["kycSubStatus"] = "Verified", ""
				}
			})},
		{Name: "vkyc-link-repeats", Defect: "A wallet gets the VKYC link of the one before it.", Breaks: []string{"EK-VKYC-010"}, Admin: true,
			wrap: repeatLinks},
		{Name: "vkyc-link-eternal", Defect: "A VKYC link works for ever.", Breaks: []string{"EK-VKYC-020", "EK-VKYC-030"}, Admin: true,
			wrap: openLinks},
		{Name: "details-look-changes", Defect: "To look at a wallet accepts its T&C.", Breaks: []string{"EK-HTTP-280"}, Admin: true,
			wrap: acceptByLooking},
		{Name: "wallet-refusals-other-code", Defect: "Every refusal has the code 999.", Admin: true,
			Breaks: []string{"EK-KYC-060", "EK-KYC-080", "EK-KYC-090", "EK-TNC-030", "EK-FIELD-020", "EK-LIMIT-140", "EK-WALLET-220", "EK-WALLET-260", "EK-VKYC-040", "EK-VKYC-060"},
			wrap:   rewriting("", refusal(edit(put("code", 999))))},
	}
}

func escapeHolder(fields map[string]any) {
	holder, _ := fields["holder"].(map[string]any)
	for name, text := range holder {
		if text, is := text.(string); is {
			holder[name] = html.EscapeString(text)
		}
	}
}

func keepLimits(fields map[string]any) {
	fields["limits"] = map[string]any{
		"balance": json.Number("10000.00"), "loadPerMonth": json.Number("10000.00"), "loadPerYear": json.Number("120000.00"),
		"transaction": json.Number("5000.00"), "transfersPerMonth": json.Number("0.00"),
	}
}

// forgetDetails leaves of an update who it is about.
func forgetDetails(fields map[string]any) {
	for name := range fields {
		if name != "companyId" && name != "cardAccountId" && name != "enKashCardId" {
			delete(fields, name)
		}
	}
}

// tellKYC changes what every operation tells of the KYC.
func tellKYC(change func(fields map[string]any)) func(next, admin http.Handler) http.Handler {
	return func(next, admin http.Handler) http.Handler {
		for _, path := range []string{minKYCPath, detailsPath, statusPath} {
			next = rewriting(path, success(payload(change)))(next, admin)
		}
		return next
	}
}

// firsts remembers the first value of each universe.
type firsts struct{ seen sync.Map }

func (f *firsts) of(universe string, value any) any {
	first, _ := f.seen.LoadOrStore(universe, value)
	return first
}

func repeatLinks(next, admin http.Handler) http.Handler {
	var links firsts
	return rewriting(linkPath, success(func(a *answer) {
		payload(func(f map[string]any) { f["vkycLink"] = links.of(a.universe, f["vkycLink"]) })(a)
	}))(next, admin)
}

// openLinks lets every visit to a link begin VKYC.
func openLinks(next, _ http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "/vkyc/") && !strings.Contains(r.URL.Path, updatePath) {
			w.WriteHeader(http.StatusOK)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// acceptByLooking shows the T&C of a wallet as accepted from the second look at its universe on.
func acceptByLooking(next, admin http.Handler) http.Handler {
	var looked sync.Map
	return rewriting(detailsPath, success(func(a *answer) {
		if _, before := looked.LoadOrStore(a.universe, true); before {
			payload(put("latestTncVersionAccepted", true))(a)
		}
	}))(next, admin)
}
