package container

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// tiny is a program that serves what a mock serves first.
const tiny = `package main

import (
	"fmt"
	"net/http"
	"os"
	"strings"
)

func main() {
	if os.Getenv("KASAUTI_ADMIN_TOKEN") == "" {
		fmt.Println("tiny: no admin token")
		os.Exit(2)
	}
	world, _ := os.ReadFile("/world.yaml")
	http.HandleFunc("/healthz", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "ok") })
	http.HandleFunc("/v1/world", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+os.Getenv("KASAUTI_ADMIN_TOKEN") {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		fmt.Fprintf(w, "%s|%s", strings.Join(os.Args[1:], " "), world)
	})
	if strings.Contains(string(world), "crash") {
		fmt.Println("tiny: the world is broken, and the environment is", os.Environ())
		os.Exit(3)
	}
	go http.ListenAndServe(":8081", nil)
	fmt.Println(http.ListenAndServe(":8080", nil))
}
`

// build makes the program, always with the same bytes, so that tests share one image.
func build(t testing.TB, system string) string { return buildOf(t, tiny, system) }

func buildOf(t testing.TB, text, system string) string {
	t.Helper()
	dir := t.TempDir()
	source := filepath.Join(dir, "main.go")
	if err := os.WriteFile(source, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return compile(t, source, system)
}

// compile makes a static build of a file or package.
func compile(t testing.TB, source, system string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "program")
	command := exec.Command("go", "build", "-trimpath", "-o", path, source)
	command.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+system)
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return path
}

func TestTheImageDependsOnItsFilesAlone(t *testing.T) {
	binary := build(t, "linux")
	world := filepath.Join(t.TempDir(), "w.yaml")
	if err := os.WriteFile(world, []byte("world: {}"), 0o600); err != nil {
		t.Fatal(err)
	}
	first, err := newImage(binary, world)
	if err != nil {
		t.Fatal(err)
	}
	again, err := newImage(binary, world)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := newImage(binary, "")
	if err != nil {
		t.Fatal(err)
	}
	if first.tag != again.tag || !bytes.Equal(first.archive, again.archive) || first.tag == plain.tag {
		t.Errorf("got the tags %s, %s and %s", first.tag, again.tag, plain.tag)
	}
	var got []string
	archive := tar.NewReader(bytes.NewReader(first.archive))
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if header.ModTime.Unix() != 0 {
			t.Errorf("%s has the time %s", header.Name, header.ModTime)
		}
		got = append(got, header.Name)
	}
	if strings.Join(got, " ") != "kasauti world.yaml Dockerfile" {
		t.Errorf("the archive holds %q", got)
	}
}

func TestBinariesThatFitNoImage(t *testing.T) {
	text := filepath.Join(t.TempDir(), "text")
	if err := os.WriteFile(text, []byte("no program"), 0o600); err != nil {
		t.Fatal(err)
	}
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Fatal(err)
	}
	good := build(t, "linux")
	tests := []struct{ name, binary, world, says string }{
		{"not there", filepath.Join(t.TempDir(), "nowhere"), "", "give another with --mock-binary"},
		{"text", text, "", "is no Linux program"},
		{"another system", build(t, "darwin"), "", "is no Linux program"},
		{"dynamic", shell, "", "is linked dynamically"},
		{"no world", good, filepath.Join(t.TempDir(), "nowhere"), "correct --world"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := Start(t.Context(), Options{Binary: test.binary, WorldFile: test.world})
			var unusable *BinaryError
			if !errors.As(err, &unusable) || !strings.Contains(err.Error(), test.says) {
				t.Errorf("got %v, want %q", err, test.says)
			}
		})
	}
}

func TestOtherSystemsNeedABinary(t *testing.T) {
	_, err := linuxBinary("", "darwin")
	if err == nil || !strings.Contains(err.Error(), "--mock-binary FILE") {
		t.Errorf("got %v", err)
	}
	if path, err := linuxBinary("", "linux"); err != nil || path == "" {
		t.Errorf("got %q, %v", path, err)
	}
	if path, err := linuxBinary("given", "darwin"); err != nil || path != "given" {
		t.Errorf("got %q, %v", path, err)
	}
}

func TestAlive(t *testing.T) {
	own := began(os.Getpid())
	child := exec.Command("sh", "-c", "exit 0")
	if err := child.Run(); err != nil {
		t.Fatal(err)
	}
	if !alive(os.Getpid(), own) || !alive(os.Getpid(), "") {
		t.Error("this process is taken for dead")
	}
	if alive(child.Process.Pid, "") {
		t.Error("a process that has ended is taken for alive")
	}
	if own != "" && alive(os.Getpid(), own+"0") {
		t.Error("another process that had this number is taken for alive")
	}
}
