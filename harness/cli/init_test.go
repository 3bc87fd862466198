package cli

import (
	"context"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// newProject is a folder that kasauti init has written.
func newProject(t *testing.T, ci string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "qa")
	if code := run(context.Background(), []string{"init", "--ci", ci, dir}, Streams{Out: io.Discard, Err: os.Stderr}); code != 0 {
		t.Fatalf("kasauti init: exit %d", code)
	}
	return dir
}

// TestTheEditorIsSetUp: the files of VS Code are JSON without comments, the glob for steps
// finds the stub, and the stub is Go that holds every pattern of the vocabulary and the phrase.
func TestTheEditorIsSetUp(t *testing.T) {
	dir := newProject(t, "none")
	read := func(name string, into any) {
		content, err := os.ReadFile(filepath.Join(dir, ".vscode", name))
		if err == nil {
			err = json.Unmarshal(content, into)
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	var recommended struct{ Recommendations []string }
	read("extensions.json", &recommended)
	if len(recommended.Recommendations) != 1 {
		t.Errorf("recommended: %q", recommended.Recommendations)
	}
	var tasks struct{ Tasks []struct{ Command string } }
	read("tasks.json", &tasks)
	if len(tasks.Tasks) != 1 || tasks.Tasks[0].Command != glueCommand("features")+" > .kasauti/glue/steps.go" {
		t.Errorf("tasks: %+v", tasks)
	}
	var settings map[string][]string
	read("settings.json", &settings)
	if len(settings["cucumber.features"]) != 1 || len(settings["cucumber.glue"]) != 1 {
		t.Fatalf("settings: %q", settings)
	}
	found, err := filepath.Glob(filepath.Join(dir, settings["cucumber.glue"][0]))
	if err != nil || len(found) != 1 {
		t.Fatalf("%s finds %q, %v", settings["cucumber.glue"][0], found, err)
	}
	stub, err := parser.ParseFile(token.NewFileSet(), found[0], nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	literals := map[string]bool{}
	ast.Inspect(stub, func(n ast.Node) bool {
		if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING {
			text, err := strconv.Unquote(literal.Value)
			if err != nil {
				t.Error(err)
			}
			literals[text] = true
		}
		return true
	})
	if phrase := `^the wallet of "([^"]+?)" pays ([^"]+?) to "([^"]+?)"$`; !literals[phrase] {
		t.Errorf("the stub lacks the phrase %s", phrase)
	}
	for _, d := range vocabulary().Definitions() {
		if !literals[d.Pattern.String()] {
			t.Errorf("the stub lacks %s", d.Pattern)
		}
	}
}
