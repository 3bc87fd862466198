package mock

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// longestWait bounds how long a call waits for something to happen.
const longestWait = 30 * time.Second

// mostWaiters are calls that wait at a time. They hold connections of the admin side, which
// must have some left for everybody else.
const mostWaiters = 256

// waitQuery reads what a call that waits says of itself.
func waitQuery(query url.Values, after string) (seq int64, timeout time.Duration, err error) {
	if text := query.Get("after"); text != "" {
		if seq, err = strconv.ParseInt(text, 10, 64); err != nil || seq < 0 {
			return 0, 0, fmt.Errorf("read the query: after is %q; give the %s of an earlier answer", clip(text), after)
		}
	}
	if text := query.Get("wait"); text != "" {
		if timeout, err = time.ParseDuration(text); err != nil || timeout < 0 || timeout > longestWait {
			return 0, 0, fmt.Errorf("read the query: wait is %q; give a duration such as 10s, at most %s", clip(text), longestWait)
		}
	}
	return seq, timeout, nil
}

// await looks until there is something, or the time is over. look also gives what is closed
// when it is worth another look. The status is 0 unless the wait broke off.
func (s *Server) await(u *universe, r *http.Request, what string, wait time.Duration, look func() (found bool, next <-chan struct{})) (int, error) {
	found, next := look()
	if found || wait == 0 {
		return 0, nil
	}
	defer s.waiters.Add(-1)
	if s.waiters.Add(1) > mostWaiters {
		return http.StatusServiceUnavailable, fmt.Errorf("wait for %s: %d calls wait already; ask again without wait, or when one of them has ended", what, mostWaiters)
	}
	timeout := time.NewTimer(wait)
	defer timeout.Stop()
	for {
		over := false
		select {
		case <-next:
		case <-timeout.C:
			over = true
		case <-u.gone:
			return http.StatusNotFound, unknownUniverse(u.id)
		case <-r.Context().Done():
			return http.StatusServiceUnavailable, fmt.Errorf("wait for %s: %w", what, errStopping)
		}
		if found, next = look(); found || over {
			return 0, nil
		}
	}
}

var errStopping = errors.New("the mock is stopping, or the caller has gone")
