package cli

import (
	"context"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/kasauti/kasauti/harness/mock"
)

// mockFlags are the flags of kasauti mock.
type mockFlags struct {
	aim
	addr, adminAddr string
}

func newMock(streams Streams) *cobra.Command {
	var f mockFlags
	cmd := &cobra.Command{
		Use:   "mock",
		Short: "Serve the simulator of the EnKash APIs",
		Long: `Mock serves the simulator with the embedded world, or the one that --world names, until
Ctrl-C. Its admin API (clock, SMS inbox, journal, ledger, reset) listens on a port of its
own; on another address than loopback it asks for a bearer token, taken from
KASAUTI_ADMIN_TOKEN or made and printed.`,
		Example: "  kasauti mock\n  kasauti run --target http://127.0.0.1:8080 --admin-url http://127.0.0.1:8081",
		Args:    noArguments,
		RunE:    func(cmd *cobra.Command, _ []string) error { return f.serve(cmd.Context(), streams) },
	}
	cmd.Flags().StringVar(&f.addr, "addr", "127.0.0.1:8080", "address of the API")
	cmd.Flags().StringVar(&f.adminAddr, "admin-addr", "127.0.0.1:8081", "address of the admin API")
	cmd.Flags().StringVar(&f.world, "world", "", "world file that fills the mock (default: the embedded world)")
	cmd.Flags().Uint64Var(&f.seed, "seed", 1, "seed of ids, tokens and OTPs")
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
	server, err := mock.New(mock.Options{World: w.ForMock(f.seed), Contract: c, Seed: f.seed})
	if err != nil {
		return err
	}
	given := os.Getenv(adminTokenVariable)
	running, err := server.Serve(ctx, mock.ServeOptions{Addr: f.addr, AdminAddr: f.adminAddr, AdminToken: given})
	if err != nil {
		return err
	}
	fmt.Fprintf(streams.Out, "API    %s   world %s, seed %d\n", running.URL, w.Meta.Name, f.seed)
	fmt.Fprintf(streams.Out, "admin  %s\n", running.AdminURL)
	if running.AdminToken != "" && given == "" {
		fmt.Fprintf(streams.Out, "token  %s   set it as %s\n", running.AdminToken, adminTokenVariable)
	}
	fmt.Fprintf(streams.Out, "world  curl %s/v1/world   (ids and keys; the SMS: /v1/universes/default/inbox)\n", running.AdminURL)
	fmt.Fprintf(streams.Out, "try    kasauti run --target %s --admin-url %s\nstop   Ctrl-C\n", running.URL, running.AdminURL)
	return running.Wait()
}
