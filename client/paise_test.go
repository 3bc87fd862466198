package client

import (
	"encoding/json"
	"math"
	"math/big"
	"strings"
	"testing"
)

func TestParsePaise(t *testing.T) {
	good := map[string]Paise{
		"20.00": 2000, "20": 2000, "20.5": 2050, "0": 0, "0.00": 0, "0.01": 1, "-0.05": -5, "-0": 0,
		"-990553.44": -99055344, "92233720368547758.07": math.MaxInt64, "-92233720368547758.08": math.MinInt64,
	}
	for text, want := range good {
		if got, err := ParsePaise(text); err != nil || got != want {
			t.Errorf("ParsePaise(%q) = %d, %v; want %d", text, got, err, want)
		}
	}
	bad := []string{
		"", " ", "-", ".", "1.", ".5", "+1", "1.234", "20.000", "01.00", "00", "1e2", "1E2", "NaN", "Inf", "0x10", "1_000",
		"1,000.00", " 1", "1 ", "--1", "1.-5", "1.2.3", "92233720368547758.08", "-92233720368547758.09", "٣", "1\x00",
		strings.Repeat("9", 400),
	}
	for _, text := range bad {
		if got, err := ParsePaise(text); err == nil {
			t.Errorf("ParsePaise(%q) = %d, want an error", text, got)
		} else if len(err.Error()) > 200 || !strings.Contains(err.Error(), "20.00") {
			t.Errorf("ParsePaise(%q): the error must stay short and show how an amount is written: %v", text, err)
		}
	}
}

func TestPaiseJSON(t *testing.T) {
	encoded, err := json.Marshal(map[string]Paise{"amount": 2000})
	if err != nil || string(encoded) != `{"amount":20.00}` {
		t.Errorf("Marshal gives %s, %v; want a number with two decimals", encoded, err)
	}
	for text, want := range map[string]Paise{`20.00`: 2000, `"20.00"`: 2000, `20`: 2000, ` -1.5 `: -150, `"\u0032"`: 200} {
		var got Paise
		if err := json.Unmarshal([]byte(text), &got); err != nil || got != want {
			t.Errorf("Unmarshal %s = %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{`null`, `true`, `1e2`, `1.234`, `""`, `"NaN"`, `{}`, `[20]`, `92233720368547758.08`} {
		got := Paise(7)
		if err := json.Unmarshal([]byte(text), &got); err == nil || got != 7 {
			t.Errorf("Unmarshal %s = %d, %v; want an error and the amount untouched", text, got, err)
		}
	}
}

// FuzzParsePaise holds every amount against exact arithmetic.
func FuzzParsePaise(f *testing.F) {
	for _, seed := range []string{"20.00", "-0.05", "1e2", "92233720368547758.07", "-92233720368547758.08", "007", "1.", "٣"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		amount, err := ParsePaise(text)
		if err != nil {
			return
		}
		exact, ok := new(big.Rat).SetString(text)
		if !ok || exact.Mul(exact, big.NewRat(100, 1)).Cmp(new(big.Rat).SetInt64(int64(amount))) != 0 {
			t.Errorf("ParsePaise(%q) = %d, which is another amount", text, amount)
		}
		again, err := ParsePaise(amount.String())
		if err != nil || again != amount {
			t.Errorf("%q is written as %q, which reads as %d, %v", text, amount, again, err)
		}
		encoded, err := json.Marshal(amount)
		if err != nil || !json.Valid(encoded) {
			t.Errorf("%d is written as %q, which is not JSON: %v", amount, encoded, err)
		}
	})
}
