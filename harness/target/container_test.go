package target

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestContainerCannotStart(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("DOCKER_HOST", "unix://"+filepath.Join(dir, "docker.sock"))
	source, binary := filepath.Join(dir, "main.go"), filepath.Join(dir, "static")
	if err := os.WriteFile(source, []byte("package main\n\nfunc main() {}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	build := exec.Command("go", "build", "-o", binary, source)
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	_, err := Container(t.Context(), ContainerOptions{Binary: binary})
	var unavailable *Unavailable
	if !errors.As(err, &unavailable) || !strings.Contains(err.Error(), "start Docker, or use --target embedded") {
		t.Errorf("got %T: %v", err, err)
	}
	_, err = Container(t.Context(), ContainerOptions{Binary: source})
	var config *ConfigError
	if !errors.As(err, &config) || !strings.Contains(err.Error(), "--mock-binary") {
		t.Errorf("got %T: %v", err, err)
	}
}
