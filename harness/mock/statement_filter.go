package mock

import (
	"math"
	"slices"
)

// statementFilter is what a caller wants to see of the transactions of a wallet or card. Empty
// fields let all pass.
type statementFilter struct {
	way, status, reference, txnID string
	references, txnIDs            []string // one of them
	least, most                   int64    // paise
	dates
	sheet
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
	read := filterReader{c: c}
	f = statementFilter{
		way: read.word("cardTransactionType", credit, debited), status: read.word("status", statuses...),
		least: read.money("amountFrom", math.MinInt64), most: read.money("amountTo", math.MaxInt64),
		reference: c.get("pgReferenceNumber"), txnID: c.get("enKashTransactionId"),
		references: read.words("pgReferenceNumbers"), txnIDs: read.words("enKashTransactionIds"),
		dates: read.dates(), sheet: read.sheet(),
	}
	return f, read.bad
}

// lets reports whether a transaction is one that the caller wants to see.
func (f statementFilter) lets(l line) bool {
	among := func(list []string, text string) bool { return len(list) == 0 || slices.Contains(list, text) }
	return (f.way == "" || f.way == l.Way) && (f.status == "" || f.status == l.Status) &&
		(f.reference == "" || f.reference == l.Reference) && among(f.references, l.Reference) &&
		(f.txnID == "" || f.txnID == l.TxnID) && among(f.txnIDs, l.TxnID) &&
		f.least <= int64(l.Amount) && int64(l.Amount) <= f.most &&
		f.around(l.at)
}

// statement are the transactions of the call's wallet or card that a filter lets through.
func (c *call) statement(f statementFilter) []line {
	return slices.DeleteFunc(c.universe.statement(c.card), func(l line) bool { return !f.lets(l) })
}
