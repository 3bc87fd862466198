package certify

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kasauti/kasauti/harness/exchange"
)

// arrived is a call of a record, at a moment in milliseconds.
func arrived(at int64, operation, body string, changes ...func(*Call)) Call {
	c := Call{At: at, Place: AtAPI}
	c.Operation, c.Took = operation, 10*time.Millisecond
	c.Request = exchange.KeptMessage{Method: "POST", URL: "http://127.0.0.1:1/x", Text: body}
	for _, change := range changes {
		change(&c)
	}
	return c
}

func struckBy(kind string) func(*Call)      { return func(c *Call) { c.Struck = append(c.Struck, kind) } }
func refusedFor(refusal string) func(*Call) { return func(c *Call) { c.Refusal = refusal } }
func elsewhere(c *Call)                     { c.Place = Elsewhere }

func recordOf(calls ...Call) *Record {
	for i := range calls {
		calls[i].ID = fmt.Sprint(i + 1)
	}
	return &Record{Calls: calls}
}

func number(n int) *int { return &n }

const (
	otp    = "wallet.generate-transaction-otp"
	debit  = "wallet.debit-wallet-for-merchant-transaction"
	lookUp = "wallet.merchant-settlement-status"
)

func delivered(kind DeliveryKind, status int) Delivery {
	d := Delivery{Kind: kind}
	d.Response.Status = status
	return d
}

func told(all ...Delivery) *Record {
	for i := range all {
		all[i].ID = fmt.Sprint("w", i+1)
	}
	return &Record{Deliveries: all}
}

