package catalogue

import "io"

// HTML writes the catalogue as a page.
func (all *Catalogue) HTML(out io.Writer) error { return nil }
