package scenario

import (
	"context"
	"fmt"
	"slices"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/verdict"
)

// Fault is bad luck that a scenario wants of a target: what the mock's own Fault says.
type Fault struct {
	Kind        string            `json:"kind"`
	Operation   string            `json:"operation"`
	Match       map[string]string `json:"match,omitempty"`
	After       int               `json:"after,omitempty"`
	Times       int               `json:"times,omitempty"`
	Every       bool              `json:"every,omitempty"`
	Probability float64           `json:"probability,omitempty"`
	With        map[string]string `json:"with,omitempty"`
}

// FaultReport is a fault that a target has, and what came of it so far.
type FaultReport struct {
	ID        int    `json:"id"`
	Kind      string `json:"kind"`
	Operation string `json:"operation"`
	World     string `json:"world"`  // its name in the world file; "" for one that a scenario set
	Says      string `json:"says"`   // the fault in a few words
	Called    int    `json:"called"` // calls of its operation since it was set
	Struck    int    `json:"struck"` // those that it befell
	Left      int    `json:"left"`   // calls that it will still befall; -1 for any number
	Nearest   string `json:"nearest"`
	// Probability is that of a die; 0 where none is rolled.
	Probability float64 `json:"probability"`
}

// FaultHeader names the fault in an answer that is not the API's own.
const FaultHeader = "Kasauti-Fault"

// Inject makes the target misbehave: capability faults. The scenario fails at its end if the
// fault did not strike as often as it should.
func (s *State) Inject(ctx context.Context, f Fault) error {
	set, err := s.Session.Inject(ctx, f)
	if err != nil {
		return err
	}
	s.happened(verdict.FaultSet, set.Says)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults.own = append(s.faults.own, set.ID)
	return nil
}

// faults is what a scenario knows of those that it set.
type faults struct {
	own   []int       // ids
	noted map[int]int // by id: calls without an answer that were laid to it
}

// LatestFault is how the fault that the scenario set last stands now.
func (s *State) LatestFault(ctx context.Context) (FaultReport, error) {
	s.mu.Lock()
	own := s.faults.own
	s.mu.Unlock()
	if len(own) == 0 {
		return FaultReport{}, fmt.Errorf("look at the fault: none was set in this scenario; add a step such as: Given the next answer of \"wallet.debit-wallet-for-merchant-transaction\" is lost after the money moved")
	}
	reports, err := s.Session.Faults(ctx)
	if err != nil {
		return FaultReport{}, err
	}
	i := slices.IndexFunc(reports, func(f FaultReport) bool { return f.ID == own[len(own)-1] })
	if i < 0 {
		return FaultReport{}, CannotRun("look at the fault: the target has forgotten it; nobody else may reset its universe")
	}
	return reports[i], nil
}

// befallen reports whether a call of the operation that got no whole answer met a fault, so
// that this is what the scenario wants to see and no outage.
func (s *State) befallen(ctx context.Context, operation string) bool {
	if !s.Has(Faults) {
		return false
	}
	reports, err := s.Session.Faults(context.WithoutCancel(ctx))
	if err != nil {
		return false // the call's own failure says what is the matter
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.faults.noted == nil {
		s.faults.noted = map[int]int{}
	}
	for _, f := range reports {
		if f.Operation == operation && f.Struck > s.faults.noted[f.ID] {
			s.faults.noted[f.ID]++
			return true
		}
	}
	return false
}

// spoilt reports whether an answer is a fault's and not the API's own: nobody judges it.
func (s *State) spoilt(e *exchange.Exchange) bool {
	return s.Has(Faults) && e.Response.Header.Get(FaultHeader) != ""
}

// lost is the answer of a call that got none.
func lost(operation string, err *client.Error, exchanges []string) *Answer {
	return &Answer{Operation: operation, Response: &client.Response{Operation: operation}, Err: err, Exchanges: exchanges}
}

// Misfortune is how the target's faults stand at the scenario's end.
func (s *State) Misfortune(ctx context.Context) ([]FaultReport, error) {
	if !s.Has(Faults) {
		return nil, nil
	}
	return s.Session.Faults(ctx)
}

// Unused says that and why a fault did not strike as often as it should, "" where it did. Where
// a die is rolled it is enough that there were calls.
func (f FaultReport) Unused() string {
	if rolled := f.Probability > 0 && f.Called > 0; rolled || f.Struck > 0 && f.Left <= 0 {
		return ""
	}
	times := "never struck"
	if f.Struck > 0 {
		times = fmt.Sprintf("struck %d of %d times", f.Struck, f.Struck+f.Left)
	}
	said := fmt.Sprintf("the fault %s %s: there were %d calls of %s since it was set", f.Says, times, f.Called, f.Operation)
	if f.Nearest != "" {
		said += ", and of the nearest: " + f.Nearest
	}
	return said + "; make the calls that it waits for, or remove the step"
}

// Struck are the faults that a report lists: what struck, and what a scenario set.
func Struck(all []FaultReport) []verdict.Fault {
	var listed []verdict.Fault
	for _, f := range all {
		if f.Struck > 0 || f.World == "" {
			one := verdict.Fault{Says: f.Says, World: f.World, Called: f.Called, Struck: f.Struck}
			if f.World == "" {
				one.Unused = f.Unused()
			}
			listed = append(listed, one)
		}
	}
	return listed
}
