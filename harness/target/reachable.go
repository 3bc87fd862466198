package target

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/scenario"
)

// callTimeout bounds a call on a target without limits of its own.
const callTimeout = 30 * time.Second

// reachable is a target that is ready: whatever its kind, sessions need only this.
type reachable struct {
	url       string
	mock      bool
	names     *scenario.Names
	endpoints map[client.Service]client.Endpoint
	transport http.RoundTripper // one for all sessions, so that connections and limits are shared
	contacts  *contactGuard     // nil on a mock, where nobody's phone rings
	timeout   time.Duration
	paths     map[string]string // of operations, as the environment file gives them
	serves    map[string]bool   // operations, where admin tells
	admin     *adminClient      // nil: the target has no admin API
	// mark takes a snapshot of a universe; nil: the admin API does.
	mark      func(universe string) (mock.SnapshotView, error)
	inspector string        // URL of the mock's page for people; "" where nobody can open it
	skew      time.Duration // of the mock's machine from this one
	codes     *codes        // nil: no OTP source but an inbox
	receiver  *receiver     // of webhooks; nil: the target cannot reach this machine
	lacks     []scenario.Capability
	now       func() time.Time
	stop      func(context.Context) error // nil: nothing was started
}

// adminCapabilities come with a mock's admin API.
func adminCapabilities() []scenario.Capability {
	return []scenario.Capability{scenario.Clock, scenario.Inbox, scenario.OTP, scenario.Ledger, scenario.Journal, scenario.Reset, scenario.Faults, scenario.Purchases}
}

// Mock implements scenario.Target.
func (t *reachable) Mock() bool { return t.mock }

// Has implements scenario.Target.
func (t *reachable) Has(c scenario.Capability) bool {
	if c == scenario.OTP && t.codes != nil {
		return true
	}
	if c == scenario.Webhooks {
		return t.admin != nil && t.receiver != nil
	}
	return t.admin != nil && slices.Contains(adminCapabilities(), c)
}

// Declared implements scenario.Target.
func (t *reachable) Declared(c scenario.Capability) bool { return slices.Contains(t.lacks, c) }

// Names implements scenario.Target.
func (t *reachable) Names() *scenario.Names { return t.names }

// Serves implements scenario.Target. Only a mock of ours tells; whoever is elsewhere is asked.
func (t *reachable) Serves(operation string) bool {
	return t.admin == nil || t.serves[operation]
}

// servedByMocks are the operations of a mock of ours.
func servedByMocks() map[string]bool {
	names := map[string]bool{}
	for _, name := range mock.Serves() {
		names[name] = true
	}
	return names
}

// Paths implements scenario.Target.
func (t *reachable) Paths() map[string]string { return t.paths }

// Know implements Running.
func (t *reachable) Know(names *scenario.Names) {
	t.names = t.names.With(names)
	if t.contacts != nil {
		t.contacts.know(names)
	}
}

// URL implements Running.
func (t *reachable) URL() string { return t.url }

// AdminToken is what the mock's admin API and its page ask for; "" where nothing is needed.
func (t *reachable) AdminToken() string {
	if t.admin == nil {
		return ""
	}
	return t.admin.token
}

// Open implements scenario.Target.
func (t *reachable) Open(ctx context.Context, key string, seed uint64) (scenario.Session, error) {
	if t.admin == nil {
		return &shared{t}, nil
	}
	made, err := t.admin.create(ctx, key, seed)
	if err != nil {
		return nil, cannotAsk("make a universe for the scenario", err)
	}
	u := &universe{target: t, id: made.ID, partners: made.Partners}
	u.tell(made.Clock)
	return u, nil
}

// Lease implements Running.
func (t *reachable) Lease(ctx context.Context) (scenario.Session, error) {
	if t.admin == nil {
		return &shared{t}, nil
	}
	if err := t.admin.restart(ctx, defaultUniverse); err != nil {
		return nil, cannotAsk("put the mock back to its beginning", err)
	}
	return t.Settle(ctx)
}

// Settle implements Running.
func (t *reachable) Settle(ctx context.Context) (scenario.Session, error) {
	if t.admin == nil {
		return &shared{t}, nil
	}
	now, err := t.admin.clock(ctx, defaultUniverse)
	if err != nil {
		return nil, cannotAsk("read the clock of the mock", err)
	}
	u := &universe{target: t, id: defaultUniverse}
	u.tell(now)
	return u, nil
}

// Identity implements Running: the hosts that it has and, of a mock, which beginning of it.
func (t *reachable) Identity(ctx context.Context) (string, error) {
	is := strings.Join(hostsOf(t.endpoints), " ")
	if t.admin == nil {
		return is, nil
	}
	view, err := t.Admin().Universe(ctx)
	return is + " " + view.Beginning, err
}

// Admin implements Running.
func (t *reachable) Admin() *Admin {
	if t.admin == nil {
		return nil
	}
	return &Admin{t.admin, defaultUniverse}
}

// defaultUniverse is the one of clients that name none.
const defaultUniverse = "default"

// Close implements Running.
func (t *reachable) Close(ctx context.Context) error {
	t.receiver.close()
	closeIdle(t.transport)
	if t.admin != nil {
		closeIdle(t.admin.wire)
	}
	if t.stop == nil {
		return nil
	}
	return t.stop(context.WithoutCancel(ctx))
}

// everywhere is one base URL for all services: a mock serves all products. That the partner
// service takes a merchant token is assumed (EK-AUTH-020).
func everywhere(base string) map[client.Service]client.Endpoint {
	endpoints := map[client.Service]client.Endpoint{}
	for _, service := range contract.Services() {
		endpoints[client.Service(service)] = client.Endpoint{URL: base, Token: client.MerchantToken}
	}
	endpoints[client.OAuth] = client.Endpoint{URL: base}
	return endpoints
}
