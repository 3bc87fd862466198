//go:build docker

package container

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"
)

func started(t *testing.T, o Options) *Mock {
	t.Helper()
	m, err := Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := m.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return m
}

// ours lists the containers that carry our labels.
func ours(t *testing.T) []container.Summary {
	t.Helper()
	e := engineFor(t)
	list, err := e.ContainerList(context.Background(), client.ContainerListOptions{All: true, Filters: client.Filters{}.Add("label", labelRun)})
	if err != nil {
		t.Fatal(err)
	}
	return list.Items
}

func engineFor(t *testing.T) *engine {
	t.Helper()
	e, err := connect(context.Background(), log.New(io.Discard, "", 0))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	return e
}

func TestTheMockRunsInAContainer(t *testing.T) {
	world := filepath.Join(t.TempDir(), "w.yaml")
	if err := os.WriteFile(world, []byte("my world"), 0o600); err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	m := started(t, Options{Binary: build(t, "linux"), Seed: 42, WorldFile: world, Log: &said})
	if !strings.HasPrefix(m.URL, "http://127.0.0.1:") || !strings.HasPrefix(m.AdminURL, "http://127.0.0.1:") {
		t.Errorf("got %s and %s", m.URL, m.AdminURL)
	}
	request, err := http.NewRequest(http.MethodGet, m.URL+"/v1/world", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+m.AdminToken)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if want := "mock --addr 0.0.0.0:8080 --admin-addr 0.0.0.0:8081 --seed 42 --no-magic --world /world.yaml|my world"; err != nil || string(body) != want {
		t.Errorf("got %s %q, %v; want %q", answer.Status, body, err, want)
	}
	all := ours(t)
	if len(all) != 1 {
		t.Fatalf("%d containers, want 1", len(all))
	}
	if all[0].Labels[labelPID] != strconv.Itoa(os.Getpid()) || strings.Contains(all[0].Command, m.AdminToken) {
		t.Errorf("got the labels %v and the command %q", all[0].Labels, all[0].Command)
	}
	for _, port := range all[0].Ports {
		if port.IP.String() != "127.0.0.1" {
			t.Errorf("the port %d is published on %s", port.PrivatePort, port.IP)
		}
	}
	if err := m.Close(context.Background()); err != nil {
		t.Error(err)
	}
	if left := ours(t); len(left) != 0 {
		t.Errorf("%d containers are left", len(left))
	}
}

func TestAMockThatCrashesLeavesNothing(t *testing.T) {
	world := filepath.Join(t.TempDir(), "w.yaml")
	if err := os.WriteFile(world, []byte("crash"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Start(t.Context(), Options{Binary: build(t, "linux"), WorldFile: world, Env: map[string]string{"SHOP_KEY": "canary-of-a-container"}})
	if err == nil || !strings.Contains(err.Error(), "tiny: the world is broken") || strings.Contains(err.Error(), "\n") {
		t.Errorf("got %v", err)
	}
	// Its log has all of its environment.
	if said := fmt.Sprint(err); !strings.Contains(said, "SHOP_KEY=[secret]") || !strings.Contains(said, "KASAUTI_ADMIN_TOKEN=[secret]") || strings.Contains(said, "canary") {
		t.Errorf("secrets of the environment stand in the error, or never came there: %s", said)
	}
	if left := ours(t); len(left) != 0 {
		t.Errorf("%d containers are left", len(left))
	}
}

// leaving ends the run when the image has been built.
type leaving struct{ cancel context.CancelFunc }

func (l leaving) Write(p []byte) (int, error) {
	if strings.Contains(string(p), "Creating container") || strings.Contains(string(p), "Container started") {
		l.cancel()
	}
	return len(p), nil
}

func TestAnInterruptLeavesNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	m, err := Start(ctx, Options{Binary: build(t, "linux"), Log: leaving{cancel}})
	if err == nil {
		m.Close(context.Background())
		t.Fatal("the start went on after the interrupt")
	}
	if !strings.Contains(err.Error(), "interrupted") || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if left := ours(t); len(left) != 0 {
		t.Errorf("%d containers are left", len(left))
	}
}

// TestLeftoversAreSwept kills a run and lets the next one clean up.
func TestLeftoversAreSwept(t *testing.T) {
	if binary := os.Getenv("KASAUTI_TEST_LEAVE"); binary != "" {
		if _, err := Start(context.Background(), Options{Binary: binary}); err != nil {
			t.Fatal(err)
		}
		process, err := os.FindProcess(os.Getpid())
		if err != nil {
			t.Fatal(err)
		}
		if err := process.Kill(); err != nil {
			t.Fatal(err)
		}
		select {}
	}
	binary := build(t, "linux")
	child := exec.Command(os.Args[0], "-test.run=^TestLeftoversAreSwept$")
	child.Env = append(os.Environ(), "KASAUTI_TEST_LEAVE="+binary)
	if out, err := child.CombinedOutput(); err == nil || child.ProcessState.ExitCode() != -1 {
		t.Fatalf("the run was not killed: %v: %s", err, out)
	}
	left := ours(t)
	if len(left) != 1 {
		t.Fatalf("%d containers are left by the killed run, want 1", len(left))
	}
	started(t, Options{Binary: binary})
	now := ours(t)
	if len(now) != 1 || now[0].ID == left[0].ID {
		t.Errorf("got %d containers after the sweep", len(now))
	}
}

func TestImagesInUseAndNewOnesStay(t *testing.T) {
	m := started(t, Options{Binary: build(t, "linux")})
	e := engineFor(t)
	list := func() int {
		images, err := e.ImageList(t.Context(), client.ImageListOptions{Filters: client.Filters{}.Add("reference", repository)})
		if err != nil {
			t.Fatal(err)
		}
		return len(images.Items)
	}
	before := list()
	if err := e.sweepImages(t.Context(), "another"); err != nil {
		t.Error(err)
	}
	if after := list(); before == 0 || after != before {
		t.Errorf("%d images before the sweep and %d after; all are new", before, after)
	}
	if answer, err := http.Get(m.URL + "/healthz"); err != nil || answer.StatusCode != http.StatusOK {
		t.Errorf("the mock does not answer: %v", err)
	}
}
