package container

import (
	"bytes"
	"io"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestNoEngine runs in a process of its own: testcontainers settles once per process where
// the engine is.
func TestNoEngine(t *testing.T) {
	if os.Getenv("KASAUTI_TEST_NO_ENGINE") != "" {
		var log bytes.Buffer
		began := time.Now()
		_, err := Start(t.Context(), Options{Binary: os.Getenv("KASAUTI_TEST_NO_ENGINE"), Log: &log})
		if err == nil || !strings.HasPrefix(err.Error(), "no container engine answers at "+os.Getenv("DOCKER_HOST")) ||
			!strings.HasSuffix(err.Error(), "; start Docker, or use --target embedded") || strings.Contains(err.Error(), "\n") {
			t.Errorf("got %v", err)
		}
		if took := time.Since(began); took > 2*pingTimeout {
			t.Errorf("it took %s", took)
		}
		return
	}
	home := t.TempDir()
	binary := build(t, "linux")
	for name, host := range map[string]string{
		"no socket":  "unix://" + filepath.Join(home, "docker.sock"),
		"no address": "tcp://127.0.0.1:1",
	} {
		t.Run(name, func(t *testing.T) {
			child := exec.Command(os.Args[0], "-test.run=^TestNoEngine$", "-test.v=false")
			child.Env = append(os.Environ(), "KASAUTI_TEST_NO_ENGINE="+binary, "DOCKER_HOST="+host, "HOME="+home, "XDG_RUNTIME_DIR="+home)
			out, err := child.CombinedOutput()
			if err != nil {
				t.Errorf("%v: %s", err, out)
			}
			if !strings.HasPrefix(strings.TrimSpace(string(out)), "PASS") {
				t.Errorf("something was printed besides: %s", out)
			}
		})
	}
}

func TestLocalEngine(t *testing.T) {
	for host, want := range map[string]bool{
		"unix:///var/run/docker.sock": true, "npipe:////./pipe/docker_engine": true, "tcp://127.0.0.1:2375": true,
		"tcp://docker:2375": false, "ssh://me@there": false,
	} {
		if got := localEngine(host); got != want {
			t.Errorf("%s: got %v", host, got)
		}
	}
}

// TestTheEngineThatIsNeeded fails where KASAUTI_NEED_DOCKER=1 promises an engine and none
// answers, so that a build that must show the container target cannot pass without.
func TestTheEngineThatIsNeeded(t *testing.T) {
	needed := os.Getenv("KASAUTI_NEED_DOCKER") == "1"
	e, err := connect(t.Context(), log.New(io.Discard, "", 0))
	switch {
	case err == nil:
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	case needed:
		t.Errorf("KASAUTI_NEED_DOCKER=1, but %v", err)
	case !strings.Contains(err.Error(), "start Docker, or use --target embedded"):
		t.Errorf("got %v", err)
	}
}
