package child

import (
	"os/exec"
	"strconv"
	"syscall"
)

func ownGroup(c *exec.Cmd) {
	c.SysProcAttr = &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
}

// askGroup ends the processes at once: Windows has no signal that asks a program without a window.
func askGroup(c *exec.Cmd) { killGroup(c) }

// killGroup ends the process and what it started. One that is gone needs no end.
func killGroup(c *exec.Cmd) {
	_ = exec.Command("taskkill", "/T", "/F", "/PID", strconv.Itoa(c.Process.Pid)).Run()
	_ = c.Process.Kill()
}
