package cli

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/certify"
	"github.com/kasauti/kasauti/harness/contract"
)

// skeleton is how the test has a skeleton run.
type skeleton struct {
	has         []string // a command that succeeds where the runtime is there
	build       []string // a command for its folder, for the simple form; nil: none
	simple      []string // its words in the simple form; the file, or the folder, takes the place of FILE and FOLDER
	lines       []string // in the form of --lines; nil: it has none
	parallel    int
	unsupported []string // tasks that its head comment excuses
}

var triedSkeletons = map[string]skeleton{
	"python": {has: []string{"python3", "--version"}, simple: []string{"python3", "FILE"}, lines: []string{"python3", "FILE"}, parallel: 6},
	"node":   {has: []string{"node", "--version"}, simple: []string{"node", "FILE"}, lines: []string{"node", "FILE"}, parallel: 6},
	"php": {
		has:    []string{"php", "-r", "exit(extension_loaded('curl') && extension_loaded('openssl') ? 0 : 1);"},
		simple: []string{"php", "FILE"}, lines: []string{"php", "FILE"}, parallel: 6,
	},
	// A compiler takes seconds for each start, and a virtual machine one: few cases start one each.
	"java": {
		has: []string{"javac", "-version"}, build: []string{"javac", "FILE"},
		simple: []string{"java", "-XX:TieredStopAtLevel=1", "-cp", "FOLDER", "Client"}, lines: []string{"java", "FILE"}, parallel: 4,
	},
	"shell": {has: []string{"sh", "-c", "curl --version && awk 'BEGIN { }'"}, simple: []string{"sh", "FILE"}, parallel: 4, unsupported: []string{"add-money"}},
}

// TestSkeletonsPassEveryCase runs each as a partner would, in the forms of the process contract that it has.
func TestSkeletonsPassEveryCase(t *testing.T) {
	if !slices.Equal(slices.Sorted(maps.Keys(triedSkeletons)), skeletonNames()) {
		t.Errorf("there are skeletons in %v, and %v are tried", skeletonNames(), slices.Sorted(maps.Keys(triedSkeletons)))
	}
	k, err := contract.Load(fixtures.FS)
	if err != nil {
		t.Fatal(err)
	}
	book, err := certify.Load(fixtures.FS, k)
	if err != nil {
		t.Fatal(err)
	}
	for _, language := range skeletonNames() {
		t.Run(language, func(t *testing.T) { triedSkeletons[language].try(t, book, language) })
	}
}

func (s skeleton) try(t *testing.T, book *certify.Book, language string) {
	if err := exec.Command(s.has[0], s.has[1:]...).Run(); err != nil {
		if os.Getenv(runtimesVariable) == "required" {
			t.Fatalf("%s is required here, but %q: %v; install it", language, s.has, err)
		}
		t.Skipf("%q: %v; %s is not there", s.has, err, language)
	}
	code, text := kasauti(t, "certify", "--skeleton", language)
	if code != 0 {
		t.Fatal(text)
	}
	folder := t.TempDir()
	file := filepath.Join(folder, filepath.Base(skeletons[language]))
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	words := func(of []string) (filled []string) {
		for _, word := range of {
			filled = append(filled, strings.NewReplacer("FILE", file, "FOLDER", folder).Replace(word))
		}
		return filled
	}
	if build := words(s.build); build != nil {
		if out, err := exec.Command(build[0], build[1:]...).CombinedOutput(); err != nil {
			t.Fatalf("%q: %v\n%s", build, err, out)
		}
	}
	for _, verb := range s.unsupported {
		if !strings.Contains(text[:min(len(text), 1500)], verb) {
			t.Errorf("its head comment does not say that it cannot %s", verb)
		}
	}
	for form, program := range map[string][]string{"--lines": words(s.lines), "--lines=false": words(s.simple)} {
		if program == nil {
			continue
		}
		few := s.build != nil && form != "--lines"
		can, cannot := s.cases(book, few)
		for cases, want := range map[string]string{can: "conformant (exit 0)", cannot: "the client does not support the task"} {
			if cases == "" {
				continue
			}
			args := []string{"certify", form, "--case", cases, "--parallel", fmt.Sprint(s.parallel), "--fail-on", "warn", "--report", t.TempDir(), "--"}
			if _, out := kasauti(t, append(args, program...)...); !strings.Contains(out, want) {
				t.Errorf("%s: not %s\n%s", form, want, tail(out))
			}
		}
	}
}

// cases are those of all tiers whose tasks it does, or those of the tokens and one of each other profile,
// and one with a task that it does not.
func (s skeleton) cases(book *certify.Book, few bool) (can, cannot string) {
	var all []string
	for _, p := range book.Profiles {
		tried := p.Cases
		if few && p.Name != "token" {
			tried = tried[:1]
		}
		for _, c := range tried {
			if slices.ContainsFunc(c.Tasks, func(task certify.Task) bool { return slices.Contains(s.unsupported, task.Do) }) {
				cannot = c.Name
			} else {
				all = append(all, c.Name)
			}
		}
	}
	return strings.Join(all, ","), cannot
}
