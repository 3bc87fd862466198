package scenario

import (
	"fmt"
	"net"

	"github.com/kasauti/kasauti/harness/verdict"
)

// Unsent is the error of a request that was stopped here, before anything was dialled. The step
// that made it could not be judged.
type Unsent struct{ cause *CouldNotRun }

// NotSent makes an Unsent. class is whose trouble it is; "" leaves it to the triage.
func NotSent(class verdict.Class, format string, args ...any) *Unsent {
	return &Unsent{&CouldNotRun{Reason: fmt.Sprintf(format, args...), Class: class}}
}

func (u *Unsent) Error() string { return u.cause.Reason }

// Unwrap makes the step that sent the request one that could not be judged.
func (u *Unsent) Unwrap() error { return u.cause }

// Held says that nothing was dialled for it.
func (u *Unsent) Held() bool { return true }

// As shows it as an error of dialling too, so that the client does not advise to find out what
// became of the request.
func (u *Unsent) As(target any) bool {
	if op, ok := target.(**net.OpError); ok {
		*op = &net.OpError{Op: "dial", Net: "tcp", Err: u.cause}
		return true
	}
	return false
}
