package target

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/kasauti/kasauti/harness/mock"
)

// Admin does to one universe of a mock what no API of a real system does. Its errors say what the
// admin API said; one with the method Refused says whether nothing was done.
type Admin struct {
	client   *adminClient
	universe string
}

// Universe tells which universe it is, and which beginning of one.
func (a *Admin) Universe(ctx context.Context) (view mock.UniverseView, err error) {
	return view, a.call(ctx, http.MethodGet, "", nil, &view)
}

// MakeTemplate makes the universe, as it stands, what universes to come begin with.
func (a *Admin) MakeTemplate(ctx context.Context) error {
	return a.client.call(ctx, http.MethodPut, "/v1/template", map[string]string{"from": a.universe}, nil)
}

// Clock is the universe's time.
func (a *Admin) Clock(ctx context.Context) (mock.ClockView, error) {
	return a.client.clock(ctx, a.universe)
}

// StopClock stops the universe's time at a moment, to the millisecond, which may lie behind it.
func (a *Admin) StopClock(ctx context.Context, at time.Time) error {
	return a.call(ctx, http.MethodPut, "/clock", map[string]int64{"frozen_at_ms": at.UnixMilli()}, nil)
}

// StartClock has the universe's time go with the wall clock again.
func (a *Admin) StartClock(ctx context.Context) error {
	return a.call(ctx, http.MethodDelete, "/clock", nil, nil)
}

// OTPPolicy is what holds for OTPs, with what the contract says where nothing else was set.
func (a *Admin) OTPPolicy(ctx context.Context) (p mock.OTPPolicy, err error) {
	return p, a.call(ctx, http.MethodGet, "/otp-policy", nil, &p)
}

// SetOTPPolicy replaces the policy.
func (a *Admin) SetOTPPolicy(ctx context.Context, p mock.OTPPolicy) error {
	return a.call(ctx, http.MethodPut, "/otp-policy", p, nil)
}

// ForgetOTPPolicy has the contract's policy hold again.
func (a *Admin) ForgetOTPPolicy(ctx context.Context) error {
	return a.call(ctx, http.MethodDelete, "/otp-policy", nil, nil)
}

// Holder is how far the holder of a wallet or card is known, by its enKashCardId.
func (a *Admin) Holder(ctx context.Context, id string) (view mock.HolderView, err error) {
	return view, a.call(ctx, http.MethodGet, "/holders/"+url.PathEscape(id), nil, &view)
}

// SetHolder says how far the holder is known; what is empty stays as it is. Nothing more happens to it
// by itself.
func (a *Admin) SetHolder(ctx context.Context, id, kyc, terms string) error {
	body := map[string]any{"stays": true}
	if kyc != "" {
		body["kyc"] = kyc
	}
	if terms != "" {
		body["terms"] = terms
	}
	return a.call(ctx, http.MethodPut, "/holders/"+url.PathEscape(id), body, nil)
}

// Webhooks are the receivers by name; values of headers are not shown.
func (a *Admin) Webhooks(ctx context.Context) (map[string]mock.Webhook, error) {
	var view mock.WebhooksView
	err := a.call(ctx, http.MethodGet, "/webhooks", nil, &view)
	return view.Webhooks, err
}

// SetWebhook sets one receiver, in the place of the one of that name.
func (a *Admin) SetWebhook(ctx context.Context, name string, h mock.Webhook) error {
	return a.call(ctx, http.MethodPut, "/webhooks/"+url.PathEscape(name), h, nil)
}

// RemoveWebhook removes one receiver. One that is not there is no error.
func (a *Admin) RemoveWebhook(ctx context.Context, name string) error {
	return unlessGone(a.call(ctx, http.MethodDelete, "/webhooks/"+url.PathEscape(name), nil, nil))
}

// Faults are those that were set, and what came of each.
func (a *Admin) Faults(ctx context.Context) ([]mock.FaultView, error) {
	var view mock.FaultsView
	err := a.call(ctx, http.MethodGet, "/faults", nil, &view)
	return view.Faults, err
}

// SetFault sets a fault under a name, in the place of the one that has it.
func (a *Admin) SetFault(ctx context.Context, name string, f mock.Fault) error {
	return a.call(ctx, http.MethodPut, "/faults/"+url.PathEscape(name), f, nil)
}

// AddFault sets a fault that is none of the world's, so that it befalls also who plans and applies,
// and gives its id.
func (a *Admin) AddFault(ctx context.Context, f mock.Fault) (id int, err error) {
	var set mock.FaultView
	err = a.call(ctx, http.MethodPost, "/faults", f, &set)
	return set.ID, err
}

// RemoveFault takes the fault of a name, or of an id, back. One that is not there is no error.
func (a *Admin) RemoveFault(ctx context.Context, name string) error {
	return unlessGone(a.call(ctx, http.MethodDelete, "/faults/"+url.PathEscape(name), nil, nil))
}

func (a *Admin) call(ctx context.Context, method, path string, in, out any) error {
	if err := a.client.call(ctx, method, universePath(a.universe, path), in, out); err != nil {
		return fmt.Errorf("universe %q of the mock: %w", a.universe, err)
	}
	return nil
}

func unlessGone(err error) error {
	if refused, ok := errors.AsType[*adminRefusal](err); ok && refused.status == http.StatusNotFound {
		return nil
	}
	return err
}
