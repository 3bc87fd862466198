package report

import (
	"bytes"
	"encoding/json"
	"io"

	"github.com/kasauti/kasauti/harness/verdict"
)

// SchemaReport names the version of report.json.
const SchemaReport = "kasauti.report/1"

// jsonReport writes
//
//	{"schema":"kasauti.report/1","ended":true,"run":{...},"summary":{...},"results":[...]}
//
// where run is verdict.Header, summary is verdict.Summary and each result is a Result.
type jsonReport struct {
	w     io.Writer
	first bool
}

func newJSON(w io.Writer) sink { return &jsonReport{w: w, first: true} }

func (j *jsonReport) begin(r *Run) error {
	head, err := encodeJSON(struct {
		Schema  string          `json:"schema"`
		Ended   bool            `json:"ended"`
		Run     verdict.Header  `json:"run"`
		Summary verdict.Summary `json:"summary"`
	}{SchemaReport, r.ended, r.header, r.summary})
	if err != nil {
		return err
	}
	_, err = j.w.Write(append(bytes.TrimSuffix(head, []byte("}")), `,"results":[`...))
	return err
}

// journalHead begins a line as Journal.Result writes it. What follows it is the result.
var journalHead = []byte(`{"type":"` + recordScenario + `",`)

// result copies the journal's own bytes where it can: encoding them again costs more than
// everything else here.
func (j *jsonReport) result(r *rawResult) error {
	separator := ",\n"
	if j.first {
		separator, j.first = "\n", false
	}
	rest, ok := bytes.CutPrefix(r.line, journalHead)
	if ok {
		separator += "{"
	} else {
		var err error
		if rest, err = encodeJSON(r.Result); err != nil {
			return err
		}
	}
	if _, err := io.WriteString(j.w, separator); err != nil {
		return err
	}
	_, err := j.w.Write(rest)
	return err
}

func (j *jsonReport) end() error {
	_, err := io.WriteString(j.w, "\n]}\n")
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
