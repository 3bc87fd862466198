package steps

import (
	"fmt"
	"testing"
	"time"
)

// TestMadeUpMobilesDiffer: scenarios that share a target and a moment get numbers of their own, and
// so does the same scenario a microsecond later.
func TestMadeUpMobilesDiffer(t *testing.T) {
	now := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	seen := map[string]string{}
	for scenario := range 100 {
		for number := range 3 {
			for later := range time.Duration(2) {
				who := fmt.Sprintf("number %d of scenario %d, %d µs later", number, scenario, later)
				mobile := madeUpMobile(fmt.Sprint("scenario ", scenario), now.Add(later*time.Microsecond), number)
				if other, twice := seen[mobile]; twice {
					t.Errorf("%s is the mobile of %s and of %s", mobile, other, who)
				}
				if len(mobile) != 10 {
					t.Errorf("%s is no mobile number of India", mobile)
				}
				seen[mobile] = who
			}
		}
	}
}
