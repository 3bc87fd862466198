package contract

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/verdict"
)

// seenAnswer is a refusal as it came. Envelopes name a code or an error, never both.
type seenAnswer struct {
	Answer
	hasCode, hasError bool
}

// agrees reports whether one Answer can be both: the same refusal in two envelopes.
func (a seenAnswer) agrees(b seenAnswer) bool {
	return a.Status == b.Status && (templateOf(a.Message).MatchString(b.Message) || templateOf(b.Message).MatchString(a.Message)) &&
		(!a.hasCode || !b.hasCode || a.Code == b.Code) && (!a.hasError || !b.hasError || a.Error == b.Error)
}

// add takes over what another envelope tells besides, and that the message names a field.
func (a *seenAnswer) add(b seenAnswer) {
	if strings.Contains(b.Message, fieldMark) {
		a.Message = b.Message
	}
	if b.hasCode {
		a.Code, a.hasCode = b.Code, true
	}
	if b.hasError {
		a.Error, a.hasError = b.Error, true
	}
}

// is reports whether the answer is as a requirement states it.
func (a seenAnswer) is(stated Answer) bool {
	return a.Status == stated.Status && (!a.hasCode || a.Code == stated.Code) && (!a.hasError || a.Error == stated.Error) &&
		templateOf(stated.Message).MatchString(a.Message)
}

// String is the answer in the words of requirements: HTTP 200 with code 117 and message "No".
func (a seenAnswer) String() string { return a.sentence(a.hasError && !a.hasCode) }

func (a Answer) sentence(named bool) string {
	if named {
		return fmt.Sprintf("HTTP %d with error %q and message %q", a.Status, a.Error, a.Message)
	}
	return fmt.Sprintf("HTTP %d with code %d and message %q", a.Status, a.Code, a.Message)
}

// answerOf reads a refusal of any envelope from evidence.
func answerOf(e *exchange.View) (seenAnswer, bool) {
	body, err := decode([]byte(e.Response.Body))
	object, is := body.value.(map[string]any)
	if err != nil || !is || e.Response.Base64 {
		return seenAnswer{}, false
	}
	a := seenAnswer{Answer: Answer{Status: e.Response.Status}}
	for _, keys := range envelopeKeys {
		number, has := object[keys[0]].(json.Number)
		code, err := strconv.Atoi(string(number))
		message, spoken := object[keys[1]].(string)
		if has && err == nil && spoken {
			a.Code, a.hasCode, a.Message = code, true, message
			return a, true
		}
	}
	a.Error, a.hasError = object["error"].(string)
	a.Message, _ = object["error_description"].(string)
	return a, a.hasError
}

// refusedAs finds the answer that a finding about a shape speaks of, and where it came.
func refusedAs(r *Requirement, fields []verdict.Field, so []*exchange.View) (seenAnswer, *exchange.View, bool) {
	actual, expected := map[string]string{}, map[string]string{}
	for _, f := range fields {
		actual[f.Path], expected[f.Path] = f.Actual, f.Expected
	}
	e := latest(r, so, func(e *exchange.View) bool {
		a, ok := answerOf(e)
		return ok && strconv.Itoa(a.Status) == actual["HTTP status"] && begins(a.Message, actual["message"]) &&
			(!a.hasCode || strconv.Itoa(a.Code) == actual["code"]) && (!a.hasError || a.Error == actual["error"])
	})
	if e == nil {
		return seenAnswer{}, nil, false
	}
	a, _ := answerOf(e)
	a.Message = generalised(a.Message, fieldNamed(r.Answer.Message, expected["message"]))
	return a, e, true
}

// begins reports whether a finding shows a message, which it may have cut.
func begins(message, shown string) bool {
	start, cut := strings.CutSuffix(shown, "…")
	return message == shown || cut && strings.HasPrefix(message, start)
}

const fieldMark = "{field}"

// templateOf matches what a stated message can be, for whatever field.
func templateOf(message string) *regexp.Regexp {
	return regexp.MustCompile("^" + strings.ReplaceAll(regexp.QuoteMeta(message), regexp.QuoteMeta(fieldMark), "(.+)") + "$")
}

// fieldNamed is the field that a message was expected to name, "" for none.
func fieldNamed(stated, expected string) string {
	found := templateOf(stated).FindStringSubmatch(expected)
	if len(found) < 2 || found[1] == "…" {
		return ""
	}
	return found[1]
}

// generalised puts {field} where a message names the field.
func generalised(message, field string) string {
	if field == "" {
		return message
	}
	return regexp.MustCompile(`\b`+regexp.QuoteMeta(field)+`\b`).ReplaceAllLiteralString(message, fieldMark)
}

// isAnswer reports whether the requirement states a refusal's answer.
func (r *Requirement) isAnswer() bool { return r.Kind == Shape && r.Answer != nil }

// states is the answer or number that a requirement states, in words.
func (r *Requirement) states() string {
	switch {
	case r.isAnswer():
		return r.Answer.sentence(strings.Contains(r.Sentence, " with error "))
	case r.Value != 0:
		return strconv.Itoa(r.Value)
	}
	return ""
}

// numberSeen is the number that a finding shows in place of the one that a requirement states;
// 0 where it shows none. A bound, such as "accepted until 3m0s", tells none.
func numberSeen(stated int, fields []verdict.Field) int {
	for _, f := range fields {
		if f.OK || leadingNumber(strings.TrimPrefix(f.Expected, "at least ")) != stated {
			continue
		}
		if n := leadingNumber(f.Actual); n != stated {
			return n
		}
	}
	return 0
}

// leadingNumber reads 86399, 6 digits, or the seconds of 5m0s.
func leadingNumber(text string) int {
	word, _, _ := strings.Cut(text, " ")
	if n, err := strconv.Atoi(word); err == nil {
		return max(n, 0)
	}
	if d, err := time.ParseDuration(word); err == nil {
		return max(int(d/time.Second), 0)
	}
	return 0
}
