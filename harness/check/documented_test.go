package check_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/check"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/target"
	"github.com/kasauti/kasauti/harness/verdict"
	"github.com/kasauti/kasauti/harness/world"
	"github.com/kasauti/kasauti/harness/world/kinds"
)

// TestWhatIsSafeIsAskedElsewhere runs all that may be called on a target that is no mock, against
// one that gives tokens and otherwise refuses, or fails.
func TestWhatIsSafeIsAskedElsewhere(t *testing.T) {
	c, err := contract.Load(fixtures.FS)
	if err != nil {
		t.Fatal(err)
	}
	for name, row := range map[string]struct {
		status int
		want   verdict.Verdict // of EK-HTTP-290, which is assumed
	}{
		"a server that refuses": {http.StatusBadRequest, verdict.Pass},
		"a server that fails":   {http.StatusInternalServerError, verdict.Warn},
	} {
		t.Run(name, func(t *testing.T) {
			var mu sync.Mutex
			asked := map[string]bool{} // method and path
			elsewhere := provider{remote(t, c, func(w http.ResponseWriter, r *http.Request) {
				mu.Lock()
				asked[r.Method+" "+r.URL.Path] = true
				mu.Unlock()
				_, _ = io.Copy(io.Discard, r.Body)
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(row.status)
				_, _ = io.WriteString(w, `{"code":422,"message":"no"}`)
			})}
			specs := check.Build(check.Options{Target: elsewhere, Contract: c, Redactor: exchange.NewRedactor(), Seed: 1})
			judged := 0
			for i, r := range specs.Results(context.Background()) {
				if r.Scenario.Verdict > verdict.Fail {
					t.Errorf("%s, %s: %s: %s", r.Scenario.Feature, r.Scenario.Name, r.Scenario.Verdict, r.Scenario.Reason)
				}
				if o, _ := c.Operation(r.Scenario.Feature); !o.Safe {
					t.Errorf("%s was called", o.Name)
				}
				if r.Scenario.Feature == client.OpAuthorizationToken || specs.KindOf(i) == "" {
					continue
				}
				for _, one := range checksOf(r.Scenario) {
					if one.Requirement == contract.OfWrongRequests {
						judged++
						if one.Verdict != row.want {
							t.Errorf("%s, %s: %s, want %s", r.Scenario.Feature, r.Scenario.Name, one.Verdict, row.want)
						}
					}
				}
			}
			if judged < 200 {
				t.Errorf("only %d wrong requests were judged", judged)
			}
			for place := range asked {
				if strings.HasPrefix(place, http.MethodDelete) || strings.HasPrefix(place, http.MethodPut) || strings.HasPrefix(place, http.MethodPatch) {
					t.Errorf("%s was asked", place)
				}
			}
		})
	}
}

func checksOf(s verdict.Scenario) []verdict.Check {
	var all []verdict.Check
	for _, attempt := range s.Attempts {
		for _, step := range attempt.Steps {
			all = append(all, step.Checks...)
			for _, id := range step.Kept {
				all = append(all, verdict.Check{Requirement: id})
			}
		}
	}
	return all
}

// remote is a server that gives tokens as the mock does and leaves all else to answer.
func remote(t *testing.T, c *contract.Contract, answer http.HandlerFunc) target.Running {
	t.Helper()
	w, err := world.LoadEmbedded(fixtures.FS, "base", kinds.All())
	if err != nil {
		t.Fatal(err)
	}
	honest, err := mock.New(mock.Options{World: w.ForMock(1), Contract: c, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/api/v0/merchant/token" {
			honest.API().ServeHTTP(w, r)
			return
		}
		answer(w, r)
	}))
	t.Cleanup(api.Close)
	running, err := target.Remote(context.Background(), target.RemoteOptions{URL: api.URL, Names: target.NamesOf(w.ForMock(1))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = running.Close(context.Background()) })
	return running
}
