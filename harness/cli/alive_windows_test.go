package cli

import (
	"os"
	"strconv"
)

// alive reports whether a process exists.
func alive(pid string) bool {
	number, err := strconv.Atoi(pid)
	if err != nil {
		return false
	}
	p, err := os.FindProcess(number)
	if err == nil {
		_ = p.Release()
	}
	return err == nil
}
