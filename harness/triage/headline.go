package triage

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"regexp"
	"strings"

	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/verdict"
)

// headline names a broken check by operation, requirement and field.
func headline(operation string, c *verdict.Check, f *verdict.Field) string {
	var parts []string
	if operation != "" {
		parts = append(parts, operation)
	}
	if c.Requirement != "" {
		parts = append(parts, c.Requirement)
	}
	name := strings.Join(parts, " ")
	said := c.Message
	if f != nil {
		said = f.Path + ": " + told(f.Actual) + ", expected " + told(f.Expected)
	}
	if name == "" {
		return said
	}
	return name + ": " + said
}

func told(value string) string {
	if value == "" {
		return "missing"
	}
	return value
}

func firstWrong(fields []verdict.Field) *verdict.Field {
	for i := range fields {
		if !fields[i].OK {
			return &fields[i]
		}
	}
	return nil
}

// changing are parts of a sentence that differ between runs and scenarios with one trouble:
// addresses, names of declared things, indexes, ids, amounts and times.
var changing = regexp.MustCompile(`EK-[A-Z]+-\d{3}|https?://[^\s"]+|\b(?:card|wallet|merchant|partner|beneficiary|shop|account) "[^"]*"|\[\d+\]|\b[0-9a-fA-F-]{16,}\b|\b[A-Z]{2,}[A-Z_]*\d[A-Z0-9_]*\b|\b\d{4,}\b|\b\d+\.\d+|\b\d+(?:ms|s|m|µs)\b`)

// Grouped gives a triage its group: the class and the headline without what changes.
func Grouped(t *verdict.Triage) *verdict.Triage {
	whole := strings.Join(strings.Fields(t.Headline), " ") // two may differ after what a headline keeps
	t.Headline = oneLine(t.Headline)
	alike := changing.ReplaceAllStringFunc(whole, func(part string) string {
		if strings.HasPrefix(part, "EK-") {
			return part // a requirement's id is what the trouble is about
		}
		return "…"
	})
	sum := sha256.Sum256([]byte(string(t.Class) + "\x00" + alike))
	t.Group = hex.EncodeToString(sum[:6])
	return t
}

// longest is how many bytes of a headline are kept: it is a headline.
const longest = 240

func oneLine(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if len(text) <= longest {
		return text
	}
	return strings.ToValidUTF8(text[:longest], "") + "…"
}

// isPage reports whether an answer is a web page.
func isPage(v *exchange.View) bool {
	body := strings.ToLower(strings.TrimSpace(v.Response.Body[:min(len(v.Response.Body), 64)]))
	return strings.HasPrefix(body, "<!doctype html") || strings.HasPrefix(body, "<html")
}

// saysSuccess reports whether an answer is the API's own and grants what was asked for: whatever its
// status, the call was served, and to try it again would hide that the two disagree.
func saysSuccess(v *exchange.View) bool {
	var envelope struct {
		Code       json.RawMessage `json:"code"`
		ResultCode json.RawMessage `json:"resultCode"`
	}
	if json.Unmarshal([]byte(v.Response.Body), &envelope) != nil {
		return false
	}
	is := func(code json.RawMessage, want string) bool { return strings.Trim(string(code), `"`) == want }
	return is(envelope.Code, "0") || is(envelope.ResultCode, "0") || is(envelope.ResultCode, "200")
}
