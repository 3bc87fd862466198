package cli

import (
	"archive/tar"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
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
	archive := packed(t)
	for ci, read := range map[string]func(*testing.T, string) []string{"github": githubLines, "gitlab": gitlabLines} {
		t.Run(ci, func(t *testing.T) {
			dir := newProject(t, ci)
			blocks := read(t, dir)
			if out, err := runCI(t, dir, blocks, "file://"+archive, digest(t, archive)); err != nil || !strings.Contains(out, "conformant (exit 0)") {
				t.Errorf("%v\n%s", err, out)
			}
			if _, err := os.Stat(filepath.Join(dir, "kasauti-report", "junit.xml")); err != nil {
				t.Error(err)
			}
			if out, err := runCI(t, dir, blocks, "file://"+archive, strings.Repeat("0", 64)); err == nil || strings.Contains(out, "conformant") {
				t.Errorf("another archive than the one named: %v\n%s", err, out)
			}
			if out, err := runCI(t, dir, blocks, "", ""); err == nil || !strings.Contains(out, "KASAUTI_ARCHIVE: set this variable") {
				t.Errorf("without the variables: %v\n%s", err, out)
			}
		})
	}
}

// runCI runs blocks of lines one after the other, until one fails.
func runCI(t *testing.T, dir string, blocks []string, archive, digest string) (string, error) {
	t.Helper()
	temp := t.TempDir()
	added := filepath.Join(temp, "path")
	var out strings.Builder
	for _, block := range blocks {
		path := os.Getenv("PATH")
		if more, err := os.ReadFile(added); err == nil {
			path = strings.TrimSpace(string(more)) + string(os.PathListSeparator) + path
		}
		cmd := exec.Command("bash", "-e", "-c", block)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "PATH="+path, "RUNNER_TEMP="+temp, "TMPDIR="+temp, "GITHUB_PATH="+added,
			"KASAUTI_ARCHIVE="+archive, "KASAUTI_SHA256="+digest)
		said, err := cmd.CombinedOutput()
		out.Write(said)
		if err != nil {
			return out.String(), err
		}
	}
	return out.String(), nil
}

// githubLines are the blocks that each get a shell.
func githubLines(t *testing.T, dir string) []string {
	var file struct {
		Jobs map[string]struct{ Steps []struct{ Run string } }
	}
	readYAML(t, filepath.Join(dir, ".github/workflows/kasauti.yml"), &file)
	var blocks []string
	for _, step := range file.Jobs["features"].Steps {
		if step.Run != "" {
			blocks = append(blocks, step.Run)
		}
	}
	return blocks
}

// gitlabLines are one block: GitLab gives all lines of a job the same shell.
func gitlabLines(t *testing.T, dir string) []string {
	var file struct {
		Kasauti struct {
			Before []string `yaml:"before_script"`
			Script []string
		}
	}
	readYAML(t, filepath.Join(dir, ".gitlab-ci.yml"), &file)
	return []string{strings.Join(append(file.Kasauti.Before, file.Kasauti.Script...), "\n")}
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
// link to this test binary, which stands for it.
func packed(t *testing.T) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.Create(filepath.Join(t.TempDir(), "kasauti.tar.gz"))
	if err != nil {
		t.Fatal(err)
	}
	zipped := gzip.NewWriter(file)
	out := tar.NewWriter(zipped)
	for _, err := range []error{
		out.WriteHeader(&tar.Header{Typeflag: tar.TypeDir, Name: "kasauti_v1_linux_amd64/", Mode: 0o755}),
		out.WriteHeader(&tar.Header{Typeflag: tar.TypeSymlink, Name: "kasauti_v1_linux_amd64/kasauti", Linkname: self}),
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
