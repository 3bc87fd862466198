// Package cli is the kasauti command: flags, exit codes, and the only place that wires the
// parts together.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
	"unicode"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	children "github.com/kasauti/kasauti/harness/child"
	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/strictyaml"
	"github.com/kasauti/kasauti/harness/target"
	"github.com/kasauti/kasauti/harness/verdict"
)

// Streams are the command's input and outputs. Files may be terminals.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
}

// exit is the outcome of a command that judged: its code is not an error of ours.
type exit int

func (e exit) Error() string { return fmt.Sprintf("exit %d", int(e)) }

// Main runs one command line and returns its exit code. The first interrupt (Ctrl-C or
// SIGTERM) ends the command in order; the second ends the process and what it started at once, as
// a shell says it: 128 and the signal's number.
func Main(args []string, streams Streams) int {
	if os.Getenv("GOGC") == "" {
		collectLess()
	}
	// net/http writes what a broken server does to the standard log; our own sentences say it.
	log.SetOutput(io.Discard)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	interrupts := make(chan os.Signal, 2)
	// A reader of the output that goes away, as head does, must not end the run: reports are
	// always written, and what was started is always closed.
	signal.Ignore(syscall.SIGPIPE)
	signal.Notify(interrupts, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(interrupts)
	go func() {
		<-interrupts
		cancel()
		if second, ok := (<-interrupts).(syscall.Signal); ok {
			children.KillAll() // what we started has a group of its own, and would go on
			os.Exit(128 + int(second))
		}
	}()
	return run(ctx, args, streams)
}

// collectLess suits evidence, which is short-lived: collecting it less often makes a long run a third
// faster. The limit keeps what that costs within bounds.
func collectLess() (undo func()) {
	percent, limit := debug.SetGCPercent(800), debug.SetMemoryLimit(160<<20)
	return func() {
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(limit)
	}
}

func run(ctx context.Context, args []string, streams Streams) int {
	root := newRoot(streams)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	var code exit
	switch {
	case err == nil:
		return verdict.ExitConformant
	case errors.As(err, &code):
		return int(code)
	}
	fmt.Fprintln(streams.Err, message(err))
	return codeOf(ctx, err)
}

// codeOf is the exit code of an error.
func codeOf(ctx context.Context, err error) int {
	var unavailable *target.Unavailable
	var lock *unlocked
	var disk *unsaved
	var unknown *unknown
	switch {
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		return verdict.ExitIncomplete
	case errors.As(err, &unavailable), errors.As(err, &lock), errors.As(err, &disk):
		return verdict.ExitEnvironment
	case errors.As(err, &unknown):
		return verdict.ExitFail
	}
	return verdict.ExitUsage
}

// message is what a person reads of an error: problems in files one a line, as editors
// want them, anything else as a sentence, or as several.
func message(err error) string { return harmless(sentences(err)) }

// harmless spells control characters and direction marks: names of files and keys come from
// outside, a terminal would obey the ones, and the others make text read as what it is not. The
// two joiners stay: Indian scripts need them.
func harmless(text string) string {
	var out strings.Builder
	for _, r := range text {
		switch {
		case r == '\n', r == '\u200c', r == '\u200d':
			out.WriteRune(r)
		case !unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp):
			out.WriteRune(r)
		case r <= 0xff:
			fmt.Fprintf(&out, "\\x%02x", r)
		default:
			fmt.Fprintf(&out, "\\u%04x", r)
		}
	}
	return out.String()
}

func sentences(err error) string {
	var problems strictyaml.Problems
	var listed findings
	switch {
	case errors.As(err, &problems):
		return problems.Error()
	case errors.As(err, &listed):
		return listed.Error()
	}
	lines := strings.Split(err.Error(), "\n")
	for i, line := range lines {
		if !strings.HasPrefix(line, "kasauti ") { // some sentences begin with the command
			lines[i] = "kasauti: " + line
		}
	}
	return strings.Join(lines, "\n")
}