// Each form of rule, with a record that breaks it, how it is said, and one that does not.
func TestEachFormOfRule(t *testing.T) {
	pay := func(at int64, reference string, changes ...func(*Call)) Call {
		return arrived(at, debit, `{"uniqueTransactionId":"`+reference+`"}`, changes...)
	}
	moved := func(moves ...Move) *Record { return &Record{Money: moves} }
	twenty := Move{Kind: "SALE", From: "wallet:asha", To: "merchant:bazaar", Amount: 2000}
	for _, test := range []struct {
		name   string
		rule   Rule
		broken *Record
		says   string
		shown  []string // calls
		kept   *Record
	}{
		{
			"exactly", Rule{Calls: &Calls{Pick: Pick{Operation: debit}, Exactly: number(1)}},
			recordOf(pay(0, "a"), pay(9, "a")), debit + " was called twice, where once was expected", []string{"1", "2"}, recordOf(pay(0, "a"), arrived(1, otp, "{}")),
		},
		{
			"at least", Rule{Calls: &Calls{Pick: Pick{Operation: lookUp}, AtLeast: number(1)}},
			recordOf(pay(0, "a")), lookUp + " was called never, where once at least was expected", []string{}, recordOf(arrived(0, lookUp, "")),
		},
		{
			"at most", Rule{Calls: &Calls{Pick: Pick{OneOf: []string{otp, debit}}, AtMost: number(2)}},
			recordOf(pay(0, "a"), arrived(1, otp, "{}"), arrived(2, otp, "{}")), otp + " or " + debit + " was called 3 times, where twice at most was expected", []string{"1", "2", "3"},
			recordOf(pay(0, "a"), arrived(1, otp, "{}"), arrived(2, lookUp, "")),
		},
		{
			"calls that were not refused", Rule{Calls: &Calls{Pick: Pick{Operation: debit, Refusal: "none"}, Exactly: number(1)}},
			recordOf(pay(0, "a", refusedFor("otp-wrong"))), "(not refused) was called never", []string{}, recordOf(pay(0, "a", refusedFor("otp-wrong")), pay(1, "a")),
		},
		{
			"calls that were refused", Rule{Calls: &Calls{Pick: Pick{Operation: debit, Refusal: "otp-wrong"}, Exactly: number(1)}},
			recordOf(pay(0, "a", refusedFor("otp-used"))), "(refused as otp-wrong) was called never", []string{}, recordOf(pay(0, "a", refusedFor("otp-wrong"))),
		},
		{
			"calls that no fault befell", Rule{Calls: &Calls{Pick: Pick{Operation: debit, Struck: "none"}, Exactly: number(1)}},
			recordOf(pay(0, "a", struckBy("reply-lost"))), "(fault none) was called never", []string{}, recordOf(pay(0, "a", struckBy("reply-lost")), pay(1, "a")),
		},
		{
			"calls that a fault befell", Rule{Calls: &Calls{Pick: Pick{Operation: debit, Struck: "reply-lost"}, Exactly: number(1)}},
			recordOf(pay(0, "a")), "(fault reply-lost) was called never", []string{}, recordOf(pay(0, "a", struckBy("reply-lost"))),
		},
		{
			"calls with a field", Rule{Calls: &Calls{Pick: Pick{Operation: debit, Fields: map[string]string{"uniqueTransactionId": "aB"}}, Exactly: number(1)}},
			recordOf(pay(0, "ab")), "(uniqueTransactionId aB) was called never", []string{}, recordOf(pay(0, "aB")),
		},
		{
			"secrets elsewhere", Rule{Calls: &Calls{Pick: Pick{At: Elsewhere, Credentials: true}, Exactly: number(0)}},
			recordOf(arrived(0, "", `{"secretKey":"s"}`, elsewhere)), "(at another host, with a token or a credential) was called once, where never was expected", []string{"1"},
			recordOf(arrived(0, "", `{}`, elsewhere), arrived(1, "", `{"secretKey":"s"}`)),
		},
		{
			"order", Rule{Order: &Order{First: Pick{Operation: lookUp}, Then: Pick{Operation: debit, Struck: "none"}}},
			recordOf(pay(0, "a", struckBy("call-lost")), pay(5, "a")), "was called before " + lookUp, []string{"2"},
			recordOf(pay(0, "a", struckBy("call-lost")), arrived(3, lookUp, ""), pay(5, "a")),
		},
		{
			"wait at least", Rule{Wait: &Wait{Pick: Pick{Operation: debit}, After: "too-many-requests", AtLeast: Span(time.Second)}},
			recordOf(pay(0, "a", struckBy("too-many-requests")), pay(900, "a")), "was called again after 890ms", []string{"1", "2"},
			recordOf(pay(0, "a", struckBy("too-many-requests")), pay(1100, "a"), pay(1200, "b")),
		},
		{
			"wait at most", Rule{Wait: &Wait{Pick: Pick{Operation: lookUp}, AtMost: Span(time.Second)}},
			recordOf(arrived(0, lookUp, ""), arrived(2000, lookUp, "")), "was called again only after 1.99s", []string{"1", "2"},
			recordOf(arrived(0, lookUp, ""), arrived(500, lookUp, "")),
		},
		{
			"waits that grow", Rule{Wait: &Wait{Pick: Pick{Operation: lookUp}, Grows: true}},
			paced(lookUp, 200, 200, 200, 200, 200), "do not grow", []string{"1", "2", "3", "4", "5", "6"},
			paced(lookUp, 50, 100, 200, 400, 800),
		},
		{
			"no waits", Rule{Wait: &Wait{Pick: Pick{Operation: lookUp}, Grows: true}},
			paced(lookUp, 0, 0, 0, 0, 0), "do not grow", []string{"1", "2", "3", "4", "5", "6"},
			paced(lookUp, 200, 200, 200, 200), // so few do not tell
		},
		{
			"waits that grow on the whole, some of them shortened by chance", Rule{Wait: &Wait{Pick: Pick{Operation: lookUp}, Grows: true}},
			paced(lookUp, 210, 190, 220, 200, 230), "do not grow", []string{"1", "2", "3", "4", "5", "6"},
			paced(lookUp, 90, 30, 10, 400, 20),
		},
		{
			"same", Rule{Same: &Values{Pick: Pick{Operation: debit}, Field: "uniqueTransactionId"}},
			recordOf(pay(0, "a"), pay(1, "a"), pay(2, "b")), "uniqueTransactionId of " + debit + " changed", []string{"1", "3"}, recordOf(pay(0, "a"), pay(1, "a")),
		},
		{
			"same, and missing", Rule{Same: &Values{Pick: Pick{Operation: debit}, Field: "otp"}},
			recordOf(pay(0, "a")), "has no otp", []string{"1"}, recordOf(),
		},
		{
			"differ", Rule{Differ: &Values{Pick: Pick{Operation: debit}, Field: "uniqueTransactionId"}},
			recordOf(pay(0, "a"), pay(1, "b"), pay(2, "a")), "was used twice", []string{"1", "3"}, recordOf(pay(0, "a"), pay(1, "b")),
		},
		{
			"money that did not move", Rule{Money: &Money{Moves: []Moved{{From: "wallet:asha", To: "merchant:bazaar", Amount: "20.00"}}}},
			moved(), "wallet:asha to merchant:bazaar 20.00 did not move", nil, moved(twenty),
		},
		{
			"money that moved twice", Rule{Money: &Money{Moves: []Moved{{From: "wallet:asha", To: "merchant:bazaar", Amount: "20.00"}}}},
			moved(twenty, twenty), "wallet:asha to merchant:bazaar 20.00 moved, where no further such move was expected", nil, moved(twenty),
		},
		{
			"money of another amount", Rule{Money: &Money{Moves: []Moved{{From: "wallet:asha", To: "merchant:bazaar", Amount: "19.99"}}}},
			moved(twenty), "20.00 moved, where no such move was expected", nil, moved(Move{From: "wallet:asha", To: "merchant:bazaar", Amount: 1999}),
		},
		{
			"webhooks that were answered", Rule{Deliveries: &Deliveries{Of: Genuine, Answered: "2xx", Exactly: number(2)}},
			told(delivered(Genuine, 204), delivered(Genuine, 409), delivered(Forged, 200)), "a webhook (genuine) was answered with HTTP 2xx once, where twice was expected", []string{"w1", "w2"},
			told(delivered(Genuine, 200), delivered(Genuine, 299), delivered(Forged, 200)),
		},
		{
			"forged webhooks that were refused", Rule{Deliveries: &Deliveries{Of: Forged, Answered: "4xx", Exactly: number(1)}},
			told(delivered(Forged, 500)), "a webhook (forged) was answered with HTTP 4xx never, where once was expected", []string{"w1"}, told(delivered(Forged, 401), delivered(Genuine, 400)),
		},
		{
			"webhooks that nobody took", Rule{Deliveries: &Deliveries{Answered: "any", AtLeast: number(1)}},
			told(delivered(Strange, 0)), "a webhook (any) was answered never", []string{"w1"}, told(delivered(Strange, 500)),
		},
		{
			"webhooks that were not sent", Rule{Deliveries: &Deliveries{Of: Strange, Exactly: number(1)}},
			told(delivered(Genuine, 200)), "a webhook (strange) was sent never, where once was expected", nil, told(delivered(Strange, 0)),
		},
		{
			"money to a card that the case made", Rule{Money: &Money{Moves: []Moved{{From: "partner:acme", To: "card:*", Amount: "20.00"}}}},
			moved(Move{From: "partner:acme", To: "card:EKC1", Amount: 2000}, Move{From: "partner:acme", To: "card:EKC2", Amount: 2000}), "partner:acme to card:EKC2 20.00 moved, where no further such move was expected", nil,
			moved(Move{From: "partner:acme", To: "card:EKC1", Amount: 2000}),
		},
		{
			"money to another kind of purse", Rule{Money: &Money{Moves: []Moved{{From: "partner:acme", To: "card:*", Amount: "20.00"}}}},
			moved(Move{From: "partner:acme", To: "wallet:asha", Amount: 2000}), "partner:acme to wallet:asha 20.00 moved, where no such move was expected", nil,
			moved(Move{From: "partner:acme", To: "card:EKC1", Amount: 2000}),
		},
		{"no money", Rule{Money: &Money{}}, moved(twenty), "no such move", nil, moved()},
	} {
		t.Run(test.name, func(t *testing.T) {
			forms := test.rule.forms()
			if len(forms) != 1 {
				t.Fatalf("%d forms", len(forms))
			}
			for key, f := range forms {
				f.problems(func(at, format string, args ...any) { t.Errorf("%s.%s: "+format, append([]any{key, at}, args...)...) })
				b := f.judge(test.broken)
				switch {
				case b == nil:
					t.Fatal("the record that breaks it passes")
				case !strings.Contains(b.says, test.says):
					t.Errorf("says %q, and not %q", b.says, test.says)
				case !slices.Equal(b.calls, test.shown):
					t.Errorf("shows the calls %v, and not %v", b.calls, test.shown)
				case len(b.fields) == 0 && key != "order":
					t.Error("names nothing that was expected")
				}
				if b := f.judge(test.kept); b != nil {
					t.Errorf("the record that keeps it does not pass: %s", b.says)
				}
			}
		})
	}
}

