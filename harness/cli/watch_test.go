package cli

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kasauti/kasauti/harness/verdict"
)

// TestWatchRefuses what would call others at each save, or what makes no sense again and again.
func TestWatchRefuses(t *testing.T) {
	t.Parallel()
	feature := filepath.Join("..", "..", "features", "otp")
	for args, want := range map[string]string{
		"": "--watch: the embedded features never change; give the feature files or the folder that you work on",
		feature + " --target uat --env " + filepath.Join("..", "..", "fixtures", "environments", "uat.example.yaml"): "--watch runs on a mock alone",
		feature + " --target http://127.0.0.1:1": "--watch runs on a mock alone: elsewhere each save of a file would call a system that others use, too",
		feature + " --dry-run":                   "--watch and --dry-run do not go together",
		feature + " --keep-failed":               "--watch and --keep-failed do not go together",
		feature + " --rerun-failed":              "--watch and --rerun-failed do not go together",
		feature + " --resume x":                  "--watch and --resume do not go together",
		feature + " --shard 1/2":                 "--watch and --shard do not go together",
		feature + " --tags @nothing":             "none of",
		"nowhere":                                "read nowhere: no such file or directory; check the path",
	} {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // of one that is not refused
		defer cancel()
		var said bytes.Buffer
		code := run(ctx, append([]string{"run", "--watch", "--report", t.TempDir()}, strings.Fields(args)...), Streams{In: strings.NewReader(""), Out: &said, Err: &said})
		out := said.String()
		if code != verdict.ExitUsage || !strings.Contains(out, want) {
			t.Errorf("%s: exit %d, no %q in\n%s", args, code, want, tail(out))
		}
	}
}
