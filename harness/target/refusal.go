package target

import (
	"fmt"
	"net"

	"github.com/kasauti/kasauti/harness/scenario"
)

// refusal is the error of a request that was stopped here, before anything was dialled.
type refusal struct{ cause *scenario.CouldNotRun }

func refuse(format string, args ...any) error {
	return &refusal{&scenario.CouldNotRun{Reason: "it was stopped before it was sent: " + fmt.Sprintf(format, args...)}}
}

func (r *refusal) Error() string { return r.cause.Reason }

// Unwrap makes the step that sent the request one that could not be judged.
func (r *refusal) Unwrap() error { return r.cause }

// As shows the refusal as an error of dialling too, so that the client does not advise to
// find out what became of the request.
func (r *refusal) As(target any) bool {
	if op, ok := target.(**net.OpError); ok {
		*op = &net.OpError{Op: "dial", Net: "tcp", Err: r.cause}
		return true
	}
	return false
}
