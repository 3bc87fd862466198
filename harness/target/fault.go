package target

import (
	"context"
	"errors"
	"net/http"

	"github.com/kasauti/kasauti/harness/scenario"
)

// Inject implements scenario.Session. What the mock refuses is the feature's mistake.
func (u *universe) Inject(ctx context.Context, fault scenario.Fault) (scenario.FaultReport, error) {
	set, err := u.target.admin.setFault(ctx, u.id, fault)
	if refused, ok := errors.AsType[*adminRefusal](err); ok && refused.status == http.StatusBadRequest {
		return set, err
	}
	if err != nil {
		return set, cannotAsk("set a fault on the mock", err)
	}
	return set, nil
}

// Faults implements scenario.Session.
func (u *universe) Faults(ctx context.Context) ([]scenario.FaultReport, error) {
	all, err := u.target.admin.faults(ctx, u.id)
	if err != nil {
		return nil, cannotAsk("list the faults of the mock", err)
	}
	return all, nil
}

// Inject implements scenario.Session.
func (s *shared) Inject(context.Context, scenario.Fault) (scenario.FaultReport, error) {
	return scenario.FaultReport{}, scenario.CannotRun("set a fault: %v", errNoCapability)
}

// Faults implements scenario.Session.
func (s *shared) Faults(context.Context) ([]scenario.FaultReport, error) {
	return nil, scenario.CannotRun("list faults: %v", errNoCapability)
}

// setFault makes a universe misbehave.
func (a *adminClient) setFault(ctx context.Context, universe string, fault scenario.Fault) (scenario.FaultReport, error) {
	var set scenario.FaultReport
	err := a.call(ctx, http.MethodPost, universePath(universe, "/faults"), fault, &set)
	return set, err
}

// faults lists those of a universe.
func (a *adminClient) faults(ctx context.Context, universe string) ([]scenario.FaultReport, error) {
	var view struct {
		Faults []scenario.FaultReport `json:"faults"`
	}
	err := a.call(ctx, http.MethodGet, universePath(universe, "/faults"), nil, &view)
	return view.Faults, err
}
