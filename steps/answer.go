package steps

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

func registerAnswer(r *scenario.Registry) {
	r.Step(`^the answer has the HTTP status (\d+)$`, answerStatus,
		"The latest answer has this HTTP status: an expectation of your own, no requirement.",
		scenario.Example(`the answer has the HTTP status 200`))
	r.Step(`^the field "([^"]+)" of the answer is "([^"]*)"$`, answerField,
		"A field of the latest answer, by its path, has this value: an expectation of your own.",
		scenario.Example(`the field "message" of the answer is "Success"`))
}

// matches checks a value against the pattern that a requirement states.
func matches(s *scenario.State, requirement, path, value string) {
	pattern := s.Contract.Pattern(requirement)
	holds := regexp.MustCompile(pattern).MatchString(value)
	s.Check(requirement, holds, path+" does not have the documented shape",
		verdict.Field{Path: path, Expected: "text that matches " + pattern, Actual: fmt.Sprintf("%q", value)})
}

func answerStatus(_ context.Context, s *scenario.State, status int) error {
	answer, err := scenario.Of[calls](s).last()
	if err != nil {
		return err
	}
	s.Expect(answer.Response.Status == status, "the answer has another HTTP status",
		verdict.Field{Path: "HTTP status", Expected: fmt.Sprint(status), Actual: fmt.Sprint(answer.Response.Status)})
	return nil
}

func answerField(_ context.Context, s *scenario.State, path, want string) error {
	answer, err := scenario.Of[calls](s).last()
	if err != nil {
		return err
	}
	got, has := fieldAt(answer.Response.Body, path)
	if !has {
		got = "(missing)"
	}
	s.Expect(has && got == want, fmt.Sprintf("the field %s of the answer is another", path),
		verdict.Field{Path: path, Expected: want, Actual: got})
	return nil
}

// fieldAt reads a value by its dotted path, text without its quotes.
func fieldAt(body []byte, path string) (string, bool) {
	var value any
	decoder := json.NewDecoder(strings.NewReader(string(body)))
	decoder.UseNumber()
	if decoder.Decode(&value) != nil {
		return "", false
	}
	for _, key := range strings.Split(path, ".") {
		object, ok := value.(map[string]any)
		if !ok {
			return "", false
		}
		if value, ok = object[key]; !ok {
			return "", false
		}
	}
	if text, ok := value.(string); ok {
		return text, true
	}
	text, err := json.Marshal(value)
	return string(text), err == nil
}
