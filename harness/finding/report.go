package finding

import (
	"fmt"
	"io"

	"github.com/kasauti/kasauti/harness/plainjson"
	"github.com/kasauti/kasauti/harness/quantity"
)

// Report is all that one lint found, and in how much.
type Report struct {
	Findings  []Finding // as Sorted has them
	Files     int
	Scenarios int
}

// Count is the number of findings of a severity.
func (r Report) Count(s Severity) int {
	n := 0
	for _, f := range r.Findings {
		if f.Severity == s {
			n++
		}
	}
	return n
}

// Formats are the names of the forms that Write knows, the default first.
func Formats() []string { return []string{"text", "json", "github", "gitlab"} }

// Write writes the report in one of the Formats.
func (r Report) Write(w io.Writer, format string) error {
	switch format {
	case "text":
		return r.text(w)
	case "json":
		return r.json(w)
	case "github":
		return r.github(w)
	case "gitlab":
		return r.gitlab(w)
	}
	return fmt.Errorf("write the findings as %q: it is none of %q", format, Formats())
}

// text is a line for each finding, and a last one that counts.
func (r Report) text(w io.Writer) error {
	for _, f := range r.Findings {
		if _, err := fmt.Fprintln(w, f.Error()); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintln(w, r.summary())
	return err
}

func (r Report) summary() string {
	line := quantity.Of(r.Scenarios, "scenario") + " in " + quantity.Of(r.Files, "file") + ": "
	if n := r.Count(Error); n > 0 {
		line += quantity.Of(n, "problem")
	} else {
		line += "no problems"
	}
	if n := r.Count(Warning); n > 0 {
		line += ", " + quantity.Of(n, "warning")
	}
	return line
}

// Schema names the form of the JSON document, and its version.
const Schema = "kasauti.lint/1"

func (r Report) json(w io.Writer) error {
	return plainjson.Write(w, struct {
		Schema    string    `json:"schema"`
		Files     int       `json:"files"`
		Scenarios int       `json:"scenarios"`
		Problems  []Finding `json:"problems"`
	}{Schema, r.Files, r.Scenarios, append([]Finding{}, r.Findings...)})
}
