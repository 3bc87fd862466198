package mock

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

func (s *Server) adminWorld(*http.Request) (int, any, error) { return http.StatusOK, s.World(), nil }

func (s *Server) adminCreate(r *http.Request) (int, any, error) {
	var wanted struct {
		Key  string  `json:"key"`
		Seed *uint64 `json:"seed"`
	}
	if err := readAdmin(r, &wanted); err != nil {
		return http.StatusBadRequest, nil, err
	}
	info, err := s.NewUniverse(wanted.Key, wanted.Seed)
	switch {
	case errors.Is(err, ErrTooManyUniverses):
		return http.StatusTooManyRequests, nil, err
	case err != nil:
		return http.StatusBadRequest, nil, err
	}
	return http.StatusCreated, info, nil
}

func (s *Server) adminDelete(u *universe, _ *http.Request) (int, any, error) {
	err := s.DropUniverse(u.id)
	if err == nil {
		return http.StatusNoContent, nil, nil
	}
	if _, gone := errors.AsType[unknownUniverse](err); gone {
		return http.StatusNotFound, nil, err
	}
	return http.StatusConflict, nil, err
}

// ClockView is a universe's time.
type ClockView struct {
	Now    int64 `json:"now_ms"`
	Offset int64 `json:"offset_ms"` // from the wall clock
	Frozen bool  `json:"frozen"`
}

func (c *clock) view() ClockView {
	now := c.now()
	return ClockView{now.UnixMilli(), now.Sub(c.wall()).Milliseconds(), c.frozen}
}

func adminClock(u *universe, _ *http.Request) (int, any, error) {
	defer u.enter()()
	return http.StatusOK, u.clock.view(), nil
}

func adminMoveClock(u *universe, r *http.Request) (int, any, error) {
	var move struct {
		Advance *int64 `json:"advance_ms"`
		Set     *int64 `json:"set_ms"`
		Freeze  *bool  `json:"freeze"`
	}
	if err := readAdmin(r, &move); err != nil {
		return http.StatusBadRequest, nil, err
	}
	given := 0
	for _, is := range []bool{move.Advance != nil, move.Set != nil, move.Freeze != nil} {
		if is {
			given++
		}
	}
	if given != 1 {
		return http.StatusBadRequest, nil, errors.New("move the clock: give exactly one of advance_ms, set_ms and freeze")
	}
	defer u.enter()()
	var err error
	switch {
	case move.Advance != nil:
		err = u.clock.advanceMillis(*move.Advance)
	case move.Set != nil:
		err = u.clock.set(time.UnixMilli(*move.Set))
	default:
		u.clock.freeze(*move.Freeze)
	}
	if err != nil {
		return http.StatusBadRequest, nil, err
	}
	return http.StatusOK, u.clock.view(), nil
}

// longestWait bounds how long a call for the inbox waits.
const longestWait = 30 * time.Second

// InboxView lists SMS, the oldest first. Newest is the Seq to ask after next.
type InboxView struct {
	Messages []SMS `json:"messages"`
	Newest   int64 `json:"newest"`
}

// mostWaiters are calls that wait for an SMS at a time. They hold connections of the admin
// side, which must have some left for everybody else.
const mostWaiters = 256

func (s *Server) adminInbox(u *universe, r *http.Request) (int, any, error) {
	query := r.URL.Query()
	after, wait, err := inboxQuery(query.Get("after"), query.Get("wait"))
	if err != nil {
		return http.StatusBadRequest, nil, err
	}
	view, next := u.received(after, query.Get("mobile"))
	if wait == 0 || len(view.Messages) > 0 {
		return http.StatusOK, view, nil
	}
	defer s.waiters.Add(-1)
	if s.waiters.Add(1) > mostWaiters {
		return http.StatusServiceUnavailable, nil, fmt.Errorf("wait for an SMS: %d calls wait already; ask again without wait, or when one of them has ended", mostWaiters)
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
			return http.StatusNotFound, nil, unknownUniverse(u.id)
		case <-r.Context().Done():
			return http.StatusServiceUnavailable, nil, errors.New("wait for an SMS: the mock is stopping, or the caller has gone")
		}
		view, next = u.received(after, query.Get("mobile"))
		if over || len(view.Messages) > 0 {
			return http.StatusOK, view, nil
		}
	}
}

// received is what came after a message, and what is closed when one more comes.
func (u *universe) received(after int64, mobile string) (InboxView, <-chan struct{}) {
	defer u.enter()()
	return InboxView{u.inbox.since(after, mobile), u.inbox.last}, u.inbox.next()
}

func inboxQuery(after, wait string) (seq int64, timeout time.Duration, err error) {
	if after != "" {
		if seq, err = strconv.ParseInt(after, 10, 64); err != nil || seq < 0 {
			return 0, 0, fmt.Errorf("read the inbox: after is %q; give the newest of an earlier answer", clip(after))
		}
	}
	if wait != "" {
		if timeout, err = time.ParseDuration(wait); err != nil || timeout < 0 || timeout > longestWait {
			return 0, 0, fmt.Errorf("read the inbox: wait is %q; give a duration such as 10s, at most %s", clip(wait), longestWait)
		}
	}
	return seq, timeout, nil
}

// JournalView lists calls, the oldest first. Dropped counts those that no longer fit.
type JournalView struct {
	Entries []Entry `json:"entries"`
	Dropped int64   `json:"dropped"`
}

func (s *Server) adminJournal(u *universe, _ *http.Request) (int, any, error) {
	leave := u.enter()
	records, count := u.journal.snapshot(), u.journal.count
	leave()
	view := JournalView{Entries: make([]Entry, 0, len(records)), Dropped: count - int64(len(records))}
	for _, r := range records {
		view.Entries = append(view.Entries, s.entry(r, s.redactor))
	}
	return http.StatusOK, view, nil
}

func adminLedger(u *universe, _ *http.Request) (int, any, error) {
	defer u.enter()()
	return http.StatusOK, u.ledgerView(), nil
}

// adminReset puts a universe back to its beginning. A client that outlives this, and keeps its
// token as it should, asks for tokens=keep.
func adminReset(u *universe, r *http.Request) (int, any, error) {
	keep := r.URL.Query().Get("tokens")
	if keep != "" && keep != "keep" {
		return http.StatusBadRequest, nil, fmt.Errorf("reset the universe: tokens is %q; write keep, or leave it out", clip(keep))
	}
	defer u.enter()()
	tokens := u.tokens
	if keep == "" {
		u.forgetTokens()
	}
	u.restart()
	if keep != "" {
		u.tokens = tokens
	}
	return http.StatusNoContent, nil, nil
}
