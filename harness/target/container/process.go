package container

import (
	"errors"
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
)

// alive reports whether the process that began then still runs. Where it cannot be told, it
// is alive: a container too many does less harm than one removed under a run.
func alive(pid int, then string) bool {
	process, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	defer func() { _ = process.Release() }() // only frees the handle
	if runtime.GOOS == "windows" {
		return true // FindProcess has looked already, and there is no signal 0
	}
	if err := process.Signal(syscall.Signal(0)); err != nil && !errors.Is(err, syscall.EPERM) {
		return false
	}
	now := began(pid)
	return now == "" || then == "" || now == then
}

// began tells processes with the same number apart: the boot's id and the process's start in
// ticks since then. "" where the system has no /proc.
func began(pid int) string {
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return ""
	}
	// The program's name, in brackets, may hold spaces and brackets itself.
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	const start = 22 - 3 // field 22 of proc(5); the fields here begin with the third
	if len(fields) <= start {
		return ""
	}
	boot, _ := os.ReadFile("/proc/sys/kernel/random/boot_id") // its absence tells nothing
	return strings.TrimSpace(string(boot)) + "/" + fields[start]
}
