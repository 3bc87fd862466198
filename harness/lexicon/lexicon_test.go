package lexicon_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/lexicon"
	"github.com/kasauti/kasauti/harness/scenario"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestGolden(t *testing.T) {
	l := sample()
	golden(t, map[string]func(io.Writer) error{
		"steps.txt":    func(w io.Writer) error { return l.Text(w, false) },
		"patterns.txt": func(w io.Writer) error { return l.Text(w, true) },
		"steps.md":     l.Markdown, "steps.json": l.JSON, "glue.txt": glue(l),
	})
}

func golden(t *testing.T, files map[string]func(io.Writer) error) {
	t.Helper()
	for name, write := range files {
		var got bytes.Buffer
		if err := write(&got); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(path, got.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got.Bytes(), want) {
			t.Errorf("%s differs; look at it after: go test ./harness/lexicon -update\n%s", path, &got)
		}
	}
}

func TestMatching(t *testing.T) {
	for words, want := range map[string][]string{
		"":                    {"a token is granted", `the OTP reaches the mobile of card "asha" once`, "its body is empty", "the debit is refused because the OTP is wrong", `partner "acme" sends:`, "the answer is:"},
		"otp reaches":         {`the OTP reaches the mobile of card "asha" once`},
		"inbox":               {`the OTP reaches the mobile of card "asha" once`}, // what it needs
		"balance":             {"the debit is refused because the OTP is wrong"},  // a word that it admits
		"bazaar":              {`partner "acme" sends:`},                          // below the example
		"merchant token":      {},
		"sample_test.go json": {"the answer is:"},
		"test.go":             {}, // part of a file's name is no file
	} {
		got := []string{}
		for _, s := range sample().Matching(strings.Fields(words)).Steps {
			got = append(got, s.Example)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q finds %q, want %q", words, got, want)
		}
	}
}

// A search shows of a long list what it is about, and all of it where the subject is what is sought.
func TestSearchNarrowsLongLists(t *testing.T) {
	reasons := []string{"the OTP is late", "the money is gone"}
	for i := range 20 {
		reasons = append(reasons, fmt.Sprintf("of reason %d", i))
	}
	l := lexicon.Of(registry(), map[scenario.Kind][]string{scenario.Reason: reasons})
	for words, want := range map[string]string{
		"money":          `: the money is gone, and 21 more: kasauti steps sample_test.go`,
		"refusal":        `: the OTP is late, the money is gone, of reason 0, and 19 more: kasauti steps sample_test.go`,
		"sample_test.go": `: the OTP is late, the money is gone, of reason 0, of reason 1,`,
		"":               `: the OTP is late, the money is gone, of reason 0, of reason 1,`,
	} {
		var out bytes.Buffer
		if err := l.Matching(strings.Fields(words)).Text(&out, false); err != nil {
			t.Fatal(err)
		}
		if text := strings.Join(strings.Fields(out.String()), " "); !strings.Contains(text, want) {
			t.Errorf("%q does not show %q in\n%s", words, want, out.String())
		}
	}
}

func TestJSONIsOneDocument(t *testing.T) {
	var out bytes.Buffer
	if err := sample().JSON(&out); err != nil {
		t.Fatal(err)
	}
	var got lexicon.Lexicon
	d := json.NewDecoder(&out)
	d.DisallowUnknownFields()
	if err := d.Decode(&got); err != nil || d.More() {
		t.Fatal(err, d.More())
	}
	if got.Schema != "kasauti.steps/1" || len(got.Steps) != 6 || got.Steps[4].Takes != "table" || got.Steps[5].Takes != "text" {
		t.Errorf("%+v", got)
	}
}

// TestGlueIsValid: the file parses, type-checks, and has every pattern as a literal in a plain
// call, which is how the extension finds them.
func TestGlueIsValid(t *testing.T) {
	var out bytes.Buffer
	l := sample()
	if err := glue(l)(&out); err != nil {
		t.Fatal(err)
	}
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, "steps.go", &out, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := (&types.Config{Importer: importer.Default()}).Check("glue", files, []*ast.File{file}, nil); err != nil {
		t.Error(err)
	}
	var got []string
	for _, statement := range file.Decls[len(file.Decls)-1].(*ast.FuncDecl).Body.List {
		call := statement.(*ast.ExprStmt).X.(*ast.CallExpr)
		pattern, err := strconv.Unquote(call.Args[0].(*ast.BasicLit).Value)
		if err != nil || call.Fun.(*ast.SelectorExpr).Sel.Name != "Step" {
			t.Error(call, err)
		}
		got = append(got, pattern)
	}
	if len(got) != len(l.Steps) {
		t.Fatalf("%d patterns, want %d", len(got), len(l.Steps))
	}
	for i, s := range l.Steps {
		if got[i] != s.Pattern {
			t.Errorf("pattern %d is %s, want %s", i, got[i], s.Pattern)
		}
	}
}
