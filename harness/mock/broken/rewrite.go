package broken

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/kasauti/kasauti/harness/mock"
)

// answer is an honest answer on its way to becoming a lie.
type answer struct {
	status  int
	header  http.Header
	body    []byte
	request []byte

	universe      string
	authorization string       // of the request
	partner       string       // its partnerId
	admin         http.Handler // the server's own, for lies that need to know more
}

// recorder takes an honest answer in.
type recorder struct{ answer }

func (r *recorder) Header() http.Header { return r.header }
func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
}
func (r *recorder) Write(p []byte) (int, error) {
	r.WriteHeader(http.StatusOK)
	r.body = append(r.body, p...)
	return len(p), nil
}

// send lets the answer go.
func (a *answer) send(w http.ResponseWriter) {
	for name, values := range a.header {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body) // a client that went away needs no answer
}

const largestRequest = 4 << 20

// rewriting passes the answers of one path through lie.
func rewriting(path string, lie func(*answer)) func(next, admin http.Handler) http.Handler {
	return func(next, admin http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !strings.HasSuffix(r.URL.Path, path) {
				next.ServeHTTP(w, r)
				return
			}
			sent, err := io.ReadAll(io.LimitReader(r.Body, largestRequest))
			if err != nil {
				http.Error(w, "the request could not be read", http.StatusBadRequest)
				return
			}
			r.Body = io.NopCloser(bytes.NewReader(sent))
			rec := &recorder{answer{header: http.Header{}, request: sent, universe: universeOf(r), admin: admin}}
			rec.authorization, rec.partner = r.Header.Get("Authorization"), r.Header.Get("partnerId")
			next.ServeHTTP(rec, r)
			lie(&rec.answer)
			rec.send(w)
		})
	}
}

func universeOf(r *http.Request) string {
	if id := r.Header.Get(mock.Header); id != "" {
		return id
	}
	return "default"
}

// success applies a lie to answers that grant something, refusal to those that do not.
func success(lie func(*answer)) func(*answer) {
	return func(a *answer) {
		if a.granted() {
			lie(a)
		}
	}
}

func refusal(lie func(*answer)) func(*answer) {
	return func(a *answer) {
		if !a.granted() {
			lie(a)
		}
	}
}

func (a *answer) granted() bool {
	var body map[string]any
	if json.Unmarshal(a.body, &body) != nil {
		return false
	}
	return body["token"] != nil || body["access_token"] != nil || body["payload"] != nil
}

// edit changes the fields of an answer, numbers kept exact.
func edit(change func(fields map[string]any)) func(*answer) {
	return func(a *answer) {
		decoder := json.NewDecoder(bytes.NewReader(a.body))
		decoder.UseNumber()
		var fields map[string]any
		if decoder.Decode(&fields) != nil {
			return
		}
		change(fields)
		a.body, _ = json.Marshal(fields) // what was decoded can be encoded
	}
}

// payload changes the fields of an answer's payload.
func payload(change func(fields map[string]any)) func(*answer) {
	return edit(func(fields map[string]any) {
		if inner, ok := fields["payload"].(map[string]any); ok {
			change(inner)
		}
	})
}

// put sets a field, drop removes one, rename moves one.
func put(name string, value any) func(map[string]any) {
	return func(fields map[string]any) { fields[name] = value }
}

func drop(name string) func(map[string]any) {
	return func(fields map[string]any) { delete(fields, name) }
}

func rename(from, to string) func(map[string]any) {
	return func(fields map[string]any) {
		fields[to] = fields[from]
		delete(fields, from)
	}
}

// body replaces the whole body and its content type.
func body(contentType, text string) func(*answer) {
	return func(a *answer) {
		a.header.Set("Content-Type", contentType)
		a.body = []byte(text)
	}
}

func status(code int) func(*answer) { return func(a *answer) { a.status = code } }

// all applies several lies.
func all(lies ...func(*answer)) func(*answer) {
	return func(a *answer) {
		for _, lie := range lies {
			lie(a)
		}
	}
}

const htmlPage = "<!DOCTYPE html><html><head><title>403</title></head><body>Request blocked</body></html>"

// requests passes the requests to one path through change, as a server that hears badly.
func requests(path string, change func(fields map[string]any)) func(next, admin http.Handler) http.Handler {
	return func(next, _ http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, path) {
				sent, err := io.ReadAll(io.LimitReader(r.Body, largestRequest))
				if err != nil {
					http.Error(w, "the request could not be read", http.StatusBadRequest)
					return
				}
				heard := &answer{body: sent}
				edit(change)(heard)
				r.Body = io.NopCloser(bytes.NewReader(heard.body))
				r.ContentLength = int64(len(heard.body))
			}
			next.ServeHTTP(w, r)
		})
	}
}
