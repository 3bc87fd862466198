package lexicon

import (
	"encoding/json"
	"io"
)

// JSON writes the steps as one document, {"schema":"kasauti.steps/1","steps":[...]}.
func (l *Lexicon) JSON(out io.Writer) error {
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(l)
}
