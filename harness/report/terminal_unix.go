//go:build unix

package report

import (
	"os"

	"golang.org/x/sys/unix"
)

// columnsOf asks a terminal how wide it is; 0 where f is none.
func columnsOf(f *os.File) int {
	size, err := unix.IoctlGetWinsize(int(f.Fd()), unix.TIOCGWINSZ)
	if err != nil {
		return 0
	}
	return int(size.Col)
}
