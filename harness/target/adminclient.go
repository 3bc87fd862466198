package target

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/scenario"
)

// adminClient speaks the mock's admin API: the same for a mock in this process, in a
// container and anywhere else.
type adminClient struct {
	base  string            // URL without a slash at its end
	token string            // "" where none is needed
	wire  http.RoundTripper // no client on top: the API has no redirects to follow, nor cookies
}

// mostAdminAnswer bounds an answer, in bytes: a ledger lists all its postings.
const mostAdminAnswer = 64 << 20

func newAdminClient(base, token string, transport http.RoundTripper) *adminClient {
	return &adminClient{base: strings.TrimRight(base, "/"), token: token, wire: transport}
}

// adminRefusal is what the admin API said no to.
type adminRefusal struct {
	status  int
	message string
}

func (e *adminRefusal) Error() string { return e.message }

// Refused says that nothing was done.
func (e *adminRefusal) Refused() bool { return e.status < http.StatusInternalServerError }

// call sends in, unless it is nil, and reads the answer into out, unless that is nil.
func (a *adminClient) call(ctx context.Context, method, path string, in, out any) error {
	var body io.Reader
	if in != nil {
		data, err := json.Marshal(in)
		if err != nil {
			return fmt.Errorf("write the request: %w", err)
		}
		body = bytes.NewReader(data)
	}
	c := newContact(a.base)
	request, err := http.NewRequestWithContext(c.watched(ctx), method, a.base+path, body)
	if err != nil {
		return fmt.Errorf("the mock's admin API cannot be called at %s; correct its URL", a.base)
	}
	if in != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if a.token != "" {
		request.Header.Set("Authorization", "Bearer "+a.token)
	}
	answer, err := a.wire.RoundTrip(request)
	if err != nil {
		return fmt.Errorf("the mock's admin API at %s did not answer: %w; check that the mock still runs", a.base, c.failed(err))
	}
	defer answer.Body.Close()
	data, err := io.ReadAll(io.LimitReader(answer.Body, mostAdminAnswer))
	if err != nil {
		return fmt.Errorf("the mock's admin API at %s broke off its answer: %w; check that the mock still runs", a.base, err)
	}
	return a.read(answer, data, method+" "+path, out)
}

func (a *adminClient) read(answer *http.Response, data []byte, call string, out any) error {
	if answer.StatusCode >= 200 && answer.StatusCode < 300 {
		if out == nil {
			return nil
		}
		if err := json.Unmarshal(data, out); err != nil {
			return fmt.Errorf("the admin API at %s answered %s with something else than expected; check that the URL is the admin address of this version's mock", a.base, call)
		}
		return nil
	}
	var said struct {
		Error string `json:"error"`
	}
	if json.Unmarshal(data, &said) != nil || said.Error == "" {
		said.Error = fmt.Sprintf("HTTP %d; check that %s is the admin address of a kasauti mock", answer.StatusCode, a.base)
	}
	return &adminRefusal{answer.StatusCode, fmt.Sprintf("the mock's admin API refused %s: %s", call, said.Error)}
}

// world reads the names, ids and credentials that the mock started with.
func (a *adminClient) world(ctx context.Context) (*scenario.Names, error) {
	var view mock.WorldView
	if err := a.call(ctx, http.MethodGet, "/v1/world", nil, &view); err != nil {
		return nil, err
	}
	w, err := view.World()
	if err != nil {
		return nil, fmt.Errorf("read the world of the mock at %s: %w", a.base, err)
	}
	return NamesOf(w), nil
}

// longestKey is how long a universe's key may be, in bytes.
const longestKey = 200

// create makes a universe.
func (a *adminClient) create(ctx context.Context, key string, seed uint64) (mock.UniverseInfo, error) {
	var info mock.UniverseInfo
	err := a.call(ctx, http.MethodPost, "/v1/universes", struct {
		Key  string `json:"key"`
		Seed uint64 `json:"seed"`
	}{shortened(key), seed}, &info)
	if err == nil && info.ID == "" {
		err = fmt.Errorf("the admin API at %s made a universe without an id; check that it is the admin address of a kasauti mock", a.base)
	}
	return info, err
}

// restart puts a universe back to its beginning; the tokens that it gave stay good.
func (a *adminClient) restart(ctx context.Context, universe string) error {
	return a.call(ctx, http.MethodPost, universePath(universe, "/reset")+"?tokens=keep", nil, nil)
}

func (a *adminClient) drop(ctx context.Context, universe string) error {
	return a.call(ctx, http.MethodDelete, universePath(universe, ""), nil, nil)
}

// clock reads a universe's time.
func (a *adminClient) clock(ctx context.Context, universe string) (mock.ClockView, error) {
	var view mock.ClockView
	err := a.call(ctx, http.MethodGet, universePath(universe, "/clock"), nil, &view)
	return view, err
}

// advance moves the universe's clock, by whole milliseconds, rounded up.
func (a *adminClient) advance(ctx context.Context, universe string, by time.Duration) (mock.ClockView, error) {
	var view mock.ClockView
	ms := by.Milliseconds()
	if by > time.Duration(ms)*time.Millisecond {
		ms++
	}
	err := a.call(ctx, http.MethodPost, universePath(universe, "/clock"), struct {
		Advance int64 `json:"advance_ms"`
	}{ms}, &view)
	return view, err
}

// inbox reads the SMS after a number in their order; with a wait, it waits for one.
func (a *adminClient) inbox(ctx context.Context, universe, mobile string, after int64, wait time.Duration) (mock.InboxView, error) {
	query := url.Values{}
	if mobile != "" {
		query.Set("mobile", mobile)
	}
	if wait > 0 {
		query.Set("after", strconv.FormatInt(after, 10))
		query.Set("wait", wait.String())
	}
	path := universePath(universe, "/inbox")
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	var view mock.InboxView
	err := a.call(ctx, http.MethodGet, path, nil, &view)
	return view, err
}

// balances are the holdings in paise of wallets, cards, merchants, partners and bank accounts of
// beneficiaries, by id, what is on its way to banks, and what shops were paid.
func (a *adminClient) balances(ctx context.Context, universe string) (map[string]client.Paise, error) {
	var view mock.LedgerView
	if err := a.call(ctx, http.MethodGet, universePath(universe, "/ledger"), nil, &view); err != nil {
		return nil, err
	}
	balances := map[string]client.Paise{}
	for _, accounts := range []map[string]mock.BalanceView{view.Wallets, view.Cards, view.Merchants, view.Partners, view.Banks, view.Transit, view.Network} {
		for _, account := range accounts {
			balances[account.ID] = client.Paise(account.Balance)
		}
	}
	return balances, nil
}

// sendWebhooks makes these the receivers of a universe.
func (a *adminClient) sendWebhooks(ctx context.Context, universe string, to map[string]mock.Webhook) error {
	return a.call(ctx, http.MethodPut, universePath(universe, "/webhooks"), map[string]map[string]mock.Webhook{"webhooks": to}, nil)
}

// outbox lists a universe's webhooks, sent and to be sent.
func (a *adminClient) outbox(ctx context.Context, universe string) (mock.OutboxView, error) {
	var view mock.OutboxView
	err := a.call(ctx, http.MethodGet, universePath(universe, "/outbox"), nil, &view)
	return view, err
}

func universePath(universe, rest string) string {
	return "/v1/universes/" + url.PathEscape(universe) + rest
}
