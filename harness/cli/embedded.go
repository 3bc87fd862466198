package cli

import (
	"fmt"
	"path/filepath"
	"slices"

	"github.com/kasauti/kasauti/features"
	"github.com/kasauti/kasauti/harness/runner"
)

// sayEmbedded says of a command without paths that it reads the embedded features, where others
// stand in the folder: "no problems" and "conformant" would pass for their verdict. Of paths it says
// which of them are embedded.
func sayEmbedded(streams Streams, command string, paths []string) {
	if len(paths) > 0 {
		named, _, _ := runner.EmbeddedNamed(features.FS, "features", paths) // whoever reads them says what is wrong
		for _, s := range named {
			fmt.Fprintf(streams.Err, "kasauti: %s is not here, so it is the embedded one\n", s.URI)
		}
		return
	}
	embedded, err := runner.EmbeddedSources(features.FS, "features")
	if err != nil {
		return // whoever reads them says it
	}
	for _, pattern := range []string{"*.feature", "features/*.feature", "features/*/*.feature"} {
		found, _ := filepath.Glob(pattern) // the patterns are good ones
		for _, file := range found {
			uri := filepath.ToSlash(file)
			if !slices.ContainsFunc(embedded, func(s runner.Source) bool { return s.URI == uri }) {
				folder := "features"
				if pattern == "*.feature" {
					folder = "."
				}
				fmt.Fprintf(streams.Err, "kasauti: without a path these are the embedded features, not %s; for those here: kasauti %s %s\n", uri, command, folder)
				return
			}
		}
	}
}
