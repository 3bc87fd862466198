package cli

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/kasauti/kasauti/harness/capsule"
	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/target"
	"github.com/kasauti/kasauti/harness/verdict"
)

// served starts the mock as it was before the bad call, and prints that call.
func (f *replay) served(ctx context.Context, streams Streams) error {
	if f.capsule.Calls < 0 {
		return fmt.Errorf("--serve %s: no call is at fault there (%s); replay it without --serve", f.path, harmless(f.capsule.Attempt.Reason))
	}
	w, err := f.world(streams, "--serve")
	if err != nil {
		return err
	}
	magic, err := magicFaults(f.capsule.Magic)
	if err != nil {
		return err
	}
	server, err := mock.New(mock.Options{
		World: w, Contract: f.contract, Seed: f.capsule.Seed, Magic: magic, Webhooks: target.WebhookTransport(),
		Now: capsule.From(f.capsule.Began(), time.Now),
	})
	if err != nil {
		return fmt.Errorf("--serve %s: %w", f.path, err)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	running, err := server.Serve(ctx, mock.ServeOptions{Addr: f.addr, AdminAddr: f.admin, AdminToken: os.Getenv(adminTokenVariable)})
	if err != nil {
		return err
	}
	stop := func(err error) error {
		cancel()
		return errors.Join(err, running.Wait())
	}
	on, err := target.Remote(ctx, target.RemoteOptions{URL: running.URL, AdminURL: running.AdminURL, AdminToken: running.AdminToken})
	if err != nil {
		return stop(err)
	}
	opened := &aimed{Running: on}
	defer opened.close(streams)
	reached := &capsule.Stopping{Target: on, Calls: f.capsule.Calls}
	result := f.play(ctx, Streams{}, reached, "")
	request, body, session := reached.Stopped()
	if ctx.Err() != nil {
		return stop(exit(verdict.ExitIncomplete))
	}
	if request == nil {
		return stop(fmt.Errorf("--serve %s: on a fresh mock the scenario does not come to the bad call (%s); see kasauti replay %[1]s --again", f.path, harmless(last(&result).Reason)))
	}
	universe, err := held(ctx, session)
	if err != nil {
		return stop(fmt.Errorf("--serve %s: %w", f.path, err))
	}
	bad := f.capsule.Exchanges[f.capsule.Calls]
	if i := slices.IndexFunc(f.capsule.Exchanges, func(e exchange.Kept) bool { return e.ID == f.fault() }); i >= 0 {
		bad = f.capsule.Exchanges[i]
	}
	fmt.Fprintf(streams.Out, "API    %s   as before exchange %s, %s; its clock stands\n", running.URL, harmless(bad.ID), harmless(bad.Operation))
	fmt.Fprintf(streams.Out, "admin  %s\nlook   %s/u/%s\n", running.AdminURL, running.AdminURL, universe)
	if running.AdminToken != "" && os.Getenv(adminTokenVariable) == "" {
		fmt.Fprintf(streams.Out, "token  %s\n", running.AdminToken)
	}
	fmt.Fprintf(streams.Out, "stop   Ctrl-C\n\n%s\n", curlOf(request, body, universe))
	return running.Wait()
}

// fault is the exchange that was found at fault.
func (f *replay) fault() string {
	if t := f.capsule.Attempt.Triage; t != nil {
		return t.Exchange
	}
	return ""
}

// held stops the clock of what the scenario has reached, so that neither an OTP nor a token runs out
// while a person looks, and gives its universe's id.
func held(ctx context.Context, session scenario.Session) (universe string, err error) {
	here, can := session.(interface {
		Stand(context.Context) (string, error)
	})
	if !can {
		return "", errors.New("the mock has no universe of the scenario's own")
	}
	return here.Stand(ctx)
}

// curlOf is the line that sends a request. Its credentials are those of the mock beside it.
func curlOf(r *http.Request, body []byte, universe string) string {
	var b strings.Builder
	b.WriteString("curl -i -X " + r.Method + " " + shellQuoted(r.URL.String()))
	header := r.Header.Clone()
	if header == nil {
		header = http.Header{}
	}
	header.Set(mock.Header, universe)
	names := make([]string, 0, len(header))
	for name := range header {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		for _, value := range header[name] {
			if name != "Content-Length" && name != "Accept-Encoding" {
				b.WriteString(" \\\n  -H " + shellQuoted(name+": "+value))
			}
		}
	}
	if len(body) > 0 {
		b.WriteString(" \\\n  --data-raw " + shellQuoted(string(body)))
	}
	return b.String()
}
