package report

import (
	_ "embed"
	"fmt"
	"strings"

	"github.com/kasauti/kasauti/harness/nearest"
)

// The schemas follow from the types and their comments: go test ./harness/report -update writes
// them anew.
var (
	//go:embed report.schema.json
	reportSchema []byte
	//go:embed journal.schema.json
	journalSchema []byte
)

// schemas are the files that have one.
var schemas = []string{"report.json", JournalName}

// Schema is the JSON Schema of a file that a run leaves: report.json, or a line of run.ndjson.
func Schema(file string) ([]byte, error) {
	switch file {
	case "report.json":
		return reportSchema, nil
	case JournalName:
		return journalSchema, nil
	}
	return nil, fmt.Errorf("--schema %q: only %s have one%s", file, strings.Join(schemas, " and "), nearest.Hint(file, schemas))
}
