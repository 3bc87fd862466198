package cli

import (
	"regexp"
	"runtime"
	"strings"
	"testing"
)

// TestTheREADMEOnGates types what its section shows, line by line, and reads what it shows.
func TestTheREADMEOnGates(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("its commands are those of a POSIX shell")
	}
	dir, typed := t.TempDir(), 0
	for _, name := range commitVariables {
		t.Setenv(name, "")
	}
	counts := regexp.MustCompile(`\b[0-9]+ of [0-9]+ requirements\b`)
	for _, block := range fenced.FindAllStringSubmatch(readmeSection(t, "### Gate a release"), -1) {
		for _, one := range typedIn(block[2]) {
			typed++
			out, _ := shell(t, dir, one.command) // its answer is read
			want, got := readable(counts.ReplaceAllString(one.shown, "N")), readable(counts.ReplaceAllString(out, "N"))
			if !elided(withoutEmptyEnd(want), withoutEmptyEnd(got)) {
				t.Fatalf("README.md shows\n$ %s\n%s\nand it prints\n%s", one.command, strings.Join(want, "\n"), strings.Join(got, "\n"))
			}
		}
	}
	if typed != 3 {
		t.Fatalf("%d commands were typed: the section has another form", typed)
	}
}
