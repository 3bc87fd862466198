package value_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/value"
)

func decode(t *testing.T, text string) any {
	t.Helper()
	v, err := value.Decode([]byte(text))
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v
}

func TestWhatCannotBeRead(t *testing.T) {
	for text, says := range map[string]string{
		``:                         "in the middle",
		`{"a":`:                    "in the middle",
		`{"a":1,"a":2}`:            "it names a twice",
		`[{"a":{"b":1,"b":1}}]`:    "it names [0].a.b twice",
		`1 2`:                      "after the JSON value",
		`NaN`:                      "invalid character",
		"\"\xff\"":                 "UTF-8",
		`{"n":1e999999999}`:        `the number at "n" is too long`,
		strings.Repeat("[", 1000):  "deeper than 64",
		strings.Repeat(" ", 3<<20): "longer than",
	} {
		if _, err := value.Decode([]byte(text)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%.30s: %v, want %s", text, err, says)
		}
	}
}

func TestPaths(t *testing.T) {
	whole := decode(t, `{"payload":{"items":[{"name":"tea"},{"name":"cake","tags":["a","b"]}]}}`)
	for text, want := range map[string]string{
		"payload.items[0].name":    `"tea"`,
		"payload.items[1].tags[1]": `"b"`,
		"payload.items[2].name":    "none",
		"payload.items.name":       "none",
		"payload[0]":               "none",
		"dance":                    "none",
	} {
		path, err := value.ParsePath(text)
		if err != nil || path.String() != text {
			t.Fatalf("%s: %s, %v", text, path, err)
		}
		got := "none"
		if v, ok := path.At(whole); ok {
			got = value.Show(v)
		}
		if got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
	for text, says := range map[string]string{
		"": "it is empty", ".a": "a name is missing", "a..b": "a name is missing", "a.": "a name is missing",
		"a[": "whole number", "a[x]": "whole number", "a[-1]": "whole number", "a[01]": "whole number", "a[0]b": "comes a dot", "a.[0]": "a name is missing",
		"a[1000]": "go up to 999", strings.Repeat("a.", 40) + "a": "more than 32 parts",
	} {
		if _, err := value.ParsePath(text); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v, want %s", text, err, says)
		}
	}
	if path, _ := value.ParsePath("[0].a[12].b"); path.Documented() != "[].a[].b" {
		t.Error(path.Documented())
	}
}

func TestSetting(t *testing.T) {
	set := func(rows ...string) (any, error) {
		var whole any
		for _, row := range rows {
			path, err := value.ParsePath(row)
			if err != nil {
				t.Fatal(err)
			}
			if whole, err = path.Set(whole, row); err != nil {
				return nil, err
			}
		}
		return whole, nil
	}
	whole, err := set("a", "b.c", "b.d", "e[0].x", "e[0].y", "e[1].x")
	if want := `{"a":"a","b":{"c":"b.c","d":"b.d"},"e":[{"x":"e[0].x","y":"e[0].y"},{"x":"e[1].x"}]}`; err != nil || value.Show(whole) != want {
		t.Errorf("%s, %v", value.Show(whole), err)
	}
	for says, rows := range map[string][]string{
		"given twice":                     {"a", "a"},
		"position 1 is given before":      {"a[1]"},
		"a position stands where another": {"a.b", "a[0]"},
		"a name stands where another":     {"a[0]", "a.b"},
	} {
		if _, err := set(rows...); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v: %v, want %s", rows, err, says)
		}
	}
	var null any
	zero := value.Path{{Index: 0}}
	null, _ = zero.Set(null, nil)
	if _, err := zero.Set(null, "x"); err == nil {
		t.Error("a null in a list was replaced")
	}
	if _, err := set("a.b", "a"); err == nil {
		t.Error("a value in place of an object was taken")
	}
}

