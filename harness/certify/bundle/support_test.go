package bundle_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/certify"
	"github.com/kasauti/kasauti/harness/certify/bundle"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/verdict"
)

// now is when the bundles of the tests are looked at.
var now = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// small is a book of two cases, so that a bundle of it is small.
var small = fstest.MapFS{
	"certify/tasks.yaml":        {Data: []byte("tasks:\n  fetch:\n    does: \"Get a token.\"\n    takes: {card: \"the wallet\", listen: \"where\"}\n    says: {sent: \"how many\"}\n")},
	"certify/mini/profile.yaml": {Data: []byte("title: \"Mini\"\nabout: \"Small.\"\nrequirements: [EK-CLIENT-010, EK-CLIENT-020]\n")},
	"certify/mini/one.yaml":     {Data: []byte(oneCase("EK-CLIENT-010"))},
	"certify/mini/two.yaml":     {Data: []byte(receiving(oneCase("EK-CLIENT-020")))},
}

// receiving has the client take a webhook, too.
func receiving(c string) string {
	return strings.Replace(c, "card: asha", "card: asha, listen: loopback", 1) + "  - deliveries: {of: genuine, answered: 2xx, exactly: 1}\n"
}

func oneCase(id string) string {
	return "title: \"A token\"\ntier: core\nrequirement: " + id + "\nwhy: \"Small.\"\ntasks:\n  - {do: fetch, with: {card: asha}, says: {outcome: [done]}}\n" +
		"expect:\n  - calls: {of: {operation: gateway.get-authorization-token}, exactly: 1}\n"
}

var loadContract = sync.OnceValues(func() (*contract.Contract, error) { return contract.Load(fixtures.FS) })

// desk is a partner, a reviewer, and what they go by.
type desk struct {
	t                        testing.TB
	book                     *certify.Book
	contract                 *contract.Contract
	partner, reviewer, other *bundle.Private
}

func newDesk(t testing.TB) *desk {
	t.Helper()
	d := &desk{t: t}
	var err error
	if d.contract, err = loadContract(); err != nil {
		t.Fatal(err)
	}
	if d.book, err = certify.Load(small, d.contract); err != nil {
		t.Fatal(err)
	}
	for _, key := range []**bundle.Private{&d.partner, &d.reviewer, &d.other} {
		private, _, _, err := bundle.NewKey()
		if err != nil {
			t.Fatal(err)
		}
		if *key, err = bundle.ParsePrivate(private); err != nil {
			t.Fatal(err)
		}
	}
	return d
}

// options are those of a reviewer who knows the partner.
func (d *desk) options() bundle.Options {
	return bundle.Options{
		Keys: []*bundle.Public{&d.partner.Public}, Reviewers: []*bundle.Public{&d.reviewer.Public}, Book: d.book, Contract: d.contract, Now: now,
		IDs: func(uint64) map[string]string { return map[string]string{"asha": "EKC1234567"} },
	}
}

// made is a bundle of a run that ended an hour ago. change is made before it is completed.
func (d *desk) made(change func(*bundle.Bundle)) *bundle.Bundle {
	d.t.Helper()
	began := now.Add(-time.Hour)
	b := bundle.Bundle{
		Trust: bundle.SelfAttested, Subject: verdict.Subject{Name: "shop", Profiles: []string{"mini"}, Tier: "core"}, Tool: "0.6.0", Seed: 1,
		Started: began, Ended: began.Add(time.Second), Reproduce: "kasauti certify -- ./shop",
	}
	for _, p := range d.book.Profiles {
		for _, c := range p.Cases {
			b.Records = append(b.Records, recordOf(c, b.Seed, began))
		}
	}
	if change != nil {
		change(&b)
	}
	made, err := bundle.Make(b, d.book, d.contract)
	if err != nil {
		d.t.Fatal(err)
	}
	return made
}

// recordOf is a try at a case by a client that does it right.
func recordOf(c *certify.Case, seed uint64, began time.Time) certify.Record {
	call := certify.Call{Place: certify.AtAPI, At: 3, Kept: exchange.Kept{
		ID: "1", Took: time.Millisecond, Operation: "gateway.get-authorization-token", Started: began,
		Request: exchange.KeptMessage{
			Method: "POST", URL: "http://127.0.0.1:1/api/v0/merchant/token?for=EKC1234567", Header: http.Header{"Content-Type": {"application/json"}},
			Text: `{"accessKey":"a","secretKey":"<b>"}`,
		},
		Response: exchange.KeptMessage{Status: 200, Text: `{"ok":true}`},
	}}
	var webhooks []certify.Delivery
	if c.Listens() {
		webhooks = []certify.Delivery{{At: 4, Kind: certify.Genuine, Kept: exchange.Kept{
			ID: "w1", Operation: "wallet.payment-notify-request", Started: began.In(time.FixedZone("IST", 19800)), Took: time.Millisecond, Arrived: true,
			Request:  exchange.KeptMessage{Method: "POST", URL: "http://127.0.0.1:20000/", Text: `{"status":"SUCCESS"}`},
			Response: exchange.KeptMessage{Status: 200},
		}}}
	}
	return certify.Record{
		Deliveries: webhooks,
		Case:       c.Name, Digest: c.Digest, Attempt: 1, Seed: certify.SeedOf(seed, c.Name), Started: began, Took: 10,
		Calls: []certify.Call{call}, Says: []*certify.Conclusion{{Outcome: certify.Done}},
	}
}

// sealed is a bundle's file.
func (d *desk) sealed(b *bundle.Bundle) []byte {
	d.t.Helper()
	file, err := bundle.Seal(b, d.partner)
	if err != nil {
		d.t.Fatal(err)
	}
	return file
}
