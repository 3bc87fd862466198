package cli

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/kasauti/kasauti/harness/mock"
)

// Ways of a stand-in that break none of the outcomes: it refuses what is to be refused and
// grants what is to be granted, in other words than are assumed.

// refusesInItsOwnWords answers HTTP 200 with codes and messages of its own.
func refusesInItsOwnWords(path string, a *said) {
	if granted(a.body) || homeOf[path] == "" {
		return
	}
	refused := a.status
	a.status = http.StatusOK
	message := "The request could not be processed."
	if refused == http.StatusUnauthorized || refused == http.StatusForbidden {
		message = "Token is invalid."
	}
	switch path {
	case merchantTokenPath:
		a.say(map[string]any{"resultCode": 117, "resultMessage": message})
	case oauthTokenPath:
		a.status = http.StatusUnauthorized
		a.say(map[string]any{"error": "unauthorized", "error_description": message})
	default:
		a.say(map[string]any{"code": 117, "message": message})
	}
}

// masksOtherwise shows the last two digits of the mobile alone.
func masksOtherwise(path string, a *said) {
	a.payload(path, otpPath, func(payload map[string]any) {
		number, _ := payload["mobileNumber"].(string)
		payload["mobileNumber"] = "XXXXXXXX" + number[len(number)-2:]
	})
}

// tellsMore answers with fields that no page shows.
func tellsMore(path string, a *said) {
	a.payload(path, otpPath, func(payload map[string]any) { payload["traceId"] = "7f3a9c" })
}

// hurries gives tokens that live shorter than the pages say.
func hurries(path string, a *said) {
	a.edit(func(fields map[string]any) {
		if _, has := fields["expiry"]; has && path == merchantTokenPath {
			fields["expiry"] = time.Now().Add(2 * time.Minute).UnixMilli()
		}
		if _, has := fields["expiresIn"]; has {
			fields["expiresIn"] = 299
		}
	})
}

func camelCase(o *mock.Options) { o.CamelCaseOAuth = true }

// ownWays are all of them.
func ownWays() []way { return []way{refusesInItsOwnWords, masksOtherwise, tellsMore, hurries} }

// ignoring is a mock that does not enforce refusals.
func ignoring(refusals ...string) func(*mock.Options) {
	return func(o *mock.Options) { o.Ignore = refusals }
}

// repeats answers with what it was asked with.
func repeats(secret func(*said) string) way {
	return func(path string, a *said) {
		if value := secret(a); value != "" && path == otpPath && !granted(a.body) {
			a.say(map[string]any{"code": 117, "message": "refused for " + value})
		}
	}
}

func granted(body []byte) bool {
	var fields map[string]any
	_ = json.Unmarshal(body, &fields) // what is not JSON grants nothing
	for _, name := range []string{"token", "access_token", "accessToken", "payload"} {
		if fields[name] != nil {
			return true
		}
	}
	return false
}

// edit changes the answer's fields, numbers kept exact.
func (a *said) edit(change func(fields map[string]any)) {
	decoder := json.NewDecoder(bytes.NewReader(a.body))
	decoder.UseNumber()
	var fields map[string]any
	if decoder.Decode(&fields) != nil {
		return
	}
	change(fields)
	a.say(fields)
}

// payload changes the payload of the successes under one path.
func (a *said) payload(path, of string, change func(payload map[string]any)) {
	if path != of || !granted(a.body) {
		return
	}
	a.edit(func(fields map[string]any) {
		if payload, ok := fields["payload"].(map[string]any); ok {
			change(payload)
		}
	})
}

func (a *said) say(fields map[string]any) {
	a.header.Set("Content-Type", "application/json")
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(fields) // maps of plain values always encode
	a.body = []byte(strings.TrimSpace(out.String()))
}
