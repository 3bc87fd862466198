package cli

import (
	"os"
	"syscall"
	"time"
)

// peakMemory is the most that a process held, in MB.
func peakMemory(state *os.ProcessState) float64 {
	usage, _ := state.SysUsage().(*syscall.Rusage)
	return float64(usage.Maxrss) / 1024 // KiB on Linux
}

// cpuTime is what this process has used.
func cpuTime() time.Duration {
	var used syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &used) != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
