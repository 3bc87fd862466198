package mock

import "net/http"

// pulse counts the changes of a universe that somebody may watch. Its owner's lock guards it.
type pulse struct {
	version int64
	resets  int64         // how often all was put back
	next    chan struct{} // closed at the next change
}

// beat tells those who watch that something has changed.
func (p *pulse) beat() {
	p.version++
	if p.next != nil {
		close(p.next)
		p.next = nil
	}
}

// again is beat where numbers may have begun anew.
func (p *pulse) again() {
	p.resets++
	p.beat()
}

// ahead is closed at the next change.
func (p *pulse) ahead() <-chan struct{} {
	if p.next == nil {
		p.next = make(chan struct{})
	}
	return p.next
}

// EventsView says that a universe has changed, and how far its lists have come. Version is
// what to ask after next; it never goes back, also not with a reset.
type EventsView struct {
	Version int64 `json:"version"`
	Calls   int64 `json:"calls"` // n of the newest journal entry
	SMS     int64 `json:"sms"`   // seq of the newest SMS
	// Purchases counts those over the card network, approved and declined.
	Purchases int64 `json:"purchases"`
	// Resets counts how often the universe was put back: then all must be read again.
	Resets int64 `json:"resets"`
}

// adminEvents waits until the universe has changed.
func (s *Server) adminEvents(u *universe, r *http.Request) (int, any, error) {
	after, wait, err := waitQuery(r.URL.Query(), "version")
	if err != nil {
		return http.StatusBadRequest, nil, err
	}
	var view EventsView
	status, err := s.await(u, r, "a change", wait, func() (bool, <-chan struct{}) {
		defer u.enter()()
		view = EventsView{u.pulse.version, u.journal.count, u.inbox.last, u.purchases, u.pulse.resets}
		return view.Version > after, u.pulse.ahead()
	})
	if err != nil {
		return status, nil, err
	}
	return http.StatusOK, view, nil
}
