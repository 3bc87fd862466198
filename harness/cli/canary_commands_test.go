package cli

import (
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// canaryBlind are the commands that no part of TestNoOutputTellsASecret runs, and why none has to.
var canaryBlind = map[string]string{
	"kasauti":                 "it names its commands",
	"kasauti contract":        "it names its commands",
	"kasauti help":            "it prints what stands in this program",
	"kasauti version":         "it prints what stands in this program",
	"kasauti init":            "it writes what stands in this program, and reads nothing",
	"kasauti explain":         "it prints the contract of this build, and reads nothing else",
	"kasauti changes":         "it prints the contract of this build, and reads nothing else",
	"kasauti steps":           "it prints the vocabulary, and a project's phrases as people wrote them: it knows no secret by which it could tell one, and kasauti lint finds those",
	"kasauti contract import": "it prints what a page of the documentation says, which is published",
}

// canaryModes are ways of a command that see more than the command alone does.
var canaryModes = []string{
	"kasauti run --dry-run", "kasauti run --excuses", "kasauti run --watch", "kasauti run --resume", "kasauti run --rerun-failed",
	"kasauti run --bundle", "kasauti proxy --bundle", "kasauti gate --json",
	"kasauti run --retries", "kasauti run --shard", "kasauti run --breaker", "kasauti run --world", "kasauti run --json",
	"kasauti check --excuses", "kasauti replay --again", "kasauti replay --serve", "kasauti report --format",
	"kasauti trigger --header", "kasauti trigger --to", "kasauti draft --env", "kasauti lint --env", "kasauti catalogue --coverage",
	"kasauti mock --webhook-url", "kasauti mock --webhook-header", "kasauti plan --json", "kasauti apply --json", "kasauti destroy --json", "kasauti show --json", "kasauti drift --json",
	"kasauti seal --secret-env", "kasauti open --env", "kasauti open --secret-file", "kasauti call --as-feature", "kasauti call --json",
}

// everyCommandRan checks that each command was run among secrets, or that it is said why it need not be;
// so that a new one cannot be forgotten.
func everyCommandRan(t *testing.T, ran map[string]bool) {
	t.Helper()
	there := map[string]bool{}
	var walk func(*cobra.Command)
	walk = func(command *cobra.Command) {
		path := command.CommandPath()
		there[path] = true
		command.Flags().VisitAll(func(f *pflag.Flag) { there[path+" --"+f.Name] = true })
		for _, below := range command.Commands() {
			walk(below)
		}
		switch why := canaryBlind[path]; {
		case command.HasSubCommands() && !command.Runnable():
		case ran[path] && why != "":
			t.Errorf("%s is run, so that nothing excuses it; take it out of canaryBlind", path)
		case !ran[path] && why == "":
			t.Errorf("no part of this test runs %s among secrets; add a row to the part that fits, or say in canaryBlind why it can show none", path)
		}
	}
	root := newRoot(Streams{})
	root.InitDefaultHelpCmd()
	walk(root)
	for _, mode := range canaryModes {
		switch {
		case !there[mode]:
			t.Errorf("canaryModes has %s, which there is not", mode)
		case !ran[mode]:
			t.Errorf("no part of this test runs %s among secrets", mode)
		}
	}
	for path := range canaryBlind {
		if !there[path] {
			t.Errorf("canaryBlind has %s, which there is not", path)
		}
	}
}
