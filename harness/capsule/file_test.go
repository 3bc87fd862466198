package capsule_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/capsule"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/runner"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/steps"
)

// sample is a capsule that kasauti run wrote, of the feature that its text shows. Where a step of it
// goes by another name one day, run that feature again and put its capsule here.
const sample = "testdata/pays-twice.json"

func text(t testing.TB) string {
	t.Helper()
	data, err := os.ReadFile(sample)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// wrap puts a capsule's JSON into a file.
func wrap(inner string) string {
	return `{"schema":"` + capsule.Schema + `","tool":"x","digest":"","capsule":` + inner + `}`
}

func TestWhatIsNoCapsuleSaysSo(t *testing.T) {
	whole := text(t)
	for name, row := range map[string]struct{ text, says string }{
		"an empty file":        {"", "ends in its middle"},
		"half of one":          {whole[:len(whole)/2], "ends in its middle"},
		"all but its end":      {strings.TrimSpace(whole)[:len(strings.TrimSpace(whole))-1], "ends in its middle"},
		"a page":               {"<html>", "it is no capsule of this version"},
		"another kind of file": {`{"schema_version":1}`, "it names no schema"},
		"a report":             {`{"schema":"kasauti.report/1"}`, `it is no capsule but a "kasauti.report/1"`},
		"a list":               {`[1]`, "it is no capsule of this version"},
		"a later version":      {`{"schema":"kasauti.capsule/9","tool":"v9.0.0","capsule":{"new":1}}`, `it is a "kasauti.capsule/9", written by kasauti v9.0.0`},
		"a hostile version":    {`{"schema":"kasauti.capsule/` + strings.Repeat(`\u001b`, 500) + `"}`, `and this kasauti reads`},
		"an unknown field":     {wrap(`{"surprise":1}`), `unknown field "surprise"`},
		"nothing":              {wrap(`{}`), "it holds no scenario"},
		"null":                 {wrap(`null`), "it holds no scenario"},
		"a wrong type":         {wrap(`{"seed":"many"}`), "it is no capsule of this version"},
		"a deep one":           {wrap(`{"events":[{"do":"x","answer":` + strings.Repeat("[", 1<<20) + strings.Repeat("]", 1<<20) + `}]}`), "it is no capsule of this version"},
		"more steps told":      {wrap(`{"scenario":{"id":"x","steps":[{"text":"a"}]},"attempt":{"steps":[{},{}]}}`), "it tells of more steps"},
		"a call that is none":  {wrap(`{"scenario":{"id":"x","steps":[{"text":"a"}]},"calls_before":3}`), "a call was bad that it does not hold"},
		"too large":            {strings.Repeat(" ", capsule.MostBytes+1), "it is over 16 MiB"},
	} {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			_, _, err := capsule.Parse([]byte(row.text))
			if err == nil || !strings.Contains(err.Error(), row.says) || len(err.Error()) > 3000 {
				t.Errorf("got %v, want %q", err, row.says)
			}
			if took := time.Since(began); took > 5*time.Second {
				t.Errorf("it took %s", took)
			}
		})
	}
}

func TestAFileThatIsNone(t *testing.T) {
	dir := t.TempDir()
	large := filepath.Join(dir, "large.json")
	file, err := os.Create(large)
	if err != nil {
		t.Fatal(err)
	}
	if err := file.Truncate(100 << 20); err != nil { // a hole: it takes no room
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	for path, says := range map[string]string{
		filepath.Join(dir, "none.json"): "no such file", dir: "it is no file", large: "it is over 16 MiB", "../../../../etc/shadow-of-none": "no such file",
	} {
		if _, _, err := capsule.Read(path); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: got %v, want %q", path, err, says)
		}
	}
}

