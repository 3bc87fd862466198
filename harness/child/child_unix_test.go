//go:build !windows

package child

import (
	"bytes"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

func start(t *testing.T, script string) (*Child, *bytes.Buffer) {
	t.Helper()
	var out bytes.Buffer
	c, err := Start(Command{Program: "/bin/sh", Args: []string{"-c", script}, Env: os.Environ(), Stdout: &out}, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Kill)
	return c, &out
}

// gone waits, not for long, until a process is no more.
func gone(pid string) bool {
	n, err := strconv.Atoi(strings.TrimSpace(pid))
	if err != nil {
		return false
	}
	for range 100 {
		stat, err := os.ReadFile("/proc/" + strconv.Itoa(n) + "/stat")
		if syscall.Kill(n, 0) != nil || err == nil && strings.Contains(string(stat), ") Z ") {
			return true
		}
		time.Sleep(10 * time.Millisecond)
	}
	return false
}

func TestItsEndIsTold(t *testing.T) {
	c, out := start(t, "echo said; exit 3")
	<-c.Done()
	if c.Code() != 3 || c.Ending() != "exit status 3" || out.String() != "said\n" || !c.Ended() {
		t.Errorf("%d, %q, %q", c.Code(), c.Ending(), out)
	}
	c.Stop() // of what has ended
}

func TestWhatItStartedEndsWithIt(t *testing.T) {
	c, out := start(t, "sleep 600 & echo $!; exec >/dev/null; exit 0")
	<-c.Done()
	if !gone(out.String()) {
		t.Errorf("process %s is still there", out)
	}
}

// TestWhatLeftItsGroupEndsWithIt: a daemon has a session of its own.
func TestWhatLeftItsGroupEndsWithIt(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux tells whose a process is that has left its group")
	}
	if _, err := exec.LookPath("setsid"); err != nil {
		t.Fatal("there is no setsid on this machine; install util-linux")
	}
	c, out := start(t, "setsid sleep 600 >/dev/null & echo $!; sleep 0.2")
	<-c.Done()
	if !gone(out.String()) {
		t.Errorf("process %s is still there", out)
	}
}

func TestOneThatWillNotEndIsKilled(t *testing.T) {
	c, _ := start(t, "trap '' TERM; while :; do sleep 0.1; done")
	c.Kill()
	if c.Code() != -1 {
		t.Errorf("it ended with %s", c.Ending())
	}
}

// TestAllEndAtOnce: who ends this process leaves nothing behind, and starts nothing more.
func TestAllEndAtOnce(t *testing.T) {
	t.Cleanup(func() {
		running.mu.Lock()
		defer running.mu.Unlock()
		running.ended = false
	})
	one, _ := start(t, "trap '' TERM INT; while :; do sleep 0.1; done")
	two, out := start(t, "sleep 600 & echo $!; exit 0")
	<-two.Done()
	KillAll()
	<-one.Done()
	if one.Code() != -1 || !gone(out.String()) {
		t.Errorf("it ended with %s", one.Ending())
	}
	if c, err := Start(Command{Program: "/bin/sh", Args: []string{"-c", "exit 0"}}, nil); err == nil {
		c.Kill()
		t.Error("another is started")
	}
	running.mu.Lock()
	defer running.mu.Unlock()
	if len(running.all) != 0 {
		t.Errorf("%d are said to go on", len(running.all))
	}
}