// Where a call's field stands does not matter: in its JSON, its query or its form.
func TestFieldsOfACall(t *testing.T) {
	inQuery := arrived(0, lookUp, "")
	inQuery.Request.URL = "http://127.0.0.1:1/x?id=Q7&empty="
	for _, test := range []struct {
		name, path, want string
		has              bool
		call             Call
	}{
		{"JSON text", "id", "J1", true, arrived(0, debit, `{"id":"J1"}`)},
		{"JSON number as it was written", "amount", "20.00", true, arrived(0, debit, `{"amount":20.00}`)},
		{"below another", "a.b", "x", true, arrived(0, debit, `{"a":{"b":"x"}}`)},
		{"query", "id", "Q7", true, inQuery},
		{"empty", "empty", "", true, inQuery},
		{"form", "username", "me you", true, arrived(0, "wallet.auth-token", "username=me+you&password=p")},
		{"missing", "id", "", false, arrived(0, debit, `{"ID":"J1"}`)},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got, has := fieldOf(&test.call, test.path); got != test.want || has != test.has {
				t.Errorf("%q, %v; want %q, %v", got, has, test.want, test.has)
			}
		})
	}
}

// paced are calls of an operation with pauses of so many milliseconds between them.
func paced(operation string, pauses ...int64) *Record {
	const took = 10
	at, calls := int64(0), []Call{arrived(0, operation, "")}
	for _, pause := range pauses {
		at += took + pause
		calls = append(calls, arrived(at, operation, ""))
	}
	return recordOf(calls...)
}
