package report

import (
	"compress/gzip"
	"encoding/base64"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/verdict"
)

// insides are what a page says of each scenario, by its anchor, be it packed or not.
func insides(t *testing.T, page string) (all map[string]string, packed int) {
	t.Helper()
	blocks := map[string][]string{}
	for _, m := range regexp.MustCompile(`<script type="application/gzip" id="z(\d+)">([^<]*)</script>`).FindAllStringSubmatch(page, -1) {
		zip, err := gzip.NewReader(base64.NewDecoder(base64.StdEncoding, strings.NewReader(m[2])))
		must(t, err)
		text, err := io.ReadAll(zip)
		must(t, err)
		blocks[m[1]] = strings.Split(string(text), string(betweenInsides))
	}
	all = map[string]string{}
	for _, m := range regexp.MustCompile(`(?s)<details (?:open )?(?:data-z="(\d+)\.(\d+)" |)class="s [^>]* id="([^"]*)".*?<noscript>(.*?)</noscript>`).FindAllStringSubmatch(page, -1) {
		if m[1] == "" {
			all[m[3]] = m[4]
			continue
		}
		packed++
		var i int
		_, err := fmt.Sscan(m[2], &i)
		must(t, err)
		all[m[3]] = blocks[m[1]][i]
	}
	return all, packed
}

// TestLargePagesArePacked: nothing is lost by it, and of what did not pass more stands as it is.
func TestLargePagesArePacked(t *testing.T) {
	const n = 1500
	page := htmlOf(t, crowd(t, n, 10))
	all, packed := insides(t, page)
	if len(all) != n || packed < n/2 || !strings.Contains(page, fmt.Sprintf("What %d scenarios did stands packed", packed)) {
		t.Fatalf("%d scenarios, %d of them packed; want %d, most of them packed, and the page to say it", len(all), packed, n)
	}
	for i := range n {
		id, text := fmt.Sprintf("s-c%04d", i), "partner &#34;north&#34; asks for a token"
		if i%10 == 9 {
			text = "An OTP works once; a second use is refused and moves no money."
		}
		inside := all[id]
		if !strings.Contains(inside, text) && !strings.Contains(inside, strings.ReplaceAll(text, "&#34;", `"`)) || !strings.HasPrefix(inside, `<div class="in">`) || !strings.HasSuffix(inside, "</div>") {
			t.Fatalf("%s has %q inside", id, inside[:min(len(inside), 200)])
		}
	}
	if strings.Count(page, `<details open class="s`) != mostOpen {
		t.Errorf("%d scenarios stand open, want %d", strings.Count(page, `<details open class="s`), mostOpen)
	}
	if limit := mostPassed + mostTroubled + n*1200; len(page) > limit {
		t.Errorf("the page has %d bytes, want at most %d", len(page), limit)
	}
}

// TestSmallPagesAreText: whoever looks for a secret or a word in the file finds it.
func TestSmallPagesAreText(t *testing.T) {
	if page := htmlOf(t, pageSample(t)); strings.Contains(page, ` data-z="`) || strings.Contains(page, `id="z0"`) {
		t.Error("a page of ten scenarios is packed")
	}
}

// TestManyTroublesAreFolded: the first ones stand at the top, none is left out.
func TestManyTroublesAreFolded(t *testing.T) {
	h := sampleHeader()
	var results []Result
	for i := range mostTroublesOpen + 3 {
		r := sampleResults()[1]
		r.Scenario.Index, r.Scenario.ID = i, fmt.Sprintf("t%02d", i)
		withTriage(&r.Scenario, 0, verdict.Triage{Class: verdict.ProductDefect, Group: fmt.Sprint(i), Headline: fmt.Sprintf("trouble %02d.", i)})
		results = append(results, r)
	}
	s := sampleSummary(h, results)
	page := htmlOf(t, record(t, h, results, &s))
	top, folded, found := strings.Cut(page[strings.Index(page, `id="troubles"`):strings.Index(page, `class="two"`)], "3 more troubles")
	if !found || strings.Count(top, `class="trouble"`) != mostTroublesOpen || strings.Count(folded, `class="trouble"`) != 3 {
		t.Errorf("%d troubles at the top, %d folded", strings.Count(top, `class="trouble"`), strings.Count(folded, `class="trouble"`))
	}
}
