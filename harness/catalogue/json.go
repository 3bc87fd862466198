package catalogue

import (
	"io"

	"github.com/kasauti/kasauti/harness/plainjson"
)

// JSON writes the catalogue as one document.
func (all *Catalogue) JSON(out io.Writer) error {
	return plainjson.Write(out, all)
}
