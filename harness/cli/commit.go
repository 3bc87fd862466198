package cli

import (
	"fmt"
	"os"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
)

// commitFlag is --commit: of which commit of the user's what is tested was built.
type commitFlag string

// commitVariables are those in which CI systems say it: GitHub, GitLab, Jenkins.
var commitVariables = []string{"GITHUB_SHA", "CI_COMMIT_SHA", "GIT_COMMIT"}

// aCommit is the only form in which one is written into a record, which strangers read.
var aCommit = regexp.MustCompile(`^[0-9a-f]{7,64}$`)

func (c *commitFlag) flag(cmd *cobra.Command) {
	cmd.Flags().StringVar((*string)(c), "commit", "", "`COMMIT` of what is tested, in hex, for the record (default: what "+strings.Join(commitVariables, ", ")+" say)")
}

func (c *commitFlag) check() error {
	*c = commitFlag(strings.ToLower(string(*c)))
	if *c != "" && !aCommit.MatchString(string(*c)) {
		return fmt.Errorf("--commit takes a commit in hex, such as git rev-parse HEAD prints, and what it was given is none")
	}
	return nil
}

// orOfCI is the commit that was given, or else that of the CI system; "" where nobody says one.
func (c *commitFlag) orOfCI() string {
	if *c != "" {
		return string(*c)
	}
	for _, name := range commitVariables {
		if value := strings.ToLower(os.Getenv(name)); aCommit.MatchString(value) {
			return value
		}
	}
	return ""
}
