package strictyaml_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kasauti/kasauti/harness/strictyaml"
)

type duration time.Duration

func (d *duration) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	*d = duration(parsed)
	return err
}

type wallet struct {
	Place  strictyaml.Place `yaml:"-"`
	Mobile string           `yaml:"mobile"`
	Tries  int              `yaml:"tries"`
	Open   bool             `yaml:"open"`
	Rate   float64          `yaml:"rate"`
	Wait   duration         `yaml:"wait"`
	Tags   []string         `yaml:"tags"`
}

type file struct {
	Wallets map[string]wallet `yaml:"wallets"`
}

func TestLoadKeepsScalarsAsWritten(t *testing.T) {
	var f file
	text := "wallets:\n  asha: {mobile: 0123, tries: 3, open: true, rate: 0.5, wait: 2s, tags: [a, +91]}\n  ravi: {mobile: 1.10}\n"
	if err := strictyaml.Load("w.yaml", []byte(text), &f); err != nil {
		t.Fatal(err)
	}
	asha := f.Wallets["asha"]
	if asha.Mobile != "0123" || f.Wallets["ravi"].Mobile != "1.10" || asha.Tags[1] != "+91" {
		t.Errorf("scalars changed: %+v %+v", asha, f.Wallets["ravi"])
	}
	if asha.Tries != 3 || !asha.Open || asha.Rate != 0.5 || time.Duration(asha.Wait) != 2*time.Second {
		t.Errorf("values: %+v", asha)
	}
	if asha.Place.Line != 2 || asha.Place.Path != "wallets.asha" {
		t.Errorf("place: %+v", asha.Place)
	}
}

func TestLoadNamesEveryProblemWithItsPlace(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"unknown key", "wallets:\n  asha: {mobil: 1}", `w.yaml:2:10: wallets.asha.mobil: unknown field; did you mean "mobile"?`},
		{"far key", "wallets:\n  asha: {zebra: 1}", "known: mobile, open, rate, tags, tries, wait"},
		{"duplicate key", "wallets:\n  asha: {tries: 1}\n  asha: {tries: 2}", "w.yaml:3:3: wallets.asha: is given twice; the first is on line 2"},
		{"no number", "wallets: {asha: {tries: many}}", `must be a whole number, not "many"`},
		{"no bool", "wallets: {asha: {open: yes}}", `must be true or false, not "yes"`},
		{"no duration", "wallets: {asha: {wait: soon}}", "invalid duration"},
		{"a file of something else", "AKIA-hunter2\n", "w.yaml:1:1: must be a mapping of keys to values, not a text"},
		{"list for mapping", "wallets: [1]", "must be a mapping of keys to values, not a list"},
		{"mapping for text", "wallets: {asha: {mobile: {a: 1}}}", "must be one value, not a mapping"},
		{"scalar for list", "wallets: {asha: {tags: one}}", `must be a list, not "one"`},
		{"anchor", "wallets: {asha: &a {tries: 1}, ravi: *a}", "anchors and aliases are not supported"},
		{"tab", "wallets:\n\tasha: {}", "indent with spaces, not tabs"},
		{"two documents", "wallets: {}\n---\nwallets: {}\n", "more than one YAML document"},
		{"empty", "", "w.yaml:1:1: is empty"},
		{"empty value", "wallets: {asha: {mobile: }}", "is empty; give a value"},
		{"not YAML", "wallets: {asha: ", "is not valid YAML"},
		{"too large", strings.Repeat("#", strictyaml.MaxSize+1), "is larger than 4 MiB"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var f file
			err := strictyaml.Load("w.yaml", []byte(c.text), &f)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v\nwant it to say %s", err, c.want)
			}
		})
	}
}

func TestInvalidYAMLHasAPlaceAndASentence(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"open brace", "a: 1\nb: {c: 1\nd: 2\n", "w.yaml:3:2: is not valid YAML: a mapping in braces lacks a comma here or its }"},
		{"closed twice", "a: {b: 1}}\n", "w.yaml:1:10: is not valid YAML: no key can stand here"},
		{"open bracket", "a: [b\n", "w.yaml:2:1: is not valid YAML: a list in brackets lacks a comma here or its ]"},
		{"open quotes", "a: 1\nb: \"c\nd: 1\n", "w.yaml:2:4: is not valid YAML: these quotes are never closed; close them"},
		{"two colons", "a: b: c\n", "w.yaml:1:5: is not valid YAML: no second colon can stand here"},
		{"strange begin", "a: @b\n", "w.yaml:1:4: is not valid YAML: no value begins with this character; put quotes around the text"},
		{"wrong indent", "a:\n  b: 1\n c: 2\n", "w.yaml:3:2: is not valid YAML: no key can stand here; indent the keys"},
		{"mixed list", "a:\n  - b\n  c: 1\n", "w.yaml:3:3: is not valid YAML: this is no item of the list above"},
		{"escape", `a: "\q"`, "is not valid YAML: a backslash stands before a character that needs none"},
		{"alias named as a character", "a: *table", "anchors and aliases are not supported"},
		{"tab in text block", "a: |\n\tb\n", "w.yaml:2:1: is not valid YAML: a tab stands where only spaces may"},
		{"alias", "a: *b\n", "w.yaml:1:4: is not valid YAML: anchors and aliases are not supported"},
		{"control character", "a: b\nc: é\x01\n", "w.yaml:2:5: is not valid YAML: a character stands here that no text holds; save the file"},
		{"other", "a: >5x\n b\n", "w.yaml:1:6: is not valid YAML: it cannot be read from here on; check quotes, brackets and indentation"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var f file
			err := strictyaml.Load("w.yaml", []byte(c.text), &f)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v\nwant it to say %s", err, c.want)
			}
		})
	}
}

func TestLoadReportsAllProblemsAtOnce(t *testing.T) {
	var f file
	err := strictyaml.Load("w.yaml", []byte("wallets:\n  asha: {tries: x, open: y}\nworld: 1\n"), &f)
	problems, ok := err.(strictyaml.Problems)
	if !ok || len(problems) != 3 {
		t.Fatalf("got %v, want three problems", err)
	}
}

func TestLoadFileThatIsNotThere(t *testing.T) {
	var f file
	err := strictyaml.LoadFile("nowhere/w.yaml", &f)
	if err == nil || !strings.Contains(err.Error(), "nowhere/w.yaml: cannot be read: no such file or directory; check the path") {
		t.Errorf("got %v", err)
	}
}

func FuzzLoad(f *testing.F) {
	f.Add("wallets: {asha: {mobile: 1, tags: [a]}}")
	f.Add("a: &a [*a]")
	f.Add("\t- :\x00")
	f.Fuzz(func(t *testing.T, text string) {
		var out file
		if err := strictyaml.Load("w.yaml", []byte(text), &out); err != nil && err.Error() == "" {
			t.Error("an error without words")
		}
	})
}

func TestReadFileHasALimit(t *testing.T) {
	name := filepath.Join(t.TempDir(), "large.yaml")
	for size, want := range map[int]string{strictyaml.MaxSize: "", strictyaml.MaxSize + 1: "it is larger than 4 MiB"} {
		if err := os.WriteFile(name, make([]byte, size), 0o600); err != nil {
			t.Fatal(err)
		}
		data, err := strictyaml.ReadFile(name)
		if want == "" && (err != nil || len(data) != size) || want != "" && (err == nil || err.Error() != want) {
			t.Errorf("%d bytes: %d, %v", size, len(data), err)
		}
	}
}
