package exchange

import (
	"fmt"
	"strings"
	"testing"
)

// TestMasksFindEveryValue holds, whatever way is taken, that no value stays.
func TestMasksFindEveryValue(t *testing.T) {
	for _, n := range []int{0, 1, 5, sieveFrom - 1, sieveFrom, fewValues, fewValues + 1, 500} {
		known := map[string]bool{}
		var text strings.Builder
		for i := range n {
			value := fmt.Sprintf("%c%cvalue-%d", 'a'+i%26, 'A'+i%23, i)
			known[value] = true
			text.WriteString("x" + value + "\n")
		}
		got := masksOf(known).replace(text.String())
		if want := strings.Repeat("x"+Mask+"\n", n); got != want {
			t.Errorf("%d values: got %.200q", n, got)
		}
		if plain := "nothing here is known"; masksOf(known).replace(plain) != plain {
			t.Errorf("%d values: a plain text is changed", n)
		}
	}
}

func TestMasksPreferTheLongerValue(t *testing.T) {
	known := map[string]bool{"open": true, "opensesame": true, "secret": true}
	if got := masksOf(known).replace("opensesame open secret"); got != Mask+" "+Mask+" "+Mask {
		t.Errorf("got %q", got)
	}
}

// FuzzSieve holds that a text with a value in it never passes for one without.
func FuzzSieve(f *testing.F) {
	f.Add("a text", "value", 3)
	f.Add("", "abcd", 0)
	f.Add("\xff\xfe", "\x00\x00\x00\x00", 1)
	f.Fuzz(func(t *testing.T, text, value string, at int) {
		if len(value) < shortest || at < 0 || at > len(text) {
			return
		}
		var s sieve
		s.add(value)
		if !s.mayHold(text[:at] + value + text[at:]) {
			t.Errorf("%q is overlooked in %q at %d", value, text, at)
		}
	})
}
