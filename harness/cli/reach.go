package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/target"
)

const (
	// reaching bounds how long a service may take to answer anything at all.
	reaching = 10 * time.Second
	// patience is how long a wait may take before people are told what for.
	patience = time.Second
)

// reach makes sure, before the first scenario, that something answers at every service: a
// run against nothing would otherwise wait for each call in turn. Any answer will do; the
// request is harmless. What this process started itself needs no look.
func (a *aimed) reach(ctx context.Context, streams Streams) error {
	if a.kind == "embedded" || a.kind == "container" {
		return nil
	}
	session, err := a.Open(ctx, "reach", 0)
	if err != nil {
		return unavailable("open the target", err)
	}
	defer func() { _ = session.Close(context.WithoutCancel(ctx)) }() // costs the target memory only
	return replies(ctx, session, streams)
}

// replies makes sure that something answers at every service of a session.
func replies(ctx context.Context, session scenario.Session, streams Streams) error {
	seen := map[string]bool{}
	for _, service := range []client.Service{client.Gateway, client.OAuth, client.Partner} {
		base := session.Services()[service].URL
		if base == "" || seen[base] {
			continue
		}
		seen[base] = true
		where := fmt.Sprintf("the %s service at %s", service, base)
		err := patiently(streams.Err, where+" to answer", func() error {
			ctx, cancel := context.WithTimeout(ctx, reaching)
			defer cancel()
			response, err := target.Knock(ctx, session.Transport(), base)
			if err != nil {
				return err
			}
			return response.Body.Close()
		})
		if err != nil {
			return unavailable("reach "+where, err)
		}
	}
	return nil
}

// patiently says what is waited for, should it take longer than people wait without a word.
func patiently(tell io.Writer, what string, wait func() error) error {
	ended := make(chan error, 1)
	go func() { ended <- wait() }()
	select {
	case err := <-ended:
		return err
	case <-time.After(patience):
		fmt.Fprintf(tell, "kasauti: waiting for %s\n", what)
		return <-ended
	}
}

func unavailable(what string, err error) error {
	var known *target.Unavailable
	if errors.As(err, &known) {
		return known
	}
	next := "check that it runs and that this machine may reach it (kasauti doctor looks closer)"
	var none *target.NoAnswer
	if errors.As(err, &none) && none.Next != "" {
		next = none.Next
	}
	return &target.Unavailable{Reason: fmt.Sprintf("%s: %v; %s", what, err, next)}
}
