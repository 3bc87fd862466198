package mock

import (
	"fmt"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
)

// JournalView lists calls, the oldest first. Dropped counts those that no longer fit.
type JournalView struct {
	Entries []Entry `json:"entries"`
	Dropped int64   `json:"dropped"`
}

// history is a copy of a universe's journal, and how many calls it has had.
func (u *universe) history() (records []record, count int64) {
	defer u.enter()()
	return u.journal.snapshot(), u.journal.count
}

// calls is history without purchases, which no client of the API has sent.
func (u *universe) calls() (records []record, count int64) {
	all, count := u.history()
	calls := slices.DeleteFunc(slices.Clone(all), func(r record) bool { return r.purchase != "" })
	return calls, count - int64(len(all)-len(calls))
}

// adminJournal lists the entries that fit the query; of these, with a limit, the newest.
func (s *Server) adminJournal(u *universe, r *http.Request) (int, any, error) {
	wanted, since, limit, err := s.journalQuery(r.URL.Query())
	if err != nil {
		return http.StatusBadRequest, nil, fmt.Errorf("read the journal: %w", err)
	}
	records, count := u.history()
	view := JournalView{Entries: []Entry{}, Dropped: count - int64(len(records))}
	records = slices.DeleteFunc(records, func(r record) bool {
		differs, _ := wanted.against(&reading{record: r})
		return r.n <= since || len(differs) > 0
	})
	for _, r := range records[max(len(records)-limit, 0):] {
		view.Entries = append(view.Entries, s.entry(r, s.redactor))
	}
	return http.StatusOK, view, nil
}

func (s *Server) journalQuery(query url.Values) (wanted Expected, since int64, limit int, err error) {
	wanted = Expected{Operation: query.Get("operation"), Refusal: query.Get("refusal")}
	number := func(name string, least, otherwise int64) int64 {
		text := query.Get(name)
		if text == "" || err != nil {
			return otherwise
		}
		n, wrong := strconv.ParseInt(text, 10, 64)
		if wrong != nil || n < least {
			err = fmt.Errorf("%s is %q; give a whole number from %d", name, clip(text), least)
		}
		return n
	}
	wanted.Status = int(min(number("status", 100, 0), 600))
	since = number("since", 0, 0)
	limit = int(min(number("limit", 1, math.MaxInt32), math.MaxInt32))
	if err == nil {
		err = wanted.check(s)
	}
	return wanted, since, limit, err
}

// adminVerify judges what the universe has received. A verification that fails is an answer
// like any other: the verdict is in the body.
func (s *Server) adminVerify(u *universe, r *http.Request) (int, any, error) {
	var asked Verification
	if err := readAdmin(r, &asked); err != nil {
		return http.StatusBadRequest, nil, err
	}
	records, count := u.calls()
	view, err := s.verify(asked, records, count)
	if err != nil {
		return http.StatusBadRequest, nil, err
	}
	return http.StatusOK, view, nil
}
