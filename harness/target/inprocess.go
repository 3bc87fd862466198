package target

import (
	"bytes"
	"io"
	"net/http"
)

// inProcess carries requests to a handler in this process: the admin side of an embedded
// mock needs no port that others on this machine could reach.
type inProcess struct{ handler http.Handler }

// RoundTrip implements http.RoundTripper.
func (p inProcess) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		closeBody(r)
		return nil, err
	}
	incoming := *r
	if incoming.Body == nil {
		incoming.Body = http.NoBody // a server's request always has a body
	}
	answer := &answerBuffer{header: http.Header{}}
	aborted := aborts(func() { p.handler.ServeHTTP(answer, &incoming) })
	closeBody(r)
	var body io.Reader = &answer.body
	length := int64(answer.body.Len())
	if aborted {
		if answer.status == 0 {
			return nil, io.EOF // as from a connection that was closed
		}
		body, length = io.MultiReader(body, brokenOff{}), -1
	}
	return &http.Response{
		StatusCode: answer.code(), Status: http.StatusText(answer.code()), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: answer.header, Body: io.NopCloser(body), ContentLength: length, Request: r,
	}, nil
}

// aborts runs a handler and reports whether it gave the connection up, as net/http lets it.
func aborts(handle func()) (aborted bool) {
	defer func() {
		switch value := recover(); value {
		case nil:
		case http.ErrAbortHandler:
			aborted = true
		default:
			panic(value)
		}
	}()
	handle()
	return false
}

// brokenOff is the rest of a body that never comes.
type brokenOff struct{}

func (brokenOff) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// answerBuffer is an http.ResponseWriter that keeps what is written.
type answerBuffer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (b *answerBuffer) Header() http.Header { return b.header }

func (b *answerBuffer) WriteHeader(status int) {
	if b.status == 0 {
		b.status = status
	}
}

func (b *answerBuffer) Write(p []byte) (int, error) {
	b.WriteHeader(http.StatusOK)
	return b.body.Write(p)
}

func (b *answerBuffer) code() int {
	if b.status == 0 {
		return http.StatusOK
	}
	return b.status
}
