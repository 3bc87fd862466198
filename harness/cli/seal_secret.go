package cli

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/strictyaml"
	"github.com/kasauti/kasauti/harness/target"
)

// secretFrom says where the client secret comes from: one of three ways, none of them the
// command line.
type secretFrom struct {
	variable, file, env, partner string
}

func (f *secretFrom) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.variable, "secret-env", "", "name of the environment variable that holds the client secret")
	cmd.Flags().StringVar(&f.file, "secret-file", "", "file that holds the client secret and nothing else")
	cmd.Flags().StringVar(&f.env, "env", "", "environment file whose partner has the client secret")
	cmd.Flags().StringVar(&f.partner, "partner", "", "the partner of --env (default: the only one)")
}

func (f *secretFrom) codec(command string) (*client.Codec, error) {
	secret, err := f.secret()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", command, err)
	}
	return client.NewCodec(secret)
}

func (f *secretFrom) secret() (client.Secret, error) {
	given := 0
	for _, way := range []string{f.variable, f.file, f.env} {
		if way != "" {
			given++
		}
	}
	switch {
	case given != 1:
		return client.Secret{}, errors.New("give the client secret by one of --secret-env NAME, --secret-file PATH and --env FILE")
	case f.partner != "" && f.env == "":
		return client.Secret{}, errors.New("--partner is one of --env FILE; give that, or leave it out")
	case f.env != "":
		return f.ofPartner()
	case f.file != "":
		return secretOfFile(f.file)
	}
	value, set := os.LookupEnv(f.variable)
	switch {
	case !set && !isVariable(f.variable):
		// The name is not repeated: it may be a secret, typed where its name belongs.
		return client.Secret{}, errors.New("--secret-env takes the name of an environment variable, and what it was given is none; never give the secret itself")
	case !set:
		return client.Secret{}, errors.New("the environment variable that --secret-env names is not set; export it first, and give its name, never the secret itself")
	case strings.TrimSpace(value) == "":
		return client.Secret{}, fmt.Errorf("the environment variable %s is empty; export the client secret in it", f.variable)
	}
	return client.NewSecret(value), nil
}

// isVariable reports whether a name is one that a shell can export.
func isVariable(name string) bool {
	return strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_") == ""
}

func secretOfFile(path string) (client.Secret, error) {
	data, err := strictyaml.ReadFile(path)
	if err != nil {
		return client.Secret{}, fmt.Errorf("read the client secret of --secret-file %s: %w; give a file that holds it", path, pathless(err))
	}
	value := strings.TrimRight(string(data), "\r\n")
	if strings.TrimSpace(value) == "" {
		return client.Secret{}, fmt.Errorf("the file %s is empty; put the client secret there", path)
	}
	return client.NewSecret(value), nil
}

func (f *secretFrom) ofPartner() (client.Secret, error) {
	environment, err := target.LoadEnvironment(f.env, os.LookupEnv)
	if err != nil {
		return client.Secret{}, err
	}
	names := slices.Sorted(maps.Keys(environment.Names().Partners))
	name := f.partner
	switch {
	case name == "" && len(names) == 1:
		name = names[0]
	case name == "":
		return client.Secret{}, fmt.Errorf("%s declares %d partners; name one with --partner", f.env, len(names))
	case !slices.Contains(names, name):
		return client.Secret{}, fmt.Errorf("%s declares no partner %q%s", f.env, name, nearest.Hint(name, names))
	}
	secret := environment.Names().Partners[name].Credentials.PayloadSecret()
	if secret.IsZero() {
		return client.Secret{}, fmt.Errorf("partner %q of %s has no client_secret; add client_id and client_secret to it", name, f.env)
	}
	return secret, nil
}
