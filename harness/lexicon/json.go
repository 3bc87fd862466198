package lexicon

import (
	"io"

	"github.com/kasauti/kasauti/harness/plainjson"
)

// JSON writes the steps as one document, {"schema":"kasauti.steps/1","steps":[...]}.
func (l *Lexicon) JSON(out io.Writer) error {
	return plainjson.Write(out, l)
}
