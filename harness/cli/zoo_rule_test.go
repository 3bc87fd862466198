package cli

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/kasauti/kasauti/harness/check"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/report"
	"github.com/kasauti/kasauti/harness/target"
	"github.com/kasauti/kasauti/harness/verdict"
)

// rule is a reason to refuse an operation.
type rule struct{ refusal, operation string }

// String is the rule as a server is told to ignore it.
func (r rule) String() string {
	if r.operation == "" {
		return r.refusal
	}
	return r.refusal + " of " + r.operation
}

// rulesOf are those of all operations of the mock. An unknown path leads to no operation that could
// refuse it, so that a server has this rule once and not for each of them.
func rulesOf(c *contract.Contract) []rule {
	var all []rule
	for _, refusal := range c.Refusals() {
		if refusal.Name == "path-unknown" {
			all = append(all, rule{refusal.Name, ""})
			continue
		}
		for _, operation := range mock.Serves() {
			if refusal.Concerns(operation) {
				all = append(all, rule{refusal.Name, operation})
			}
		}
	}
	return all
}

// TestRuleZoo takes one rule off the mock at a time: a spec of kasauti check goes red that expects
// the refusal, or a scenario in which it is seen.
func TestRuleZoo(t *testing.T) {
	options := mockOptions(t)
	seen := refusalsSeen(t, options)
	var mu sync.Mutex
	green := map[string]string{}
	t.Run("rules", func(t *testing.T) {
		for _, r := range rulesOf(options.Contract) {
			t.Run(r.String(), func(t *testing.T) {
				t.Parallel()
				why := missed(t, options, r, seen[r])
				mu.Lock()
				defer mu.Unlock()
				if why != "" {
					green[r.String()] = why
				}
			})
		}
	})
	for _, r := range slices.Sorted(maps.Keys(green)) {
		t.Errorf("nothing goes red without %s: %s", r, green[r])
	}
}

// missed is why a server without a rule stays green; "" when it does not. The specs come first:
// they are a call each.
func missed(t *testing.T, options mock.Options, r rule, scenarios []string) string {
	t.Helper()
	options.Ignore = []string{r.String()}
	server, err := mock.New(options)
	if err != nil {
		t.Fatal(err)
	}
	api, admin := listen(t, server.API()), listen(t, server.Admin())
	specs, red := specsRed(t, options.Contract, r, api, admin)
	if red > 0 {
		return ""
	}
	why := fmt.Sprintf("%d specs and %d scenarios see it", specs, len(scenarios))
	if len(scenarios) == 0 {
		return why
	}
	flags := []string{"run", "--target", api, "--admin-url", admin, "--report", t.TempDir()}
	if code, _ := kasauti(t, append(flags, scenarios...)...); code == verdict.ExitFail {
		return ""
	}
	return why + " and pass without it, such as " + scenarios[0]
}

// specsRed runs the specs that expect the refusal: how many there are, and how many failed.
func specsRed(t *testing.T, c *contract.Contract, r rule, api, admin string) (all, red int) {
	t.Helper()
	remote, err := target.Remote(t.Context(), target.RemoteOptions{URL: api, AdminURL: admin})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = remote.Close(context.WithoutCancel(t.Context())) }()
	o := check.Options{Target: remote, Contract: c, Redactor: exchange.NewRedactor(), Seed: 1}
	if r.operation != "" {
		o.Operations = []string{r.operation}
	}
	for _, result := range check.Build(o).Expecting(r.refusal).Results(t.Context()) {
		all++
		if result.Scenario.Verdict == verdict.Fail {
			red++
		}
	}
	return all, red
}

// refusalsSeen runs everything on an honest server and says in which scenarios (file:line) each
// refusal of each operation came.
func refusalsSeen(t *testing.T, options mock.Options) map[rule][]string {
	t.Helper()
	server, err := mock.New(options)
	if err != nil {
		t.Fatal(err)
	}
	flags, dir := against(t, server.API(), server.Admin(), true)
	if code, out := kasauti(t, flags...); code != verdict.ExitConformant {
		t.Fatalf("exit %d\n%s", code, tail(out))
	}
	kept, err := report.Open(filepath.Join(dir, "run.ndjson"))
	if err != nil {
		t.Fatal(err)
	}
	defer kept.Close()
	seen := map[rule][]string{}
	rules := rulesOf(options.Contract)
	for result, err := range kept.Results() {
		if err != nil {
			t.Fatal(err)
		}
		place := filepath.Join("..", "..", result.Scenario.URI) + ":" + strconv.Itoa(result.Scenario.Line)
		for _, e := range result.Exchanges {
			for _, r := range rules {
				refusal, _ := options.Contract.Refusal(r.refusal)
				mine := r.operation == "" || r.operation == e.Operation
				if mine && answeredSo(e, refusal) && !slices.Contains(seen[r], place) {
					seen[r] = append(seen[r], place)
				}
			}
		}
	}
	return seen
}

// answeredSo reports whether an answer may be this refusal: several are answered alike.
func answeredSo(e exchange.View, refusal contract.Refusal) bool {
	if e.Arrived || e.Response.Status != refusal.Answer.Status {
		return false
	}
	message, _, _ := strings.Cut(refusal.Answer.Message, "{")
	return strings.Contains(e.Response.Body, message)
}
