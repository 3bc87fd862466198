package mock

import (
	"math"
	"slices"
	"strconv"
	"time"
)

// statementFilter is what a caller wants to see of the transactions of a wallet or card. Empty
// fields let all pass.
type statementFilter struct {
	way, status, reference, txnID string
	references, txnIDs            []string // one of them
	least, most                   int64    // paise
	from, to                      time.Time
	page, size                    int
}

// filterRule refuses a filter that cannot be read, and names its first such field (EK-TXN-110).
// Without statuses any word is one.
func filterRule(statuses ...string) rule {
	return rule{refusal: "filter-invalid", broken: func(c *call) bool {
		_, c.field = c.filter(statuses...)
		return c.field != ""
	}}
}

// filter reads what it can of the call's filter, and names the first field that it cannot.
func (c *call) filter(statuses ...string) (f statementFilter, bad string) {
	check := func(name string, good bool) bool {
		if !good && bad == "" {
			bad = name
		}
		return good
	}
	word := func(name string, known ...string) string {
		text := c.get(name)
		check(name, text == "" || len(known) == 0 || slices.Contains(known, text))
		return text
	}
	words := func(name string) []string {
		var all []string
		for _, v := range c.member(name).items {
			all = append(all, v.text)
		}
		return all
	}
	money := func(name string, otherwise int64) int64 {
		text := c.get(name)
		if text == "" || !check(name, isNumber(text)) {
			return otherwise
		}
		return readAmount(text).paise
	}
	date := func(name string, otherwise time.Time) time.Time {
		if c.get(name) == "" {
			return otherwise
		}
		at, err := time.Parse(time.RFC3339, c.get(name))
		if !check(name, err == nil) {
			return otherwise
		}
		return at
	}
	count := func(name string, otherwise, most int) int {
		if c.get(name) == "" {
			return otherwise
		}
		n, err := strconv.Atoi(c.get(name))
		if !check(name, err == nil && n >= 1 && n <= most) {
			return otherwise
		}
		return n
	}
	f = statementFilter{
		way: word("cardTransactionType", credit, debited), status: word("status", statuses...),
		least: money("amountFrom", math.MinInt64), most: money("amountTo", math.MaxInt64),
		reference: c.get("pgReferenceNumber"), txnID: c.get("enKashTransactionId"),
		references: words("pgReferenceNumbers"), txnIDs: words("enKashTransactionIds"),
		from: date("txnDateFrom", time.Time{}), to: date("txnDateTo", time.UnixMilli(latest)),
		page: count("pageNumber", 1, mostPostings), size: count("pageSize", usualPage, longestPage),
	}
	return f, bad
}

// lets reports whether a transaction is one that the caller wants to see.
func (f statementFilter) lets(l line) bool {
	at := l.at.Truncate(time.Millisecond) // as its date is written
	among := func(list []string, text string) bool { return len(list) == 0 || slices.Contains(list, text) }
	return (f.way == "" || f.way == l.Way) && (f.status == "" || f.status == l.Status) &&
		(f.reference == "" || f.reference == l.Reference) && among(f.references, l.Reference) &&
		(f.txnID == "" || f.txnID == l.TxnID) && among(f.txnIDs, l.TxnID) &&
		f.least <= int64(l.Amount) && int64(l.Amount) <= f.most &&
		!at.Before(f.from) && !at.After(f.to)
}

// statement are the transactions of the call's wallet or card that a filter lets through.
func (c *call) statement(f statementFilter) []line {
	return slices.DeleteFunc(c.universe.statement(c.card), func(l line) bool { return !f.lets(l) })
}
