package target

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"time"

	"github.com/kasauti/kasauti/harness/scenario"
)

// httpInbox is a URL that gives the code once the SMS has come: status 200 and the code as
// text, or a JSON object with the field code or otp; 204 or 404 while there is none.
type httpInbox struct {
	url    string
	poll   time.Duration
	client *http.Client
	seen   seen
}

func newHTTPInbox(address string) *httpInbox {
	w := &wire{proxy: proxyFromEnvironment()}
	return &httpInbox{
		url: address, poll: pollEvery,
		client: &http.Client{
			Transport: GuardHosts(w.transport()),
			// One that moved may be a login page; its answer would be no code.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
			Timeout:       dialTimeout,
		},
	}
}

// parseInbox checks an inbox's URL as parseBase does a service's; it may have a query.
func parseInbox(given string) (*url.URL, string) {
	address, err := url.Parse(given)
	if err != nil {
		return nil, "is no URL that can be read; write for example http://127.0.0.1:8025/otp?mobile={mobile}"
	}
	bare := *address
	bare.RawQuery, bare.ForceQuery = "", false
	if _, problem := parseBase(bare.String()); problem != "" {
		return nil, problem
	}
	return address, ""
}

func (h *httpInbox) read(ctx context.Context, request scenario.OTPRequest) (string, error) {
	address := fill(h.url, blanksOf(request), url.QueryEscape)
	return poll(ctx, h.poll, func() (string, error) {
		body, err := h.get(ctx, address)
		if err != nil {
			return "", err
		}
		code, err := codeIn(body)
		if err != nil {
			return "", err
		}
		// The request's id in the URL says that the answer is about this OTP; without one,
		// what was there before is not taken again.
		if !h.seen.fresh(address + " " + code) {
			return "", errors.New("the inbox still gives the code of the OTP before")
		}
		return code, nil
	})
}

func (h *httpInbox) get(ctx context.Context, address string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, errors.New("its URL cannot be requested once it is filled in; correct otp.http")
	}
	answer, err := h.client.Do(request)
	if err != nil {
		var outer *url.Error
		if errors.As(err, &outer) {
			err = outer.Err // its text repeats the URL, which may hold a key
		}
		return nil, fmt.Errorf("the inbox did not answer: %w", err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, mostOutput))
	switch {
	case answer.StatusCode == http.StatusNoContent || answer.StatusCode == http.StatusNotFound:
		return nil, errors.New("the inbox has no code yet")
	case answer.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("the inbox answered with HTTP %d", answer.StatusCode)
	case err != nil:
		return nil, errors.New("the inbox's answer broke off")
	}
	return body, nil
}

// codeIn finds the code in an inbox's answer.
func codeIn(body []byte) (string, error) {
	text := string(bytes.TrimSpace(body))
	var fields struct {
		Code *string `json:"code"`
		OTP  *string `json:"otp"`
	}
	if json.Unmarshal(body, &fields) == nil {
		switch {
		case fields.Code != nil:
			text = *fields.Code
		case fields.OTP != nil:
			text = *fields.OTP
		}
	}
	if codeShape.MatchString(text) {
		return text, nil
	}
	return onlyCode(text)
}

var digitRuns = regexp.MustCompile(`[0-9]+`)

// onlyCode takes the one number of 4 to 8 digits that a text such as an SMS holds.
func onlyCode(text string) (string, error) {
	found := ""
	for _, run := range digitRuns.FindAllString(text, -1) {
		switch {
		case !codeShape.MatchString(run) || run == found:
		case found != "":
			return "", errors.New("the inbox's answer holds several numbers that could be the code; give the code alone, or as the JSON field code")
		default:
			found = run
		}
	}
	if found == "" {
		return "", errors.New("the inbox's answer holds no number of 4 to 8 digits")
	}
	return found, nil
}
