package capsule

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/runner"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/triage"
	"github.com/kasauti/kasauti/harness/verdict"
)

// Making is what a capsule is made of beside the scenario's own record.
type Making struct {
	Header   *verdict.Header
	Contract *contract.Contract
	World    *mock.World // nil: the target is no mock that this process filled
	Magic    bool
	Whose    triage.Whose
	Key      [32]byte // of the stand-ins; made anew for each capsule and not kept
}

// What a capsule holds at most, in bytes: of one body and of all together.
const (
	mostBody   = 256 << 10
	mostBodies = 4 << 20
)

// Make makes the capsule of a scenario that failed, as it is written.
func Make(m Making, result *runner.Result) ([]byte, error) {
	record, found := result.Record, &result.Scenario
	stand := record.Redactor.StandIns(m.Key)
	c := Capsule{
		Tool: m.Header.Tool, Contract: m.Header.Contract, Run: m.Header.ID, Started: m.Header.Started,
		Variants: m.Header.Variants, Environment: m.Header.Environment, Seed: m.Header.Seed, Magic: m.Magic,
		AsOf: m.Header.AsOf, Whose: m.Whose,
		Scenario: standing(*result.Saved, stand), Attempt: found.Attempts[len(found.Attempts)-1],
		Clock: record.Clock, Calls: record.Calls, Start: record.Start, Before: record.Before,
	}
	c.Text = c.Scenario.Text()
	left := mostBodies
	for _, e := range record.Exchanges {
		k := e.Keep(stand, min(mostBody, left))
		left = max(0, left-len(k.Request.Body())-len(k.Response.Body()))
		c.Exchanges = append(c.Exchanges, k)
	}
	for i := range record.Events {
		e, err := eventOf(&record.Events[i], stand)
		if err != nil {
			return nil, err
		}
		c.Events = append(c.Events, e)
	}
	c.Target = targetOf(m, record)
	if err := through(&c.Target, stand.Text); err != nil {
		return nil, err
	}
	if m.World != nil {
		c.World = m.World
		if err := through(&c.World, stand.Text); err != nil {
			return nil, err
		}
		for name, hook := range c.World.Webhooks {
			hook.URL = stand.URL(hook.URL) // which may have a token in its query
			c.World.Webhooks[name] = hook
		}
	}
	c.StandIns = stand.Made()
	return seal(&c, stand)
}

// standing is the scenario without secrets of the run, should somebody have written one into it.
func standing(s runner.Saved, stand *exchange.StandIns) runner.Saved {
	s.Steps = slices.Clone(s.Steps)
	for i := range s.Steps {
		step := &s.Steps[i]
		step.Text = stand.Shared(step.Text)
		step.Table = slices.Clone(step.Table)
		for r := range step.Table {
			step.Table[r] = slices.Clone(step.Table[r])
			for c := range step.Table[r] {
				step.Table[r][c] = stand.Shared(step.Table[r][c])
			}
		}
		if step.Doc != nil {
			text := stand.Shared(*step.Doc)
			step.Doc = &text
		}
	}
	return s
}

// through replaces in all texts of a value.
func through[T any](value *T, replace func(string) string) error {
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("write a capsule: %w", err)
	}
	var fresh T
	if err := json.Unmarshal([]byte(replace(string(text))), &fresh); err != nil {
		return fmt.Errorf("write a capsule without its secrets: %w", err)
	}
	*value = fresh
	return nil
}

func targetOf(m Making, record *scenario.Record) Target {
	t := Target{
		Target: m.Header.Target, Timeout: record.Timeout, Paths: record.Target.Paths(),
		Services: map[string]Endpoint{}, Names: namesOf(record.Target.Names()),
	}
	for service, at := range record.Services {
		t.Services[string(service)] = Endpoint{at.URL, string(at.Token)}
	}
	all := true
	for _, o := range m.Contract.Operations() {
		if record.Target.Serves(o.Name) {
			t.Serves = append(t.Serves, o.Name)
			continue
		}
		all = false
	}
	if all {
		t.Serves = nil
	}
	return t
}

