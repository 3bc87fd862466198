package program

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/kasauti/kasauti/harness/certify"
)

// Posted is a running server that takes each task as a request: the task is the body of a POST, as a
// line of a session has it, and the body of the answer is the conclusion.
type Posted struct {
	URL string
	// Transport carries the tasks. It follows nobody elsewhere.
	Transport http.RoundTripper
	Log       *Log // nil: nobody knows where it keeps one
}

// mostConclusion is how much of an answer is read.
const mostConclusion = mostLine

// Do implements Program.
func (p *Posted) Do(ctx context.Context, a *Assignment) (*certify.Conclusion, *certify.Ending) {
	ctx, cancel := context.WithTimeout(ctx, time.Duration(a.Timeout)*time.Millisecond)
	defer cancel()
	response, err := p.post(ctx, a)
	var body []byte
	if err == nil {
		defer func() { _ = response.Body.Close() }()
		body, err = io.ReadAll(io.LimitReader(response.Body, mostConclusion+1))
	}
	switch {
	case errors.Is(context.Cause(ctx), context.DeadlineExceeded):
		return nil, timedOut(a)
	case ctx.Err() != nil:
		return nil, interrupted()
	case response == nil:
		return nil, &certify.Ending{Kind: certify.NotStarted, Why: fmt.Sprintf("the task %s cannot be posted to the server: %v", a.Do, err)}
	case err != nil:
		return nil, &certify.Ending{Kind: certify.Crashed, Why: fmt.Sprintf("the server broke its answer off before it had concluded: %v", err)}
	case response.StatusCode/100 == 3:
		return nil, &certify.Ending{Kind: certify.Garbled, Why: fmt.Sprintf("the server answered the task with HTTP %d, and redirects are not followed; have it conclude where the task was posted", response.StatusCode)}
	case response.StatusCode/100 != 2:
		return nil, &certify.Ending{Kind: certify.Crashed, Why: fmt.Sprintf("the server answered the task with HTTP %d, and a conclusion comes with 200: %s", response.StatusCode, clip(body))}
	case len(body) > mostConclusion:
		return nil, &certify.Ending{Kind: certify.TooMuch, Why: fmt.Sprintf("the server answered the task with more than %d MiB; have it answer with the conclusion alone", mostConclusion>>20)}
	}
	return conclude(bytes.TrimSpace(body), a, false)
}

func (p *Posted) post(ctx context.Context, a *Assignment) (*http.Response, error) {
	task, err := json.Marshal(a)
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, p.URL, bytes.NewReader(task))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept-Encoding", "identity") // what is unpacked could be of any size
	return p.Transport.RoundTrip(request)
}

// Printed implements Program: what a server prints is its own.
func (p *Posted) Printed() string { return "" }

// Logged implements Running.
func (p *Posted) Logged() string { return p.Log.added() }

// Close implements Program: the server goes on.
func (p *Posted) Close() {}
