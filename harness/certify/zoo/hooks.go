package zoo

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/kasauti/kasauti/harness/certify/program"
)

// Defects of receiving webhooks.
const (
	HeaderUnchecked = "a webhook without its header is taken"
	ValueUnchecked  = "a webhook is taken by its header, whatever its value"
	KnownRefused    = "a webhook that is known already is refused"
	CutIsRead       = "a webhook that is cut off is read as far as it goes"
	CutEndsReceiver = "a webhook that cannot be read ends the receiver"
	PartsWillDo     = "a webhook without id or status is taken for its payment's success"
)

// TakesNone is a client that does without webhooks: it breaks whatever rests on them.
const TakesNone = "no webhook is taken"

// webhook is what one says of a payment.
type webhook struct {
	id, reference, status, amount string
}

// receiver takes webhooks, and answers them before anything comes of them.
type receiver struct {
	client *Client
	header string
	value  string
	server *http.Server
	news   chan webhook
	mu     sync.Mutex
	known  map[webhook]bool
}

// mostNews are the webhooks that wait to be looked into.
const mostNews = 100

// receive listens where the task says.
func (c *Client) receive(ctx context.Context, a *program.Assignment) (*receiver, error) {
	r := &receiver{client: c, header: a.With["hook_header"], value: a.With["hook_value"], news: make(chan webhook, mostNews), known: map[webhook]bool{}}
	r.server = &http.Server{Handler: r, ReadHeaderTimeout: time.Second}
	if c.is(TakesNone) {
		return r, nil
	}
	var config net.ListenConfig
	open, err := config.Listen(ctx, "tcp", a.With["listen"])
	if err != nil {
		return nil, err
	}
	go func() { _ = r.server.Serve(open) }() // it ends when the task does
	return r, nil
}

// close lets the address go.
func (r *receiver) close() { _ = r.server.Close() }

// ServeHTTP implements http.Handler.
func (r *receiver) ServeHTTP(out http.ResponseWriter, in *http.Request) {
	body, err := io.ReadAll(io.LimitReader(in.Body, mostAnswer))
	given := in.Header.Get(r.header)
	switch {
	case r.client.is(HeaderUnchecked), r.client.is(ValueUnchecked) && given != "":
	case given != r.value:
		out.WriteHeader(http.StatusUnauthorized)
		return
	}
	w, whole := r.client.webhookOf(body)
	switch {
	case err != nil || !whole:
		if r.client.is(CutEndsReceiver) {
			r.close()
		}
		out.WriteHeader(http.StatusBadRequest)
		return
	case r.client.is(KnownRefused) && r.knows(w):
		out.WriteHeader(http.StatusConflict)
		return
	}
	select {
	case r.news <- w:
		out.WriteHeader(http.StatusOK)
	default:
		out.WriteHeader(http.StatusServiceUnavailable) // it comes again
	}
}

// knows reports whether a webhook came before.
func (r *receiver) knows(w webhook) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	known := r.known[w]
	r.known[w] = true
	return known
}

// webhookOf reads one; whole says that it is one, with all that a payment is known by.
func (c *Client) webhookOf(body []byte) (w webhook, whole bool) {
	var fields map[string]any
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if err := decoder.Decode(&fields); err != nil {
		if c.is(CutIsRead) && bytes.Contains(body, []byte(`"status":"SUCCESS"`)) {
			return webhook{status: believed}, true
		}
		return w, false
	}
	text := func(name string) string {
		switch value := fields[name].(type) {
		case string:
			return value
		case json.Number:
			return value.String()
		}
		return ""
	}
	w = webhook{text("transactionId"), text("uniqueTransactionId"), text("status"), text("amount")}
	lacks := w.id == "" || w.reference == "" || w.status == ""
	if lacks && c.is(PartsWillDo) {
		return webhook{status: believed}, true
	}
	return w, !lacks
}
