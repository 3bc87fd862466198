package exchange

import (
	"encoding/base64"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// View is the redacted form of an exchange: the only one that any sink may see.
type View struct {
	ID           string      `json:"id"`
	Operation    string      `json:"operation,omitempty"`
	Started      time.Time   `json:"started"`
	Milliseconds float64     `json:"milliseconds"`
	Request      MessageView `json:"request"`
	Response     MessageView `json:"response"`
	Error        string      `json:"error,omitempty"`
	// Arrived says that the target made the request: a webhook.
	Arrived bool `json:"arrived,omitempty"`
	// OnPurpose says that the request is wrong on purpose, and so was not judged.
	OnPurpose bool `json:"on_purpose,omitempty"`
	// Foreign says that a client made the request which is judged itself: nobody repeats it by hand.
	Foreign bool `json:"foreign,omitempty"`
	// Unsent says that the request surely never reached anybody.
	Unsent bool `json:"unsent,omitempty"`
	// Held says that it was stopped here, before anything was dialled: a budget was used up, say.
	Held bool `json:"held,omitempty"`
}

// Sent counts those that were not held.
func Sent(views []View) int {
	n := 0
	for i := range views {
		if !views[i].Held {
			n++
		}
	}
	return n
}

// MessageView is one direction of a View.
type MessageView struct {
	Method string   `json:"method,omitempty"`
	URL    string   `json:"url,omitempty"`
	Status int      `json:"status,omitempty"`
	Header []string `json:"header,omitempty"` // "Name: value", by name
	Body   string   `json:"body,omitempty"`
	Base64 bool     `json:"base64,omitempty"` // the body was no text and stands as Base64
	Bytes  int64    `json:"bytes"`
	Cut    bool     `json:"cut,omitempty"`
	Digest string   `json:"digest,omitempty"` // SHA-256 of the bytes on the wire; none where it would give a masked value away
	// Encrypted: the body travelled sealed. Body is what it held, and Wire the sealed text, which
	// is left out where Body has something masked: who has the secret would read it there.
	Encrypted bool   `json:"encrypted,omitempty"`
	Wire      string `json:"wire,omitempty"`
}

// viewBody is how many bytes of a body evidence shows; the digest covers what was recorded.
const viewBody = 16 << 10

// View redacts. Tokens and the like that the answer brought are learnt first, so that a
// later exchange of the same scenario does not show them either.
func (e *Exchange) View(r *Redactor) View {
	if e.OnPurpose {
		r.learnHere(string(e.Request.Content()))
	} else {
		r.Learn(string(e.Request.Content()))
		r.learnAddress(e.Request.URL)
	}
	r.Learn(string(e.Response.Content()))
	r.learnAddress(e.Response.Header.Get("Location"))
	v := View{
		ID:           e.ID,
		Operation:    e.Operation,
		Started:      e.Started,
		Milliseconds: float64(e.Duration.Microseconds()) / 1000,
		Request:      e.Request.view(r),
		Response:     e.Response.view(r),
		Arrived:      e.Arrived,
		OnPurpose:    e.OnPurpose,
		Unsent:       e.Unsent(),
		Held:         e.Held(),
	}
	if e.Err != nil {
		v.Error = r.Text(e.Err.Error())
	}
	return v
}

// Redact masks again, with what the redactor has learnt since.
func (v View) Redact(r *Redactor) View {
	v.Error = r.Text(v.Error)
	v.Request, v.Response = v.Request.redact(r), v.Response.redact(r)
	return v
}

func (m MessageView) redact(r *Redactor) MessageView {
	m.URL, m.Header = r.URL(m.URL), slices.Clone(m.Header)
	for i, line := range m.Header {
		m.Header[i] = r.URL(line)
	}
	if !m.Base64 {
		if r.guessable(m.Body) {
			m.Digest = "" // of what was learnt late
		}
		masked := r.Body(m.Body)
		if masked != m.Body {
			m.Wire = ""
		}
		m.Body = masked
		return m
	}
	if body, err := base64.StdEncoding.DecodeString(m.Body); err == nil {
		m.Body = base64.StdEncoding.EncodeToString([]byte(r.Body(string(body))))
	}
	return m
}

func (m *Message) view(r *Redactor) MessageView {
	v := MessageView{
		Method: m.Method, URL: r.URL(m.URL), Status: m.Status,
		Bytes: m.Bytes, Cut: m.Cut, Header: headerLines(m.Header, r),
	}
	content := string(m.Content())
	if !r.guessable(content) {
		v.Digest = m.Digest()
	}
	// Masked first and cut then: a secret that is cut would not be known again. A binary body is
	// masked as text, too: a secret in it must not survive as Base64.
	body := r.Body(content)
	if v.Encrypted = m.Opened(); v.Encrypted && body == content && len(m.Body) <= viewBody {
		v.Wire = r.Text(string(m.Body))
	}
	if len(body) > viewBody {
		body, v.Cut = body[:viewBody], true
	}
	if text := strings.ToValidUTF8(body, ""); len(text) > 0 || len(body) == 0 {
		if utf8.ValidString(body) || v.Cut && len(body)-len(text) < utf8.UTFMax {
			v.Body = text
			return v
		}
	}
	v.Body, v.Base64 = base64.StdEncoding.EncodeToString([]byte(body)), true
	return v
}

// mostHeader is how many bytes of header lines evidence shows.
const mostHeader = 16 << 10

func headerLines(header http.Header, r *Redactor) []string {
	lines, shown := make([]string, 0, len(header)), 0
	for name, values := range header {
		for _, value := range values {
			if isSecretHeader(name) {
				scheme, _, found := strings.Cut(value, " ")
				value = Mask
				if found && (strings.EqualFold(scheme, "Bearer") || strings.EqualFold(scheme, "Basic")) {
					value = scheme + " " + Mask
				}
			}
			// A name may be made to hold a secret, too; and where a header leads on to may have a token
			// in its query.
			line := r.URL(name + ": " + value)
			if shown += len(line); shown <= mostHeader {
				lines = append(lines, line)
			}
		}
	}
	slices.Sort(lines)
	if shown > mostHeader {
		lines = append(lines, "...: more header lines were left out")
	}
	return lines
}
