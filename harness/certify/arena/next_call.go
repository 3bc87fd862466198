package arena

import "time"

// NextCall is a call that has not arrived yet when it is asked for: with it a program shows that it has
// started.
type NextCall struct {
	began chan struct{}
	at    time.Time
}

// NextCall is the next that arrives, at whichever place.
func (s *Stage) NextCall() *NextCall {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	s.log.next = &NextCall{began: make(chan struct{})}
	return s.log.next
}

// Began is closed once it has arrived.
func (n *NextCall) Began() <-chan struct{} { return n.began }

// At is when it arrived; the zero time where it has not.
func (n *NextCall) At() time.Time {
	select {
	case <-n.began:
		return n.at
	default:
		return time.Time{}
	}
}
