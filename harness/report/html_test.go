package report

import (
	"bytes"
	"html"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/verdict"
)

// The places of the reports among the kinds.
const (
	asJUnit = iota
	asJSON
	asHTML
	asCucumber
	asMessages
	asAllure
	asMarkdown
	asGitHub
	asGitLab
)

// writeOne writes one report of a run.
func writeOne(w io.Writer, kind int, r *Run) error { return newOutput(&kinds[kind], r, w).write(r) }

func written(t testing.TB, kind int, r *Run) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, writeOne(&b, kind, r))
	return b.Bytes()
}

func htmlOf(t testing.TB, r *Run) string {
	t.Helper()
	return string(written(t, asHTML, r))
}

func TestHTMLGolden(t *testing.T) {
	golden(t, "report.html", []byte(htmlOf(t, pageSample(t))))
}

func TestHTMLRunsNothingOfTheTargets(t *testing.T) {
	text := htmlOf(t, pageSample(t))
	scripts := regexp.MustCompile(`(?is)<script[^>]*>(.*?)</script>`).FindAllStringSubmatch(text, -1)
	styles := regexp.MustCompile(`(?is)<style[^>]*>(.*?)</style>`).FindAllStringSubmatch(text, -1)
	if len(scripts) != 1 || scripts[0][1] != pageScript() || len(styles) != 1 || styles[0][1] != pageStyle {
		t.Errorf("%d scripts and %d styles, want ours, as they are", len(scripts), len(styles))
	}
	policy := html.UnescapeString(regexp.MustCompile(`Content-Security-Policy" content="([^"]*)"`).FindStringSubmatch(text)[1])
	want := "default-src 'none'; style-src " + hashSource(styles[0][1]) + "; script-src " + hashSource(scripts[0][1]) + "; base-uri 'none'; form-action 'none'"
	if policy != want {
		t.Errorf("policy %s\nwant %s", policy, want)
	}
	if at := strings.IndexFunc(text, func(r rune) bool { return r != '\n' && !harmless(r) }); at >= 0 {
		t.Errorf("%q at byte %d", text[at:min(at+20, len(text))], at)
	}
	for _, forbidden := range []string{" style=", " onclick=", "javascript:", "<img", "<link", "<iframe", " src=", "<b>.feature"} {
		if strings.Contains(text, forbidden) {
			t.Errorf("holds %q", forbidden)
		}
	}
	for _, href := range regexp.MustCompile(`href="([^"]*)"`).FindAllStringSubmatch(text, -1) {
		if !strings.HasPrefix(href[1], "#s-") || !strings.Contains(text, `id="`+href[1][1:]+`"`) {
			t.Errorf("a link leads to %s, which is no place of this page", href[1])
		}
	}
}

func TestHTMLIsBalanced(t *testing.T) {
	text := htmlOf(t, pageSample(t))
	for _, tag := range []string{"details", "summary", "section", "table", "div", "ol", "li", "pre", "p", "main", "header", "span"} {
		open := len(regexp.MustCompile(`<`+tag+`[ >]`).FindAllString(text, -1))
		if closed := strings.Count(text, "</"+tag+">"); open != closed {
			t.Errorf("%d <%s> and %d </%s>", open, tag, closed, tag)
		}
	}
}

func TestHTMLOpensWhatIsNoPass(t *testing.T) {
	text := htmlOf(t, pageSample(t))
	for _, v := range verdict.All() {
		tags := regexp.MustCompile(`<details (?:open )?class="s v-`+v.String()+`"[^>]*>`).FindAllString(text, -1)
		if len(tags) == 0 {
			t.Errorf("no scenario is %s", v)
		}
		want := v != verdict.Pass && v != verdict.NotApplicable
		for _, tag := range tags {
			if strings.HasPrefix(tag, "<details open ") != want {
				t.Errorf("%s: open should be %v", tag, want)
			}
		}
	}
}

func TestHTMLOfARunThatNeverEnded(t *testing.T) {
	text := htmlOf(t, record(t, sampleHeader(), sampleResults()[:1], nil))
	for _, want := range []string{"k-incomplete", "the run never ended: it was stopped after 1 of 10 scenarios", "(exit 3)", "never; the last result came after"} {
		if !strings.Contains(text, want) {
			t.Errorf("does not say %q", want)
		}
	}
}

func TestHTMLOfNothing(t *testing.T) {
	text := htmlOf(t, record(t, sampleHeader(), nil, nil))
	if !strings.Contains(text, "Nothing was recorded.") {
		t.Error("does not say that nothing was recorded")
	}
}

func TestMarkupTakesConstantsOnly(t *testing.T) {
	files, err := filepath.Glob("*.go")
	must(t, err)
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		must(t, err)
		if at := bytes.Index(text, []byte("literal(")); at >= 0 {
			t.Errorf("%s converts to literal: %s", name, text[at:min(at+40, len(text))])
		}
	}
}

// TestHTMLEscapesEveryField fills every text of a result with markup that would show.
func TestHTMLEscapesEveryField(t *testing.T) {
	const attack = `"'><script>x</script><b onclick="x">&amp;` + "\n\x1b"
	h, r := sampleHeader(), sampleResults()[1]
	r.Scenario.Attempts = append(r.Scenario.Attempts, r.Scenario.Attempts[0])
	fill(reflect.ValueOf(&h).Elem(), attack)
	fill(reflect.ValueOf(&r).Elem(), attack)
	h.Schema = verdict.SchemaRun
	s := verdict.Summary{Incomplete: attack, Why: attack, Lacking: []string{attack}, Shares: []verdict.Share{{Evidence: attack}}}
	text := htmlOf(t, record(t, h, []Result{r}, &s))
	body := text[strings.Index(text, "</style>"):strings.LastIndex(text, "<script>")]
	for _, forbidden := range []string{"<script", "<b on", `"'>`, "\x1b"} {
		if strings.Contains(body, forbidden) {
			t.Errorf("holds %q", forbidden)
		}
	}
	if n := strings.Count(body, "&lt;script&gt;"); n < 50 {
		t.Errorf("the attack shows %d times; the fields are not shown", n)
	}
}

// fill sets every string that v holds.
func fill(v reflect.Value, text string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Slice:
		for i := range v.Len() {
			fill(v.Index(i), text)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				fill(v.Field(i), text)
			}
		}
	}
}
