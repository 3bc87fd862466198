//go:build !linux

package cli

import (
	"os"
	"time"
)

// peakMemory is not known on this system.
func peakMemory(*os.ProcessState) float64 { return 0 }

// cpuTime is unknown there.
func cpuTime() time.Duration { return 0 }
