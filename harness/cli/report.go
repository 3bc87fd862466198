package cli

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/kasauti/kasauti/harness/report"
	"github.com/kasauti/kasauti/harness/verdict"
)

// newReport is kasauti report: a run that was killed, or whose disk was full, has its journal.
func newReport(streams Streams) *cobra.Command {
	var dir, schema string
	var verbose bool
	var formats formatFlag
	cmd := &cobra.Command{
		Use:   "report [DIR|RUN.NDJSON]",
		Short: "Show a recorded run again and write its reports",
		Long: `Report reads the ` + report.JournalName + ` of a run (by default that in ` + defaultFolder + `), shows it as the run did,
writes its reports beside it or where --report says, and ends with the run's exit code. What was
recorded of a run that was killed counts as incomplete (3); where a report cannot be written now, the
code is 4, unless the run failed.

The formats, and what each writes into the folder of the reports:
` + report.About() + `
report.json and the lines of run.ndjson have a JSON Schema, which --schema prints.`,
		Example: `  kasauti report --format junit,allure,markdown
  kasauti report nightly --report again        # the folder of a run, or its run.ndjson
  kasauti report --schema > report.schema.json
  kasauti report --schema=run.ndjson`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if schema != "" {
				text, err := report.Schema(schema)
				if err != nil {
					return err
				}
				_, err = streams.Out.Write(text)
				return err
			}
			path := filepath.Join(defaultFolder, report.JournalName)
			if len(args) == 1 {
				path = report.JournalOf(args[0])
			}
			if dir == "" {
				dir = filepath.Dir(path)
			}
			chosen, err := formats.chosen()
			if err != nil {
				return err
			}
			return rewrite(streams, path, dir, chosen, verbose)
		},
	}
	cmd.Flags().StringVar(&dir, "report", "", "folder for the reports (default: the run's own)")
	formats.flag(cmd)
	cmd.Flags().StringVar(&schema, "schema", "", "print the JSON Schema of report.json, or of run.ndjson, and read no run")
	cmd.Flags().Lookup("schema").NoOptDefVal = "report.json"
	cmd.Flags().BoolVarP(&verbose, "verbose", "v", false, "show the steps of what passes, and each failure in full where many have one cause")
	return cmd
}

func rewrite(streams Streams, path, dir string, formats report.Formats, verbose bool) (err error) {
	run, err := report.Open(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, run.Close()) }()
	if err := run.Verify(); err != nil {
		return err
	}
	claimed, err := claimFolder(dir)
	if err != nil {
		return err
	}
	defer claimed.release()
	console := consoleOf(streams, verbose, false)
	console.Header(run.Header())
	for result, err := range run.Results() {
		if err != nil {
			return err
		}
		console.Result(result)
	}
	paths, failed := report.WriteAll(dir, run, formats)
	console.Show(dir, formats.Shown())
	summary, _ := run.Summary()
	console.Close(summary, paths)
	if failed != nil {
		fmt.Fprintf(streams.Err, "kasauti: %v\n", failed)
		if summary.Exit != verdict.ExitFail { // which an outage never hides
			return exit(verdict.ExitEnvironment)
		}
	}
	return exitOf(summary)
}
