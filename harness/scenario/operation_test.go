package scenario_test

import (
	"testing"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/scenario"
)

// TestTheChosenReadingIsCalled: the client's own row holds as long as nobody chooses otherwise, and
// says what the newest reading does.
func TestTheChosenReadingIsCalled(t *testing.T) {
	c, err := contract.Load(fixtures.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, own := range client.Operations() {
		o, described := c.Operation(own.Name)
		if !described || o.Method != own.Method || o.Path != own.Path || o.Assumed != own.Assumed || o.Service != string(own.Service) {
			t.Errorf("%s: the client has %s %s (%q unseen), the contract %s %s (%q unseen)", own.Name, own.Method, own.Path, own.Assumed, o.Method, o.Path, o.Assumed)
		}
		if called, err := scenario.Callable(c, own.Name); err != nil || called != own {
			t.Errorf("%s: called as %+v, %v", own.Name, called, err)
		}
	}
	read, err := c.With(map[string]string{client.OpWalletDetails: "search", client.OpSearchCards: "response-code"})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]struct {
		path     string
		envelope client.EnvelopeKind
	}{
		client.OpWalletDetails: {"/api/v0/partner/enKashCard/search", client.EnvelopeUnseen},
		client.OpSearchCards:   {"/api/v0/partner/enKashCard/search", client.EnvelopeResponseCode}, // the path is the same, the answer another
		client.OpCardDetails:   {"/api/v0/partner/enKashCard/wallet-details", client.EnvelopeCode},
	} {
		if o, err := scenario.Callable(read, name); err != nil || o.Path != want.path || o.Envelope != want.envelope || !o.Auth || !o.Partner {
			t.Errorf("%s: %+v, %v; want %+v", name, o, err, want)
		}
	}
	if read, err = c.At(map[string]string{client.OpWalletDetails: "/moved"}); err != nil {
		t.Fatal(err)
	}
	if o, err := scenario.Callable(read, client.OpWalletDetails); err != nil || o.Path != "/moved" || o.Assumed != "" {
		t.Errorf("%+v, %v", o, err)
	}
}
