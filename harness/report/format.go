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

func (p *parts) of(kind int) []byte {
	if kind == 0 {
		return p.text[:p.ends[0]]
	}
	return p.text[p.ends[kind-1]:p.ends[kind]]
}

// output is a report on its way to a writer; its first error ends it.
type output struct {
	kind   int
	format format
	w      io.Writer
	err    error
}

func (o *output) do(step func(io.Writer) error) {
	if o.err == nil {
		o.err = step(o.w)
	}
}

// assemble writes reports. An error of the run itself reaches all of them.
func assemble(r *Run, outputs []*output) {
	for _, o := range outputs {
		o.do(func(w io.Writer) error { return o.format.begin(w, r) })
	}
	var p parts
	for i := range r.entries {
		e := &r.entries[i]
		line, err := r.line(e)
		if err == nil {
			err = r.parts(e, line, &p)
		}
		for _, o := range outputs {
			o.do(func(w io.Writer) error {
				if err != nil {
					return err
				}
				return o.format.place(w, e, line, p.of(o.kind))
			})
		}
		if err != nil {
			return
		}
	}
	for _, o := range outputs {
		o.do(o.format.end)
	}
}

// parts reads what was made while the run went, or makes it from the journal's line.
func (r *Run) parts(e *entry, line []byte, p *parts) error {
	if r.spool == nil {
		result, err := decodeResult(r.path, e, line)
		if err != nil {
			return err
		}
		if r.formats == nil {
			r.formats = formatsOf(&r.header)
		}
		p.make(r.formats, &result)
		return nil
	}
	p.ends = e.ends
	length := e.ends[kindCount-1]
	p.text = grown(p.text, length)
	if _, err := r.spool.ReadAt(p.text, e.parts); err != nil {
		return fmt.Errorf("%s: read back what was kept of the run for its reports: %w; write them again with kasauti report", r.path, err)
	}
	return nil
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
