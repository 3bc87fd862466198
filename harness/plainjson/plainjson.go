// Package plainjson writes JSON that people read, too. It knows nothing of what it writes.
package plainjson

import (
	"encoding/json"
	"io"
)

// Write writes a value as one indented document, in which <, > and & stand as they are.
func Write(out io.Writer, value any) error {
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}
