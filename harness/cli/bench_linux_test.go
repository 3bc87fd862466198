package cli

import (
	"os"
	"syscall"
)

// peakMemory is the most that a process held, in MB.
func peakMemory(state *os.ProcessState) float64 {
	usage, _ := state.SysUsage().(*syscall.Rusage)
	return float64(usage.Maxrss) / 1024 // KiB on Linux
}
