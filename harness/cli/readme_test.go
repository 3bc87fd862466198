package cli

import (
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/mock"
)

// TestTheREADMEOnTheDeclaredWorld types what its section shows, line by line, and reads what it shows.
// A line "..." stands for lines that are left out. What is done side by side may be told in any order.
func TestTheREADMEOnTheDeclaredWorld(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("its commands are those of a POSIX shell")
	}
	section := readmeSection(t, "## The declared world")
	dir := t.TempDir()
	t.Setenv("TZ", "UTC")
	t.Setenv("KASAUTI_LOCKS", filepath.Join(dir, "locks"))
	files := map[string]string{"yaml": "world.yaml", "gherkin": "pay.feature"}
	server, err := mock.New(mockOptions(t))
	if err != nil {
		t.Fatal(err)
	}
	api, admin := httptest.NewServer(server.API()), httptest.NewServer(server.Admin())
	t.Cleanup(api.Close)
	t.Cleanup(admin.Close)
	here := strings.NewReplacer("http://127.0.0.1:8080", api.URL, "http://127.0.0.1:8081", admin.URL)

	typed := 0
	for _, block := range fenced.FindAllStringSubmatch(section, -1) {
		language, text := block[1], block[2]
		if name, first := files[language]; first {
			delete(files, language) // the first of its kind is a file, others are pieces of one
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if language != "" {
			continue
		}
		for _, one := range typedIn(text) {
			typed++
			out, err := shell(t, dir, here.Replace(one.command))
			if _, exited := err.(*exec.ExitError); err != nil && !exited {
				t.Fatalf("$ %s: %v", one.command, err)
			}
			got := readable(out)
			if want := readable(one.shown); !shows(want, got) {
				t.Fatalf("README.md shows\n$ %s\n%s\nand it prints\n%s", one.command, strings.Join(want, "\n"), strings.Join(got, "\n"))
			}
		}
	}
	if typed == 0 || len(files) > 0 {
		t.Fatalf("%d commands were typed, and %v is not there: the section has another form", typed, files)
	}
}

var fenced = regexp.MustCompile("(?ms)^```([a-z]*)\n(.*?)^```$")

// readmeSection is the text below a heading of the README, which is given with its marks, up to the next heading.
func readmeSection(t *testing.T, heading string) string {
	t.Helper()
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, text, found := strings.Cut(string(readme), "\n"+heading+"\n")
	if !found {
		t.Fatalf("README.md has no section %q", heading)
	}
	text, _, _ = strings.Cut(text, "\n## ")
	text, _, _ = strings.Cut(text, "\n### ")
	return text
}

// typedLine is a command as it is typed, and what is shown below it.
type typedLine struct{ command, shown string }

func typedIn(block string) []typedLine {
	var all []typedLine
	for _, line := range strings.Split(block, "\n") {
		if command, ok := strings.CutPrefix(line, "$ "); ok {
			all = append(all, typedLine{command: command})
		} else if len(all) > 0 {
			all[len(all)-1].shown += line + "\n"
		}
	}
	return all
}

// readable are the lines of an output without what differs from run to run.
func readable(text string) []string {
	for _, d := range differing {
		text = d.pattern.ReplaceAllString(text, d.by)
	}
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for i, line := range lines {
		lines[i] = scenarioTook.ReplaceAllString(strings.TrimRight(line, " "), "TIME")
	}
	return lines
}

// scenarioTook is how long a scenario took, at the end of its line.
var scenarioTook = regexp.MustCompile(` +[0-9.]+ m?s$`)

// stepLine is a line of an apply about one thing.
var stepLine = regexp.MustCompile(`^[a-z_]+\.[a-z]+: `)

// shows reports whether an output is as it is shown.
func shows(want, got []string) bool {
	steps := func(lines []string) (of, others []string) {
		for _, line := range lines {
			if stepLine.MatchString(line) {
				of = append(of, line)
			} else {
				others = append(others, line)
			}
		}
		slices.Sort(of)
		return of, others
	}
	wantSteps, want := steps(want)
	gotSteps, got := steps(got)
	if !slices.Contains(want, "...") {
		return slices.Equal(wantSteps, gotSteps) && slices.Equal(want, got)
	}
	missing := slices.ContainsFunc(wantSteps, func(line string) bool { return !slices.Contains(gotSteps, line) })
	return !missing && elided(want, got)
}

// elided matches lines, of which "..." stands for any.
func elided(want, got []string) bool {
	switch {
	case len(want) == 0:
		return len(got) == 0
	case want[0] == "...":
		return elided(want[1:], got) || len(got) > 0 && elided(want, got[1:])
	}
	return len(got) > 0 && want[0] == got[0] && elided(want[1:], got[1:])
}

// TestWhatIsShownCanFail: the reading of the README sees what is not as it is shown.
func TestWhatIsShownCanFail(t *testing.T) {
	got := readable("Plan\n\na.b: creating...\nc.d: creating...\nc.d: created in 4ms\na.b: created in 12ms\n\nDone.")
	for shown, want := range map[string]bool{
		"Plan\n\na.b: creating...\na.b: created in 1ms\nc.d: creating...\nc.d: created in 1ms\n\nDone.": true,
		"...\nc.d: created in 1ms\n\nDone.":   true,
		"...\n\nDone.":                        true,
		"...":                                 true,
		"...\nc.d: destroyed in 1ms\n\nDone.": false,
		"...\nUndone.":                        false,
		"Plan\n\na.b: creating...\na.b: created in 1ms\n\nDone.": false,
		"Plan\n\nDone.": false,
		"":              false,
	} {
		if shows(readable(shown), got) != want {
			t.Errorf("%q: %v", shown, !want)
		}
	}
}
