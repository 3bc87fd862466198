package cli

import (
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/report"
	"github.com/kasauti/kasauti/harness/verdict"
)

// TestRuleZoo takes one rule off one operation, for every pair of an operation and a reason to
// refuse it: a scenario in which that refusal is seen goes red, or a spec of kasauti check.
func TestRuleZoo(t *testing.T) {
	options := mockOptions(t)
	seen := refusalsSeen(t, options)
	var mu sync.Mutex
	green := map[string]string{}
	t.Run("rules", func(t *testing.T) {
		for _, operation := range mock.Serves() {
			for _, refusal := range options.Contract.Refusals() {
				if !refusal.Concerns(operation) {
					continue
				}
				rule := refusal.Name + " of " + operation
				t.Run(rule, func(t *testing.T) {
					t.Parallel()
					why := missed(t, options, rule, operation, seen[rule])
					mu.Lock()
					defer mu.Unlock()
					if why != "" {
						green[rule] = why
					}
				})
			}
		}
	})
	for _, rule := range slices.Sorted(maps.Keys(green)) {
		t.Errorf("nothing goes red without %s: %s", rule, green[rule])
	}
}

// missed is why a server without a rule stays green; "" when it does not.
func missed(t *testing.T, options mock.Options, rule, operation string, scenarios []string) string {
	t.Helper()
	options.Ignore = []string{rule}
	server, err := mock.New(options)
	if err != nil {
		t.Fatal(err)
	}
	why := "no scenario sees it"
	if len(scenarios) > 0 {
		flags, _ := against(t, server.API(), server.Admin(), true)
		code, _ := kasauti(t, append(flags, scenarios...)...)
		if code == verdict.ExitFail {
			return ""
		}
		why = strconv.Itoa(len(scenarios)) + " scenarios see it and pass without it, such as " + scenarios[0]
	}
	flags, _ := against(t, server.API(), server.Admin(), false)
	flags[0] = "check"
	if code, _ := process(t, append(flags, "--operation", operation)...); code == verdict.ExitFail {
		return ""
	}
	return why
}

// refusalsSeen runs everything on an honest server and says in which scenarios (file:line) each
// refusal of each operation came.
func refusalsSeen(t *testing.T, options mock.Options) map[string][]string {
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
	seen := map[string][]string{}
	for result, err := range kept.Results() {
		if err != nil {
			t.Fatal(err)
		}
		place := filepath.Join("..", "..", result.Scenario.URI) + ":" + strconv.Itoa(result.Scenario.Line)
		for _, e := range result.Exchanges {
			for _, refusal := range options.Contract.Refusals() {
				rule := refusal.Name + " of " + e.Operation
				if answeredSo(e, refusal) && !slices.Contains(seen[rule], place) {
					seen[rule] = append(seen[rule], place)
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
