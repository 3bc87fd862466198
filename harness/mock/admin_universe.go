package mock

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"
)

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

// UniversesView lists universes, the standard one first and then the newest; Total counts all.
type UniversesView struct {
	Universes []UniverseSummary `json:"universes"`
	Total     int               `json:"total"`
}

// UniverseSummary tells universes apart.
type UniverseSummary struct {
	ID    string `json:"id"`
	Key   string `json:"key"`
	Calls int64  `json:"calls"` // of the API, so far
	SMS   int64  `json:"sms"`
}

// mostUniversesListed is how many universes one answer lists.
const mostUniversesListed = 1000

func (s *Server) adminUniverses(*http.Request) (int, any, error) {
	var all []*universe
	s.universes.Range(func(_, u any) bool { all = append(all, u.(*universe)); return true })
	slices.SortFunc(all, func(a, b *universe) int {
		switch {
		case a.id == defaultUniverse:
			return -1
		case b.id == defaultUniverse:
			return 1
		}
		return cmp.Compare(b.number, a.number)
	})
	view := UniversesView{Universes: []UniverseSummary{}, Total: len(all)}
	for _, u := range all[:min(len(all), mostUniversesListed)] {
		view.Universes = append(view.Universes, u.summary())
	}
	return http.StatusOK, view, nil
}

func (u *universe) summary() UniverseSummary {
	defer u.enter()()
	return UniverseSummary{u.id, u.key, u.journal.count - u.purchases, u.inbox.last}
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
	offset := c.offset // exactly what it was moved by, whenever one looks
	if c.frozen {
		offset = c.at.Sub(c.wall())
	}
	return ClockView{c.now().UnixMilli(), offset.Milliseconds(), c.frozen}
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
	u.pulse.beat()
	if err != nil {
		return http.StatusBadRequest, nil, err
	}
	return http.StatusOK, u.clock.view(), nil
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
	u.pulse.again()
	return http.StatusNoContent, nil, nil
}
