package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/kasauti/kasauti/harness/certify"
	"github.com/kasauti/kasauti/harness/verdict"
)

// certifyWatch is kasauti certify --watch: whenever the program changes, what failed is tried again,
// and then, where that passes, everything.
type certifyWatch struct {
	on    bool
	files []string // globs of further files
}

func (w *certifyWatch) flags(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&w.on, "watch", false, "stay until Ctrl-C, and try again what failed, and then all, whenever the program's file changes, or one that its arguments name")
	cmd.Flags().StringSliceVar(&w.files, "watch-files", nil, "with --watch: further files that the program is made of, as `GLOBS` such as 'src/*.js'")
}

// check refuses what makes no sense again and again.
func (w *certifyWatch) check(f *certifyFlags) error {
	switch {
	case !w.on && len(w.files) > 0:
		return errors.New("--watch-files is of --watch; give that, or leave it out")
	case !w.on:
		return nil
	case f.served.at != nil:
		return errors.New("--watch and --serve do not go together: nothing here says when the client runs anew; leave one out")
	case f.evidence.file != "":
		return errors.New("--watch and --bundle do not go together: evidence is of one run; leave one out")
	}
	for _, glob := range w.files {
		if _, err := filepath.Match(glob, ""); err != nil {
			return fmt.Errorf("--watch-files %q is no pattern: %w; write one such as 'src/*.js'", glob, err)
		}
	}
	return nil
}

// run tries again and again. It ends as the last try did.
func (w *certifyWatch) run(ctx context.Context, t *tries, cases []*certify.Case) error {
	files := newWatched(nil, w.program(t)...)
	files.globs = w.files
	files.look()
	asked := len(t.flags.cases) > 0
	failed, ended := t.try(ctx, cases, asked)
	for ctx.Err() == nil {
		var red exit
		if ended != nil && !errors.As(ended, &red) {
			return ended
		}
		fmt.Fprintf(t.streams.Out, "\nWatching %s; Ctrl-C ends.\n", harmless(firstOf(slices.Concat(files.others, files.globs), mostNamed)))
		changed := files.wait(ctx)
		if ctx.Err() != nil {
			break
		}
		clearScreen(t.streams)
		fmt.Fprintf(t.streams.Out, "\nChanged: %s\n", harmless(firstOf(changed, mostNamed)))
		t.flags.recording.brief = true
		if path, err := runnable(t.command[0]); err != nil {
			fmt.Fprintln(t.streams.Err, message(err))
			fmt.Fprintln(t.streams.Out, "Nothing was run.")
			ended = exit(verdict.ExitUsage)
			continue
		} else if t.path != path {
			t.path = path
		}
		failed, ended = w.again(ctx, t, cases, failed, asked)
	}
	return ended
}

// again tries what failed, in the order of the cases, and then all of them.
func (w *certifyWatch) again(ctx context.Context, t *tries, cases, failed []*certify.Case, asked bool) (left []*certify.Case, ended error) {
	if n := len(failed); n > 0 && n < len(cases) {
		fmt.Fprintf(t.streams.Out, "Trying %s of %d, which failed.\n", verdict.UnitCase.Count(n), len(cases))
		first := slices.DeleteFunc(slices.Clone(cases), func(c *certify.Case) bool { return !slices.Contains(failed, c) })
		if left, ended = t.try(ctx, first, true); len(left) > 0 || ended != nil || ctx.Err() != nil {
			return left, ended
		}
	}
	fmt.Fprintf(t.streams.Out, "Trying all %s.\n", verdict.UnitCase.Count(len(cases)))
	return t.try(ctx, cases, asked)
}

// program are the files that the command names: the program, or what it is to run.
func (w *certifyWatch) program(t *tries) []string {
	return append([]string{t.path}, filesOf(t.command)...)
}
