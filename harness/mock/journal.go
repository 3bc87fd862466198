package mock

import (
	"net/http"
	"slices"
	"time"

	"github.com/kasauti/kasauti/harness/exchange"
)

// mostEvidence is how many bytes of a body and of a path a journal keeps.
const mostEvidence = 4096

// Entry is one call as the mock saw it, or a purchase over the card network, which is none of the API.
type Entry struct {
	N            int64    `json:"n"` // counts from 1 within a universe
	At           int64    `json:"time_ms"`
	Method       string   `json:"method"`
	Path         string   `json:"path"`
	Operation    string   `json:"operation,omitempty"`
	Status       int      `json:"status"`
	Refusal      string   `json:"refusal,omitempty"`
	Requirements []string `json:"requirements,omitempty"` // outcome and shape of the refusal
	Micros       int64    `json:"duration_us"`
	Request      string   `json:"request,omitempty"`  // redacted, cut at 4096 bytes
	Response     string   `json:"response,omitempty"` // redacted, cut at 4096 bytes
	Fault        string   `json:"fault,omitempty"`    // what went wrong inside the mock
	Injected     string   `json:"injected,omitempty"` // kinds of fault that struck on purpose
	// Purchase is APPROVED or DECLINED; empty for calls of the API.
	Purchase string `json:"purchase,omitempty"`
	// Sent is what the client was sent, where a fault struck; Status and Response are the
	// API's own, which may have been lost on the way. Status 0: it never came to one.
	Sent string `json:"sent,omitempty"`
}

// record is an entry before redaction, which costs more than most calls do and is only
// worth it when somebody reads.
type record struct {
	n        int64
	at       time.Time
	took     time.Duration
	method   string
	path     string
	op       *operation
	status   int
	refusal  string
	request  []byte
	response []byte
	fault    string
	headers  []string // names of the request's, canonical
	purchase string   // what became of one; "" for calls

	requestCut, responseCut bool // at mostEvidence
	injected                string
	sent                    string
}

// journal keeps the newest records. Its owner's lock guards it.
type journal struct {
	limit     int // records
	mostBytes int
	records   queue[record]
	bytes     int   // of those that are kept
	count     int64 // of all, kept or dropped
}

func (j *journal) add(r record) {
	j.count++
	r.n = j.count
	r.requestCut, r.responseCut = len(r.request) > mostEvidence, len(r.response) > mostEvidence
	r.request, r.response = cut(r.request), cut(r.response)
	if len(r.path) > mostEvidence {
		r.path = r.path[:mostEvidence]
	}
	j.records.push(r)
	j.bytes += r.size()
	for j.records.len() > j.limit || j.bytes > j.mostBytes && j.records.len() > 1 {
		gone := j.records.pop()
		j.bytes -= gone.size()
	}
}

// recordSize is about what a record takes beside its texts.
const recordSize = 300

// size is about how much memory a record takes.
func (r *record) size() int {
	n := recordSize + len(r.path) + cap(r.request) + cap(r.response) + len(r.fault) + len(r.sent) + len(r.injected)
	for _, name := range r.headers {
		n += len(name)
	}
	return n
}

// cut copies what is over the limit, so that a journal does not hold on to a large body.
func cut(body []byte) []byte {
	if len(body) <= mostEvidence && cap(body) <= 2*mostEvidence {
		return body
	}
	return append([]byte(nil), body[:min(len(body), mostEvidence)]...)
}

// mostHeaders are the names of headers that an entry keeps.
const mostHeaders = 64

func headerNames(header http.Header) []string {
	names := make([]string, 0, len(header))
	for name := range header {
		if len(names) < mostHeaders {
			names = append(names, clip(name))
		}
	}
	return names
}

func (j *journal) clone() journal {
	c := *j
	c.records = j.records.clone()
	return c
}

// snapshot lists the records, the oldest first.
func (j *journal) snapshot() []record {
	return slices.Clone(j.records.all())
}

func (s *Server) entry(r record, redact *exchange.Redactor) Entry {
	e := Entry{
		N: r.n, At: r.at.UnixMilli(), Method: r.method, Path: redact.URL(r.path), Status: r.status,
		Refusal: r.refusal, Micros: r.took.Microseconds(), Fault: redact.Text(r.fault), Injected: r.injected, Sent: r.sent, Purchase: r.purchase,
		Request: redact.Body(string(r.request)), Response: redact.Body(string(r.response)),
	}
	if r.op != nil {
		e.Operation = r.op.name
	}
	if f, known := s.contract.Refusal(r.refusal); known {
		e.Requirements = []string{f.Outcome, f.Shape}
	}
	return e
}
