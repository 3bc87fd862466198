package world

import (
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/features"
	"github.com/kasauti/kasauti/fixtures"
)

// TestMagicValuesAreDocumented: the README has the table as it is.
func TestMagicValuesAreDocumented(t *testing.T) {
	table, err := LoadMagic(fixtures.FS)
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	if want := MagicTable(table); !strings.Contains(string(readme), want) {
		t.Errorf("README.md does not show the magic values; put this where the simulator is described:\n%s", want)
	}
}

// TestFeaturesUseNoMagicValue: they script their faults, and would mean something else on a
// mock that has its magic values.
func TestFeaturesUseNoMagicValue(t *testing.T) {
	table, err := LoadMagic(fixtures.FS)
	if err != nil {
		t.Fatal(err)
	}
	files, err := fs.Glob(features.FS, "*/*.feature")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d features, %v", len(files), err)
	}
	seen := map[string]bool{}
	for _, m := range table {
		value := m.Mobile + m.Amount
		if seen[value+m.Operations[0]] {
			t.Errorf("%s is given two outcomes", value)
		}
		seen[value+m.Operations[0]] = true
		alone := regexp.MustCompile(`(^|[^0-9.])` + regexp.QuoteMeta(value) + `($|[^0-9])`)
		for _, file := range files {
			text, err := fs.ReadFile(features.FS, file)
			if err != nil {
				t.Fatal(err)
			}
			if alone.Match(text) {
				t.Errorf("%s uses %s, which on a mock always means: %s", file, value, m.Outcome)
			}
		}
	}
}
