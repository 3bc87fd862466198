package runner_test

import (
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/runner"
)

func TestTagExpressions(t *testing.T) {
	for _, c := range []struct {
		text, tags string
		want       bool
	}{
		{"", "@a", true},
		{"@a", "@a @b", true},
		{"@a", "@b", false},
		{"not @a", "@b", true},
		{"not not @a", "@a", true},
		{"@a and @b", "@a", false},
		{"@a and not @b", "@a", true},
		{"@a and not @b", "@a @b", false},
		{"@a or @b and @c", "@a", true},
		{"(@a or @b) and @c", "@a", false},
		{"(@a or @b) and @c", "@b @c", true},
		{"not (@a or @b)", "@c", true},
		{"not @a and @b", "@b", true},
		{"@EK-OTP-050", "@EK-OTP-050", true},
		{" ( @a ) ", "@a", true},
		{"(@a)and(@b)", "@a @b", true},
	} {
		e, _, err := runner.ParseTags(c.text)
		if err != nil {
			t.Errorf("%q: %v", c.text, err)
			continue
		}
		if got := e.Matches(strings.Fields(c.tags)); got != c.want {
			t.Errorf("%q on %q: %v, want %v", c.text, c.tags, got, c.want)
		}
	}
}

func TestBadTagExpressionsSayWhereAndWhatToWrite(t *testing.T) {
	for text, want := range map[string]string{
		"@a && @b":                          "at column 4, not \"&&\"; write and",
		"@a and":                            "but it ends",
		"@a || @b":                          "write or",
		"!@a":                               `not "!@a"`,
		"@a @b":                             "expected and, or or the end at column 4",
		"(@a":                               "expected )",
		"@a)":                               "expected and, or or the end at column 3",
		"a":                                 "expected a tag such as @otp at column 1",
		"@":                                 "expected a tag",
		"and":                               "expected a tag",
		"()":                                "expected a tag",
		strings.Repeat("(", 1000):           "nests deeper than 100",
		strings.Repeat("not ", 1000) + "@a": "nests deeper than 100",
	} {
		_, _, err := runner.ParseTags(text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.30q: got %v, want it to say %q", text, err, want)
		}
	}
}

func FuzzParseTags(f *testing.F) {
	for _, text := range []string{"@a and not (@b or @c)", "((((", "@a &&", "not", "@é or @b"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		e, mentioned, err := runner.ParseTags(text)
		if err == nil && len(mentioned) == 0 && !e.Matches(nil) {
			t.Errorf("%q mentions no tag, yet selects nothing", text)
		}
	})
}
