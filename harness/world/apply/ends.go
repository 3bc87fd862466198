package apply

import (
	"errors"
	"net"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/world"
)

// ambiguous reports whether a write that ended with an error may have happened nevertheless: only a
// refusal that was read, or a call that was never sent, says that it has not.
func ambiguous(err error) bool {
	if dial, is := errors.AsType[*net.OpError](err); is && dial.Op == "dial" {
		return false // there was no connection, or the request was stopped before one was made
	}
	var admin interface{ Refused() bool }
	if errors.As(err, &admin) {
		return !admin.Refused()
	}
	if _, unsent := errors.AsType[*world.Unsent](err); unsent {
		return false
	}
	var e *client.Error
	if !errors.As(err, &e) {
		return true
	}
	switch e.Kind {
	case client.KindConfig:
		return false
	case client.KindRefused:
		// A code that is none of HTTP's, such as 1 for a failure, does not say whose the failure was.
		return e.Status >= 500 || e.HasCode && (e.Code < 400 || e.Code >= 500)
	}
	return true
}

// conflict reports whether a refusal says that the thing exists already.
func conflict(err error) bool {
	var e *client.Error
	return errors.As(err, &e) && e.Kind == client.KindRefused && (e.Status == 409 || e.HasCode && e.Code == 409)
}

// unknownThing reports whether a refusal says that there is no such thing.
func unknownThing(err error) bool {
	var e *client.Error
	return errors.As(err, &e) && e.Kind == client.KindRefused && (e.Status == 404 || e.HasCode && e.Code == 404)
}
