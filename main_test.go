package main

import (
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/kasauti/kasauti/"

// mayImport says what each package builds on. Imports run one way: a package may use what
// stands here and what that builds on in turn, nothing else.
var mayImport = map[string][]string{
	// leaves
	"client": nil, "harness/exchange": nil, "harness/nearest": nil,
	"features": nil, "fixtures": nil, "harness/quantity": nil, "harness/browser": nil, "harness/plainjson": nil,
	"harness/atomicfile": nil,
	"harness/strictyaml": {"harness/nearest"},
	"harness/verdict":    {"harness/quantity"},
	"harness/finding":    {"harness/quantity", "harness/plainjson"},

	"harness/contract":         {"harness/exchange", "harness/verdict", "harness/strictyaml", "harness/nearest"},
	"harness/mock":             {"harness/contract", "harness/exchange", "harness/value", "harness/mock/inspector"},
	"harness/mock/inspector":   nil,
	"harness/mock/broken":      {"harness/mock"},
	"harness/scenario":         {"client", "harness/contract", "harness/exchange", "harness/verdict", "harness/nearest"},
	"harness/value":            {"harness/nearest"},
	"harness/compose":          {"harness/scenario", "harness/value"},
	"harness/draft":            {"harness/compose", "harness/plainjson"},
	"harness/target":           {"harness/mock", "harness/scenario", "harness/target/container", "harness/strictyaml"},
	"harness/app":              {"harness/target", "harness/child"},
	"harness/child":            nil,
	"harness/certify":          {"harness/contract", "harness/exchange", "harness/verdict", "harness/triage", "harness/strictyaml", "harness/nearest"},
	"harness/certify/bundle":   {"harness/certify", "harness/scenario", "harness/contract", "harness/verdict", "harness/quantity"},
	"harness/certify/arena":    {"harness/certify", "harness/mock"},
	"harness/certify/program":  {"harness/certify", "harness/child"},
	"harness/certify/trial":    {"harness/certify/arena", "harness/certify/program"},
	"harness/certify/zoo":      {"harness/certify/program"},
	"harness/gate":             {"harness/report", "harness/certify/bundle", "harness/excuse", "harness/plainjson"},
	"harness/proxy":            {"harness/target", "harness/triage"},
	"harness/target/container": {"harness/exchange"},
	"harness/world":            {"harness/target", "client", "harness/plainjson"},
	"harness/world/kinds":      {"harness/world"},
	"harness/world/walk":       {"harness/world"},
	"harness/world/state":      {"harness/world", "harness/atomicfile"},
	"harness/world/plan":       {"harness/world/state", "harness/world/walk"},
	"harness/world/show":       {"harness/world/apply"},
	"harness/world/apply":      {"harness/world/plan"},
	"harness/world/place":      {"harness/world"},
	"steps":                    {"harness/scenario", "harness/compose"},
	"harness/runner":           {"harness/scenario", "harness/verdict", "harness/triage"},
	"harness/triage":           {"harness/contract", "harness/exchange", "harness/verdict"},
	"harness/excuse":           {"harness/contract", "harness/strictyaml", "harness/nearest", "harness/verdict"},
	"harness/lint":             {"harness/compose", "harness/runner", "harness/finding", "harness/contract", "harness/exchange"},
	"harness/lexicon":          {"harness/runner", "harness/plainjson"},
	"harness/catalogue":        {"harness/contract", "harness/report"},
	"harness/capsule":          {"client", "harness/mock", "harness/runner"},
	"harness/check":            {"harness/scenario", "harness/contract", "harness/triage"},
	"harness/report":           {"harness/verdict", "harness/exchange", "harness/contract", "harness/nearest", "harness/finding"},
	"harness/history":          {"harness/report", "harness/verdict"},
	"harness/cli":              {"*"},
	"":                         {"harness/cli"},

	"harness/contract/importer": {"harness/contract", "harness/strictyaml", "harness/nearest"},
}

// onlyHere are heavy or dangerous imports that one package may have.
var onlyHere = map[string][]string{
	"github.com/testcontainers/testcontainers-go":       {"harness/target/container"},
	"github.com/moby/moby/client":                       {"harness/target/container"},
	"github.com/cucumber/godog":                         {"harness/runner"},
	"github.com/onsi/ginkgo/v2":                         {"harness/check"},
	"github.com/secure-systems-lab/go-securesystemslib": {"harness/certify/bundle"},
	"math/rand": {"harness/mock"},
}

type pkg struct {
	ImportPath string
	Imports    []string
}

func packages(t *testing.T) []pkg {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", "./...").Output()
	if err != nil {
		t.Fatalf("list the packages: %v", err)
	}
	var all []pkg
	decoder := json.NewDecoder(strings.NewReader(string(out)))
	for decoder.More() {
		var p pkg
		if err := decoder.Decode(&p); err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}

func reaches(from, to string, seen map[string]bool) bool {
	if seen[from] {
		return false
	}
	seen[from] = true
	for _, next := range mayImport[from] {
		if next == to || next == "*" || reaches(next, to, seen) {
			return true
		}
	}
	return false
}

func TestImportsRunOneWay(t *testing.T) {
	found := packages(t)
	if len(found) != len(mayImport) {
		t.Errorf("%d packages, but %d have a place in mayImport", len(found), len(mayImport))
	}
	for _, p := range found {
		name := strings.TrimPrefix(strings.TrimPrefix(p.ImportPath+"/", module), "/")
		name = strings.TrimSuffix(name, "/")
		if _, known := mayImport[name]; !known {
			t.Errorf("package %q has no place in mayImport", name)
		}
		for _, imported := range p.Imports {
			if short, ours := strings.CutPrefix(imported, module); ours && !reaches(name, short, map[string]bool{}) {
				t.Errorf("%s must not import %s", name, short)
			}
			for guarded, allowed := range onlyHere {
				inside := imported == guarded || strings.HasPrefix(imported, guarded+"/")
				if inside && !slices.Contains(allowed, name) {
					t.Errorf("%s must not import %s", name, imported)
				}
			}
		}
	}
}

func TestTheTwoSidesOfTheWireShareNoCode(t *testing.T) {
	for _, side := range []string{"harness/mock", "harness/mock/broken", "harness/contract"} {
		if reaches(side, "client", map[string]bool{}) {
			t.Errorf("%s may reach client: an error of one side could hide on the other", side)
		}
	}
}
