package target

import (
	"context"
	"net/http"

	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

// Received implements scenario.Session: the mock judges its journal.
func (u *universe) Received(ctx context.Context, expected scenario.ExpectedCalls) (scenario.FoundCalls, error) {
	view, err := u.target.admin.verify(ctx, u.id, verificationOf(expected))
	if err != nil {
		return scenario.FoundCalls{}, cannotAsk("ask the mock what it has received", err)
	}
	arrived := scenario.FoundCalls{Holds: view.Verdict == mock.VerifyPass, Cannot: view.Verdict == mock.VerifyCannot, Says: view.Says}
	for _, e := range view.Expectations {
		if e.Verdict == mock.VerifyPass || e.Nearest == nil {
			continue
		}
		for _, m := range e.Nearest.Mismatches {
			arrived.Fields = append(arrived.Fields, verdict.Field{Path: m.Path, Expected: m.Expected, Actual: m.Actual})
		}
	}
	return arrived, nil
}

func verificationOf(expected scenario.ExpectedCalls) mock.Verification {
	v := mock.Verification{Order: expected.Order}
	if expected.Within > 0 {
		ms := expected.Within.Milliseconds()
		v.Within = &ms
	}
	for _, a := range expected.Expect {
		e := mock.Expected{Operation: a.Operation, Body: a.Body, Headers: a.Headers, WithoutHeaders: a.Without}
		if a.Accepted {
			e.Refusal = "none"
		}
		switch {
		case a.Most == a.Least:
			e.Times = &a.Least
		case a.Most < 0:
			e.AtLeast = &a.Least
		default:
			e.AtLeast, e.AtMost = &a.Least, &a.Most
		}
		v.Expect = append(v.Expect, e)
	}
	return v
}

// verify asks a universe what it has received.
func (a *adminClient) verify(ctx context.Context, universe string, v mock.Verification) (mock.VerificationView, error) {
	var view mock.VerificationView
	err := a.call(ctx, http.MethodPost, universePath(universe, "/verify"), v, &view)
	return view, err
}
