package zoo_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

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

// defectVariable has this test binary be a client of the zoo.
const defectVariable = "ZOO_CLIENT"

func TestMain(m *testing.M) {
	if defect, is := os.LookupEnv(defectVariable); is {
		os.Exit(zoo.Main(defect, os.Stdin, os.Stdout))
	}
	os.Exit(m.Run())
}

func load(t testing.TB) (*certify.Book, *arena.Arena, *contract.Contract) {
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
	return book, &arena.Arena{World: w.ForMock(1), Contract: k, Partner: "acme"}, k
}

// tried are the results of all cases with a client, by case.
func tried(t testing.TB, defect string, cases []*certify.Case) map[string]trial.Result {
	t.Helper()
	_, a, k := load(t)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv(defectVariable, defect)
	results := map[string]trial.Result{}
	trial.Run(context.Background(), trial.Options{
		Arena: a, Contract: k, Parallel: 8, Seed: 1, Dir: t.TempDir(),
		Program: func() program.Program { return &program.Session{Path: self} },
	}, cases, func(r trial.Result) { results[r.Case.Name] = r })
	return results
}

func all(b *certify.Book) (cases []*certify.Case) {
	for _, p := range b.Profiles {
		cases = append(cases, p.Cases...)
	}
	return cases
}

// wrong are what did not pass, by requirement.
func wrong(results map[string]trial.Result) map[string][]string {
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

func TestTheCorrectClientPassesEverything(t *testing.T) {
	book, _, _ := load(t)
	cases := all(book)
	results := tried(t, "", cases)
	if len(results) != len(cases) {
		t.Errorf("%d results of %d cases", len(results), len(cases))
	}
	for id, says := range wrong(results) {
		t.Errorf("%s: %s", id, strings.Join(says, "\n  "))
	}
}

func TestEachDefectBreaksItsRequirement(t *testing.T) {
	book, _, _ := load(t)
	cases := all(book)
	for _, d := range zoo.Defects() {
		t.Run(d.Name, func(t *testing.T) {
			found := wrong(tried(t, d.Name, cases))
			if found[d.Breaks] == nil {
				t.Errorf("%s is not seen to be broken", d.Breaks)
			}
			for id, says := range found {
				if id != d.Breaks {
					t.Errorf("%s is said to be broken, too: %s", id, strings.Join(says, "\n  "))
				}
			}
		})
	}
}

func TestEachRequirementHasAClientThatBreaksIt(t *testing.T) {
	book, _, _ := load(t)
	for _, p := range book.Profiles {
		for _, id := range p.Requirements {
			if !slices.ContainsFunc(zoo.Defects(), func(d zoo.Defect) bool { return d.Breaks == id }) {
				t.Errorf("the profile %s has %s, and no client of the zoo breaks it", p.Name, id)
			}
		}
	}
}
