package cli

import (
	"regexp"
	"strings"
)

// canaryPlace is a place where a secret stood, and what a run that came there shows in its stead: a test
// whose secret never got there checks nothing.
type canaryPlace struct {
	part  string // of canaryParts
	what  string
	shows string // a pattern
	in    string // a part of the output's name
}

// masked is a mask between other words.
const masked = ` \[secret\] `

var canaryPlaces = []canaryPlace{
	{"UAT", "a credential in a request's header", `Authorization: Bearer \[secret\]`, "run/run.ndjson"},
	{"UAT", "a pair of credentials in a request's header", `Authorization: Basic \[secret\]`, "run/run.ndjson"},
	{"UAT", "a credential in a body of JSON", `accessKey\W+\[secret\]`, "run/run.ndjson"},
	{"UAT", "a credential in a body of a form", `password=\[secret\]`, "run/run.ndjson"},
	{"UAT", "an answer's header", `X-Canary: in-a-header` + masked + `behind-it`, "run/run.ndjson"},
	{"UAT", "an answer's body", `as-it-is` + masked, "run/run.ndjson"},
	{"UAT", "an error text", `in-an-error-text` + masked, "run/run.ndjson"},
	{"UAT", "Base64", `in-base64 \[secret\]=* `, "run/run.ndjson"},
	{"UAT", "Base64 of a longer text", `in-longer-base64 .{0,3}\[secret\].{0,3} `, "run/run.ndjson"},
	{"UAT", "Base64 for addresses", `in-base64url` + masked, "run/run.ndjson"},
	{"UAT", "escaped as in a form", `in-a-form` + masked, "run/run.ndjson"},
	{"UAT", "escaped as in a path", `in-a-path` + masked, "run/run.ndjson"},
	{"UAT", "escaped as in JSON", `in-json \W+\[secret\]\W+in-html`, "run/run.ndjson"},
	{"UAT", "escaped as in HTML", `in-html` + masked, "run/run.ndjson"},
	{"UAT", "hexadecimal", `in-hex` + masked, "run/run.ndjson"},
	{"UAT", "an OTP in a request", `otp\W+\[secret\]`, "run/run.ndjson"},
	{"UAT", "a PAN", `pan\w*\W+\[secret\]`, "run/run.ndjson"},
	{"UAT", "a mobile number", `mobile\w*\W+\[secret\]`, "run/run.ndjson"},
	{"UAT", "a PIN", `pinBlock\W+\[secret\]`, "run/run.ndjson"},
	{"UAT", "a body of an application's own", `accessKey\W+\[secret\]`, "proxied/run.ndjson"},
	{"UAT", "a query of an application's own", `token=\[secret\]`, "proxied/run.ndjson"},
	{"UAT", "a path of an application's own", `in-a-path/\[secret\]`, "proxied/run.ndjson"},
	{"UAT", "a pair of an application's own", `Authorization: Basic \[secret\]`, "proxied/run.ndjson"},
	{"UAT", "a bundle of a run", `in-a-header`, "payload-run.json"},
	{"UAT", "a bundle of a proxy", `in-a-path`, "payload-proxied.json"},
	{"UAT", "a capsule", `in-a-header`, "/capsules/"},

	{"what people write", "the name of a feature", `"feature":"For \[secret\]"`, "written/run.ndjson"},
	{"what people write", "the path of a feature", `\[secret\]/\[secret\]\.feature`, "written/run.ndjson"},
	{"what people write", "the name of a scenario", `Pays with \[secret\]`, "written/run.ndjson"},
	{"what people write", "a tag", `@of-\[secret\]`, "written/run.ndjson"},
	{"what people write", "a query, in a step and in the request", `/pay\?in-a-query=\[secret\]`, "written/run.ndjson"},
	{"what people write", "an application's output, in pieces", `in-pieces` + masked + `behind-them`, "written/run.ndjson"},
	{"what people write", "an application's environment", `from-the-environment \[secret\]`, "written/run.ndjson"},
	{"what people write", "a pair in an application's log", `Authorization: Basic .{0,4}\[secret\]`, "written/run.ndjson"},
	{"what people write", "the ticket of an excuse", `QA-\[secret\]`, "excused/run.ndjson"},
	{"what people write", "the owner of an excuse", `owned-by \[secret\]`, "excused/run.ndjson"},
	{"what people write", "the reason of an excuse", `because-of \[secret\]`, "excused/run.ndjson"},

	{"wire", "an answer that is none, to who knocks", `in-half-an-answer` + masked, "half-an-answer/run.ndjson"},
	{"wire", "an answer that is none, to the doctor", `in-half-an-answer` + masked, "doctor"},
	{"wire", "an answer that is none, to a call", `in-half-an-answer` + masked, "call"},
	{"wire", "a query in a header", `in-a-location=\[secret\]`, "a-redirect/run.ndjson"},
	{"wire", "a query in a header, by its name", `token=\[secret\]`, "a-redirect/run.ndjson"},
	{"wire", "an answer that comes byte by byte", `byte-by-byte` + masked, "pieces/run.ndjson"},
	{"wire", "a refusal, to the doctor", `refused-with` + masked, "doctor"},
	{"wire", "a refusal, to a call", `refused-with` + masked, "call"},
	{"wire", "the name in a certificate", `certificate.*\[secret\]`, "a-certificate/run.ndjson"},
	{"wire", "the name in a certificate, to the doctor", `certificate.*\[secret\]`, "doctor"},
	{"wire", "nobody", `refuse`, "nobody/run.ndjson"},
	{"wire", "an inbox that refuses", `inbox answered with HTTP 403`, "an-inbox-that-refuses/run.ndjson"},
	{"wire", "an inbox that is gone", `inbox did not answer`, "an-inbox-that-is-gone/run.ndjson"},
	{"wire", "what a command for the code says", `the-inbox-said` + masked, "a-command-for-the-code/run.ndjson"},

	{"crashes", "a step's panic", `in-a-step` + masked, "panics/run.ndjson"},
	{"crashes", "the mock's panic", `in-the-mock` + masked, "mock/run.ndjson"},

	{"mock", "a query, in the mock's journal", `in-a-query=\[secret\]`, "default/journal"},
	{"mock", "a query, by its name, in the mock's journal", `token=\[secret\]`, "default/journal"},
	{"mock", "a body, in the mock's journal", `in-a-body\W+\[secret\]`, "default/journal"},
	{"mock", "the address of a webhook, in the mock's outbox", `hooks\?token=\[secret\]`, "/outbox"},
	{"mock", "the address of a webhook of a flag", `hooks\?access_token=\[secret\]`, "/outbox"},
	{"mock", "a run on a mock", `Authorization: Bearer \[secret\]`, "served/run.ndjson"},
	{"mock", "a capsule's world", `"X-Key":"[^"]`, "embedded/capsules/"},
	{"mock", "a watch", `"accessKey": "\[secret\]"`, "run --watch"},
	{"mock", "a run that goes on", `Authorization: Bearer \[secret\]`, "resumed/run.ndjson"},
	{"mock", "a replay on a new mock", `"accessKey": "\[secret\]"`, "--again"},
	{"mock", "a mock at the moment before the bad call", `curl -i -X POST`, "--serve"},

	{"mock", "a plain replay", `"accessKey": "\[secret\]"`, "replay /"},

	{"receivers", "a static header", `X-Key: \[secret\]`, "trigger"},
	{"receivers", "the query of an address", `hooks\?token=\[secret\]`, "trigger"},
	{"receivers", "a receiver's refusal", `the-receiver-said` + masked, "trigger"},

	{"files", "a client secret that opens", `"beneficiaryId": "B1"`, "open"},
	{"files", "a literal in a feature", `reads as`, "lint"},
	{"files", "a literal in an environment file", `access_key.*never write a secret into a file`, "lint"},
	{"files", "a Postman collection", `accessKey`, "draft"},

	{"world", "a refusal that repeats what it was asked with", `refused: Bearer \[secret\]`, "apply"},
	{"world", "a partner's secrets in a plan that is kept", `wallets\.nila`, ".plan"},
	{"world", "a journal of what is being made", `.`, ".journal"},
	{"certify", "what a program prints", `says \[secret\] behind it`, "certified/run.ndjson"},
	{"certify", "what a program concludes", `why \W+knows \[secret\] so`, "certified/run.ndjson"},
	{"certify", "what a program concludes, in evidence", `knows \[secret\] so`, "evidence.html"},
	{"certify", "what a server concludes", `why \W+was told \[secret\] so`, "served/run.ndjson"},
	{"certify", "a conclusion that is none", `has the outcome \W+\[secret\]`, "odd/run.ndjson"},
	{"certify", "an argument of the program", `--api-key \[secret\]`, "verify"},
	{"world on UAT", "an answer that repeats what it was asked with", `wallets\.nila`, "apply"},
}

// reached checks that a part's secrets got where they were put.
func (c *canaries) reached(part string) {
	c.t.Helper()
	n := 0
	for _, place := range canaryPlaces {
		if place.part != part {
			continue
		}
		n++
		pattern, found := regexp.MustCompile(place.shows), false
		for name, text := range c.shown {
			found = found || strings.Contains(name, place.in) && pattern.MatchString(text)
		}
		if !found {
			c.t.Errorf("no secret stood in %s, so that nothing was checked there: no output named like %q has %s", place.what, place.in, place.shows)
		}
	}
	if n == 0 {
		c.t.Errorf("canaryPlaces has nothing about %q", part)
	}
}
