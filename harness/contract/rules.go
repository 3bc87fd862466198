package contract

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/kasauti/kasauti/harness/verdict"
)

// rules judge what a schema cannot say. Each returns at once where it does not apply.
var rules = [...]func(*judgement){
	ruleNoSecretEchoed,
	ruleRefusalGrantsNothing,
	ruleSuccessMessage,
	ruleTokenExpiry,
	ruleResultCode,
	ruleTokenLifetime,
	ruleOAuthLifetime,
	ruleEchoes,
}

// secretRequestFields are credentials and codes that a caller sends in a body.
var secretRequestFields = []string{"accessKey", "secretKey", "password", "otp"}

// ruleNoSecretEchoed: EK-ENV-090.
func ruleNoSecretEchoed(j *judgement) {
	var fields []verdict.Field
	secrets := j.sentSecrets()
	for _, name := range sortedNames(secrets) {
		if where := j.says(secrets[name]); where != "" {
			fields = append(fields, verdict.Field{Path: name, Expected: "not in the answer", Actual: "stands in the " + where})
		}
	}
	j.holds("EK-ENV-090", len(fields) == 0, "the answer repeats a secret of the request", fields...)
}

// says tells where in the answer a secret stands: a header or the body, as written or behind
// the escapes of JSON. "" where it does not.
func (j *judgement) says(secret string) (where string) {
	for _, name := range sortedNames(j.e.Response.Header) {
		if name == "Date" {
			continue // its year is many an OTP
		}
		for _, value := range j.e.Response.Header[name] {
			if containsWord(value, secret) {
				return "header " + name
			}
		}
	}
	body := string(j.e.Response.Content())
	if containsWord(body, secret) || strings.Contains(body, `\`) && (holdsWord(j.object, secret) || holdsWord(j.bare, secret)) {
		return "body"
	}
	return ""
}

// holdsWord is containsWord for the texts and keys of a decoded value.
func holdsWord(value any, secret string) bool {
	switch value := value.(type) {
	case string:
		return containsWord(value, secret)
	case map[string]any:
		for key, member := range value {
			if containsWord(key, secret) || holdsWord(member, secret) {
				return true
			}
		}
	case []any:
		return slices.ContainsFunc(value, func(element any) bool { return holdsWord(element, secret) })
	}
	return false
}

// sentSecrets are the credentials and codes of the request by where they stand in it.
func (j *judgement) sentSecrets() map[string]string {
	secrets := map[string]string{}
	add := func(name, value string) {
		if len(value) >= 4 { // shorter ones stand in any text by chance
			secrets[name] = value
		}
	}
	if scheme, credential, ok := strings.Cut(j.e.Request.Header.Get("Authorization"), " "); ok {
		add("Authorization", credential)
		if pair, err := base64.StdEncoding.DecodeString(credential); err == nil && strings.EqualFold(scheme, "Basic") {
			_, password, _ := strings.Cut(string(pair), ":")
			add("password of Authorization", password)
		}
	}
	var sent map[string]any
	if json.Unmarshal(j.e.Request.Content(), &sent) == nil {
		for _, name := range secretRequestFields {
			value, _ := sent[name].(string)
			add(name, value)
		}
	} else if form, err := url.ParseQuery(string(j.e.Request.Content())); err == nil {
		for _, name := range secretRequestFields {
			add(name, form.Get(name))
		}
	}
	return secrets
}

// longWord is the length from which text does not stand in another by chance.
const longWord = 16

// containsWord finds needle. One that is not long counts only where it is not a part of a
// longer run of letters and digits: six digits of an OTP may stand in a timestamp by chance.
func containsWord(text, needle string) bool {
	if len(needle) >= longWord {
		return strings.Contains(text, needle)
	}
	isWord := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	for offset := 0; ; {
		i := strings.Index(text[offset:], needle)
		if i < 0 {
			return false
		}
		start, end := offset+i, offset+i+len(needle)
		before := start == 0 || !isWord(rune(text[start-1]))
		after := end == len(text) || !isWord(rune(text[end]))
		if before && after {
			return true
		}
		offset = start + 1
	}
}

// granted are the fields that only a success may carry. Many a reader takes them in any case.
var granted = []string{"token", "access_token", "accessToken", "refresh_token", "refreshToken", "otpRequestId", "enkashCardTxnId"}

// ruleRefusalGrantsNothing: EK-ENV-100.
func ruleRefusalGrantsNothing(j *judgement) {
	if !j.code.refused {
		return
	}
	var fields []verdict.Field
	walk(j.object, func(object map[string]any) {
		for _, name := range sortedNames(object) {
			isGranted := slices.ContainsFunc(granted, func(one string) bool { return strings.EqualFold(one, name) })
			if value := object[name]; isGranted && value != nil && value != "" {
				fields = append(fields, verdict.Field{Path: name, Expected: "not in a refusal", Actual: show(value)})
			}
		}
	})
	slices.SortFunc(fields, func(a, b verdict.Field) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.Actual, b.Actual))
	})
	j.holds("EK-ENV-100", len(fields) == 0, "a refusal carries what only a success may grant", fields...)
}

// ruleSuccessMessage: EK-ENV-110.
func ruleSuccessMessage(j *judgement) {
	if r := j.c.byID["EK-ENV-110"]; r == nil || !r.Concerns(j.o.Name) || j.code.refused || !j.code.has {
		return
	}
	j.holds("EK-ENV-110", j.code.message == "Success", "the message of a success is another than usual",
		verdict.Field{Path: "message", Expected: `"Success"`, Actual: show(j.object["message"])})
}

func (j *judgement) integer(name string) (int64, bool) { return integer(j.object[name]) }

// ComingYear reports whether a time in milliseconds since the epoch lies in the year that
// begins now, and how the two compare.
func ComingYear(ms int64, now time.Time) (bool, verdict.Field) {
	end := now.Add(366 * 24 * time.Hour)
	at := time.UnixMilli(ms)
	return at.After(now) && at.Before(end), verdict.Field{
		Path:     "expiry",
		Expected: "between " + strconv.FormatInt(now.UnixMilli(), 10) + " and " + strconv.FormatInt(end.UnixMilli(), 10),
		Actual:   strconv.FormatInt(ms, 10),
	}
}

// ruleTokenExpiry: EK-TOKEN-030.
func ruleTokenExpiry(j *judgement) {
	expiry, ok := j.integer("expiry")
	if j.o.Name != "gateway.get-authorization-token" || j.code.refused || !ok {
		return
	}
	holds, field := ComingYear(expiry, j.e.Started)
	j.holds("EK-TOKEN-030", holds, "expiry is not a time of the coming year in milliseconds; another unit would look like this", field)
}

// ruleResultCode: EK-TOKEN-040.
func ruleResultCode(j *judgement) {
	if j.o.Name != "gateway.get-authorization-token" || j.object["token"] == nil {
		return
	}
	j.holds("EK-TOKEN-040", j.code.has && slices.Contains([]int64{0, 200}, j.code.code), "a token came with another resultCode",
		verdict.Field{Path: "resultCode", Expected: "0 or 200", Actual: show(j.object["resultCode"])})
}

// ruleTokenLifetime: EK-TOKEN-070. A minute of grace covers the time on the way.
func ruleTokenLifetime(j *judgement) {
	expiry, ok := j.integer("expiry")
	if j.o.Name != "gateway.get-authorization-token" || j.code.refused || !ok {
		return
	}
	least := time.Duration(j.c.Value("EK-TOKEN-070")) * time.Second
	lifetime := time.UnixMilli(expiry).Sub(j.e.Started)
	j.holds("EK-TOKEN-070", lifetime > least-time.Minute, "the token lives shorter than the documentation says",
		verdict.Field{Path: "expiry", Expected: "at least " + least.String() + " from now", Actual: lifetime.Round(time.Second).String()})
}

// ruleOAuthLifetime: EK-OAUTH-050.
func ruleOAuthLifetime(j *judgement) {
	seconds, ok := j.integer("expires_in")
	if j.o.Name != "wallet.auth-token" || j.code.refused || !ok {
		return
	}
	want := int64(j.c.Value("EK-OAUTH-050"))
	j.holds("EK-OAUTH-050", seconds == want, "the token's lifetime is another than in the documented example",
		verdict.Field{Path: "expires_in", Expected: strconv.FormatInt(want, 10), Actual: strconv.FormatInt(seconds, 10)})
}
