package runner

import (
	"encoding/json"
	"math"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

// Forecast is what a run of the selection would do, as far as its text tells. Every step is counted
// as if those before it passed; what a refusal would spare is counted too.
type Forecast struct {
	Scenarios int `json:"scenarios"` // that would run
	// LeftOut are not applicable, or cannot be carried out, with the reason.
	LeftOut []LeftOut `json:"left_out,omitempty"`
	// Calls are the requests by operation. What steps wait for may be asked for more often.
	Calls map[string]int `json:"calls"`
	// Tokens are those that the client gets on its way, about: one for each scenario, partner
	// and service that wants one.
	Tokens int `json:"tokens"`
	SMS    int `json:"sms"`
	// Money is what requests ask to move. Unpriced are those whose amount the text does not tell.
	Money    client.Paise `json:"money"`
	Unpriced int          `json:"unpriced,omitempty"`
	// Creates are things by what they are that stay on a target without universes; Undone are
	// those of them that the scenario removes again when it ends.
	Creates map[string]int `json:"creates,omitempty"`
	Undone  map[string]int `json:"undone,omitempty"`
}

// LeftOut is a scenario that would not run, and why.
type LeftOut struct {
	Name     string          `json:"name"`
	Location string          `json:"location"`
	Verdict  verdict.Verdict `json:"verdict"`
	Reason   string          `json:"reason"`
}

// Requests are all of them, those for tokens too.
func (f *Forecast) Requests() int {
	n := f.Tokens
	for _, calls := range f.Calls {
		n += calls
	}
	return n
}

// Forecast says what a run on a target would do, and does nothing.
func (s *Suite) Forecast(target scenario.Target, c *contract.Contract) *Forecast {
	r := &run{options: Options{Target: target, Contract: c}}
	f := &Forecast{Calls: map[string]int{}, Creates: map[string]int{}, Undone: map[string]int{}}
	for _, sc := range s.Scenarios {
		if sc.Elsewhere {
			continue
		}
		if result, decided := r.decide(sc); decided {
			f.LeftOut = append(f.LeftOut, LeftOut{result.Name, result.Location(), result.Verdict, result.Reason})
			continue
		}
		f.Scenarios++
		f.add(sc, target, c)
	}
	return f
}

// add counts a scenario.
func (f *Forecast) add(sc *Scenario, target scenario.Target, c *contract.Contract) {
	bound := make([]*scenario.Bound, len(sc.Steps))
	for i := range sc.Steps {
		bound[i] = sc.Steps[i].Bound
	}
	amount := client.Paise(0) // that the latest request was given
	wanted := map[string]bool{}
	for i, called := range scenario.CallsOf(bound) {
		if named, says := amountIn(&sc.Steps[i]); says && (named > 0 || len(called) > 0) {
			amount = named
		}
		for _, name := range called {
			times := timesIn(bound[i])
			f.Calls[name] += times
			o, _ := c.Operation(name)
			if o.Auth == "bearer" {
				wanted[o.Service+" "+partnerIn(bound)] = true
			}
			f.writes(o, bound[i].Definition, times, amount, target)
		}
	}
	f.Tokens += len(wanted)
}

func (f *Forecast) writes(o contract.Operation, d *scenario.Definition, times int, amount client.Paise, target scenario.Target) {
	switch o.Writes {
	case "sms":
		f.SMS += times
	case "money":
		if amount == 0 {
			f.Unpriced += times
		}
		f.Money += amount * client.Paise(times)
	case "creates":
		if target.Has(scenario.Reset) {
			return // it goes with the scenario's universe
		}
		if d.Undo != "" && target.Paths()[d.Undo] != "" {
			f.Undone[o.Creates] += times
			return
		}
		f.Creates[o.Creates] += times
	}
}

// amountIn is the amount of money that a step names, in its line, in a table's rows or in a JSON text;
// the largest, where there are several. One whose text does not tell it asks for another than the step
// before, though nobody knows which: 0.
func amountIn(s *Step) (amount client.Paise, says bool) {
	for _, named := range s.Bound.Amounts() {
		amount, says = max(amount, named), true
	}
	if s.Doc != nil {
		return max(amount, scenario.AmountIn(json.RawMessage(s.Doc.Content))), true
	}
	if s.Table == nil {
		return amount, says
	}
	var batch client.Paise // each item of a list is money of its own
	for _, row := range s.Table.Rows {
		if len(row) != 2 || !strings.HasSuffix(strings.ToLower(row[0]), "amount") {
			continue
		}
		switch named, err := client.ParsePaise(row[1]); {
		case err != nil || named < 0:
		case strings.Contains(row[0], "[") && named <= math.MaxInt64-batch:
			batch, says = batch+named, true
		default:
			amount, says = max(amount, named), true
		}
	}
	return max(amount, batch), says
}

// timesIn is how often a step makes its call: as often as it says, or once.
func timesIn(b *scenario.Bound) int {
	if numbers := b.Numbers(); len(numbers) == 1 && strings.Contains(b.Definition.Pattern.String(), `(\d+) times`) {
		return numbers[0]
	}
	return 1
}

// partnerIn are the partners that a scenario names; those of its wallets and cards count as one.
func partnerIn(steps []*scenario.Bound) string {
	var names []string
	for _, b := range steps {
		for _, v := range b.Values {
			if v.Kind == scenario.PartnerName && !slices.Contains(names, v.Text) {
				names = append(names, v.Text)
			}
		}
	}
	return strings.Join(names, " ")
}
