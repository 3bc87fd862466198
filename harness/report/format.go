package report

import (
	"fmt"
	"io"

	"github.com/kasauti/kasauti/harness/verdict"
)

// format is one kind of report. A part is what it says of one result, and needs nothing but
// that result and the run's header: parts are made while the run goes, by several goroutines
// at once. What stands around them needs the whole run and is written at its end.
type format interface {
	// part appends the part of a result. It must not change the format.
	part(b []byte, r *Result) []byte
	begin(w io.Writer, r *Run) error
	// place writes a part where it belongs; line is the result's line of the journal.
	place(w io.Writer, e *entry, line, part []byte) error
	end(w io.Writer) error
}

const kindCount = 3

// kinds are the reports of a run.
var kinds = [kindCount]struct {
	name   string
	create func(*verdict.Header) format
}{
	{"junit.xml", newJUnit},
	{"report.json", newJSON},
	{"report.html", newHTML},
}

// Names are the files of the reports.
func Names() []string {
	names := make([]string, kindCount)
	for i := range kinds {
		names[i] = kinds[i].name
	}
	return names
}

// parts are what the kinds say of one result, one behind the other.
type parts struct {
	text []byte
	ends [kindCount]int
}

func (p *parts) make(formats []format, r *Result) {
	p.text = p.text[:0]
	for i, f := range formats {
		p.text = f.part(p.text, r)
		p.ends[i] = len(p.text)
	}
}

// output is a report on its way to a writer.
type output struct {
	kind   int
	format format
	w      io.Writer
}

func newOutput(kind int, r *Run, w io.Writer) *output {
	return &output{kind: kind, format: kinds[kind].create(&r.header), w: w}
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
// is made from the line.
func (b *reader) result(r *Run, i int, o *output) (line, part []byte, err error) {
	e := &r.entries[i]
	if line, err = r.line(e, &b.line); err != nil {
		return nil, nil, err
	}
	if r.spool == nil {
		result, err := decodeResult(r.path, e, line)
		if err != nil {
			return nil, nil, err
		}
		b.part = o.format.part(b.part[:0], &result)
		return line, b.part, nil
	}
	begin := 0
	if o.kind > 0 {
		begin = e.ends[o.kind-1]
	}
	b.part = grown(b.part, e.ends[o.kind]-begin)
	if _, err := r.spool.ReadAt(b.part, e.parts+int64(begin)); err != nil {
		return nil, nil, fmt.Errorf("%s: read back what was kept of the run for its reports: %w; write them again with kasauti report", r.path, err)
	}
	return line, b.part, nil
}

func formatsOf(h *verdict.Header) []format {
	formats := make([]format, kindCount)
	for i, kind := range kinds {
		formats[i] = kind.create(h)
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
