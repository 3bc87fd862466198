package target

import "github.com/kasauti/kasauti/harness/scenario"

// refuse stops a request before anything is dialled: to send it would be unsafe.
func refuse(format string, args ...any) error {
	return scenario.NotSent("", "it was stopped before it was sent: "+format, args...)
}
