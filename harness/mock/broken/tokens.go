package broken

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// number reads a field that the honest mock writes as an integer.
func number(value any) int64 {
	n, _ := value.(json.Number)
	i, _ := strconv.ParseInt(string(n), 10, 64)
	return i
}

func scaled(name string, up, down int64) func(map[string]any) {
	return func(fields map[string]any) { fields[name] = number(fields[name]) * up / down }
}

func tokenServers() []Server {
	lie := func(name, defect string, change func(*answer), breaks ...string) Server {
		return Server{Name: name, Defect: defect, Breaks: breaks, wrap: rewriting(tokenPath, success(change))}
	}
	return []Server{
		lie("token-gone", "The token answer has no token.", edit(drop("token")), "EK-TOKEN-010"),
		lie("token-number", "The token is a number.", edit(put("token", 12345678)), "EK-TOKEN-010"),
		lie("token-null", "The token is null.", edit(put("token", nil)), "EK-TOKEN-010"),
		lie("token-empty", "The token is an empty text.", edit(put("token", "")), "EK-TOKEN-010"),
		lie("token-renamed", "The token is called accessToken.", edit(rename("token", "accessToken")), "EK-TOKEN-010"),
		lie("token-constant", "Every partner gets the same token.", edit(put("token", "theSameTokenForEverybody000")), "EK-TOKEN-080"),
		lie("token-expiry-gone", "The token answer has no expiry.", edit(drop("expiry")), "EK-TOKEN-020"),
		lie("token-expiry-text", "The expiry is a text.", edit(func(f map[string]any) { f["expiry"] = strconv.FormatInt(number(f["expiry"]), 10) }), "EK-TOKEN-020"),
		lie("token-expiry-seconds", "The expiry is in seconds.", edit(scaled("expiry", 1, 1000)), "EK-TOKEN-030"),
		lie("token-expiry-microseconds", "The expiry is in microseconds.", edit(scaled("expiry", 1000, 1)), "EK-TOKEN-030"),
		lie("token-expiry-past", "The expiry has passed already.", edit(func(f map[string]any) { f["expiry"] = number(f["expiry"]) - 24*3600*1000 }), "EK-TOKEN-030"),
		lie("token-code-text", "resultCode is a text.", edit(put("resultCode", "0")), "EK-ENV-050"),
		lie("token-message-gone", "The token answer has no resultMessage.", edit(drop("resultMessage")), "EK-ENV-060"),
		lie("token-message-number", "resultMessage is a number.", edit(put("resultMessage", 0)), "EK-ENV-060"),
		lie("token-other-envelope", "The token answer uses code, message and payload.", body("application/json", `{"code":0,"message":"Success","payload":{"token":"abcdefghijklmnopqrstuvwxyz0"}}`), "EK-ENV-030"),
		lie("token-beside-error-code", "A token comes beside the resultCode of a failure.", edit(put("resultCode", 401)), "EK-TOKEN-040", "EK-ENV-100"),
		lie("token-beside-error-status", "A token comes with HTTP 500.", status(500), "EK-ENV-070"),
		lie("token-html", "The token answer is an HTML page.", body("text/html; charset=utf-8", htmlPage), "EK-ENV-010"),
		lie("token-truncated", "The token answer ends in the middle.", func(a *answer) { a.body = a.body[:len(a.body)/2] }, "EK-ENV-010"),
		lie("token-no-body", "The token answer is empty.", func(a *answer) { a.body = nil }, "EK-ENV-010"),
		lie("token-two-values", "Something stands after the token answer.", func(a *answer) { a.body = append(a.body, "{}"...) }, "EK-ENV-010"),
		lie("token-not-utf8", "The token answer is not UTF-8.", func(a *answer) { a.body = bytes.Replace(a.body, []byte("Success"), []byte("Succ\xffss"), 1) }, "EK-ENV-010"),
		lie("token-list", "The token answer is a list.", func(a *answer) { a.body = append(append([]byte("["), a.body...), ']') }, "EK-ENV-030"),
		lie("token-text-plain", "The token answer is declared as text.", func(a *answer) { a.header.Set("Content-Type", "text/plain") }, "EK-ENV-020"),
		lie("token-key-twice", "The token answer names a key twice.", func(a *answer) {
			a.body = append(bytes.TrimSuffix(bytes.TrimSpace(a.body), []byte("}")), `,"token":"another"}`...)
		}, "EK-ENV-040"),
		lie("token-echoes-secret", "The token answer repeats the secret key.", func(a *answer) {
			var sent struct {
				SecretKey string `json:"secretKey"`
			}
			_ = json.Unmarshal(a.request, &sent) // granted, so the mock could read it
			edit(put("resultMessage", "Success for "+sent.SecretKey))(a)
		}, "EK-ENV-090"),
		{Name: "keys-ignored", Defect: "Any keys get a token.", Breaks: []string{"EK-TOKEN-110"}, options: ignoring("keys-unknown")},
	}
}

