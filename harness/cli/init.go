package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kasauti/kasauti/harness/nearest"
)

func newInit(streams Streams) *cobra.Command {
	var ci string
	cmd := &cobra.Command{
		Use:   "init DIR",
		Short: "Write a small project of features, to begin with",
		Long: `Init writes a project that needs nothing but this command: a feature that is green, the
world it is about, an environment file for UAT, files for CI, .gitignore, and what the Cucumber
extension of VS Code needs to know the steps. It replaces no file: where one of them exists,
it names it and writes nothing.`,
		Example: `  kasauti init qa
  kasauti init --ci gitlab .      # or jenkins`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 || args[0] == "" {
				return errors.New("kasauti init takes one folder, for example: kasauti init qa")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error { return initialize(streams, args[0], ci) },
	}
	cmd.Flags().StringVar(&ci, "ci", "github", "the CI system to write files for: github, gitlab, jenkins or none")
	return cmd
}

func initialize(streams Streams, dir, ci string) error {
	if _, known := ciFiles[ci]; !known {
		return fmt.Errorf("--ci %q is none of %s%s", ci, strings.Join(ciSystems, ", "), nearest.Hint(ci, ciSystems))
	}
	files, err := project(ci)
	if err != nil {
		return err
	}
	if err := writeNew(dir, files); err != nil {
		return err
	}
	fmt.Fprintf(streams.Out, "wrote %d files to %s\n", len(files), harmless(dir))
	for _, f := range files {
		fmt.Fprintf(streams.Out, "  %-38s%s\n", f.path, f.what)
	}
	fmt.Fprint(streams.Out, "\nnext, in that folder:\n  kasauti lint features --world world.yaml\n  kasauti run features --world world.yaml\n")
	return nil
}
