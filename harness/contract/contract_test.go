package contract_test

import (
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/contract"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func load(t testing.TB) *contract.Contract {
	t.Helper()
	c, err := contract.Load(fixtures.FS)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestEveryRequirementIsKnown: none is dropped or added unnoticed.
func TestEveryRequirementIsKnown(t *testing.T) {
	const golden = "testdata/ids.golden"
	ids := strings.Join(load(t).IDs(), "\n") + "\n"
	if *update {
		if err := os.WriteFile(golden, []byte(ids), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if ids != string(want) {
		t.Errorf("the requirements are others than in %s; if that is meant, run go test ./harness/contract -update and look at the change", golden)
	}
}

func TestTheProductsAndTheirOperations(t *testing.T) {
	c := load(t)
	if got := strings.Join(c.Products(), " "); got != "bill card expense gateway loyalty payable payout receivable verification wallet" {
		t.Errorf("products %s", got)
	}
	byProduct := map[string]int{}
	for _, o := range c.Operations() {
		byProduct[o.Product]++
		if o.Variant != "" {
			t.Errorf("%s is read as %s, and nobody chose that", o.Name, o.Variant)
		}
	}
	for product, least := range map[string]int{"gateway": 42, "wallet": 10, "card": 15, "loyalty": 10, "expense": 5, "payout": 8, "bill": 7, "verification": 1, "payable": 1, "receivable": 1} {
		if byProduct[product] < least {
			t.Errorf("%s has %d operations, want at least %d", product, byProduct[product], least)
		}
	}
}

// TestTheCatalogueHasARowForEachMenuEntry: 27 entries of the wallet portal's menu, 305 of the
// older portal's.
func TestTheCatalogueHasARowForEachMenuEntry(t *testing.T) {
	rows, err := load(t).Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for _, r := range rows {
		count[r.Menu]++
		if (r.Kind == contract.OperationRow) != (r.State != "") {
			t.Errorf("%s, %s: a %s in state %q", r.Menu, r.At, r.Kind, r.State)
		}
	}
	if count["Wallet Management"] != 27 || count["EnKash APIs"] != 305 {
		t.Errorf("%v", count)
	}
}

func TestReadingsAreChosen(t *testing.T) {
	c := load(t)
	const details = "wallet.get-wallet-details"
	newest, _ := c.Operation(details)
	other, err := c.With(map[string]string{details: "search"})
	if err != nil {
		t.Fatal(err)
	}
	older, _ := other.Operation(details)
	if !strings.HasSuffix(newest.Path, "/wallet-details") || !strings.HasSuffix(older.Path, "/search") {
		t.Errorf("newest %s, older %s", newest.Path, older.Path)
	}
	if again, _ := c.Operation(details); again.Path != newest.Path {
		t.Error("choosing a reading changed the contract that it was chosen from")
	}
	for _, wrong := range []struct {
		choice map[string]string
		says   string
	}{
		{map[string]string{details: "serach"}, `the operation has no such reading; did you mean "search"?`},
		{map[string]string{"wallet.get-walet-details": "search"}, `no document describes the operation; did you mean "wallet.get-wallet-details"?`},
		{map[string]string{"moon.dance": "x"}, "no document describes the operation"},
	} {
		if _, err := c.With(wrong.choice); err == nil || !strings.Contains(err.Error(), wrong.says) {
			t.Errorf("%v: %v", wrong.choice, err)
		}
	}
}

// TestSensitiveNamesThoseOfParameters: the digits of a card may stand in a query.
func TestSensitiveNamesThoseOfParameters(t *testing.T) {
	names := load(t).Sensitive()
	for _, name := range []string{"bin", "debitAccountNumber", "mobileNumber"} {
		if !slices.Contains(names, name) {
			t.Errorf("%s is not among the sensitive names", name)
		}
	}
}
