package mock

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestDecodeObject(t *testing.T) {
	deep := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	text := func(s string) value { return value{kind: jsonString, text: s} }
	number := func(s string) value { return value{kind: jsonNumber, text: s} }
	if _, err := decodeObject([]byte(`{"a":` + deep(31) + `}`)); err != nil {
		t.Errorf("32 levels are refused: %v", err)
	}
	many := make([]string, 100)
	for i := range many {
		many[i] = `"k` + strings.Repeat("x", i) + `":1`
	}
	cases := []struct {
		body  string
		valid bool
		want  []member
	}{
		{`{}`, true, nil},
		{" {\t\"a\" :\n\"b\" } ", true, []member{{"a", text("b")}}},
		{`{"a":20.00,"b":null,"c":true,"d":{"a":1},"e":[1]}`, true, []member{
			{"a", number("20.00")}, {"b", value{kind: jsonNull}}, {"c", value{kind: jsonBool, text: "true"}},
			{"d", value{kind: jsonObject, members: []member{{"a", number("1")}}}}, {"e", value{kind: jsonArray, items: []value{number("1")}}},
		}},
		{`{"\u0061":"\"\u00e9"}`, true, []member{{"a", text(`"é`)}}},
		{`{"a":"\ud83d\ude95 \ufffd"}`, true, []member{{"a", text("🚕 \ufffd")}}},
		{`{"a":"\ud83d"}`, false, nil}, {`{"a":"\ude95\ud83d"}`, false, nil}, {`{"\uD800":1}`, false, nil},
		{`[]`, true, nil}, {`"x"`, true, nil}, {`0`, true, nil},
		{`{"a":[]}`, true, []member{{"a", value{kind: jsonArray}}}},
		{`{"a":[` + strings.Repeat("0,", mostValues) + `0]}`, false, nil},
		{`{"a":` + deep(32) + `}`, false, nil},
		{deep(100_000), false, nil},
		{`{"a":1,"a":1}`, false, nil}, {`{"a":1,"\u0061":1}`, false, nil}, {`{"a":{"b":1,"b":2}}`, false, nil},
		{`{` + strings.Join(many, ",") + `,"k":2}`, false, nil},
		{``, false, nil}, {` `, false, nil}, {`{`, false, nil}, {`{"a"}`, false, nil}, {`{"a":1,}`, false, nil}, {`{a:1}`, false, nil},
		{`{}{}`, false, nil}, {`{} x`, false, nil}, {`[1,]`, false, nil}, {`nul`, false, nil}, {`"`, false, nil}, {`"\`, false, nil}, {`"\x"`, false, nil},
		{"\"\n\"", false, nil}, {"\"\xff\"", false, nil}, {"\ufeff{}", false, nil},
		{`01`, false, nil}, {`-`, false, nil}, {`1.`, false, nil}, {`.5`, false, nil}, {`1e`, false, nil}, {`1e+`, false, nil}, {`+1`, false, nil}, {`NaN`, false, nil},
	}
	for _, c := range cases {
		got, err := decodeObject([]byte(c.body))
		if (err == nil) != c.valid {
			t.Errorf("%.60q: valid is %v, want %v", c.body, err == nil, c.valid)
		}
		if !reflect.DeepEqual(got, c.want) && len(got)+len(c.want) > 0 {
			t.Errorf("%.60q: got %v, want %v", c.body, got, c.want)
		}
	}
}

// Against encoding/json: what decodeObject takes is valid JSON, and what it refuses is
// not, or is something that only it looks at.
func FuzzDecodeObject(f *testing.F) {
	for _, seed := range []string{`{"a":1,"b":[true,null,{"c":"\u00e9"}]}`, `{"a":1,"a":2}`, `[1e5,-0.0]`, `"`, "\xff", `{"a":{}}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		members, err := decodeObject(body)
		if err != nil {
			if json.Valid(body) && utf8.Valid(body) && !strings.ContainsAny(string(body), "{[") {
				t.Fatalf("refused %q", body)
			}
			return
		}
		if !json.Valid(body) {
			t.Fatalf("took %q", body)
		}
		var want map[string]json.RawMessage
		if json.Unmarshal(body, &want) != nil {
			want = nil
		}
		if len(want) != len(members) {
			t.Fatalf("%q: %d members, want %d", body, len(members), len(want))
		}
		for _, m := range members {
			raw, known := want[m.key]
			if !known || m.value.kind == jsonNumber && m.value.text != string(raw) {
				t.Fatalf("%q: member %q is %v, want %s", body, m.key, m.value, raw)
			}
		}
	})
}

func TestReadAmount(t *testing.T) {
	cases := []struct {
		text string
		want amount
	}{
		{"20.00", amount{2000, true}}, {"20", amount{2000, true}}, {"20.5", amount{2050, true}}, {"0.01", amount{1, true}},
		{"2e1", amount{2000, true}}, {"2000E-2", amount{2000, true}}, {"0.02e+3", amount{2000, true}}, {"00001e0", amount{100, true}},
		{"0", amount{}}, {"0.00", amount{}}, {"-0", amount{}}, {"0e999999999999", amount{}},
		{"-20", amount{-2000, false}}, {"20.001", amount{2000, false}}, {"20.000", amount{2000, false}}, {"0.001", amount{0, false}},
		{"1e-5", amount{0, false}}, {"1e-99999999999999999999", amount{0, false}},
		{"10000000000000", amount{mostPaise, true}}, {"9999999999999.99", amount{999999999999999, true}},
		{"99999999999999999999999", amount{mostPaise, true}}, {"1e400", amount{mostPaise, true}}, {"1e99999999999999999999", amount{mostPaise, true}},
	}
	for _, c := range cases {
		if got := readAmount(c.text); got != c.want {
			t.Errorf("%s: got %+v, want %+v", c.text, got, c.want)
		}
	}
}

func FuzzReadAmount(f *testing.F) {
	for _, seed := range []string{"20.00", "-1", "1e5", "123456789012345678901234567890", "0.1e-7"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !isNumber(text) {
			return
		}
		a := readAmount(text)
		if a.paise > mostPaise || a.paise < -mostPaise || a.valid && a.paise <= 0 {
			t.Fatalf("%s: got %+v", text, a)
		}
		if !a.valid || a.paise == mostPaise {
			return
		}
		// What is written is read again as the same.
		if again := readAmount(string(paise(a.paise).append(nil))); again != a {
			t.Fatalf("%s: read %+v, and again %+v", text, a, again)
		}
	})
}

func TestPaiseOnTheWire(t *testing.T) {
	for n, want := range map[int64]string{2000: "20.00", 5: "0.05", 50: "0.50", 0: "0.00", -2005: "-20.05", mostPaise: "10000000000000.00"} {
		if got := string(marshal(paise(n))); got != want {
			t.Errorf("%d paise: got %s, want %s", n, got, want)
		}
	}
}

func TestAcceptsContentType(t *testing.T) {
	cases := map[string]bool{
		"application/json": true, "Application/JSON": true, "application/json; charset=utf-8": true, `application/json;charset="UTF-8"`: true,
		"application/json; charset=latin1": false, "": false, "text/plain": false, "application/jsonx": false, "application/json, text/plain": false,
		"application/x-www-form-urlencoded": false, "application/problem+json": false,
	}
	for header, want := range cases {
		if got := walletOTP().accepts(header); got != want {
			t.Errorf("%q: got %v, want %v", header, got, want)
		}
	}
	if !oauthToken().accepts("application/x-www-form-urlencoded") || oauthToken().accepts("application/json") {
		t.Error("the OAuth call must take forms only")
	}
}