func oauthServers() []Server {
	lie := func(name, defect string, change func(*answer), breaks ...string) Server {
		return Server{Name: name, Defect: defect, Breaks: breaks, wrap: rewriting(oauthPath, success(change))}
	}
	return []Server{
		lie("oauth-token-gone", "The OAuth answer has no access token.", edit(drop("access_token")), "EK-OAUTH-010"),
		lie("oauth-token-empty", "The access token is empty.", edit(put("access_token", "")), "EK-OAUTH-010"),
		lie("oauth-type-mac", "The token type is mac.", edit(put("token_type", "mac")), "EK-OAUTH-020"),
		lie("oauth-lifetime-text", "expires_in is a text.", edit(put("expires_in", "86399")), "EK-OAUTH-030"),
		lie("oauth-lifetime-negative", "expires_in is below zero.", edit(put("expires_in", -1)), "EK-OAUTH-030"),
		lie("oauth-two-spellings", "The answer mixes access_token and expiresIn.", edit(rename("expires_in", "expiresIn")), "EK-OAUTH-040"),
		lie("oauth-coded", "The OAuth answer carries a code and a message.", edit(func(f map[string]any) { f["code"], f["message"] = 0, "Success" }), "EK-ENV-030"),
		lie("oauth-scope-number", "The scope is a number.", edit(put("scope", 7)), "EK-SCHEMA-020"),
		lie("oauth-scope-null", "The scope is null.", edit(put("scope", nil)), "EK-SCHEMA-050"),
		{Name: "oauth-credentials-ignored", Defect: "Any user and password get a token.", Breaks: []string{"EK-OAUTH-110"}, options: ignoring("credentials-unknown")},
		{Name: "oauth-client-ignored", Defect: "Any client gets a token.", Breaks: []string{"EK-OAUTH-130"}, options: ignoring("client-unknown")},
		{Name: "oauth-grant-ignored", Defect: "Any grant type gets a token.", Breaks: []string{"EK-OAUTH-150"}, options: ignoring("grant-unsupported")},
	}
}

func protectedServers() []Server {
	open := func(name, defect, refusal string, admin bool, breaks ...string) Server {
		return Server{Name: name, Defect: defect, Breaks: breaks, Admin: admin, options: ignoring(refusal)}
	}
	return []Server{
		open("token-optional", "A call without a token goes through.", "token-missing", false, "EK-AUTH-110"),
		open("token-any-form", "A malformed Authorization header goes through.", "token-malformed", false, "EK-AUTH-130"),
		open("token-eternal", "A token never expires.", "token-expired", true, "EK-AUTH-150", "EK-TOKEN-060"),
		open("token-invented", "A token that was never issued goes through.", "token-foreign", false, "EK-AUTH-170"),
		open("partner-optional", "A call without partnerId goes through.", "partner-missing", false, "EK-AUTH-190"),
		open("partner-any", "Another partner's partnerId goes through.", "partner-foreign", false, "EK-AUTH-210"),
		{Name: "oauth-token-refused", Defect: "The partner host refuses a fresh OAuth token.", Breaks: []string{"EK-AUTH-030"}, wrap: refuseOAuth},
		{Name: "merchant-token-refused", Defect: "The partner host refuses a fresh token.", Breaks: []string{"EK-TOKEN-050", "EK-AUTH-020"},
			wrap: rewriting(otpPath, success(all(status(401), body("application/json", `{"code":401,"message":"Token is invalid"}`))))},
	}
}

// refuseOAuth remembers the OAuth tokens that were granted and refuses OTP requests with them.
func refuseOAuth(next, admin http.Handler) http.Handler {
	var granted sync.Map
	remember := rewriting(oauthPath, success(func(a *answer) {
		edit(func(f map[string]any) { granted.Store(f["access_token"], true) })(a)
	}))
	refuse := rewriting(otpPath, func(a *answer) {
		if _, oauth := granted.Load(strings.TrimPrefix(a.authorization, "Bearer ")); oauth {
			all(status(401), body("application/json", `{"code":401,"message":"Token is invalid"}`))(a)
		}
	})
	return remember(refuse(next, admin), admin)
}
