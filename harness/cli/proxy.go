package cli

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/proxy"
	"github.com/kasauti/kasauti/harness/runner"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

// proxyFlags are the flags of kasauti proxy.
type proxyFlags struct {
	aim
	recording
	addr      string
	lasts     time.Duration
	mostCalls int
	tls       mockTLS
}

// mostBundled is how many calls a bundle has room for, whatever they are.
const mostBundled = 2000

func newProxy(streams Streams) *cobra.Command {
	var f proxyFlags
	cmd := &cobra.Command{
		Use:   "proxy --env FILE",
		Short: "Stand between your application and UAT, and judge every call",
		Long: `Proxy listens at an address for each service of the target and hands on what an application (or
Postman) sends there, as it came, with the application's own credentials. Request and answer of each
call are judged as those of a run are, and the same reports are written when it ends: with Ctrl-C,
after --for, or after --max-calls. Calls under way then have 10 s to end.

Nothing is made up, followed or repeated: a redirect is handed back, a call that got no answer is not
sent again. Production hosts are refused, limits and allowed_contacts of the environment file hold,
and a call that would have an SMS sent to anybody else is answered 403. What the proxy itself answers
is a sentence that begins with "kasauti proxy:", and never passes for the API's.

Exit codes: those of kasauti run; 3 also where nothing was judged`,
		Example: `  kasauti proxy --env uat.yaml
  kasauti proxy --env uat.yaml --for 30m --report proxied
  kasauti proxy --env uat.yaml --tls --tls-dir certs
  kasauti proxy --env uat.yaml --bundle evidence.json --key our.pem    # signed
  kasauti proxy --target http://127.0.0.1:8080 --max-calls 20      # a kasauti mock`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if f.evidence.file != "" && !cmd.Flags().Changed("max-calls") {
				f.mostCalls = mostBundled
			}
			return f.run(cmd.Context(), streams)
		},
	}
	f.recording.keepFlags(cmd)
	f.aim.asOfFlag(cmd)
	f.recording.commit.flag(cmd)
	f.recording.evidence.flags(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.aim.target, "target", "", "`TARGET` to which calls go: uat or a URL (default: what --env says)")
	flags.StringVar(&f.aim.env, "env", "", "environment `FILE`: hosts, limits, and who may get an SMS")
	flags.StringVar(&f.addr, "addr", "127.0.0.1:9080", "`ADDRESS` of the first service, the others follow; port 0 takes free ones")
	flags.DurationVar(&f.lasts, "for", 0, "end after this `TIME`, such as 30m (default: with Ctrl-C)")
	flags.IntVar(&f.mostCalls, "max-calls", 10_000, fmt.Sprintf("end after this many calls (with --bundle at most, and by default, %d)", mostBundled))
	flags.BoolVar(&f.tls.on, "tls", false, "serve over TLS, with a CA made for this run")
	flags.StringVar(&f.tls.dir, "tls-dir", "", "with --tls: folder into which ca.pem and truststore.p12 are written; no key is ever written")
	flags.StringSliceVar(&f.tls.names, "tls-name", nil, "with --tls: one more name of this machine; localhost and the host of --addr are there already; can be given again")
	return cmd
}

func (f *proxyFlags) run(ctx context.Context, streams Streams) error {
	if err := f.check(); err != nil {
		return err
	}
	f.aim.seed = 1 // as kasauti mock has it: an id tells a wallet from a card
	c, err := f.aim.contract()
	if err != nil {
		return err
	}
	authority, err := f.tls.authority()
	if err != nil {
		return err
	}
	opened, outage, err := f.aim.ready(ctx, c, streams)
	if err != nil {
		return err
	}
	defer opened.close(streams)
	f.recording.judges = verdict.JudgesBoth
	if outage != "" {
		record, err := f.recording.start(streams, c, opened, "proxy", verdict.UnitCall, 0, f.aim.seed)
		if err != nil {
			return err
		}
		if record.outage(ctx, outage); ctx.Err() != nil {
			record.interrupted()
		}
		return f.evidence.handIn(streams, record, c, record.finish())
	}
	if err := f.fits(opened); err != nil {
		return err
	}
	session, err := opened.Settle(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = session.Close(context.WithoutCancel(ctx)) }() // costs the target memory only
	p, err := f.listen(ctx, c, opened, session, authority)
	if err != nil {
		return err
	}
	record, err := f.recording.start(streams, c, opened, "proxy", verdict.UnitCall, 0, f.aim.seed)
	if err != nil {
		p.Close(ctx)
		return err
	}
	f.explain(streams.Out, p, authority)
	f.serve(ctx, p, record)
	return f.evidence.handIn(streams, record, c, record.finish())
}