func newRoot(streams Streams) *cobra.Command {
	var versionAsked bool
	root := &cobra.Command{
		Use:   "kasauti",
		Short: "Test integrations with the EnKash partner APIs",
		Long: `Kasauti runs Gherkin features against the EnKash partner APIs: on a mock in this
process, the same mock in a container, a URL, or UAT. It judges every answer.

With nothing configured, "kasauti run" runs the embedded features on the
embedded mock. "kasauti plan" and "kasauti apply" make a target be as world.yaml
declares it.

Exit codes: 0 conformant · 1 not conformant · 2 usage or configuration error,
nothing was judged · 3 incomplete · 4 the target or the harness failed`,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          knownCommand,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if versionAsked {
				return showVersion(streams)
			}
			return cmd.Help()
		},
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error { return given(cmd) },
	}
	root.SetIn(streams.In)
	root.SetOut(streams.Out)
	root.SetErr(streams.Err)
	root.SetFlagErrorFunc(flagError)
	root.SetUsageFunc(showUsage)
	root.Flags().BoolVar(&versionAsked, "version", false, "print the version, as kasauti version does")
	for _, group := range []struct {
		title    string
		commands []*cobra.Command
	}{
		{"Test:", []*cobra.Command{newRun(streams), newCheck(streams), newCertify(streams), newProxy(streams), newCall(streams), newDoctor(streams)}},
		{"Runs that were recorded:", []*cobra.Command{newReport(streams), newReplay(streams), newMerge(streams), newHistory(streams), newCompare(streams)}},
		{"Evidence, and releases:", []*cobra.Command{newVerify(streams), newEndorse(streams), newReleaseGate(streams)}},
		{"The declared world:", []*cobra.Command{
			newPlan(streams), newApply(streams), newDrift(streams), newDestroy(streams),
			newWorldImport(streams), newForget(streams), newResolve(streams), newShow(streams),
		}},
		{"Features:", []*cobra.Command{newInit(streams), newSteps(streams), newLint(streams), newDraft(streams)}},
		{"The simulator, and payloads by hand:", []*cobra.Command{newMock(streams), newTrigger(streams), newSeal(streams), newOpen(streams)}},
		{"What is promised:", []*cobra.Command{newCatalogue(streams), newExplain(streams), newChanges(streams), newContract(streams)}},
	} {
		root.AddGroup(&cobra.Group{ID: group.title, Title: group.title})
		for _, c := range group.commands {
			c.GroupID = group.title
		}
		root.AddCommand(group.commands...)
	}
	root.AddCommand(newVersion(streams))
	root.SetHelpCommand(newHelp(root))
	return root
}

// newHelp is cobra's own, but for a misspelt command, which must not pass for help.
func newHelp(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use: "help [COMMAND]", Short: "Show what a command does",
		RunE: func(_ *cobra.Command, args []string) error {
			found, _, err := root.Find(args)
			if err != nil || found == root && len(args) > 0 {
				return knownCommand(root, args)
			}
			found.InitDefaultHelpFlag() // which --help would have done
			return found.Help()
		},
	}
}

// knownCommand turns a word that is no command into a sentence with the nearest one.
func knownCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, c := range cmd.Commands() {
		if !c.Hidden {
			names = append(names, c.Name())
		}
	}
	hint := nearest.Hint(args[0], names)
	if hint == "" {
		hint = "; commands: " + strings.Join(names, ", ")
	}
	return fmt.Errorf("%q is no command%s", args[0], hint)
}

// flagError adds the nearest known flag to the message of an unknown one, and says of a
// wrong value what it should be.
func flagError(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var invalid *pflag.InvalidValueError
	switch {
	case errors.As(err, &invalid):
		return fmt.Errorf("--%s %q is not %s", invalid.GetFlag().Name, invalid.GetValue(), wanted(invalid.GetFlag()))
	case !errors.As(err, &unknown):
		return fmt.Errorf("%w; see %s --help", err, cmd.CommandPath())
	}
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	given := unknown.GetSpecifiedName()
	if w := nearest.Word(given, names); w != "" {
		return fmt.Errorf("%s has no flag --%s; did you mean --%s?", cmd.CommandPath(), given, w)
	}
	return fmt.Errorf("%s has no flag --%s; see %[1]s --help", cmd.CommandPath(), given)
}

// wanted says what a flag's value must be.
func wanted(f *pflag.Flag) string {
	switch f.Value.Type() {
	case "int":
		return "a whole number"
	case "uint64":
		return "a whole number from 0 on"
	case "bool":
		return "true or false"
	case "duration":
		return "a time such as 30s or 2m"
	}
	return "a " + f.Value.Type()
}

// release is the tag or commit of a release build, set by the linker.
var release string

// version is what the build says of itself: a release's tag, or the commit.
func version() string {
	if release != "" {
		return release
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return "devel-" + s.Value[:12]
		}
	}
	return "devel"
}

func newVersion(streams Streams) *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version and the digest of the contract", Args: noArguments,
		RunE: func(*cobra.Command, []string) error { return showVersion(streams) },
	}
}

func showVersion(streams Streams) error {
	c, err := loadContract()
	if err != nil {
		return err
	}
	fmt.Fprintf(streams.Out, "kasauti %s\ncontract %s\n", version(), c.Digest()[:12])
	return nil
}

func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return fmt.Errorf("%s takes no arguments, but %q was given; see %[1]s --help", cmd.CommandPath(), args[0])
	}
	return nil
}
