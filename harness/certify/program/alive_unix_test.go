//go:build !windows

package program

import (
	"fmt"
	"os"
	"strings"
	"syscall"
)

// alive reports whether a process exists. One that has ended and that nobody has asked about does
// not, though it has its number still.
func alive(pid int) bool {
	if stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid)); err == nil && strings.Contains(string(stat), ") Z ") {
		return false
	}
	return syscall.Kill(pid, 0) == nil
}
