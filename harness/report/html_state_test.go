package report

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/verdict"
)

// TestHTMLShowsTheState: closed, escaped, and what was left out is said.
func TestHTMLShowsTheState(t *testing.T) {
	content, err := json.Marshal(map[string]string{"text": "<script>alert(1)</script>"})
	if err != nil {
		t.Fatal(err)
	}
	r := sampleResults()[1]
	r.Scenario.State = &verdict.State{Parts: []verdict.Part{{Name: "inbox", Content: content, Left: 7}, {Name: "<b>", Content: json.RawMessage("null")}}}
	text := htmlOf(t, record(t, sampleHeader(), []Result{r}, nil))
	for _, want := range []string{
		`<details class="x state"><summary>inbox, &lt;b&gt;</summary>`, "the oldest 7 are left out", "{\n  &#34;text", `\u003cscript\u003ealert(1)`,
	} {
		if !strings.Contains(text, want) && !strings.Contains(text, strings.ReplaceAll(want, "&#34;", `"`)) {
			t.Errorf("the page has no %s", want)
		}
	}
	if plain := htmlOf(t, record(t, sampleHeader(), sampleResults(), nil)); strings.Contains(plain, "held at the end") {
		t.Error("a scenario without a state shows one")
	}
}
