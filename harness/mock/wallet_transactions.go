package mock

import (
	"math"
	"slices"
	"strconv"
	"time"
)

// walletTransactions is Get Transaction Details of a wallet. No page was seen, so path, body
// and answer are ours: EK-TXN-010, EK-TXN-020. The filters are those of the page of the same
// title for cards (api-13551023).
func walletTransactions() *operation {
	return &operation{
		name:   "wallet.get-transaction-details",
		path:   "/api/v0/partner/enKashCard/wallet-transactions",
		fields: append(whoseFields(), filterFields()...),
		frame:  slices.Concat(reachRules(), authRules(), bodyRules()),
		rules:  append(cardRules("enKashCardId"), rule{refusal: "filter-invalid", broken: filterInvalid}),
		act:    listWalletTransactions,
	}
}

func filterFields() []field {
	return []field{
		{name: "cardTransactionType", kind: jsonString, optional: true},
		{name: "status", kind: jsonString, optional: true},
		{name: "amountFrom", kind: jsonNumber, optional: true},
		{name: "amountTo", kind: jsonNumber, optional: true},
		{name: "pgReferenceNumber", kind: jsonString, optional: true},
		{name: "enKashTransactionId", kind: jsonString, optional: true},
		{name: "txnDateFrom", kind: jsonString, optional: true},
		{name: "txnDateTo", kind: jsonString, optional: true},
		{name: "pageNumber", kind: jsonNumber, optional: true},
		{name: "pageSize", kind: jsonNumber, optional: true},
	}
}

// Pages of a list: how long one is where the caller does not say, and how long at most.
const (
	usualPage   = 50
	longestPage = 100
)

// statementFilter is what a caller wants to see of a list of transactions. Empty fields let all pass.
type statementFilter struct {
	way, status, reference, txnID string
	least, most                   int64 // paise
	from, to                      time.Time
	page, size                    int
}

// filterInvalid reads the filter and names the first field that cannot be read (EK-TXN-110).
func filterInvalid(c *call) bool {
	_, bad := readFilter(c.get)
	c.field = bad
	return bad != ""
}

// readFilter reads what it can, and names the first field that it cannot.
func readFilter(get func(string) string) (f statementFilter, bad string) {
	check := func(name string, good bool) {
		if !good && bad == "" {
			bad = name
		}
	}
	word := func(name string, known ...string) string {
		text := get(name)
		check(name, text == "" || slices.Contains(known, text))
		return text
	}
	money := func(name string, otherwise int64) int64 {
		if get(name) == "" {
			return otherwise
		}
		return readAmount(get(name)).paise
	}
	date := func(name string) time.Time {
		if get(name) == "" {
			return time.Time{}
		}
		at, err := time.Parse(time.RFC3339, get(name))
		check(name, err == nil)
		return at
	}
	count := func(name string, otherwise, most int) int {
		if get(name) == "" {
			return otherwise
		}
		n, err := strconv.Atoi(get(name))
		good := err == nil && n >= 1 && n <= most
		check(name, good)
		if !good {
			return otherwise
		}
		return n
	}
	f = statementFilter{
		way: word("cardTransactionType", credit, debited), status: word("status", "PENDING", "SUCCESS", "FAILED"),
		least: money("amountFrom", math.MinInt64), most: money("amountTo", math.MaxInt64),
		reference: get("pgReferenceNumber"), txnID: get("enKashTransactionId"),
		from: date("txnDateFrom"), to: date("txnDateTo"),
		page: count("pageNumber", 1, mostPostings), size: count("pageSize", usualPage, longestPage),
	}
	return f, bad
}

// lets reports whether a transaction is one that the caller wants to see.
func (f statementFilter) lets(l line) bool {
	at := l.at.Truncate(time.Millisecond) // as its date is written
	return (f.way == "" || f.way == l.Way) && (f.status == "" || f.status == l.Status) &&
		(f.reference == "" || f.reference == l.Reference) && (f.txnID == "" || f.txnID == l.TxnID) &&
		f.least <= int64(l.Amount) && int64(l.Amount) <= f.most &&
		!at.Before(f.from) && (f.to.IsZero() || !at.After(f.to))
}

type statementAnswer struct {
	Code    int              `json:"code"`
	Message string           `json:"message"`
	Payload statementPayload `json:"payload"`
}

type statementPayload struct {
	Count int    `json:"recordsCount"`
	Data  []line `json:"data"`
}

func listWalletTransactions(c *call) (any, error) {
	f, _ := readFilter(c.get)
	fit := slices.DeleteFunc(c.universe.statement(c.card), func(l line) bool { return !f.lets(l) })
	from := min((f.page-1)*f.size, len(fit))
	shown := append([]line{}, fit[from:min(from+f.size, len(fit))]...) // [] and not null
	return statementAnswer{Message: "Success", Payload: statementPayload{len(fit), shown}}, nil
}
