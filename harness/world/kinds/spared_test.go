package kinds_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/world/plan"
)

// TestBadLuckIsForScenarios: faults of a world befall neither the plans nor the applies that come
// after the one that set them, and lose nothing by them.
func TestBadLuckIsForScenarios(t *testing.T) {
	luck := "faults:\n"
	for name, operation := range map[string]string{
		"merchant": "gateway.get-authorization-token", "oauth": "wallet.auth-token", "search": "card.search-cards",
		"details": "wallet.get-wallet-details", "balance": "wallet.get-wallet-balance", "load": "wallet.top-up-from-balance",
	} {
		luck += "  " + name + ": {kind: error-status, operation: " + operation + ", with: {status: 503}}\n"
	}
	const held = "balances: {asha: {wallet: asha, min: AMOUNT}}\nkyc: {asha: {wallet: asha, status: full, terms: accepted}}\n"
	s := newDesk(t, read(t, accounts).ForMock(1))
	less := read(t, base+strings.ReplaceAll(held, "AMOUNT", "100.00")+luck)
	s.apply(less, plan.Options{})
	for range 3 {
		s.plans("", less, "after the apply")
	}
	more := read(t, base+strings.ReplaceAll(held, "AMOUNT", "250.00")+luck)
	s.plans("~ balances.asha holds:100.00->250.00", more, "with more money")
	s.apply(more, plan.Options{})
	s.plans("", more, "after more money was loaded")

	all, err := s.running.Admin().Faults(t.Context())
	if err != nil || len(all) != 6 {
		t.Fatalf("%d faults, %v", len(all), err)
	}
	for _, f := range all {
		if f.Called != 0 || f.Struck != 0 || f.Left != 1 {
			t.Errorf("%s was called %d times and struck %d, %d are left; want it untouched", f.World, f.Called, f.Struck, f.Left)
		}
	}
	if err := s.running.Admin().MakeTemplate(t.Context()); err != nil {
		t.Fatal(err)
	}
	session, err := s.running.Open(t.Context(), "a scenario", 1)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = session.Close(context.Background()) })
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, session.Services()[client.Gateway].URL+"/api/v0/merchant/token", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := session.Transport().RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("a scenario's first call has HTTP %d, want the fault's 503", answer.StatusCode)
	}
}
