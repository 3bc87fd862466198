package child

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"syscall"
)

// killMarked ends what left the command's group, and carries its mark in its environment. It looks
// again until nothing is found, for what was started meanwhile.
func killMarked(mark string) {
	for range 10 {
		if !killFound(mark) {
			return
		}
	}
}

func killFound(mark string) (found bool) {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return false
	}
	wanted := append([]byte(mark), 0)
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil || pid == os.Getpid() {
			continue
		}
		// Another user's cannot be read, and is none of ours; one that has ended has none.
		environment, err := os.ReadFile(fmt.Sprintf("/proc/%d/environ", pid))
		if err != nil || !bytes.Contains(append(environment, 0), wanted) {
			continue
		}
		found = syscall.Kill(pid, syscall.SIGKILL) == nil || found
	}
	return found
}
