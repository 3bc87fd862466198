package catalogue

import (
	"encoding/json"
	"io"
)

// JSON writes the catalogue as one document.
func (all *Catalogue) JSON(out io.Writer) error {
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(all)
}
