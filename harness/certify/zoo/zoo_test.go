package zoo_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/certify"
	"github.com/kasauti/kasauti/harness/certify/arena"
	"github.com/kasauti/kasauti/harness/certify/program"
	"github.com/kasauti/kasauti/harness/certify/trial"
	"github.com/kasauti/kasauti/harness/certify/zoo"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/verdict"
	"github.com/kasauti/kasauti/harness/world"
	"github.com/kasauti/kasauti/harness/world/kinds"
)

// asClient, as the first argument, has this test binary be a client of the zoo.
const asClient = "zoo-client"

func TestMain(m *testing.M) {
	if len(os.Args) == 3 && os.Args[1] == asClient {
		os.Exit(zoo.Main(os.Args[2], os.Stdin, os.Stdout))
	}
	os.Exit(m.Run())
}

// ground is what all trials stand on.
type ground struct {
	book     *certify.Book
	cases    []*certify.Case // of all profiles
	arena    *arena.Arena
	contract *contract.Contract
}

func load(t testing.TB) *ground {
	t.Helper()
	k, err := contract.Load(fixtures.FS)
	if err != nil {
		t.Fatal(err)
	}
	book, err := certify.Load(fixtures.FS, k)
	if err != nil {
		t.Fatal(err)
	}
	w, err := world.LoadEmbedded(fixtures.FS, "base", kinds.All())
	if err != nil {
		t.Fatal(err)
	}
	g := &ground{book: book, arena: &arena.Arena{World: w.ForMock(1), Contract: k, Partner: "acme"}, contract: k}
	for _, p := range book.Profiles {
		g.cases = append(g.cases, p.Cases...)
	}
	return g
}

// outside is a client of the zoo as a program of its own.
func outside(t testing.TB, defect string) func() program.Program {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return func() program.Program { return &program.Session{Path: self, Args: []string{asClient, defect}} }
}

// inside is a client of the zoo in this process, which spares the starts of many. What it says goes
// through the process contract's own reader.
type inside struct {
	defect string
	client *zoo.Client
	log    *bytes.Buffer // of the last task
}

func (p *inside) Do(ctx context.Context, a *program.Assignment) (*certify.Conclusion, *certify.Ending) {
	if p.client == nil {
		p.client = zoo.New(p.defect)
	}
	p.log = &bytes.Buffer{}
	p.client.Log = p.log
	said := make(chan zoo.Said, 1)
	go func() { said <- p.client.Do(ctx, a) }()
	select {
	case said := <-said:
		line, err := json.Marshal(said)
		if err != nil {
			return nil, &certify.Ending{Kind: certify.Stopped, Why: err.Error()}
		}
		c, problem := certify.ParseConclusion(line)
		if problem != "" {
			return nil, &certify.Ending{Kind: certify.Garbled, Why: problem}
		}
		return c, nil
	case <-time.After(time.Duration(a.Timeout) * time.Millisecond):
		p.client, p.log = nil, nil // it may still write there
		return nil, &certify.Ending{Kind: certify.TimedOut, Why: "the client is late"}
	}
}

func (p *inside) Printed() string {
	if p.log == nil {
		return ""
	}
	return p.log.String()
}

func (*inside) Close() {}

// tried are the results of all cases with a client.
func (g *ground) tried(dir string, parallel int, start func() program.Program) (results []trial.Result) {
	trial.Run(context.Background(), trial.Options{
		Arena: g.arena, Contract: g.contract, Parallel: parallel, Seed: 1, Dir: dir, Program: start,
	}, g.cases, func(r trial.Result) { results = append(results, r) })
	return results
}

// wrong are what did not pass, by requirement.
func wrong(results []trial.Result) map[string][]string {
	found := map[string][]string{}
	for _, r := range results {
		for _, c := range r.Checks {
			if c.Verdict != verdict.Pass {
				found[c.Requirement] = append(found[c.Requirement], fmt.Sprintf("%s: %s: %s", r.Case.Name, c.Verdict, c.Message))
			}
		}
	}
	return found
}

// A client may take its tokens from either token call.
func TestTheCorrectClientsPassEverything(t *testing.T) {
	g := load(t)
	for _, client := range []string{"", zoo.UsesOAuth} {
		t.Run("client "+client, func(t *testing.T) {
			t.Parallel()
			results := g.tried(t.TempDir(), 8, outside(t, client))
			if len(results) != len(g.cases) {
				t.Errorf("%d results of %d cases", len(results), len(g.cases))
			}
			for id, says := range wrong(results) {
				t.Errorf("%s: %s", id, strings.Join(says, "\n  "))
			}
		})
	}
}

// unexplained are failures of which nobody is told whose trouble they are.
func unexplained(results []trial.Result) (found []string) {
	for _, r := range results {
		s := certify.Scenario(r.Case, r.Tries(), 0)
		if t := s.Triage; s.Verdict == verdict.Fail && (t == nil || t.Class != verdict.ClientDefect || t.Headline == "" || t.Group == "" || t.Stopped) {
			found = append(found, fmt.Sprintf("%s has the triage %+v", r.Case.Name, t))
		}
	}
	return found
}

// mostTries of a case, where many run at once.
const mostTries = 3

// again tries those cases anew, alone, that break something else than they should: a machine that stood
// still for a moment does not do so each time, and a client that has another defect has it each time.
func (g *ground) again(results []trial.Result, breaks, dir string, start func() program.Program) {
	for i := range results {
		for range mostTries - 1 {
			found := wrong(results[i : i+1])
			delete(found, breaks)
			if len(found) == 0 {
				break
			}
			alone := *g
			alone.cases = []*certify.Case{results[i].Case}
			results[i] = alone.tried(dir, 1, start)[0]
		}
	}
}

