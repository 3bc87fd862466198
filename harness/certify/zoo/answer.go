package zoo

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
)

// Defects of reading what is no whole answer.
const (
	BrokenIsSuccess = "an answer that breaks off is taken as a success"
	BrokenIsFailure = "a payment whose answer breaks off is taken as failed"
	PageIsSuccess   = "a page with HTTP 200 is taken as a success"
	TypeNotRead     = "what an answer is declared as is not read"
)

// answer is what came back of a call. Err says that nothing, or nothing whole, came.
type answer struct {
	status int
	header http.Header
	body   map[string]any
	sealed bool
	broken bool // with HTTP 200 came, in time, what is cut off or no JSON
	err    error
}

// mostAnswer bounds what is read of an answer.
const mostAnswer = 1 << 20

var errStrangeType = errors.New("the answer is not declared as JSON")

// read takes an answer, whole and declared as JSON, or says why it is none.
func (c *Client) read(response *http.Response) answer {
	a := answer{status: response.StatusCode, header: response.Header}
	text, err := io.ReadAll(io.LimitReader(response.Body, mostAnswer))
	if err != nil {
		a.err, a.broken = err, fine(response) && !errors.Is(err, context.DeadlineExceeded)
		return a
	}
	if media, _, _ := mime.ParseMediaType(a.header.Get("Content-Type")); media != "application/json" && !c.is(TypeNotRead) {
		a.err = errStrangeType
		return a
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber() // amounts stay as they were written
	if err := decoder.Decode(&a.body); err != nil {
		a.body, a.broken, a.err = nil, fine(response), fmt.Errorf("the answer is no JSON object: %w", err)
	}
	return a
}

// fine reports whether a response says by its status that all is well.
func fine(response *http.Response) bool { return response.StatusCode == http.StatusOK }

// believes reports whether a defect takes what is no answer for a success.
func (c *Client) believes(a *answer) bool {
	page := errors.Is(a.err, errStrangeType) && a.status == http.StatusOK
	return c.is(BrokenIsSuccess) && a.broken || c.is(PageIsSuccess) && page
}

// at finds a value below the body by its path of names.
func (a *answer) at(names ...string) any {
	var value any = a.body
	for _, name := range names {
		object, _ := value.(map[string]any)
		value = object[name]
	}
	return value
}

// text is a value as text; "" for none.
func (a *answer) text(names ...string) string {
	switch value := a.at(names...).(type) {
	case string:
		return value
	case json.Number:
		return value.String()
	}
	return ""
}

// code is what the body says: "" where it has none that is known.
func (a *answer) code() string {
	for _, name := range []string{"code", "response_code", "resultCode"} {
		if a.at(name) != nil {
			return a.text(name)
		}
	}
	return ""
}

// refusal reports whether the API said no: whole, in its envelope, with a code that is not 0. What a
// server says that is in trouble, or something before it, is none.
func (a *answer) refusal() bool {
	code := a.code()
	return a.err == nil && code != "" && code != "0" && a.status < http.StatusInternalServerError
}

// accepted reports whether status and code both say that the call was accepted.
func (a *answer) accepted() bool {
	return a.err == nil && a.status == http.StatusOK && a.code() == "0"
}
