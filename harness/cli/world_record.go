package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/quantity"
	"github.com/kasauti/kasauti/harness/world"
	"github.com/kasauti/kasauti/harness/world/plan"
	"github.com/kasauti/kasauti/harness/world/state"
)

func newWorldImport(streams Streams) *cobra.Command {
	var f worldAim
	cmd := &cobra.Command{
		Use:   "import ADDRESS ID",
		Short: "Record a thing that exists already, after a look at it",
		Long: `Import looks at the thing with an id and records it under the address of a declared one, as
adopted: it is never removed. The next plan shows what is not as declared. A thing that a look finds
by itself, such as a wallet by its mobile number, needs no import: an apply adopts it. Import is for
one that nothing but its id finds, such as a card account, and known_id in the world file does the
same for all who have the file.

ADDRESS is SECTION.NAME of the world file; ID is what the target calls the thing.
` + worldCodes,
		Example: `  kasauti import card_accounts.main CA8IL56CP --target http://127.0.0.1:8080 --admin-url http://127.0.0.1:8081
  kasauti import wallets.asha EKC0000001 --target uat --env uat.yaml`,
		Args: words("kasauti import", "ADDRESS", "ID"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.changeRecord(cmd.Context(), streams, "kasauti import", args[0], func(at *worldAt, a world.Address) (string, error) {
				t, err := plan.Import(cmd.Context(), at.request(&f), a, args[1], time.Now())
				if err != nil {
					return "", err
				}
				at.state.Put(t)
				return fmt.Sprintf("%s is recorded as %s; kasauti plan shows what is not as declared", a, t.ID), nil
			})
		},
	}
	f.flags(cmd)
	f.locks(cmd)
	return cmd
}