// A client that is a running server passes, too, at one address for all cases. One that does
// not begin each case anew is told so, and is not said to have broken something.
func TestClientsThatAreServers(t *testing.T) {
	for client, right := range map[string]bool{"": true, zoo.TokenOfAnotherCase: false} {
		t.Run("client "+client, func(t *testing.T) {
			t.Parallel()
			g := load(t)
			var some []*certify.Case // all take long, one after the other
			for i, c := range g.cases {
				if right && (i%3 == 0 || c.Setting.TLS != "") || !right && i < 3 {
					some = append(some, c)
				}
			}
			g.cases = some
			var err error
			if g.arena.Served, err = arena.Serve(t.Context(), "127.0.0.1:0"); err != nil {
				t.Fatal(err)
			}
			server := httptest.NewServer(zoo.Handler(client, nil))
			defer server.Close()
			results := g.tried(t.TempDir(), 1, func() program.Program {
				return &program.Posted{URL: server.URL, Transport: http.DefaultTransport}
			})
			if len(results) != len(g.cases) {
				t.Errorf("%d results of %d cases", len(results), len(g.cases))
			}
			stale := 0
			for id, says := range wrong(results) {
				for _, what := range says {
					if id == "EK-CLIENT-270" && strings.Contains(what, "could-not-run: nothing was seen of what the client prints") {
						continue // nobody sees that of a server
					}
					if right || !strings.Contains(what, "could-not-run") || !strings.Contains(what, "came with a token of the case") {
						t.Error(what)
					}
					stale++
				}
			}
			if !right && stale == 0 {
				t.Error("nothing was said of a token from another case")
			}
		})
	}
}

// abreast is how many clients are tried at once, four cases each: most of the time is waiting, and
// more would have cases wait for the processor until their time is over.
const abreast = 12

// Each defect breaks its requirement and no other; and each requirement of a profile is broken in a
// case of that profile.
func TestEachDefectBreaksItsRequirement(t *testing.T) {
	g, defects, dir := load(t), zoo.Defects(), t.TempDir()
	results := make([][]trial.Result, len(defects))
	var queue turns
	for i, d := range defects {
		queue.do(func() {
			start := func() program.Program { return &inside{defect: d.Name} }
			results[i] = g.tried(dir, 4, start)
			for n := 1; n < mostTries && wrong(results[i])[d.Breaks] == nil; n++ { // waits that should not grow grew by a standstill
				results[i] = g.tried(dir, 4, start)
			}
			g.again(results[i], d.Breaks, dir, start)
		})
	}
	queue.wait()
	broken := map[string]bool{} // profile and requirement
	for i, d := range defects {
		t.Run(d.Name, func(t *testing.T) {
			found := wrong(results[i])
			if found[d.Breaks] == nil {
				t.Errorf("%s is not seen to be broken", d.Breaks)
			}
			for _, says := range unexplained(results[i]) {
				t.Error(says)
			}
			for id, says := range found {
				if id != d.Breaks {
					t.Errorf("%s is said to be broken, too: %s", id, strings.Join(says, "\n  "))
				}
			}
		})
		for _, r := range results[i] {
			if wrong([]trial.Result{r})[d.Breaks] != nil {
				broken[r.Case.Profile+" "+d.Breaks] = true
			}
		}
	}
	for _, p := range g.book.Profiles {
		for _, id := range p.Requirements {
			if !broken[p.Name+" "+id] {
				t.Errorf("the profile %s has %s, and no client of the zoo is seen to break it there", p.Name, id)
			}
		}
	}
}

// A client that proves nothing passes nothing. Where a case rests on what is only assumed, a client
// that sends and says something at least is warned; any other fails.
func TestLazyClientsPassNothing(t *testing.T) {
	g := load(t)
	for _, client := range zoo.Lazy() {
		t.Run(client, func(t *testing.T) {
			t.Parallel()
			results := g.tried(t.TempDir(), 8, outside(t, client))
			if len(results) != len(g.cases) {
				t.Errorf("%d results of %d cases", len(results), len(g.cases))
			}
			for _, says := range unexplained(results) {
				t.Error(says)
			}
			for _, r := range results {
				worst := verdict.Pass
				for _, c := range r.Checks {
					worst = verdict.Worst(worst, c.Verdict)
				}
				about, _ := g.contract.Requirement(r.Case.Requirement)
				mayWarn := client == zoo.SaysRefused && certify.Warns(&about)
				if worst != verdict.Fail && (worst != verdict.Warn || !mayWarn) {
					t.Errorf("%s: %s", r.Case.Name, worst)
				}
			}
		})
	}
}

// A client that takes no webhook, and finds everything out by look-up, passes where none comes, and nowhere
// else.
func TestAClientMustTakeWebhooks(t *testing.T) {
	g := load(t)
	g.cases = slices.DeleteFunc(g.cases, func(c *certify.Case) bool { return !c.Listens() })
	for _, r := range g.tried(t.TempDir(), 8, func() program.Program { return &inside{defect: zoo.TakesNone} }) {
		passes := len(wrong([]trial.Result{r})) == 0
		if noneComes := len(r.Record.Deliveries) == 0; passes != noneComes {
			t.Errorf("%s: passes is %v, and %d webhooks came", r.Case.Name, passes, len(r.Record.Deliveries))
		}
	}
}

// turns runs functions, so many at once.
type turns struct {
	all  sync.WaitGroup
	once sync.Once
	free chan struct{}
}

func (g *turns) do(work func()) {
	g.once.Do(func() { g.free = make(chan struct{}, abreast) })
	g.all.Add(1)
	go func() {
		defer g.all.Done()
		g.free <- struct{}{}
		defer func() { <-g.free }()
		work()
	}()
}

func (g *turns) wait() { g.all.Wait() }
