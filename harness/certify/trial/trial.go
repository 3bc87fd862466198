// Package trial has a program try cases: it opens a stage for each, hands over the tasks, ends what
// the program left, and has the record judged. Every case has a result, whatever the program does.
package trial

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/kasauti/kasauti/harness/certify"
	"github.com/kasauti/kasauti/harness/certify/arena"
	"github.com/kasauti/kasauti/harness/certify/program"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/verdict"
)

// Options are what trials need.
type Options struct {
	Arena    *arena.Arena
	Contract *contract.Contract
	// Program makes a program; each of the trials that go on side by side has one of its own.
	Program  func() program.Program
	Parallel int // trials at once; below 1 means 1
	Seed     uint64
	Dir      string // for what programs must find on disk, such as the CA
	// Attempts is how often a case is tried at most, until it passes; below 1 means 1.
	Attempts int
	// Limit is for each case that has less time; zero: each has its own.
	Limit time.Duration
}

// Result is one case with the record of the try and what follows from it.
type Result struct {
	Case   *certify.Case
	Record certify.Record
	Checks []verdict.Check
	// Before are the attempts that did not pass and were followed by this one, in their order.
	Before []Result
}

// Tries are all attempts, in their order.
func (r *Result) Tries() (all []certify.Try) {
	for i := range r.Before {
		all = append(all, certify.Try{Record: &r.Before[i].Record, Checks: r.Before[i].Checks})
	}
	return append(all, certify.Try{Record: &r.Record, Checks: r.Checks})
}

// passed reports whether nothing is to be tried again: a warning is no failure.
func (r *Result) passed() bool {
	return !slices.ContainsFunc(r.Checks, func(c verdict.Check) bool { return c.Verdict > verdict.Warn })
}

// Run tries each case, and one that did not pass again where that is asked for. Results reach the sink in the order in which cases end; the sink is
// called by one goroutine at a time. A case that ctx left no time for has a result that says so.
func Run(ctx context.Context, o Options, cases []*certify.Case, sink func(Result)) {
	queue := make(chan *certify.Case)
	var sinking sync.Mutex
	var trials sync.WaitGroup
	for range max(1, min(o.Parallel, len(cases))) {
		trials.Add(1)
		go func() {
			defer trials.Done()
			p := o.Program()
			defer p.Close()
			for c := range queue {
				r := o.attempts(ctx, p, c)
				sinking.Lock()
				sink(r)
				sinking.Unlock()
			}
		}()
	}
	for _, c := range cases {
		queue <- c
	}
	close(queue)
	trials.Wait()
}

// attempts are those at one case: every one is kept.
func (o *Options) attempts(ctx context.Context, p program.Program, c *certify.Case) Result {
	var before []Result
	for n := 1; ; n++ {
		r := o.try(ctx, p, c, n)
		r.Checks = certify.Judge(c, &r.Record, o.Contract)
		if r.passed() || n >= o.Attempts || ctx.Err() != nil {
			r.Before = before
			return r
		}
		before = append(before, r)
	}
}

