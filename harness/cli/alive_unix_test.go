//go:build !windows

package cli

import (
	"strconv"
	"syscall"
)

// alive reports whether a process exists.
func alive(pid string) bool {
	number, err := strconv.Atoi(pid)
	return err == nil && syscall.Kill(number, 0) == nil
}
