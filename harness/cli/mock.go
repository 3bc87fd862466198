package cli

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/target"
)

// mockFlags are the flags of kasauti mock.
type mockFlags struct {
	aim
	addr, adminAddr string
	listeners       []string
	webhooks        mockWebhooks
	tls             mockTLS
	noMagic         bool
}

func newMock(streams Streams) *cobra.Command {
	var f mockFlags
	cmd := &cobra.Command{
		Use:   "mock",
		Short: "Serve the simulator of the EnKash APIs",
		Long: `Mock serves the simulator with the embedded world, or the one that --world names, until
Ctrl-C. Its admin API (clock, SMS inbox, journal, verification, ledger, webhooks, snapshots)
listens on a port of its own, with the inspector page for people at its root and its OpenAPI
description at /v1/openapi.yaml; on another address than loopback it asks for a bearer token,
taken from KASAUTI_ADMIN_TOKEN or made and printed.

Webhooks go to the receivers under webhooks: of the world file, and to --webhook-url. Hosts
of production are never called. What was sent, and why something did not arrive, stands in
the outbox: /v1/universes/default/outbox of the admin API.

Each --listener is one more address of the API, with a universe of its own: clients that
know nothing of universes do not disturb each other when each gets its own address.

Some mobile numbers and amounts always have one outcome, so that bad luck can be tried by hand:
a debit of 4.08 loses its answer after the money moved. The README lists them ("Values that
always have one outcome"); --no-magic switches them off. Faults for certain calls are set at the
admin API: curl ADMIN/v1/universes/default/faults -d '{"kind": ..., "operation": ...}'.

With --tls the API speaks HTTPS. Its CA lives as long as the run, 14 days at most; clients get
it as ca.pem and, for Java, as truststore.p12 (password changeit, since a truststore holds
no secret): in --tls-dir, or from /v1/tls/ca.pem and /v1/tls/truststore.p12 of the admin API.`,
		Example: `  kasauti mock
  kasauti run --target http://127.0.0.1:8080 --admin-url http://127.0.0.1:8081
  kasauti mock --listener 127.0.0.1:8091 --listener 127.0.0.1:8092
  kasauti mock --tls --tls-dir certs --tls-name enkash-mock`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.serve(cmd.Context(), streams) },
	}
	cmd.Flags().StringVar(&f.addr, "addr", "127.0.0.1:8080", "address of the API")
	cmd.Flags().StringVar(&f.adminAddr, "admin-addr", "127.0.0.1:8081", "address of the admin API")
	cmd.Flags().StringSliceVar(&f.listeners, "listener", nil, "address of the API for a universe of its own, for clients that send no header (kasauti run makes its own universes at --addr); port 0 takes a free one; can be given again")
	cmd.Flags().BoolVar(&f.noMagic, "no-magic", false, "no mobile number and no amount has an outcome of its own")
	cmd.Flags().StringVar(&f.world, "world", "", "world file that fills the mock (default: the embedded world)")
	cmd.Flags().Uint64Var(&f.seed, "seed", 1, "seed of ids, tokens and OTPs")
	f.webhooks.flags(cmd)
	f.tls.flags(cmd)
	return cmd
}

func (f *mockFlags) serve(ctx context.Context, streams Streams) error {
	c, err := loadContract()
	if err != nil {
		return err
	}
	w, err := f.loadWorld()
	if err != nil {
		return err
	}
	magic, err := magicFaults(!f.noMagic)
	if err != nil {
		return err
	}
	authority, err := f.tls.authority()
	if err != nil {
		return err
	}
	filled, err := f.webhooks.fill(w, f.seed)
	if err != nil {
		return err
	}
	server, err := mock.New(mock.Options{World: filled, Contract: c, Seed: f.seed, Magic: magic, Authority: authority, Webhooks: target.WebhookTransport()})
	if err != nil {
		return err
	}
	given := os.Getenv(adminTokenVariable)
	universes, listeners, err := f.universes(server)
	if err != nil {
		return err
	}
	running, err := server.Serve(ctx, mock.ServeOptions{
		Addr: f.addr, AdminAddr: f.adminAddr, AdminToken: given, Listeners: listeners, TLSNames: f.tls.names,
		Listening: func() error { return f.tls.write(authority) },
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(streams.Out, "API    %s   world %s, seed %d\n", running.URL, w.Meta.Name, f.seed)
	for _, universe := range universes {
		fmt.Fprintf(streams.Out, "API    %s   universe %s\n", running.Listeners[universe], universe)
	}
	fmt.Fprintf(streams.Out, "admin  %s\n", running.AdminURL)
	if running.AdminToken != "" && given == "" {
		fmt.Fprintf(streams.Out, "token  %s   set it as %s\n", running.AdminToken, adminTokenVariable)
	}
	fmt.Fprintf(streams.Out, "look   %s/   (the inspector page: SMS, requests, money, webhooks, clock)\n", running.AdminURL)
	fmt.Fprintf(streams.Out, "world  curl %s%s/v1/world   (ids and keys; the SMS: /v1/universes/default/inbox)\n", bearer(running.AdminToken), running.AdminURL)
	f.tls.explain(streams.Out, authority, running)
	fmt.Fprintf(streams.Out, "try    %skasauti run --target %s --admin-url %s\nstop   Ctrl-C\n", f.tls.trusting(), running.URL, running.AdminURL)
	return running.Wait()
}

// bearer is what curl must say to an admin API that asks for a token; the token itself is printed once.
func bearer(token string) string {
	if token == "" {
		return ""
	}
	return fmt.Sprintf("-H \"Authorization: Bearer $%s\" ", adminTokenVariable)
}

// universes makes one for each listener: their ids in the order of the flags, and the address of each.
func (f *mockFlags) universes(server *mock.Server) (ids []string, listeners map[string]string, err error) {
	listeners = map[string]string{}
	for i, addr := range f.listeners {
		if addr == "" {
			return nil, nil, errors.New("--listener is empty; give an address such as 127.0.0.1:8091")
		}
		made, err := server.NewUniverse(fmt.Sprintf("listener %d", i+1), nil)
		if err != nil {
			return nil, nil, fmt.Errorf("serve --listener %s: %w", addr, err)
		}
		ids, listeners[made.ID] = append(ids, made.ID), addr
	}
	return ids, listeners, nil
}
