package target

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"

	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

var _ scenario.Witness = (*universe)(nil)

const (
	mostListed    = 50       // of a list, the newest
	mostPartBytes = 24 << 10 // of a part; its list becomes shorter until it fits
)

// statePart is read of a universe; list is the key of what may be long in it.
type statePart struct{ name, path, list string }

// stateParts are all of them. A mock of another version may lack some.
func stateParts() []statePart {
	return []statePart{
		{"clock", "/clock", ""}, {"ledger", "/ledger", "postings"}, {"inbox", "/inbox", "messages"},
		{"outbox", "/outbox", "deliveries"}, {"faults", "/faults", "faults"}, {"journal", "/journal?limit=50", "entries"},
	}
}

// State implements scenario.Witness.
func (u *universe) State(ctx context.Context) []verdict.Part {
	var parts []verdict.Part
	for _, p := range stateParts() {
		var whole json.RawMessage
		if u.target.admin.call(ctx, http.MethodGet, universePath(u.id, p.path), nil, &whole) == nil {
			parts = append(parts, shortPart(p.name, whole, p.list))
		}
	}
	return parts
}

var _ scenario.Moments = (*universe)(nil)

// errNotOurs: the snapshots of the default universe are those of whoever runs the mock.
var errNotOurs = errors.New("the universe is not the scenario's own")

// Mark implements scenario.Moments. The mock forgets the oldest of many.
func (u *universe) Mark(ctx context.Context) (string, error) {
	if u.id == defaultUniverse {
		return "", errNotOurs
	}
	if u.target.mark != nil {
		taken, err := u.target.mark(u.id)
		return taken.ID, err
	}
	var taken mock.SnapshotView
	err := u.target.admin.call(ctx, http.MethodPost, universePath(u.id, "/snapshots"), nil, &taken)
	return taken.ID, err
}

// At implements scenario.Moments.
func (u *universe) At(ctx context.Context, mark string) ([]verdict.Part, error) {
	var held map[string]json.RawMessage
	if err := u.target.admin.call(ctx, http.MethodGet, universePath(u.id, "/snapshots/"+url.PathEscape(mark)), nil, &held); err != nil {
		return nil, err
	}
	var parts []verdict.Part
	for _, p := range stateParts() {
		if content := held[p.name]; content != nil {
			parts = append(parts, shortPart(p.name, content, p.list))
		}
	}
	return parts, nil
}

// Stand stops the universe's clock and leaves it, and gives its id.
func (u *universe) Stand(ctx context.Context) (string, error) {
	u.kept.Store(true)
	var view mock.ClockView
	err := u.target.admin.call(ctx, http.MethodPost, universePath(u.id, "/clock"), map[string]bool{"freeze": true}, &view)
	return u.id, err
}

// shortPart keeps the newest of a list, which stand at its end, and as many as fit.
func shortPart(name string, whole json.RawMessage, list string) verdict.Part {
	part := verdict.Part{Name: name, Content: whole}
	var object map[string]json.RawMessage
	var items []json.RawMessage
	if json.Unmarshal(whole, &object) != nil || list == "" || json.Unmarshal(object[list], &items) != nil {
		return part
	}
	for most := mostListed; ; most /= 2 {
		part.Left = max(0, len(items)-most)
		object[list], _ = json.Marshal(items[part.Left:]) // what was read can be written
		short, err := json.Marshal(object)
		if err != nil {
			return part
		}
		part.Content = bytes.TrimSpace(short)
		if len(short) <= mostPartBytes || most == 0 {
			return part
		}
	}
}

// Keep implements scenario.Witness.
func (u *universe) Keep() string {
	if u.target.inspector == "" || u.id == defaultUniverse { // which the next scenario puts back
		return ""
	}
	u.kept.Store(true)
	return u.target.inspector + "/u/" + url.PathEscape(u.id)
}
