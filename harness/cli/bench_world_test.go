package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/world"
	"github.com/kasauti/kasauti/harness/world/kinds"
)

// benchThings is how many things the world of a benchmark declares.
const benchThings = 1000

// benchWorld writes a world: a partner and ten accounts, and wallets that each hold money.
func benchWorld(b *testing.B) (file string) {
	b.Helper()
	const accounts = 10
	text := "world: {name: large, version: 1}\npartners:\n  acme:\n"
	for _, field := range []string{"partner_id", "company_id", "access_key", "secret_key", "username", "password", "client_id", "client_secret"} {
		text += fmt.Sprintf("    %s: \"${mock:acme.%s}\"\n", field, field)
	}
	text += "card_accounts:\n"
	for i := range accounts {
		text += fmt.Sprintf("  a%d: {partner: acme}\n", i)
	}
	var wallets, balances strings.Builder
	things := 1 + accounts
	for i := 0; things < benchThings; i++ {
		fmt.Fprintf(&wallets, "  w%d: {account: a%d, mobile: \"6000%06d\"}\n", i, i%accounts, i)
		things++
		if things < benchThings {
			fmt.Fprintf(&balances, "  w%d: {wallet: w%d, min: 10.00}\n", i, i)
			things++
		}
	}
	file = filepath.Join(b.TempDir(), "world.yaml")
	if err := os.WriteFile(file, []byte(text+"wallets:\n"+wallets.String()+"balances:\n"+balances.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	return file
}

// BenchmarkWorld prints how long the built binary plans a world of a thousand things that a mock has, how
// long it takes to adopt them all, how many times as long as the plan an apply takes that has nothing to
// do, and the most memory that a plan and that apply held.
func BenchmarkWorld(b *testing.B) {
	binary, file := benchBinary(b), benchWorld(b)
	declared, err := world.LoadFile(file, kinds.All(), "mock")
	if err != nil {
		b.Fatal(err)
	}
	if n := len(declared.Things()); n != benchThings {
		b.Fatalf("%d things are declared, want %d", n, benchThings)
	}
	options := mockOptions(b)
	options.World = declared.ForMock(options.Seed)
	b.Setenv("KASAUTI_LOCKS", b.TempDir())
	var first, plan, noop time.Duration
	var planMB, noopMB float64
	for b.Loop() {
		server, err := mock.New(options)
		if err != nil {
			b.Fatal(err)
		}
		at := []string{"--world", file, "--target", listen(b, server.API()), "--admin-url", listen(b, server.Admin())}
		took, _ := timed(b, binary, append([]string{"apply", "--auto-approve"}, at...)...)
		first += took
		took, peak := timed(b, binary, append([]string{"plan", "--detailed-exitcode"}, at...)...) // which ends well only where there is nothing to do
		plan, planMB = plan+took, max(planMB, peak)
		took, peak = timed(b, binary, append([]string{"apply"}, at...)...)
		noop, noopMB = noop+took, max(noopMB, peak)
	}
	b.ReportMetric(plan.Seconds()/float64(b.N), "plan-s")
	b.ReportMetric(first.Seconds()/float64(b.N), "adopt-s")
	b.ReportMetric(noop.Seconds()/float64(b.N), "noop-s")
	b.ReportMetric(noop.Seconds()/plan.Seconds(), "noop/plan")
	b.ReportMetric(planMB, "plan-peak-MB")
	b.ReportMetric(noopMB, "noop-peak-MB")
}
