package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kasauti/kasauti/harness/atomicfile"
	"github.com/kasauti/kasauti/harness/certify/bundle"
	"github.com/kasauti/kasauti/harness/strictyaml"
)

// keyHelp says how a key is given.
const keyHelp = "a file, or env:NAME for a variable that holds its text"

// readKey reads the text of a key, and parses it. The text itself is never an argument: others can read
// command lines.
func readKey[K any](flag, from string, parse func([]byte) (K, error)) (key K, err error) {
	text, where := []byte(nil), from
	switch name, variable := strings.CutPrefix(from, "env:"); {
	case strings.Contains(from, "-----BEGIN"):
		return key, fmt.Errorf("--%s takes a file or env:NAME, and never a key itself", flag)
	case from == "":
		return key, fmt.Errorf("--%s is missing; give a key: %s", flag, keyHelp)
	case variable && !isVariable(name):
		return key, fmt.Errorf("--%s env: takes the name of an environment variable, and what it was given is none", flag)
	case variable:
		value, set := os.LookupEnv(name)
		if !set {
			return key, fmt.Errorf("--%s env:%s: the environment variable is not set; export the key in it", flag, name)
		}
		text = []byte(value)
	default:
		where = strings.TrimPrefix(from, "file:")
		if text, err = strictyaml.ReadFile(where); err != nil {
			return key, fmt.Errorf("--%s %s: %w; give a file that holds a key, or env:NAME", flag, where, pathless(err))
		}
	}
	if key, err = parse(text); err != nil {
		return key, fmt.Errorf("--%s %s: %w", flag, where, err)
	}
	return key, nil
}

func readKeys(flag string, from []string) (keys []*bundle.Public, err error) {
	for _, one := range from {
		key, err := readKey(flag, one, bundle.ParsePublic)
		if err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	return keys, nil
}

// newKey makes a pair of files: the private key for its owner alone, the public one to hand out.
func newKey(streams Streams, file string) error {
	private, public, key, err := bundle.NewKey()
	if err != nil {
		return err
	}
	shown := file + ".pub"
	if _, err := os.Lstat(shown); err == nil {
		return fmt.Errorf("make a key in %s: %s is there already; nothing was written, choose another name", file, shown)
	}
	for _, one := range []struct {
		name string
		text []byte
		mode fs.FileMode
	}{{file, private, 0o600}, {shown, public, 0o644}} {
		if err := atomicfile.Create(one.name, one.text, one.mode); err != nil {
			if errors.Is(err, fs.ErrExist) {
				return fmt.Errorf("make a key in %s: %s is there already; choose another name", file, one.name)
			}
			return &unsaved{fmt.Errorf("make a key in %s: %w; choose a folder that can be written", file, pathless(err))}
		}
	}
	_, err = fmt.Fprintf(streams.Out, "Private key: %s (keep it to yourself)\nPublic key:  %s (give it to who verifies)\nFingerprint: %s\n", file, shown, key.Fingerprint())
	return err
}

// alone refuses a command line that asks for something and for a run beside it.
func alone(cmd *cobra.Command, flag string, args []string, with ...string) error {
	if len(args) > 0 {
		return fmt.Errorf("--%s starts nothing; leave out the program", flag)
	}
	for _, other := range []string{"bundle", "key", "challenge", "witness", "new-key", "new-challenge", "case", "seed", "lines", "list", "explain", "profile", "tier", "expires"} {
		if f := cmd.Flags().Lookup(other); other != flag && f != nil && f.Changed && !slices.Contains(with, other) {
			return fmt.Errorf("--%s stands beside --%s; give one of them", flag, other)
		}
	}
	return nil
}
