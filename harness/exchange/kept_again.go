package exchange

import "errors"

// sealedForm is a wrapper of the form that an encrypted body has: what a kept body travelled as is
// gone, and what it held stands opened.
const sealedForm = `{"request":"AAAAAAAAAAAAAAAAAAAAAA=="}`

var errLost = errors.New("no answer was kept")

// Exchange is the exchange as it can be judged again. A body that travelled sealed is as one that
// could be opened, or could not; a body that was left out is one that was cut.
func (k *Kept) Exchange() *Exchange {
	e := &Exchange{
		ID: k.ID, Operation: k.Operation, Started: k.Started, Duration: k.Took, Arrived: k.Arrived, OnPurpose: k.OnPurpose,
		Request: k.Request.message(), Response: k.Response.message(),
	}
	if k.Failure != nil {
		e.Err = errors.Join(errLost, errors.New(k.Failure.Text))
		e.stopped = k.Failure.Kind == FailedTimeout || k.Failure.Kind == FailedCanceled
	}
	return e
}

func (m *KeptMessage) message() Message {
	body := m.Body()
	out := Message{Method: m.Method, URL: m.URL, Status: m.Status, Header: m.Header, Body: body, Bytes: int64(len(body)), Cut: m.LeftOut}
	switch {
	case m.Sealed:
		out.Encrypted, out.Plain, out.Body = true, body, []byte(sealedForm)
	case m.Unopened != "":
		out.Encrypted, out.Unopened = true, errors.New(m.Unopened)
	}
	return out
}