// TestExpectations: each holds for the first values and, which matters more, for none of the others.
func TestExpectations(t *testing.T) {
	for _, e := range []struct{ cell, holds, not string }{
		{`a string`, `"a"|""`, `1|null|{}|[]|true`},
		{`a number`, `1|1.5|1e3`, `"1"|null`},
		{`an integer`, `1|1.0|9007199254740993`, `1.5|"1"`},
		{`a boolean`, `true|false`, `"true"|0|null`},
		{`an array`, `[]|[1]`, `{}|null|"[]"`},
		{`an array of 2`, `[1,2]`, `[]|[1]|[1,2,3]|2`},
		{`an object`, `{}|{"a":1}`, `[]|null`},
		{`a date`, `"2026-01-31"|"31/01/2026"|"31-01-2026"|"2026-01-31T10:00:00Z"|"2026-01-31T10:00:00.000+0530"|"2026-01-31 10:00:00"`, `"2026-13-01"|"31-31-2026"|"soon"|20260131|null`},
		{`masked`, `"60XXXXXX11"|"****1234"`, `"6000000011"|"XX12"|null`},
		{`one of MOBILE, MFA`, `"MOBILE"|"MFA"`, `"mobile"|"MOBILE, MFA"|null`},
		{`one of "Success, yes", "a\"b", c`, `"Success, yes"|"a\"b"|"c"`, `"Success"|"yes"`},
		{`one of 1, "2"`, `1|1.0|"2"`, `2|"1"`},
		{`matches EK[A-Z0-9]{8}`, `"EK7E5CKFQX"`, `"xEK7E5CKFQX"|"EK7E5CKFQXY"|"EK"|7`},
		{`matches a|b`, `"a"|"b"`, `"ab"|"ax"`},
		{`the amount 20.00`, `20|20.0|20.00|"20.00"|"20"`, `20.01|"20.001"|"₹20"|null|2000`},
		{`the amount -0.50`, `-0.5|"-0.50"`, `0.5`},
		{`not null`, `1|""|[]`, `null`},
		{`the text masked`, `"masked"`, `"60XXXXXX11"`},
		{`"masked"`, `"masked"`, `"60XXXXXX11"`},
		{`Success`, `"Success"`, `"success"|0|null`},
		{`0`, `0|0.0|-0`, `"0"|1|null|false`},
		{`"0"`, `"0"`, `0`},
		{`9007199254740993`, `9007199254740993|9007199254740993.0`, `9007199254740992|9007199254740994`},
		{`null`, `null`, `"null"|0|""`},
		{`true`, `true`, `"true"|1`},
		{`["a string", 1]`, `["x",1]`, `["x"]|["x",2]|[1,1]|{}`},
		{`{"a": "a string"}`, `{"a":"x","b":1}`, `{"a":1}|{}|[]`},
		{`{}`, `{}`, `{"a":1}|[]|null`},
	} {
		for want, values := range map[bool]string{true: e.holds, false: e.not} {
			for _, text := range strings.Split(values, "|") {
				if text == "" {
					continue
				}
				found, err := value.Compare(value.Cell(e.cell), decode(t, text), "x", false)
				if err != nil || (len(found) == 0) != want {
					t.Errorf("%s against %s: %+v, %v; want it to hold: %t", e.cell, text, found, err, want)
				}
			}
		}
	}
	for cell, holds := range map[string]bool{`absent`: true, `present`: false, `not null`: false, `null`: false, `a string`: false, `x`: false} {
		if found, err := value.Compare(value.Cell(cell), value.Missing{}, "x", false); err != nil || (len(found) == 0) != holds {
			t.Errorf("%s against nothing: %+v, %v", cell, found, err)
		}
	}
	for cell, says := range map[string]string{
		`matches (`: "no regular expression", `matches a)|(b`: "no regular expression", `one of a,,b`: "nothing between two commas", `an array of x`: "whole number",
		`the amount 20 rupees`: "rupees and paise", `the amount 20.001`: "rupees and paise", `anything`: "checks nothing",
	} {
		if _, err := value.Compare(value.Cell(cell), "x", "payload.a", false); err == nil || !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), "payload.a") {
			t.Errorf("%s: %v, want %s", cell, err, says)
		}
	}
}

func TestEveryKnownExpectationIsOne(t *testing.T) {
	for _, words := range value.Known() {
		e, err := value.Words(words)
		if err != nil || e.Says != words {
			t.Errorf("%s is read as the text %s, %v", words, e.Says, err)
		}
	}
}

