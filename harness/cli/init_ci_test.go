package cli

import (
	"archive/tar"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"github.com/kasauti/kasauti/harness/report"
)

// TestCIFilesRun does what a CI system does with the files that kasauti init writes: it runs
// their lines, with a release archive to fetch.
func TestCIFilesRun(t *testing.T) {
	for _, tool := range []string{"bash", "curl", "sha256sum", "tar"} {
		if _, err := exec.LookPath(tool); err != nil {
			if os.Getenv("CI") != "" {
				t.Fatalf("the lines of the CI files need %s: %v", tool, err)
			}
			t.Skipf("the lines of the CI files need %s: %v", tool, err)
		}
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	archive := packed(t, self) // the test binary stands for the command
	for ci, read := range map[string]func(*testing.T, string, map[string]string) []block{"github": githubBlocks, "gitlab": gitlabBlocks, "jenkins": jenkinsBlocks} {
		t.Run(ci, func(t *testing.T) {
			dir := newProject(t, ci)
			run := func(url, sum string) (string, string, error) {
				given := map[string]string{"KASAUTI_ARCHIVE": url, "KASAUTI_SHA256": sum}
				return runCI(t, dir, read(t, dir, given), given)
			}
			out, summary, err := run("file://"+archive, digest(t, archive))
			if err != nil || !strings.Contains(out, "conformant (exit 0)") {
				t.Errorf("%v\n%s", err, out)
			}
			for _, name := range handedOn[ci] {
				if _, err := os.Stat(filepath.Join(dir, "kasauti-report", name)); err != nil {
					t.Error(err)
				}
			}
			if ci == "github" && !strings.HasPrefix(summary, "## ✅ kasauti: conformant") {
				t.Errorf("the summary of the job: %s", summary)
			}
			// Where no run comes to its reports, those of an earlier one do not pass for its own.
			dies := packed(t, deadly(t))
			for _, c := range []struct{ when, url, sum, says string }{
				{"another archive than the one named", "file://" + archive, strings.Repeat("0", 64), "FAILED"},
				{"without the variables", "", "", "KASAUTI_ARCHIVE: set this"},
				{"kasauti is killed before it writes", "file://" + dies, digest(t, dies), "about to die"},
			} {
				left := earlier(t, dir)
				out, summary, err := run(c.url, c.sum)
				if err == nil || !strings.Contains(out, c.says) || strings.Contains(out, "conformant (exit 0)") {
					t.Errorf("%s: %v\n%s", c.when, err, out)
				}
				if strings.Contains(summary+out, earlierText) {
					t.Errorf("%s: an earlier report is shown: %s\n%s", c.when, summary, out)
				}
				for _, file := range left {
					if _, err := os.Lstat(file); !errors.Is(err, fs.ErrNotExist) {
						t.Errorf("%s: %s of an earlier run is still there (%v)", c.when, file, err)
					}
				}
			}

			red := "Feature: It is red\n  Scenario: It checks nothing\n    Given a transaction OTP was sent for card \"asha\"\n" +
				"    Then exactly 99.00 left the wallet of \"asha\"\n"
			if err := os.WriteFile(filepath.Join(dir, "features", "red.feature"), []byte(red), 0o644); err != nil {
				t.Fatal(err)
			}
			out, summary, err = run("file://"+archive, digest(t, archive))
			if err == nil || !strings.Contains(out, "(exit 1)") {
				t.Errorf("a feature that fails: %v\n%s", err, out)
			}
			if ci == "github" && (!strings.HasPrefix(summary, "## ❌ kasauti: not conformant") || !strings.Contains(obeyed(out), "\n::error file=features/red.feature,line=4,title=")) {
				t.Errorf("a feature that fails, summary %s\n%s", summary, out)
			}
		})
	}
}

// earlierText stands in what an earlier run left.
const earlierText = "left by an earlier run"

// earlier leaves every report that there is, as an earlier run would, and gives their files.
func earlier(t *testing.T, dir string) []string {
	t.Helper()
	names := []string{report.JournalName, capsuleFolder + "/a.json"}
	for line := range strings.Lines(report.About()) {
		name := strings.Fields(line)[1]
		if !strings.Contains(name, ".") {
			name += "/a-result.json"
		}
		names = append(names, name)
	}
	var files []string
	for _, name := range names {
		file := filepath.Join(dir, "kasauti-report", filepath.FromSlash(name))
		err := os.MkdirAll(filepath.Dir(file), 0o755)
		if err == nil {
			err = os.WriteFile(file, []byte(earlierText), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	return files
}

// deadly is a kasauti that lints, and is killed when it is to run.
func deadly(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "kasauti")
	if err := os.WriteFile(file, []byte("#!/bin/sh\n[ \"$1\" = lint ] || { echo about to die; kill -9 $$; }\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return file
}

// obeyed is the output in which GitHub looks for commands: that between a stop-commands and its
// token is none of it.
func obeyed(out string) string {
	before, rest, stopped := strings.Cut(out, "::stop-commands::")
	if !stopped {
		return out
	}
	token, rest, _ := strings.Cut(rest, "\n")
	_, after, _ := strings.Cut(rest, "\n::"+token+"::")
	return before + after
}

// handedOn are the reports that the files of a CI system hand on to it.
var handedOn = map[string][]string{
	"github":  {"junit.xml", "report.html", "summary.md", "github-annotations.txt"},
	"gitlab":  {"junit.xml", "report.html", "gl-code-quality.json"},
	"jenkins": {"junit.xml", "report.html"},
}

// block is lines that get one shell.
type block struct {
	shell  []string
	lines  string
	env    map[string]string
	always bool // also after a failure
}

// runCI runs blocks one after the other; after one that failed those alone that always run. It
// gives back what they printed, and what they added to the summary of the job.
func runCI(t *testing.T, dir string, blocks []block, given map[string]string) (out, summary string, failed error) {
	t.Helper()
	temp := t.TempDir()
	added, summarised := filepath.Join(temp, "path"), filepath.Join(temp, "summary")
	var printed strings.Builder
	for _, b := range blocks {
		if failed != nil && !b.always {
			continue
		}
		path := os.Getenv("PATH")
		if more, err := os.ReadFile(added); err == nil {
			path = strings.TrimSpace(string(more)) + string(os.PathListSeparator) + path
		}
		cmd := exec.Command(b.shell[0], append(slices.Clone(b.shell[1:]), b.lines)...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "PATH="+path, "RUNNER_TEMP="+temp, "WORKSPACE_TMP="+temp, "TMPDIR="+temp,
			"GITHUB_PATH="+added, "GITHUB_STEP_SUMMARY="+summarised)
		for _, env := range []map[string]string{given, b.env} {
			for name, value := range env {
				cmd.Env = append(cmd.Env, name+"="+value)
			}
		}
		said, err := cmd.CombinedOutput()
		printed.Write(said)
		if failed == nil {
			failed = err
		}
	}
	text, err := os.ReadFile(summarised)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return printed.String(), string(text), failed
}

// expression is what GitHub replaces.
var expression = regexp.MustCompile(`\$\{\{ (inputs|vars)\.(\w+) \}\}`)

// expressed is a text with its expressions replaced by values, each of which must be known.
func expressed(t *testing.T, text string, values map[string]string) string {
	t.Helper()
	return expression.ReplaceAllStringFunc(text, func(e string) string {
		value, known := values[expression.FindStringSubmatch(e)[2]]
		if !known {
			t.Errorf("there is no %s", e)
		}
		return value
	})
}

// githubBlocks are the steps of the action, with the inputs that the workflow gives it. Each gets
// a shell as GitHub starts it.
func githubBlocks(t *testing.T, dir string, given map[string]string) []block {
	t.Helper()
	var workflow struct {
		Jobs map[string]struct {
			Steps []struct {
				Uses string
				With map[string]string
			}
		}
	}
	readYAML(t, filepath.Join(dir, ".github/workflows/kasauti.yml"), &workflow)
	steps := workflow.Jobs["features"].Steps
	call := steps[len(steps)-1]
	var action struct {
		Inputs map[string]struct {
			Required bool
			Default  string
		}
		Runs struct {
			Using string
			Steps []struct {
				Run, Shell, If, Uses string
				Env                  map[string]string
			}
		}
	}
	readYAML(t, filepath.Join(dir, filepath.FromSlash(call.Uses), "action.yml"), &action)
	if action.Runs.Using != "composite" {
		t.Errorf("the action is %q", action.Runs.Using)
	}
	inputs := map[string]string{}
	for name, input := range action.Inputs {
		inputs[name] = input.Default
		value, said := call.With[name]
		if said {
			inputs[name] = expressed(t, value, given)
		} else if input.Required {
			t.Errorf("the workflow gives no %s", name)
		}
	}
	for name := range call.With {
		if _, known := action.Inputs[name]; !known {
			t.Errorf("the action has no input %s", name)
		}
	}
	var blocks []block
	for _, step := range action.Runs.Steps {
		if step.Uses != "" {
			continue
		}
		if step.Shell != "bash" || strings.Contains(step.Run, "${{") {
			t.Errorf("a step of a composite action names its shell, and takes what others say from its environment alone: %+v", step)
		}
		b := block{shell: []string{"bash", "--noprofile", "--norc", "-eo", "pipefail", "-c"}, lines: step.Run, env: map[string]string{}, always: step.If == "always()"}
		for name, value := range step.Env {
			b.env[name] = expressed(t, value, inputs)
		}
		blocks = append(blocks, b)
	}
	return blocks
}

// gitlabBlocks are one block: GitLab gives all lines of a job the same shell. The job stands in
// the file that is included.
func gitlabBlocks(t *testing.T, dir string, _ map[string]string) []block {
	t.Helper()
	var file struct {
		Include []struct{ Local string }
		Kasauti struct{ Extends string }
	}
	readYAML(t, filepath.Join(dir, ".gitlab-ci.yml"), &file)
	var jobs map[string]struct {
		Before    []string `yaml:"before_script"`
		Script    []string
		Variables map[string]string
		Artifacts struct{ Reports map[string]string }
	}
	readYAML(t, filepath.Join(dir, filepath.FromSlash(file.Include[0].Local)), &jobs)
	job, there := jobs[file.Kasauti.Extends]
	if !there || len(job.Artifacts.Reports) != 2 {
		t.Fatalf("the job to extend, %s, is %+v", file.Kasauti.Extends, job)
	}
	for kind, path := range job.Artifacts.Reports {
		if !slices.Contains(handedOn["gitlab"], filepath.Base(path)) {
			t.Errorf("GitLab looks for %s in %s, which no run writes", kind, path)
		}
	}
	return []block{{shell: []string{"bash", "-eo", "pipefail", "-c"}, lines: strings.Join(append(job.Before, job.Script...), "\n"), env: job.Variables}}
}

// shellStep is a step of a Jenkinsfile that runs lines.
var shellStep = regexp.MustCompile(`(?s) sh '(?:''(.*?)'''|([^'\n]+)')`)

// jenkinsBlocks are the steps, each with a shell as Jenkins starts it.
func jenkinsBlocks(t *testing.T, dir string, _ map[string]string) []block {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(dir, "Jenkinsfile"))
	if err != nil {
		t.Fatal(err)
	}
	text := string(content)
	for _, needed := range []string{"pipeline {", "agent any", "junit testResults: 'kasauti-report/junit.xml'", "archiveArtifacts artifacts: 'kasauti-report/**'"} {
		if !strings.Contains(text, needed) {
			t.Errorf("the Jenkinsfile lacks %s", needed)
		}
	}
	if open, closed := strings.Count(text, "{"), strings.Count(text, "}"); open != closed {
		t.Errorf("%d { and %d }", open, closed)
	}
	var blocks []block
	for _, step := range shellStep.FindAllStringSubmatch(text, -1) {
		blocks = append(blocks, block{shell: []string{"sh", "-xe", "-c"}, lines: step[1] + step[2]})
	}
	if n := strings.Count(text, " sh '"); len(blocks) != n || n != 3 {
		t.Errorf("%d of %d steps run lines", len(blocks), n)
	}
	return blocks
}

func readYAML(t *testing.T, name string, into any) {
	t.Helper()
	content, err := os.ReadFile(name)
	if err == nil {
		err = yaml.Unmarshal(content, into)
	}
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// packed is a release archive as make dist packs one: a folder with the command in it, here a
// link to what stands for it.
func packed(t *testing.T, command string) string {
	t.Helper()
	file, err := os.Create(filepath.Join(t.TempDir(), "kasauti.tar.gz"))
	if err != nil {
		t.Fatal(err)
	}
	zipped := gzip.NewWriter(file)
	out := tar.NewWriter(zipped)
	for _, err := range []error{
		out.WriteHeader(&tar.Header{Typeflag: tar.TypeDir, Name: "kasauti_v1_linux_amd64/", Mode: 0o755}),
		out.WriteHeader(&tar.Header{Typeflag: tar.TypeSymlink, Name: "kasauti_v1_linux_amd64/kasauti", Linkname: command}),
		out.Close(), zipped.Close(), file.Close(),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return file.Name()
}

func digest(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}
