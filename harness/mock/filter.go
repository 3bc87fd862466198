package mock

import (
	"slices"
	"strconv"
	"time"
)

// filterReader reads what callers want to see of a list, and remembers the first field that
// cannot be read.
type filterReader struct {
	c   *call
	bad string
}

func (r *filterReader) check(name string, good bool) bool {
	if !good && r.bad == "" {
		r.bad = name
	}
	return good
}

// word is one of those that are known; any, where none are.
func (r *filterReader) word(name string, known ...string) string {
	text := r.c.get(name)
	r.check(name, text == "" || len(known) == 0 || slices.Contains(known, text))
	return text
}

func (r *filterReader) words(name string) []string {
	var all []string
	for _, v := range r.c.member(name).items {
		all = append(all, v.text)
	}
	return all
}

func (r *filterReader) money(name string, otherwise int64) int64 {
	text := r.c.get(name)
	if text == "" || !r.check(name, isNumber(text)) {
		return otherwise
	}
	return readAmount(text).paise
}

func (r *filterReader) count(name string, otherwise, most int) int {
	if r.c.get(name) == "" {
		return otherwise
	}
	n, err := strconv.Atoi(r.c.get(name))
	if !r.check(name, err == nil && n >= 1 && n <= most) {
		return otherwise
	}
	return n
}

// dates are the first and the last that a caller wants to see.
type dates struct{ from, to time.Time }

func (r *filterReader) dates() dates {
	date := func(name string, otherwise time.Time) time.Time {
		if r.c.get(name) == "" {
			return otherwise
		}
		at, err := time.Parse(time.RFC3339, r.c.get(name))
		if !r.check(name, err == nil) {
			return otherwise
		}
		return at
	}
	return dates{date("txnDateFrom", time.Time{}), date("txnDateTo", time.UnixMilli(latest))}
}

func (d dates) around(at time.Time) bool {
	at = at.Truncate(time.Millisecond) // as it is written
	return !at.Before(d.from) && !at.After(d.to)
}

// Pages of a list: how long one is where the caller does not say, and how long at most.
const (
	usualPage   = 50
	longestPage = 100
)

// sheet is the page of a list that a caller wants to see, from 1.
type sheet struct{ page, size int }

func (r *filterReader) sheet() sheet {
	return sheet{r.count("pageNumber", 1, mostPostings), r.count("pageSize", usualPage, longestPage)}
}

// onSheet are those of a list that stand on a page: [] and not null where there are none.
func onSheet[T any](s sheet, all []T) []T {
	from := min((s.page-1)*s.size, len(all))
	return append([]T{}, all[from:min(from+s.size, len(all))]...)
}