func TestAllMismatchesAtOnce(t *testing.T) {
	expected := decode(t, `{"code":0,"payload":{"id":"a string","list":[1,2],"gone":"absent","must":"present"}}`)
	actual := decode(t, `{"code":5,"message":"no","payload":{"id":7,"list":[1,3,4],"gone":null}}`)
	found, err := value.Compare(expected, actual, "", true)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, m := range found {
		lines = append(lines, m.Path+" "+m.Expected+" "+m.Actual)
	}
	want := `code 0 5
payload.gone absent null
payload.id a string 7
payload.list an array of 2 "an array of 3"
payload.list[1] 2 3
payload.must present missing
message no such field "no"`
	if got := strings.Join(lines, "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	big := "[" + strings.Repeat("1,", 999) + "1]"
	found, _ = value.Compare(decode(t, strings.ReplaceAll(big, "1", "2")), decode(t, big), "x", false)
	if len(found) != 51 || found[50].Path != "and more" {
		t.Errorf("%d mismatches are listed", len(found))
	}
}

// TestNoExpectationAdmitsEverything: an answer must be able to fail what is expected of it.
func TestNoExpectationAdmitsEverything(t *testing.T) {
	for _, actual := range []string{`{"a":1}`, `{"a":null}`, `{}`} {
		if found, err := value.Compare(decode(t, `{"a":"anything"}`), decode(t, actual), "", true); err != nil || len(found) > 0 {
			t.Errorf("exactly, %s: %+v, %v", actual, found, err)
		}
	}
	if found, _ := value.Compare(decode(t, `{"a":"anything"}`), decode(t, `{"b":1}`), "", true); len(found) != 1 || found[0].Path != "b" {
		t.Errorf("another field beside it: %+v", found)
	}
	for _, exact := range []bool{true, false} {
		if _, err := value.Compare("anything", decode(t, `{"a":1}`), "", exact); err == nil || !strings.Contains(err.Error(), "expect the answer") {
			t.Errorf("exact %t: %v", exact, err)
		}
		if _, err := value.Compare("present", decode(t, `{"a":1}`), "", exact); err == nil || !strings.Contains(err.Error(), "checks nothing") {
			t.Errorf("present, exact %t: %v", exact, err)
		}
		if found, err := value.Compare(decode(t, `{}`), decode(t, `{"a":1}`), "", exact); err != nil || len(found) != 1 {
			t.Errorf("{}, exact %t: %+v, %v", exact, found, err)
		}
	}
	if found, _ := value.Compare(decode(t, `{"a":1}`), decode(t, `[]`), "", false); len(found) != 1 || found[0].Path != "the answer" {
		t.Errorf("of the whole: %+v", found)
	}
}

func TestANearMissOfAnExpectation(t *testing.T) {
	found, err := value.Compare("a sting", "x", "a", false)
	if err != nil || len(found) != 1 || !strings.Contains(found[0].Expected, `did you mean "a string"?`) {
		t.Errorf("%+v, %v", found, err)
	}
}

// TestWire: who compares elsewhere, with what the wire carries, comes to the same end.
func TestWire(t *testing.T) {
	pattern, err := value.Words("matches a+")
	if err != nil {
		t.Fatal(err)
	}
	pattern.Says = "as people read it"
	for name, c := range map[string]struct {
		expected  any
		good, bad string
	}{
		"words":         {"a string", `"x"`, `1`},
		"a text":        {value.Text("a string"), `"a string"`, `"x"`},
		"a literal":     {value.Literal{Value: "present"}, `"present"`, `"x"`},
		"a number":      {value.Literal{Value: json.Number("2.0")}, `2`, `3`},
		"a pattern":     {pattern, `"aa"`, `"b"`},
		"deep":          {map[string]any{"a": []any{value.Text("absent"), "a number"}}, `{"a":["absent",1]}`, `{"a":["absent","1"]}`},
		"literal, deep": {value.Literal{Value: map[string]any{"a": []any{"a number"}}}, `{"a":["a number"]}`, `{"a":[1]}`},
	} {
		text, err := json.Marshal(value.Wire(c.expected))
		if err != nil {
			t.Fatal(err)
		}
		for actual, holds := range map[string]bool{c.good: true, c.bad: false} {
			found, err := value.Compare(decode(t, string(text)), decode(t, actual), "x", false)
			if err != nil || (len(found) == 0) != holds {
				t.Errorf("%s: %s against %s: %v %v", name, text, actual, found, err)
			}
		}
	}
}
