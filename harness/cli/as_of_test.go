package cli

import (
	"slices"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/mock/broken"
)

// TestANewRequirementTurnsNobodysMondayRed: a server that breaks what a release requires anew is
// red, and green with a warning to who goes by the release before.
func TestANewRequirementTurnsNobodysMondayRed(t *testing.T) {
	const breaks, since, before = "EK-CARD-610", "0.4", "0.3"
	servers := broken.All()
	i := slices.IndexFunc(servers, func(s broken.Server) bool { return slices.Equal(s.Breaks, []string{breaks}) })
	if i < 0 {
		t.Fatalf("no broken server breaks %s alone", breaks)
	}
	for asOf, want := range map[string]int{since: 1, before: 0} {
		api, admin, err := servers[i].Start(mockOptions(t))
		if err != nil {
			t.Fatal(err)
		}
		flags, _ := against(t, api, admin, true)
		code, out := kasauti(t, append(flags, "--as-of", asOf, "--tags", "@"+breaks)...)
		warns := strings.Contains(strings.Join(strings.Fields(out), " "), "(since "+since+", newer than --as-of "+before+")")
		if code != want || warns != (want == 0) || !strings.Contains(out, breaks) {
			t.Errorf("as of %s: exit %d, want %d\n%s", asOf, code, want, out)
		}
	}
}
