package report

import (
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/exchange"
)

func TestOneLineShowsWhatItMayNotSend(t *testing.T) {
	for given, want := range map[string]string{
		"plain · ✓ कसौटी":       "plain · ✓ कसौटी",
		"\x1b[31mred":           `\x1b[31mred`,
		"a\r\nb\tc":             `a\r\nb\tc`,
		"nul\x00 bel\a del\x7f": `nul\x00 bel\a del\x7f`,
		"c1 \u009b2J":           `c1 \u009b2J`,
		"bidi \u202e \u2066":    `bidi \u202e \u2066`,
		"line \u2028 \u2029":    `line \u2028 \u2029`,
		"joiners \u200c\u200d":  "joiners \u200c\u200d",
		"bad \xff utf-8":        `bad \xff utf-8`,
		"replacement \ufffd":    "replacement \ufffd",
		"noncharacters \uffff":  `noncharacters \uffff`,
		"bom \ufeff":            `bom \ufeff`,
		"soft\u00adhyphen":      `soft\u00adhyphen`,
		"a tag \U000e0041":      `a tag \U000e0041`,
	} {
		if got := oneLine(given); got != want {
			t.Errorf("oneLine(%q) = %q, want %q", given, got, want)
		}
	}
	if got := visible("a\nb\tc\r"); got != "a\nb\tc\\r" {
		t.Errorf("visible keeps lines and tabs alone, got %q", got)
	}
}

func FuzzVisible(f *testing.F) {
	f.Add(hostile)
	f.Fuzz(func(t *testing.T, text string) {
		got := oneLine(text)
		if at := strings.IndexFunc(got, func(r rune) bool { return !harmless(r) }); at >= 0 {
			t.Errorf("oneLine(%q) = %q", text, got)
		}
		if again := oneLine(got); again != got {
			t.Errorf("%q is spelt again as %q", got, again)
		}
		if n := width(clip(got, 10)); n > 10 {
			t.Errorf("clip(%q, 10) takes %d columns", got, n)
		}
	})
}

func TestBodyText(t *testing.T) {
	for _, c := range []struct{ name, body, want string }{
		{"JSON", `{"b":1,"a":[1.10,"x"],"b":2}`, "{\n  \"b\": 1,\n  \"a\": [\n    1.10,\n    \"x\"\n  ],\n  \"b\": 2\n}"},
		{"broken JSON", `{"b":1,`, `{"b":1,`},
		{"a bare string", `"tok"`, `"tok"`},
		{"text", "a\r\nb\x1b", "a\nb\\x1b"},
		{"an escape within JSON", `{"a":"\u001b[2J"}`, "{\n  \"a\": \"\\u001b[2J\"\n}"},
	} {
		if got := bodyText(&exchange.MessageView{Body: c.body}); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestBodyNote(t *testing.T) {
	for _, c := range []struct {
		m    exchange.MessageView
		want string
	}{
		{exchange.MessageView{}, "no body"},
		{exchange.MessageView{Body: "x", Bytes: 1}, ""},
		{exchange.MessageView{Body: "x", Bytes: 1048577, Cut: true}, "cut, 1,048,577 bytes on the wire"},
		{exchange.MessageView{Body: "eA==", Bytes: 1, Base64: true}, "1 byte, no text, so as Base64"},
		{exchange.MessageView{Bytes: 999, Cut: true}, "left out of the evidence, 999 bytes on the wire"},
	} {
		if got := bodyNote(&c.m); got != c.want {
			t.Errorf("%+v: got %q, want %q", c.m, got, c.want)
		}
	}
}

func TestDuration(t *testing.T) {
	for ms, want := range map[float64]string{0.04: "0.0 ms", 9.94: "9.9 ms", 999.4: "999 ms", 3210: "3.2 s", 125_000: "2 min 5 s"} {
		if got := duration(ms); got != want {
			t.Errorf("duration(%v) = %q, want %q", ms, got, want)
		}
	}
}
