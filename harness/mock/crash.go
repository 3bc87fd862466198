package mock

import (
	"fmt"
	"path"
	"runtime"
	"strings"
)

// withstand does what may panic, and says what panicked and where; "" where nothing did. A panic
// is an error of the mock: it must neither keep a universe's lock nor take the answer away.
func withstand(do func()) (crash string) {
	defer func() {
		if p := recover(); p != nil {
			crash = fmt.Sprintf("the mock panicked: %v (%s)", p, crashSite())
		}
	}()
	do()
	return ""
}

// mostFrames are the calls that a crash names, the innermost first.
const mostFrames = 5

// crashSite is where the panic that is being recovered from began.
func crashSite() string {
	counters := make([]uintptr, 64)
	frames := runtime.CallersFrames(counters[:runtime.Callers(0, counters)])
	var sites []string
	panicking := false
	for more := true; more && len(sites) < mostFrames; {
		var f runtime.Frame
		f, more = frames.Next()
		switch {
		case f.Function == "runtime.gopanic":
			panicking = true
		case panicking && !strings.HasPrefix(f.Function, "runtime."):
			sites = append(sites, fmt.Sprintf("%s:%d", path.Base(f.File), f.Line))
		}
	}
	return strings.Join(sites, " < ")
}
