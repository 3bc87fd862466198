package mock

import (
	"errors"
	"net/http"
)

// InboxView lists SMS, the oldest first. Newest is the Seq to ask after next.
type InboxView struct {
	Messages []SMS `json:"messages"`
	Newest   int64 `json:"newest"`
}

func (s *Server) adminInbox(u *universe, r *http.Request) (int, any, error) {
	view, status, err := s.messages(u, r)
	if err != nil {
		return status, nil, err
	}
	return http.StatusOK, view, nil
}

// adminLatest answers with one SMS, the newest, so that a line of shell can read its code.
func (s *Server) adminLatest(u *universe, r *http.Request) (int, any, error) {
	view, status, err := s.messages(u, r)
	switch {
	case err != nil:
		return status, nil, err
	case len(view.Messages) == 0 && r.URL.Query().Get("wait") != "":
		return http.StatusNotFound, nil, errors.New("read the newest SMS: none came in time; look whether the call that sends it was a success, or ask without mobile for all phones")
	case len(view.Messages) == 0:
		return http.StatusNotFound, nil, errors.New("read the newest SMS: none came; ask with wait=10s to wait for one, or without mobile for all phones")
	}
	return http.StatusOK, view.Messages[len(view.Messages)-1], nil
}

// messages waits for an SMS, where the query says so.
func (s *Server) messages(u *universe, r *http.Request) (view InboxView, status int, err error) {
	query := r.URL.Query()
	after, wait, err := waitQuery(query, "newest")
	if err != nil {
		return view, http.StatusBadRequest, err
	}
	status, err = s.await(u, r, "an SMS", wait, func() (bool, <-chan struct{}) {
		var next <-chan struct{}
		view, next = u.received(after, query.Get("mobile"))
		return len(view.Messages) > 0, next
	})
	return view, status, err
}

// received is what came after a message, and what is closed when one more comes.
func (u *universe) received(after int64, mobile string) (InboxView, <-chan struct{}) {
	defer u.enter()()
	return InboxView{u.inbox.since(after, mobile), u.inbox.last}, u.inbox.next()
}