func (f *proxyFlags) check() error {
	switch {
	case f.aim.target == "" && f.aim.env == "":
		return errors.New("kasauti proxy: no target is given; name one with --env FILE or --target URL, such as that of a kasauti mock")
	case f.aim.target == "embedded" || f.aim.target == "container":
		return fmt.Errorf("--target %s would be a mock that nobody else knows; start kasauti mock, and give its URL", f.aim.target)
	case f.lasts < 0:
		return fmt.Errorf("--for %s is over already; give a time such as 30m", f.lasts)
	case f.mostCalls < 1:
		return fmt.Errorf("--max-calls %d takes none; give a number from 1 on", f.mostCalls)
	}
	if f.evidence.file != "" && f.mostCalls > mostBundled {
		return fmt.Errorf("--max-calls %d are more than a bundle has room for; give %d at most, and a bundle for each part", f.mostCalls, mostBundled)
	}
	return errors.Join(f.recording.check(), f.evidence.prepare(nil))
}

// fits refuses to take credentials that count over a network in the clear.
func (f *proxyFlags) fits(opened *aimed) error {
	host, _, err := net.SplitHostPort(f.addr)
	if err != nil {
		return fmt.Errorf("--addr %q is no HOST:PORT; give one such as 127.0.0.1:9080", f.addr)
	}
	if !f.tls.on && !opened.Mock() && !loopback(host) {
		return fmt.Errorf("--addr %s would have the application send its credentials unencrypted; add --tls, or listen on 127.0.0.1", f.addr)
	}
	return nil
}

// listen takes the addresses.
func (f *proxyFlags) listen(ctx context.Context, c *contract.Contract, opened *aimed, session scenario.Session, authority *mock.Authority) (*proxy.Proxy, error) {
	secure, err := f.secure(authority)
	if err != nil {
		return nil, err
	}
	p, err := proxy.Open(ctx, proxy.Options{
		Services: session.Services(), Transport: session.Transport(), Timeout: session.Timeout(), Contract: c,
		Mock: opened.Mock(), Names: opened.Names(), Addr: f.addr, TLS: secure, MostCalls: f.mostCalls,
	})
	if err != nil {
		return nil, err
	}
	if err := f.tls.write(authority); err != nil { // after the addresses are taken, as of a mock
		p.Close(ctx)
		return nil, err
	}
	return p, nil
}

// endings is how long calls under way may take once the proxy ends.
const endings = 10 * time.Second

// serve takes calls until it is time to end.
func (f *proxyFlags) serve(ctx context.Context, p *proxy.Proxy, record *record) {
	p.Take(ctx, record.redactor, func(call *proxy.Call) { f.take(call, record) })
	var over <-chan time.Time
	if f.lasts > 0 {
		timer := time.NewTimer(f.lasts)
		defer timer.Stop()
		over = timer.C
	}
	select {
	case <-ctx.Done():
	case <-over:
	case <-p.Full():
	}
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), endings)
	defer cancel()
	_ = patiently(record.errors, "the calls under way", func() error { p.Close(closing); return nil })
}

// take has a call recorded.
func (f *proxyFlags) take(call *proxy.Call, record *record) {
	s, view := call.Result(record.redactor)
	answered := 0
	if call.Exchange.Answered() {
		answered = 1
	}
	result := runner.Result{Scenario: s, Exchanges: []exchange.View{view}, Answered: answered}
	if key := f.evidence.keeps(); key != nil {
		result.Kept = [][]exchange.Kept{{call.Kept(record.redactor, *key)}}
	}
	record.result(result)
}

// secure is the certificate of the listeners; nil for plain HTTP.
func (f *proxyFlags) secure(a *mock.Authority) (*tls.Config, error) {
	if a == nil {
		return nil, nil
	}
	names := append([]string{"localhost", "127.0.0.1", "::1"}, f.tls.names...)
	if host, _, err := net.SplitHostPort(f.addr); err == nil && host != "" {
		names = append(names, host)
	}
	certificate, err := a.Certificate(names, a.Until)
	return &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}, err
}

// explain says where the application finds the services.
func (f *proxyFlags) explain(out io.Writer, p *proxy.Proxy, a *mock.Authority) {
	for _, d := range p.Doors() {
		fmt.Fprintf(out, "listen  %s   for %s (%s)\n", d.URL, d.Target, d.Name())
	}
	if a != nil {
		where := "nowhere as a file; give --tls-dir to have it"
		if f.tls.dir != "" {
			where = filepath.Join(f.tls.dir, caFile) + ", " + trustStoreFile
		}
		fmt.Fprintf(out, "CA      %s   (until %s, password of %s: %s)\n", where, a.Until.UTC().Format(time.DateTime), trustStoreFile, mock.TrustStorePassword)
	}
	stop := "Ctrl-C"
	if f.lasts > 0 {
		stop += fmt.Sprintf(", or after %s", f.lasts)
	}
	fmt.Fprintf(out, "stop    %s, or after %d calls\n", stop, f.mostCalls)
}
