package cli

import (
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/kasauti/kasauti/harness/nearest"
)

// skeletons are clients to begin with, by language: they need nothing but the language, and pass every
// case whose tasks they do; what one does not, its head comment says.
var skeletons = map[string]string{
	"java":   "project/certify/Client.java",
	"node":   "project/certify/client.js",
	"php":    "project/certify/client.php",
	"python": "project/certify/client.py",
	"shell":  "project/certify/client.sh",
}

func skeletonNames() []string { return slices.Sorted(maps.Keys(skeletons)) }

func (f *certifyFlags) printSkeleton(out io.Writer) error {
	file, known := skeletons[f.skeleton]
	if !known {
		return fmt.Errorf("--skeleton: there is none in %q%s", f.skeleton, nearest.Known(f.skeleton, skeletonNames()))
	}
	text, err := templates.ReadFile(file)
	if err != nil {
		return err
	}
	_, err = out.Write(text)
	return err
}
