package cli

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/atomicfile"
	"github.com/kasauti/kasauti/harness/contract/importer"
	"github.com/kasauti/kasauti/harness/plainjson"
	"github.com/kasauti/kasauti/harness/quantity"
)

// importFlags are the flags of kasauti contract import.
type importFlags struct {
	product, to string
	write, json bool
}

// documentsFolder is where the documents stand in the sources.
const documentsFolder = "fixtures/contract"

func newImport(streams Streams) *cobra.Command {
	var f importFlags
	cmd := &cobra.Command{
		Use:   "import FILE",
		Short: "Show what an OpenAPI export of the documentation would change, or write it",
		Long: `Import reads an OpenAPI 3.0 or 3.1 export, in JSON (at most 64 MiB) or YAML (at most 4 MiB),
and shows what it would change in our documents: what it contradicts, what is gone from it, what is
new, and what it fills that was only named or known in part. Nothing that the export refers to
elsewhere is fetched.
With --write the documents in --to are changed: new operations are added, known ones filled, and
where the export contradicts ours both readings are kept, the export's as the newest. What is gone
stays; a person decides.`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return errors.New("kasauti contract import takes one file: the OpenAPI export of the documentation")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error { return f.run(streams, args[0]) },
	}
	cmd.Flags().StringVar(&f.product, "product", "", "product of operations for which neither path, host nor folder tells it")
	cmd.Flags().BoolVar(&f.write, "write", false, "change the documents in --to")
	cmd.Flags().StringVar(&f.to, "to", documentsFolder, "folder of the documents in the sources; with it, they are compared instead of those of this build")
	cmd.Flags().BoolVar(&f.json, "json", false, "write JSON")
	return cmd
}

func (f *importFlags) run(streams Streams, name string) error {
	data, err := readExport(name)
	if err != nil {
		return err
	}
	o := importer.Options{File: filepath.Base(name), Data: data, Files: fixtures.FS, Product: f.product, Date: time.Now()}
	if f.write || f.to != documentsFolder {
		if err := f.sources(); err != nil {
			return err
		}
		o.Files = importer.Folder(f.to)
	}
	plan, err := importer.Read(o)
	if err != nil {
		return err
	}
	var written []string
	if f.write {
		if written, err = f.apply(plan); err != nil {
			return err
		}
	}
	if f.json {
		return writeImportJSON(streams.Out, plan, written)
	}
	writeImport(streams.Out, plan)
	for _, path := range written {
		fmt.Fprintf(streams.Out, "written         %s\n", path)
	}
	if f.write && len(written) == 0 {
		fmt.Fprintln(streams.Out, "nothing to write")
	}
	return nil
}

// readExport reads one byte more than may be, so that who looks at it can say that it is too long.
func readExport(name string) ([]byte, error) {
	info, err := os.Stat(name)
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("it is no regular file")
	}
	if err != nil {
		return nil, fmt.Errorf("read the export %s: %w; give the OpenAPI file that the documentation exports", name, pathless(err))
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("read the export: %w", err)
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, importer.MaxSize+1))
	if err != nil {
		return nil, fmt.Errorf("read the export: %w", err)
	}
	return data, nil
}

// sources makes sure that --to is a folder of documents.
func (f *importFlags) sources() error {
	found, err := filepath.Glob(filepath.Join(f.to, "*.openapi.yaml"))
	if err != nil || len(found) == 0 {
		return fmt.Errorf("import into %s: it holds no *.openapi.yaml; run this in a checkout of the sources, or name its %s with --to", f.to, documentsFolder)
	}
	return nil
}

// apply writes the changed documents: all of them are checked before the first is written.
func (f *importFlags) apply(plan *importer.Plan) ([]string, error) {
	changed, err := plan.Write()
	if err != nil {
		return nil, err
	}
	// The catalogue goes first: the next import fills rows that lack their document, but has
	// nothing more to write of a document that lacks its rows.
	isCatalogue := func(name string) bool { return filepath.Base(name) == "catalogue.yaml" }
	names := slices.Sorted(maps.Keys(changed))
	slices.SortStableFunc(names, func(a, b string) int {
		switch {
		case isCatalogue(a):
			return -1
		case isCatalogue(b):
			return 1
		}
		return 0
	})
	var written []string
	for _, name := range names {
		path := filepath.Join(f.to, filepath.Base(name))
		if err := atomicfile.Write(path, changed[name], 0o644); err != nil {
			return written, fmt.Errorf("write %s: %w", path, err)
		}
		written = append(written, path)
	}
	return written, nil
}

func writeImport(out io.Writer, plan *importer.Plan) {
	fmt.Fprintf(out, "%s in the export, %s; products: %s\n", quantity.Of(plan.Operations, "operation"),
		strings.Join(counts(plan), ", "), orNone(strings.Join(plan.Products, ", ")))
	for _, kind := range importer.Kinds() {
		first := true
		for _, c := range plan.Changes {
			if c.Kind != kind {
				continue
			}
			if first {
				fmt.Fprintf(out, "\n%s\n", kind)
				first = false
			}
			fmt.Fprintf(out, "  %s  %s %s%s\n", c.Operation, c.Method, harmless(c.Path), titled(c.Title))
			for _, what := range c.What {
				fmt.Fprintf(out, "    %s\n", harmless(what))
			}
			if c.Reading != "" {
				fmt.Fprintf(out, "    as our reading %s has it; --write leaves it: decide which is the newest\n", c.Reading)
			}
		}
	}
	if len(plan.Findings) > 0 {
		fmt.Fprintf(out, "\nfindings (%d)\n", len(plan.Findings))
		for _, finding := range plan.Findings {
			fmt.Fprintf(out, "  %s\n", harmless(finding))
		}
	}
	fmt.Fprintln(out)
}

func counts(plan *importer.Plan) []string {
	count := map[importer.Kind]int{}
	for _, c := range plan.Changes {
		count[c.Kind]++
	}
	var words []string
	for _, kind := range importer.Kinds() {
		words = append(words, fmt.Sprintf("%s %d", kind, count[kind]))
	}
	return append(words, fmt.Sprintf("nothing new %d", plan.Same))
}

func titled(title string) string {
	if title == "" {
		return ""
	}
	return "  " + harmless(title)
}

func orNone(text string) string {
	if text == "" {
		return "none"
	}
	return text
}

const importSchema = "kasauti.import/1"

func writeImportJSON(out io.Writer, plan *importer.Plan, written []string) error {
	return plainjson.Write(out, struct {
		Schema string `json:"schema"`
		*importer.Plan
		Written []string `json:"written,omitempty"`
	}{importSchema, plan, written})
}