func newForget(streams Streams) *cobra.Command {
	var f worldAim
	var all, inDoubt bool
	cmd := &cobra.Command{
		Use:   "forget ADDRESS|--all",
		Short: "Record a thing no more; it stays at the target",
		Long: `Forget takes a thing out of what is recorded. Nothing is called: it stays at the target, and its
id is kept in the state. Where it is still declared, the next apply finds and adopts it.

Of a thing in doubt nobody knows whether a write has happened. Once it is forgotten nobody looks for
that any more, and the next apply may do it again: create a second one, or load the money once more.
So it must be resolved first, or forgotten with --in-doubt.
` + worldCodes,
		Example: `  kasauti forget wallets.asha --target uat --env uat.yaml
  kasauti forget --all --target http://127.0.0.1:8080     # the mock was reset`,
		Args: func(cmd *cobra.Command, args []string) error {
			if all && len(args) == 0 {
				return nil
			}
			if all {
				return fmt.Errorf("kasauti forget takes --all or an ADDRESS, not both")
			}
			return words("kasauti forget", "ADDRESS")(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if all {
				return f.changeRecord(cmd.Context(), streams, "kasauti forget", "", func(at *worldAt, _ world.Address) (string, error) {
					n := len(at.state.Things)
					for _, t := range at.state.Things {
						if err := forgettable(t, inDoubt, "kasauti forget --all"); err != nil {
							return "", err
						}
					}
					for _, t := range slices.Clone(at.state.Things) {
						at.state.Forget(t.Address, "forgotten", time.Now())
					}
					return fmt.Sprintf("forgotten: all %d; the target is as it was", n), nil
				})
			}
			return f.changeRecord(cmd.Context(), streams, "kasauti forget", args[0], func(at *worldAt, a world.Address) (string, error) {
				t, err := at.recordedAs("forget", a)
				if err != nil {
					return "", err
				}
				if err := forgettable(*t, inDoubt, "kasauti forget "+a.String()); err != nil {
					return "", err
				}
				said := fmt.Sprintf("forgotten: %s, which stays at the target", a)
				switch {
				case t.Doubt != nil:
					said = fmt.Sprintf("forgotten: %s; whether its %s has happened nobody looks any more", a, t.Doubt.Action)
				case t.ID != "":
					said += " as " + t.ID
				}
				at.state.Forget(a, "forgotten", time.Now())
				return said, nil
			})
		},
	}
	f.flags(cmd)
	f.locks(cmd)
	cmd.Flags().BoolVar(&all, "all", false, "all that is recorded")
	cmd.Flags().BoolVar(&inDoubt, "in-doubt", false, "also what is in doubt: its write may be done a second time")
	return cmd
}

// forgettable is an error for a thing in doubt that nobody said is to be forgotten nevertheless.
func forgettable(t state.Thing, inDoubt bool, doing string) error {
	if t.Doubt == nil || inDoubt {
		return nil
	}
	return fmt.Errorf("%s: whether the %s of %s has happened is in doubt, and once that is forgotten the next apply may do it a second time; close it with %s, or give --in-doubt",
		strings.TrimPrefix(doing, "kasauti "), t.Doubt.Action, t.Address, t.Doubt.Closing(t.Address))
}

func newResolve(streams Streams) *cobra.Command {
	var f worldAim
	var happened, not bool
	cmd := &cobra.Command{
		Use:   "resolve ADDRESS --happened [ID]|--did-not-happen",
		Short: "Say what became of a write whose end nobody saw",
		Long: `Resolve closes a doubt that no look can close: a write was sent, no clear answer came, and nothing
at the target tells whether it happened. A plan marks such a thing with ! and says when the write
was begun. Look at the target (a portal, a statement), then say so. Of a thing that was created the
ID is needed. After --did-not-happen the next apply does it again.
` + worldCodes,
		Example: `  kasauti resolve balances.asha --did-not-happen --target uat --env uat.yaml
  kasauti resolve card_accounts.main --happened CA0000001 --target uat --env uat.yaml`,
		Args: func(cmd *cobra.Command, args []string) error {
			switch {
			case happened == not:
				return errors.New("kasauti resolve takes either --happened or --did-not-happen; look at the target first")
			case happened && len(args) == 2:
				return nil
			}
			return words("kasauti resolve", "ADDRESS")(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.changeRecord(cmd.Context(), streams, "kasauti resolve", args[0], func(at *worldAt, a world.Address) (string, error) {
				t, err := at.recordedAs("resolve", a)
				if err != nil {
					return "", err
				}
				id := append(args, "")[1]
				if id != "" && t.Doubt != nil {
					if err := plan.Confirm(cmd.Context(), at.request(&f), *t, id); err != nil {
						return "", fmt.Errorf("resolve %s: %w", a, err)
					}
				}
				return at.state.Resolve(a, happened, id, time.Now())
			})
		},
	}
	f.flags(cmd)
	f.locks(cmd)
	cmd.Flags().BoolVar(&happened, "happened", false, "the write happened; of a create, ID is what it made")
	cmd.Flags().BoolVar(&not, "did-not-happen", false, "the write did not happen")
	return cmd
}

// words wants just these arguments.
func words(command string, names ...string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) == len(names) {
			return nil
		}
		return fmt.Errorf("%s takes %s, and got %s; see %s --help", command, strings.Join(names, " and "), quantity.Of(len(args), "argument"), command)
	}
}

// changeRecord changes what is recorded and nothing at the target, and says what it has done.
func (f *worldAim) changeRecord(ctx context.Context, streams Streams, doing, address string, change func(at *worldAt, a world.Address) (string, error)) error {
	var a world.Address
	if address != "" {
		var err error
		if a, err = world.ParseAddress(address); err != nil {
			return err
		}
	}
	return f.within(ctx, streams, doing, func(at *worldAt) error {
		if !at.kept {
			return fmt.Errorf("%s: of a mock of this command's own nothing is recorded; give --target", doing)
		}
		return f.locked(ctx, at, streams, doing, func() error {
			said, err := change(at, a)
			if err != nil {
				return err
			}
			if err := at.keep(); err != nil {
				return err
			}
			if at.text != nil {
				_, err = fmt.Fprintln(streams.Out, harmless(said))
			}
			return err
		})
	})
}

// recordedAs is what is recorded under an address, or an error with the nearest one.
func (at *worldAt) recordedAs(doing string, a world.Address) (*state.Thing, error) {
	if t, ok := at.state.Thing(a); ok {
		return t, nil
	}
	if len(at.state.Things) == 0 {
		return nil, fmt.Errorf("%s %s: nothing is recorded of this world at %s", doing, a, at.where())
	}
	var known []string
	for _, t := range at.state.Things {
		known = append(known, t.Address.String())
	}
	return nil, fmt.Errorf("%s %s: it is not recorded%s", doing, a, nearest.Hint(a.String(), known))
}
