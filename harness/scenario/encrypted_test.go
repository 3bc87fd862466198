package scenario_test

import (
	"testing"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/scenario"
)

// TestWhatTravelsEncryptedIsTheContractsToSay: the client's own operations, and those that it takes
// from the contract, are sealed where the documents mark them so, and nowhere else.
func TestWhatTravelsEncryptedIsTheContractsToSay(t *testing.T) {
	c, err := contract.Load(fixtures.FS)
	if err != nil {
		t.Fatal(err)
	}
	encrypted := 0
	for _, o := range c.Operations() {
		called, err := scenario.Callable(c, o.Name)
		if err != nil {
			continue // nobody can call it
		}
		if called.Encrypted != o.Encrypted {
			t.Errorf("%s: the client says that it is encrypted: %t; the contract: %t", o.Name, called.Encrypted, o.Encrypted)
		}
		if own, is := client.Lookup(o.Name); is && own.Encrypted != o.Encrypted {
			t.Errorf("%s: Operations and the contract disagree on x-encrypted", o.Name)
		}
		if o.Encrypted {
			encrypted++
		}
	}
	if encrypted < 5 {
		t.Errorf("%d encrypted operations can be called, want those of payouts", encrypted)
	}
}