func namesOf(n *scenario.Names) Names {
	names := Names{
		World: n.World, Partners: map[string]Partner{}, Accounts: map[string]Account{}, Cards: map[string]Card{}, Merchants: map[string]Merchant{},
	}
	for name, p := range n.Partners {
		c := p.Credentials
		names.Partners[name] = Partner{
			ID: p.ID, CompanyID: p.CompanyID, AccessKey: c.AccessKey.Reveal(), SecretKey: c.SecretKey.Reveal(), Username: c.Username,
			Password: c.Password.Reveal(), Client: c.ClientID, BasicUser: c.BasicUser, BasicPassword: c.BasicPassword.Reveal(),
		}
	}
	for name, a := range n.Accounts {
		names.Accounts[name] = Account{a.ID, a.Partner, a.Type}
	}
	for name, v := range n.Cards {
		names.Cards[name] = Card{v.ID, v.Account, v.Mobile, v.Product}
	}
	for name, v := range n.Merchants {
		names.Merchants[name] = Merchant{v.ID}
	}
	return names
}

func eventOf(e *scenario.Event, stand *exchange.StandIns) (Event, error) {
	out := Event{Do: e.Do, Clock: e.Clock}
	answer := e.Answer
	switch came := e.Answer.(type) {
	case []scenario.Arrival:
		all := make([]message, len(came))
		for i, a := range came {
			all[i] = message{a.Event, a.At, a.Method, a.Status, stand.Header(a.Header), stand.Body(string(a.Body)), a.Cut, a.Elapsed}
		}
		answer = all
	case scenario.Visit:
		answer = message{Status: came.Status, Header: stand.Header(came.Header), Body: stand.Body(string(came.Body))}
	}
	var err error
	if out.Ask, err = plain(e.Ask, stand); err == nil {
		out.Answer, err = plain(answer, stand)
	}
	if e.Err != nil {
		out.Error = &Error{Text: stand.Text(e.Err.Error())}
		var cannot *scenario.CouldNotRun
		if errors.As(e.Err, &cannot) {
			*out.Error = Error{stand.Text(cannot.Reason), true, cannot.Class}
		}
	}
	return out, err
}

// plain is a value as JSON, with stand-ins.
func plain(value any, stand *exchange.StandIns) (json.RawMessage, error) {
	if value == nil {
		return nil, nil
	}
	text, err := json.Marshal(value)
	if err != nil {
		return nil, fmt.Errorf("write what the target answered into a capsule: %w", err)
	}
	return json.RawMessage(stand.Body(string(text))), nil
}

// scenarioNames are Names for a scenario.
func (n *Names) scenarioNames() *scenario.Names {
	names := &scenario.Names{
		World: n.World, Partners: map[string]scenario.Partner{}, Accounts: map[string]scenario.Account{},
		Cards: map[string]scenario.Card{}, Merchants: map[string]scenario.Merchant{},
	}
	for name, p := range n.Partners {
		one := scenario.Partner{Name: name, ID: p.ID, CompanyID: p.CompanyID}
		one.Credentials.AccessKey, one.Credentials.SecretKey = secretOf(p.AccessKey), secretOf(p.SecretKey)
		one.Credentials.Username, one.Credentials.Password, one.Credentials.ClientID = p.Username, secretOf(p.Password), p.Client
		one.Credentials.BasicUser, one.Credentials.BasicPassword = p.BasicUser, secretOf(p.BasicPassword)
		names.Partners[name] = one
	}
	for name, a := range n.Accounts {
		names.Accounts[name] = scenario.Account{Name: name, ID: a.ID, Partner: a.Partner, Type: a.Type}
	}
	for name, v := range n.Cards {
		names.Cards[name] = scenario.Card{Name: name, ID: v.ID, Account: v.Account, Mobile: v.Mobile, Product: v.Product}
	}
	for _, name := range slices.Sorted(maps.Keys(n.Merchants)) {
		names.Merchants[name] = scenario.Merchant{Name: name, ID: n.Merchants[name].ID}
	}
	return names
}