// try is one try at a case.
func (o *Options) try(ctx context.Context, p program.Program, c *certify.Case, attempt int) Result {
	r := certify.Record{Case: c.Name, Digest: c.Digest, Attempt: attempt, Seed: certify.SeedOf(o.Seed, c.Name), Started: time.Now()}
	running, runs := p.(program.Running)
	r.Unseen = runs
	if ctx.Err() != nil {
		r.Ending = &certify.Ending{Kind: certify.Stopped, Why: "the run was interrupted before this case"}
		return Result{Case: c, Record: r}
	}
	var unready *certify.Ending
	if slow, starts := p.(program.Starter); starts { // a start-up is no part of the case's time
		unready = slow.Ready(ctx)
	}
	stage, err := o.Arena.Open(ctx, c, r.Seed)
	if err != nil {
		r.Ending = &certify.Ending{Kind: certify.Stopped, Why: err.Error()}
		return Result{Case: c, Record: r}
	}
	r.Started, r.Ending = stage.Began(), unready
	caFile, err := o.caFile(c, stage)
	if err != nil && r.Ending == nil {
		r.Ending = &certify.Ending{Kind: certify.Stopped, Why: err.Error()}
	}
	left, free := max(c.Time(), o.Limit), time.Duration(0)
	if each, anew := p.(program.Restarted); anew {
		free = each.StartTime()
	}
	for i := range c.Tasks {
		r.Says = append(r.Says, nil)
		if r.Ending != nil {
			continue
		}
		var says *certify.Conclusion
		begun, called := time.Now(), stage.NextCall()
		task := assignment(c, i, stage, caFile, left)
		task.Called = called.Began()
		says, r.Ending = p.Do(ctx, task)
		counts := begun
		if free > 0 { // a start is over with the first call, and after that time at the latest
			counts = begun.Add(free)
			if first := called.At(); !first.IsZero() && first.Before(counts) {
				counts = first
			}
		}
		left -= max(0, time.Since(counts))
		if says != nil {
			says.At = time.Since(stage.Began()).Milliseconds()
			r.Says[i] = says
		}
	}
	r.Took = time.Since(stage.Began()).Milliseconds()
	saw, err := stage.Close(ctx)
	r.Calls, r.Money, r.Deliveries, r.Hellos, r.Unread = saw.Calls, saw.Money, saw.Deliveries, saw.Hellos, saw.Unread
	if err != nil && r.Ending == nil {
		r.Ending = &certify.Ending{Kind: certify.Stopped, Why: fmt.Sprintf("close the stage: %v", err)}
	}
	if saw.Flooded && r.Ending == nil { // a call that nobody wrote down could have been any
		r.Ending = &certify.Ending{Kind: certify.TooMuch, Why: fmt.Sprintf("the client made more than %d calls in one case, and the rest was seen by nobody; have it make fewer", arena.MostCalls)}
	}
	if of := stage.Stale(); of != "" && r.Ending == nil {
		r.Ending = &certify.Ending{Kind: certify.Stopped, Why: fmt.Sprintf("the client came with a token of the case %s, so its calls show nothing here; have it begin each case as after a start, without a token", of)}
	}
	searched := p.Printed()
	r.Printed = program.Shown(searched, stage.Mask)
	if runs {
		searched = running.Logged()
		r.Unseen = searched == ""
	}
	r.Leaked = stage.Leaked(searched)
	for _, says := range r.Says {
		says.Mask(stage.Mask)
	}
	if r.Ending != nil {
		r.Ending.Why = stage.Mask(r.Ending.Why)
	}
	return Result{Case: c, Record: r}
}

// caFile is where the program finds the CA; "" without TLS.
func (o *Options) caFile(c *certify.Case, s *arena.Stage) (string, error) {
	if s.CA == nil {
		return "", nil
	}
	file, err := os.CreateTemp(o.Dir, c.Name+"-*.pem") // each try has a CA of its own
	if err == nil {
		_, err = file.Write(s.CA)
		err = errors.Join(err, file.Close())
	}
	if err != nil {
		return "", fmt.Errorf("give the program the CA: %w", err)
	}
	return file.Name(), nil
}

// assignment is one task, with the names of the world as ids.
func assignment(c *certify.Case, i int, s *arena.Stage, caFile string, left time.Duration) *program.Assignment {
	task := &c.Tasks[i]
	a := &program.Assignment{
		Case: c.Name, Task: i + 1, Do: task.Do, With: map[string]string{}, URL: s.URLOf(task.At), CAFile: caFile, Timeout: max(1, left.Milliseconds()),
		Credentials: Credentials(&s.Partner),
	}
	if task.Credentials == certify.WrongCredentials {
		for _, name := range [...]string{"secret_key", "password", "client_secret"} {
			a.Credentials[name] = "not-" + name // which nobody has
		}
	}
	for name, value := range task.With {
		ids(a.With, name, value, s)
	}
	return a
}

// Credentials are a partner's, by the names that programs are told them under.
func Credentials(p *mock.Partner) map[string]string {
	return map[string]string{
		"partner_id": p.PartnerID, "company_id": p.CompanyID, "access_key": p.AccessKey, "secret_key": p.SecretKey,
		"username": p.Username, "password": p.Password, "client_id": p.ClientID, "client_secret": p.ClientSecret,
	}
}

// ids puts what a value stands for: a wallet's name becomes its ids.
func ids(into map[string]string, name, value string, s *arena.Stage) {
	switch name {
	case "card":
		id, account, mobile := cardOf(s.World, value)
		into["card_id"], into["card_account_id"], into["mobile"] = id, account, mobile
	case "account":
		into["card_account_id"] = s.World.CardAccounts[value].ID
	case "merchant":
		into["merchant_id"] = s.World.Merchants[value].ID
	case "listen":
		into["listen"], into["hook_header"], into["hook_value"] = s.Receiver.Address, s.Receiver.Header, s.Receiver.Value
	case "otp":
		into["otp"] = strings.ReplaceAll(value, "right", s.Code)
	default:
		into[name] = value
	}
}

func cardOf(w mock.World, name string) (id, account, mobile string) {
	if v, known := w.Wallets[name]; known {
		return v.ID, w.CardAccounts[v.Account].ID, v.Mobile
	}
	v := w.Cards[name]
	return v.ID, w.CardAccounts[v.Account].ID, v.Mobile
}
