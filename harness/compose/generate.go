package compose

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Generator makes values that are unique within a scenario and, since they begin with the
// target's time, on a target that remembers earlier runs. Nobody has them: see each form.
type Generator struct {
	Key string // of the scenario

	mu   sync.Mutex
	made uint64
}

// make makes a value of a form, if it is one that is made.
func (g *Generator) make(form string, now time.Time) (string, bool) {
	makers := map[string]func(*digits) string{
		// 24 characters: letters and digits, as uniqueReferenceNumber and the like admit.
		"unique reference": func(d *digits) string {
			return "KST" + strings.ToUpper(strconv.FormatInt(now.UnixNano(), 36)) + d.text(9, capitals+numerals)
		},
		// Fourth letter P: a person's. Numbers of real ones begin at 0001.
		"PAN": func(d *digits) string {
			return d.text(3, capitals) + "P" + d.text(1, capitals) + "0000" + d.text(1, capitals)
		},
		// No bank has the letters TEST.
		"IFSC": func(d *digits) string { return "TEST0" + d.text(6, numerals) },
		// No payment app has the handle test.
		"VPA": func(d *digits) string { return "kasauti." + d.text(10, small+numerals) + "@test" },
		// The range of the documentation's examples.
		"mobile": func(d *digits) string { return "60000" + d.text(5, numerals) },
	}
	maker, known := makers[form]
	if !known {
		return "", false
	}
	g.mu.Lock()
	g.made++
	number := g.made
	g.mu.Unlock()
	seed := sha256.Sum256([]byte(fmt.Sprintf("%s\x00%d\x00%d", g.Key, now.UnixNano(), number)))
	return maker(&digits{rest: seed}), true
}

const (
	capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	small    = "abcdefghijklmnopqrstuvwxyz"
	numerals = "0123456789"
)

// digits draws characters from a hash.
type digits struct {
	rest [sha256.Size]byte
}

func (d *digits) text(n int, from string) string {
	var out strings.Builder
	for range n {
		d.rest = sha256.Sum256(d.rest[:])
		out.WriteByte(from[binary.BigEndian.Uint32(d.rest[:4])%uint32(len(from))])
	}
	return out.String()
}

// forms of dates, in the words that people use for them.
var dateWords = strings.NewReplacer("yyyy", "2006", "MM", "01", "dd", "02", "HH", "15", "mm", "04", "ss", "05")

// date is the day so many days from now, in India, where the API's days begin.
func date(now time.Time, days, layout string) string {
	offset, _ := strconv.Atoi(days) // the pattern admits a number or nothing
	if layout == "" {
		layout = "yyyy-MM-dd"
	}
	return now.In(india).AddDate(0, 0, offset).Format(dateWords.Replace(layout))
}

var india = time.FixedZone("IST", 5*3600+1800)
