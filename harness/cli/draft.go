package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/kasauti/kasauti/harness/draft"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/target"
)

// draftFlags are the flags of kasauti draft.
type draftFlags struct {
	world, env string
	seed       uint64
}

func newDraft(streams Streams) *cobra.Command {
	var f draftFlags
	cmd := &cobra.Command{
		Use:   "draft FILE|-",
		Short: "Turn curl lines or a Postman collection into a feature",
		Long: `Draft reads curl lines or a Postman collection (v2.1) and prints a feature that makes the same
calls: operations in place of addresses, names of the world or environment in place of ids,
placeholders in place of keys, tokens and personal values. What is left out is said in a
comment, and so is what is no operation or may be several. Nothing is called.`,
		Example: `  kasauti draft collection.json --env uat.yaml > ours.feature
  pbpaste | kasauti draft -`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return errors.New("kasauti draft takes one file, or - for its input")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error { return f.draft(streams, args[0]) },
	}
	cmd.Flags().StringVar(&f.world, "world", "", "world file whose names stand for ids (default: the embedded world)")
	cmd.Flags().StringVar(&f.env, "env", "", "environment file whose names stand for ids")
	cmd.Flags().Uint64Var(&f.seed, "seed", 1, "seed of the mock's ids")
	return cmd
}

func (f *draftFlags) draft(streams Streams, file string) error {
	text, err := f.read(streams, file)
	if err != nil {
		return err
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff")) // with which editors on Windows begin files
	names, err := f.names()
	if err != nil {
		return err
	}
	c, err := loadContract()
	if err != nil {
		return err
	}
	title, requests := "Drafted from curl", []*draft.Request(nil)
	if bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")) {
		title, requests, err = draft.Postman(text)
		if err != nil {
			return fmt.Errorf("draft %s: %w", file, err)
		}
	} else {
		requests = draft.Curl(string(text))
	}
	if len(requests) == 0 {
		return fmt.Errorf("draft %s: it holds no curl line and no request of a Postman collection", file)
	}
	if title == "" {
		title = "Drafted from " + file
	}
	scenarios, err := draft.New(c, names, unset).Scenarios(requests)
	if err != nil {
		return fmt.Errorf("draft %s: %w", file, err)
	}
	return draft.Write(streams.Out, title, scenarios)
}

func (f *draftFlags) read(streams Streams, file string) ([]byte, error) {
	from := streams.In
	if file != "-" {
		info, err := os.Stat(file)
		switch {
		case err != nil:
			return nil, fmt.Errorf("draft %s: %w; give a file of curl lines or a Postman collection", file, pathless(err))
		case !info.Mode().IsRegular():
			return nil, fmt.Errorf("draft %s: it is no file; name one, or - for the input", file)
		}
		opened, err := os.Open(file)
		if err != nil {
			return nil, fmt.Errorf("draft %s: %w", file, pathless(err))
		}
		defer func() { _ = opened.Close() }()
		from = opened
	}
	text, err := io.ReadAll(io.LimitReader(from, draft.MostBytes+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("draft %s: %w", file, pathless(err))
	case len(text) > draft.MostBytes:
		return nil, fmt.Errorf("draft %s: it is longer than %d bytes; split it", file, draft.MostBytes)
	}
	return text, nil
}

// pathless is an error of the file system without the path, which stands in the sentence already.
func pathless(err error) error {
	var at *os.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}

// names are those of the environment file, or of the world as a mock has it.
func (f *draftFlags) names() (*scenario.Names, error) {
	if f.env != "" {
		e, err := target.LoadEnvironment(f.env, lintLookup)
		if err != nil {
			return nil, err
		}
		if len(e.Names().Partners) > 0 {
			return e.Names(), nil
		}
	}
	w, err := (&aim{world: f.world}).loadWorld()
	if err != nil {
		return nil, err
	}
	return target.NamesOf(w.ForMock(f.seed).Complete(f.seed)), nil
}
