package contract_test

import (
	"testing"

	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/contract"
)

func load(t testing.TB) *contract.Contract {
	t.Helper()
	c, err := contract.Load(fixtures.FS)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestLoadTheEmbeddedContract(t *testing.T) {
	c := load(t)
	if n := len(c.Requirements()); n < 100 {
		t.Errorf("%d requirements, want at least 100", n)
	}
	if n := len(c.Operations()); n != 4 {
		t.Errorf("%d operations, want 4", n)
	}
	t.Log(c.Sensitive())
}