func TestAChangeShowsAndALayoutDoesNot(t *testing.T) {
	whole := text(t)
	if _, edited, err := capsule.Parse([]byte(whole)); err != nil || edited {
		t.Errorf("as it was written: edited %v, %v", edited, err)
	}
	var f map[string]json.RawMessage
	if err := json.Unmarshal([]byte(whole), &f); err != nil {
		t.Fatal(err)
	}
	indented := `{"schema":` + string(f["schema"]) + `, "tool": "x",` + "\n" + `"digest":` + string(f["digest"]) + `, "capsule": ` + "\n\n" + strings.ReplaceAll(string(f["capsule"]), `,"seed"`, ",\n  \"seed\"") + "\n}"
	if _, edited, err := capsule.Parse([]byte(indented)); err != nil || edited {
		t.Errorf("laid out otherwise: edited %v, %v", edited, err)
	}
	if _, edited, err := capsule.Parse([]byte(strings.Replace(whole, "20.00", "21.00", 1))); err != nil || !edited {
		t.Errorf("changed: edited %v, %v", edited, err)
	}
}

// TestTheTextIsTheScenario: what people read in a capsule is a feature file.
func TestTheTextIsTheScenario(t *testing.T) {
	c, _, err := capsule.Read(sample)
	if err != nil {
		t.Fatal(err)
	}
	r := scenario.NewRegistry()
	steps.Register(r)
	suite, problems := runner.Parse([]runner.Source{{URI: c.Scenario.URI, Content: []byte(c.Text)}}, r)
	if len(problems) > 0 || len(suite.Scenarios) != 1 {
		t.Fatalf("%v", problems)
	}
	if got := suite.Scenarios[0]; got.ID != c.Scenario.ID || got.Digest() != c.Scenario.Digest {
		t.Errorf("the text is scenario %s of digest %s, the capsule's is %s of %s", got.ID, got.Digest(), c.Scenario.ID, c.Scenario.Digest)
	}
}

// play plays a capsule, whatever it holds.
func play(c *capsule.Capsule, k *contract.Contract, registry *scenario.Registry) (result runner.Result, differs []string) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	player := capsule.NewPlayer(c, k)
	c.Scenario.Suite(registry).Run(ctx, runner.Options{
		Target: player, Contract: k, Whose: c.Whose, Redactor: c.Redactor(k), Parallel: 1, Sink: func(r runner.Result) { result = r },
	})
	return result, player.Differs()
}

// FuzzParse: no file crashes the reader, nor a replay of what it read.
func FuzzParse(f *testing.F) {
	whole := text(f)
	f.Add([]byte(whole))
	f.Add([]byte(strings.ReplaceAll(whole, `"status":200`, `"status":-7`)))
	f.Add([]byte(strings.ReplaceAll(whole, `"header":{`, `"header":{"\r\nx":["\u0000"],`)))
	f.Add([]byte(strings.ReplaceAll(whole, `"2026-`, `"0001-`)))
	f.Add([]byte(wrap(`{"scenario":{"id":"../../x","steps":[{"text":"../.."}]},"calls_before":-9}`)))
	k, err := contract.Load(fixtures.FS)
	if err != nil {
		f.Fatal(err)
	}
	registry := scenario.NewRegistry()
	steps.Register(registry)
	f.Fuzz(func(t *testing.T, data []byte) {
		c, _, err := capsule.Parse(data)
		if err != nil {
			return
		}
		if len(c.Scenario.Steps) > 50 {
			return // which only takes longer
		}
		result, _ := play(c, k, registry)
		for i := range result.Scenario.Attempts {
			c.Same(&result.Scenario.Attempts[i])
			if strings.Contains(result.Scenario.Reason, "crashed") {
				t.Errorf("a replay crashed: %s", result.Scenario.Reason)
			}
		}
		c.AgainDiffers(result.Exchanges, k)
		_ = c.Scenario.Text()
		_ = c.Began()
	})
}

// TestTheSampleReplays without a command.
func TestTheSampleReplays(t *testing.T) {
	c, _, err := capsule.Read(sample)
	if err != nil {
		t.Fatal(err)
	}
	k, err := contract.Load(fixtures.FS)
	if err != nil {
		t.Fatal(err)
	}
	registry := scenario.NewRegistry()
	steps.Register(registry)
	result, differs := play(c, k, registry)
	if len(result.Scenario.Attempts) != 1 || len(differs) > 0 {
		t.Fatalf("%d attempts, %q", len(result.Scenario.Attempts), differs)
	}
	if other := c.Same(&result.Scenario.Attempts[0]); len(other) > 0 {
		t.Errorf("another verdict: %q", other)
	}
}
