package cli

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/certify"
	"github.com/kasauti/kasauti/harness/certify/arena"
	"github.com/kasauti/kasauti/harness/certify/program"
	"github.com/kasauti/kasauti/harness/certify/trial"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/runner"
	"github.com/kasauti/kasauti/harness/verdict"
	"github.com/kasauti/kasauti/harness/world"
	"github.com/kasauti/kasauti/harness/world/kinds"
)

// tries are what a program is tried with.
type tries struct {
	flags    *certifyFlags
	streams  Streams
	book     *certify.Book
	contract *contract.Contract
	path     string // of the program; "" where none is started
	command  []string
}

// try has the program try cases, and records what comes of it. It returns those that did not pass, and
// the run's exit.
func (t *tries) try(ctx context.Context, cases []*certify.Case, partial bool) (failed []*certify.Case, err error) {
	f := t.flags
	w, err := world.LoadEmbedded(fixtures.FS, "base", kinds.All())
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "kasauti-certify-")
	if err != nil {
		return nil, fmt.Errorf("certify: make a folder for the program's files: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	filled := w.ForMock(f.seed)
	partner := filled.Partners[certifiedPartner]
	shown, err := f.identify(t.streams, t.path, t.command, &partner)
	if err != nil {
		return nil, err
	}
	if err := f.served.reach(ctx); err != nil {
		return nil, err
	}
	f.selection, f.partial = nil, partial
	record, err := f.recording.begin(shown, f.header(t.contract, cases), exchange.NewRedactor())
	if err != nil {
		return nil, err
	}
	place := map[string]int{}
	for i, c := range cases {
		place[c.Name] = i
	}
	redactor, began := exchange.NewRedactor(), time.Now()
	trial.Run(ctx, trial.Options{
		Arena:    &arena.Arena{World: filled, Contract: t.contract, Partner: certifiedPartner, Served: f.served.at},
		Contract: t.contract, Parallel: f.parallel, Attempts: f.attempts, Seed: f.seed, Dir: dir, Limit: f.served.limit(),
		Program: func() program.Program { return t.program(&partner) },
	}, cases, func(r trial.Result) {
		result := runner.Result{Scenario: certify.Scenario(r.Case, r.Tries(), place[r.Case.Name])}
		for _, one := range r.Tries() {
			f.evidence.records = append(f.evidence.records, *one.Record)
			views, answered := one.Record.Views(redactor.Child())
			result.Exchanges, result.Answered = append(result.Exchanges, views...), result.Answered+answered
		}
		if v := result.Scenario.Verdict; v > verdict.Warn || v == verdict.Warn && f.failOn == "warn" {
			failed = append(failed, r.Case)
		}
		record.result(result)
	})
	if ctx.Err() != nil {
		record.interrupted()
	}
	return failed, f.evidence.handIn(t.streams, f, began, t.command, ctx.Err() != nil, t.book, t.contract, record.finish())
}

func (t *tries) program(partner *mock.Partner) program.Program {
	switch {
	case t.flags.served.at != nil:
		return t.flags.served.program(t.streams, t.book, partner)
	case t.flags.lines:
		return &program.Session{Path: t.path, Args: t.command[1:]}
	}
	return &program.Simple{Path: t.path, Args: t.command[1:]}
}
