package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/verdict"
)

// format is one kind of report. A part is what it says of one result, and needs nothing but
// that result and the run's header: parts are made while the run goes, by several goroutines
// at once. What stands around them needs the whole run and is written at its end.
type format interface {
	// part appends the part of a result. It must not change the format.
	part(b []byte, r *Result) []byte
	begin(w io.Writer, r *Run) error
	// place writes a part where it belongs; line is the result's line of the journal, for kinds
	// whose reports hold lines.
	place(w io.Writer, e *entry, line, part []byte) error
	end(w io.Writer) error
}

// kind is one kind of report.
type kind struct {
	name   string // as people choose it
	file   string // in the folder of the reports
	about  string // in a few words
	create func(*verdict.Header) format
	usual  bool // written where nobody chooses
	folder bool // its file is a folder, and it writes an archive of what the folder holds
	shown  bool // printed, too, where it was chosen
	lines  bool // its reports hold lines of the journal
}

// kinds are the reports that a run can be written as.
var kinds = []kind{
	{name: "junit", file: "junit.xml", about: "JUnit, for CI systems", create: newJUnit, usual: true},
	{name: "json", file: "report.json", about: "everything, for programs", create: newJSON, usual: true, lines: true},
	{name: "html", file: "report.html", about: "one page, for people", create: newHTML, usual: true},
	{name: "cucumber", file: "cucumber.json", about: "Cucumber JSON", create: newCucumber},
	{name: "messages", file: "messages.ndjson", about: "Cucumber Messages", create: newMessages},
	{name: "allure", file: "allure-results", about: "a folder of Allure results", create: newAllure, folder: true},
	{name: "markdown", file: "summary.md", about: "a summary, for a comment on a change", create: newMarkdown},
	{name: "github", file: "github-annotations.txt", about: "annotations of GitHub, printed, too", create: newGitHub, shown: true},
	{name: "gitlab", file: "gl-code-quality.json", about: "annotations of GitLab: a Code Quality report", create: newGitLab},
}

// Formats are the kinds of report that a run is written as.
type Formats []*kind

// Usual are those of a run that names none.
func Usual() Formats {
	var formats Formats
	for i := range kinds {
		if kinds[i].usual {
			formats = append(formats, &kinds[i])
		}
	}
	return formats
}

// Choose finds formats by their names; no name means the usual ones. Each is written once,
// however often it is named.
func Choose(names []string) (Formats, error) {
	if len(names) == 0 {
		return Usual(), nil
	}
	var formats Formats
	for _, name := range names {
		i := slices.IndexFunc(kinds, func(k kind) bool { return k.name == name })
		if i < 0 {
			return nil, fmt.Errorf("--format %q is none of %s%s", name, strings.Join(FormatNames(), ", "), nearest.Hint(name, FormatNames()))
		}
		if !slices.Contains(formats, &kinds[i]) {
			formats = append(formats, &kinds[i])
		}
	}
	return formats, nil
}

// Names are the formats' names.
func (f Formats) Names() []string {
	names := make([]string, len(f))
	for i, k := range f {
		names[i] = k.name
	}
	return names
}

func (f Formats) has(k *kind) bool { return slices.Contains(f, k) }

// Shown are the files, in the folder of the reports, that are printed when the run has ended.
func (f Formats) Shown() []string {
	var files []string
	for _, k := range f {
		if k.shown {
			files = append(files, k.file)
		}
	}
	return files
}

// About says of each format what it is, a line each.
func About() string {
	var b strings.Builder
	for i := range kinds {
		fmt.Fprintf(&b, "  %-9s %-23s %s\n", kinds[i].name, kinds[i].file, kinds[i].about)
	}
	return b.String()
}

// FormatNames are the names of all formats.
func FormatNames() []string {
	names := make([]string, len(kinds))
	for i := range kinds {
		names[i] = kinds[i].name
	}
	return names
}

// parts are what the formats say of one result, one behind the other.
type parts struct {
	text []byte
	ends []int
}

func (p *parts) make(formats []format, r *Result) {
	p.text, p.ends = p.text[:0], p.ends[:0]
	for _, f := range formats {
		p.text = f.part(p.text, r)
		p.ends = append(p.ends, len(p.text))
	}
}

// output is a report on its way to a writer.
type output struct {
	at     int // of its parts among those in the spool; -1 where they are not kept
	lines  bool
	format format
	w      io.Writer
}

func newOutput(k *kind, r *Run, w io.Writer) *output {
	o := &output{at: -1, lines: k.lines, format: k.create(&r.header), w: w}
	if r.spool != nil {
		o.at = slices.Index(r.spooled, k)
	}
	return o
}

// write puts the report together.
func (o *output) write(r *Run) error {
	if err := o.format.begin(o.w, r); err != nil {
		return err
	}
	var read reader
	for i := range r.entries {
		line, part, err := read.result(r, i, o)
		if err != nil {
			return err
		}
		if err := o.format.place(o.w, &r.entries[i], line, part); err != nil {
			return err
		}
	}
	return o.format.end(o.w)
}

// reader reads results for one output; what it returns is valid until the next.
type reader struct{ line, part []byte }

// result is a result's line of the journal and its part, which was made while the run went or
// is made from the line. There is no line where neither needs it.
func (b *reader) result(r *Run, i int, o *output) (line, part []byte, err error) {
	e := &r.entries[i]
	if o.lines || o.at < 0 {
		if line, err = r.line(e, &b.line); err != nil {
			return nil, nil, err
		}
	}
	if o.at < 0 {
		result, err := decodeResult(r.path, e, line)
		if err != nil {
			return nil, nil, err
		}
		b.part = o.format.part(b.part[:0], &result)
		return line, b.part, nil
	}
	begin := 0
	if o.at > 0 {
		begin = e.ends[o.at-1]
	}
	b.part = grown(b.part, e.ends[o.at]-begin)
	if _, err := r.spool.ReadAt(b.part, e.parts+int64(begin)); err != nil {
		return nil, nil, fmt.Errorf("%s: read back what was kept of the run for its reports: %w; write them again with kasauti report", r.path, err)
	}
	return line, b.part, nil
}

// begin makes the formats of a run.
func (f Formats) begin(h *verdict.Header) []format {
	formats := make([]format, len(f))
	for i, k := range f {
		formats[i] = k.create(h)
	}
	return formats
}

// grown is a buffer of the length, the old one where it is large enough.
func grown(b []byte, length int) []byte {
	if cap(b) < length {
		return make([]byte, length)
	}
	return b[:length]
}
