package report

import (
	"bytes"
	"encoding/json"
	"io"

	"github.com/kasauti/kasauti/harness/verdict"
)

// SchemaReport names the version of report.json.
const SchemaReport = "kasauti.report/1"

// document is report.json.
type document struct {
	reportHead
	// Results are in source order.
	Results []Result `json:"results"`
}

type reportHead struct {
	Schema string `json:"schema"` // SchemaReport
	// Ended says that the run came to its end; where it did not, the summary counts what was recorded.
	Ended   bool            `json:"ended"`
	Run     verdict.Header  `json:"run"`
	Summary verdict.Summary `json:"summary"`
}

// jsonReport writes a document, whose results are lines of the journal.
type jsonReport struct{ first bool }

func newJSON(*verdict.Header) format { return &jsonReport{first: true} }

func (j *jsonReport) begin(w io.Writer, r *Run) error {
	head, err := encodeJSON(reportHead{SchemaReport, r.ended, r.header, r.summary})
	if err != nil {
		return err
	}
	_, err = w.Write(append(bytes.TrimSuffix(head, []byte("}")), `,"results":[`...))
	return err
}

// journalHead begins a line as the journal writes it. What follows it is the result.
var journalHead = []byte(`{"type":"` + recordScenario + `",`)

// part is empty: the journal's line has it all.
func (j *jsonReport) part(b []byte, _ *Result) []byte { return b }

func (j *jsonReport) place(w io.Writer, e *entry, line, _ []byte) error {
	separator := ",\n"
	if j.first {
		separator, j.first = "\n", false
	}
	rest, ok := bytes.CutPrefix(line, journalHead)
	if ok {
		separator += "{"
	} else {
		result, err := decodeResult("run.ndjson", e, line)
		if err != nil {
			return err
		}
		if rest, err = encodeJSON(result); err != nil {
			return err
		}
	}
	if _, err := io.WriteString(w, separator); err != nil {
		return err
	}
	_, err := w.Write(rest)
	return err
}

func (j *jsonReport) end(w io.Writer) error {
	_, err := io.WriteString(w, "\n]}\n")
	return err
}

func encodeJSON(value any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
