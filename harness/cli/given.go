package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// ownWords are flags that say themselves what is wrong with an empty value, or take one.
var ownWords = map[string]bool{"report": true, "listener": true, "phrases": true}

// given refuses a flag without a value, as a variable that is not set gives it: what it should have
// narrowed or aimed would be left out without a word.
func given(cmd *cobra.Command) (err error) {
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if err == nil && !ownWords[f.Name] && strings.Trim(f.Value.String(), "[] ") == "" {
			err = fmt.Errorf("--%s is given, and empty; give it a value, or leave it out", f.Name)
		}
	})
	return err
}
