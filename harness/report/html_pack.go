package report

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"fmt"
	"io"
	"strconv"
)

// pack keeps a page of thousands of scenarios small and quick to open: what stands inside of the
// first scenarios is a part of the page, and what comes after is compressed in blocks, each of
// which a browser unpacks when somebody opens one of its scenarios or looks for a word.
type pack struct {
	passed, troubled int // bytes that stood as they are so far
	block            bytes.Buffer
	zip              *gzip.Writer // of all blocks: a new one takes more memory than it writes
	number           int          // of the block that is being filled
	inside           int          // scenarios in it
	all              int          // scenarios in all blocks
}

// How much stands as it is: all of a run of usual size, and of what did not pass more, for a
// reader without scripts. A browser reads some 20 MB of it a second.
const (
	mostPassed   = 1 << 20
	mostTroubled = 6 << 20
	blockSize    = 512 << 10
)

// What encloses the inside of a scenario; scenario writes them.
const (
	insideBegins = "<noscript>"
	insideEnds   = "</noscript></details>\n"
	// betweenInsides separates those of a block. No text of a report holds it.
	betweenInsides = '\x00'
)

// roomFor reports whether an inside of that length is still to stand as it is.
func (p *pack) roomFor(length int, troubled bool) bool {
	sum, most := &p.passed, mostPassed
	if troubled {
		sum, most = &p.troubled, mostTroubled
	}
	if *sum+length > most {
		return false
	}
	*sum += length
	return true
}

// scenario writes a part with its inside packed.
func (p *pack) scenario(w io.Writer, part []byte) error {
	outside, inside, _ := bytes.Cut(part, []byte(insideBegins))
	if p.inside > 0 {
		p.block.WriteByte(betweenInsides)
	}
	p.block.Write(bytes.TrimSuffix(inside, []byte(insideEnds)))
	_, err := fmt.Fprintf(w, ` data-z="%d.%d"%s%s<p class="in quiet">Packed; see the foot of the page.</p>%s`, p.number, p.inside, outside, insideBegins, insideEnds)
	p.inside++
	p.all++
	if err != nil || p.block.Len() < blockSize {
		return err
	}
	return p.flush(w)
}

// flush writes the block.
func (p *pack) flush(w io.Writer) error {
	if p.inside == 0 {
		return nil
	}
	if _, err := io.WriteString(w, `<script type="application/gzip" id="z`+strconv.Itoa(p.number)+`">`); err != nil {
		return err
	}
	text := base64.NewEncoder(base64.StdEncoding, w)
	if p.zip == nil {
		p.zip, _ = gzip.NewWriterLevel(nil, gzip.BestSpeed) // a level that there is
	}
	p.zip.Reset(text)
	_, err := p.zip.Write(p.block.Bytes())
	for _, closer := range []io.Closer{p.zip, text} {
		if closeErr := closer.Close(); err == nil {
			err = closeErr
		}
	}
	if err == nil {
		_, err = io.WriteString(w, "</script>\n")
	}
	p.block.Reset()
	p.number, p.inside = p.number+1, 0
	return err
}
