package mock

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// mostSnapshots are kept of a universe; the oldest goes when there is one more.
const mostSnapshots = 16

// snapshots are states of a universe at earlier moments. They outlive a reset.
type snapshots struct {
	list  []snapshot
	count int
}

type snapshot struct {
	id    string
	at    time.Time // in the universe's time
	state state
}

// SnapshotsView lists a universe's snapshots, the oldest first.
type SnapshotsView struct {
	Snapshots []SnapshotView `json:"snapshots"`
}

// SnapshotView names a snapshot. At is the universe's time when it was taken.
type SnapshotView struct {
	ID string `json:"snapshot"`
	At int64  `json:"time_ms"`
}

func (s *snapshot) view() SnapshotView { return SnapshotView{s.id, s.at.UnixMilli()} }

// take keeps a copy of all that changes in u. The caller holds u.mu.
func (u *universe) take() SnapshotView {
	kept := &u.snapshots
	kept.count++
	kept.list = append(kept.list, snapshot{"s" + strconv.Itoa(kept.count), u.clock.now(), u.state.clone()})
	if len(kept.list) > mostSnapshots {
		kept.list = slices.Delete(kept.list, 0, 1)
	}
	return kept.list[len(kept.list)-1].view()
}

// goBack makes a snapshot the state again: money, tokens, OTPs, SMS, journal and clock. The
// numbers of SMS alone go on, so that who waits for the next one does not miss it. A webhook
// that was on the wire is sent again. The caller holds u.mu.
func (u *universe) goBack(id string) error {
	i := slices.IndexFunc(u.snapshots.list, func(s snapshot) bool { return s.id == id })
	if i < 0 {
		return fmt.Errorf("restore snapshot %q: this universe has none of that name; it keeps the newest %d that POST snapshots made, and a new world drops them", clip(id), mostSnapshots)
	}
	u.forgetTokens()
	newest, waited := u.inbox.last, u.inbox.arrived
	u.state = u.snapshots.list[i].state.clone()
	u.inbox.last, u.inbox.arrived = newest, waited
	for _, d := range u.outbox.deliveries {
		if d.state == sending { // whoever carried it brings its answer to nobody
			d.state = waiting
			u.schedule(u.clock.now(), deliver, strconv.FormatInt(d.n, 10))
		}
	}
	for text := range u.tokens.items {
		u.server.tokens.Store(text, u)
	}
	return nil
}

func adminSnapshots(u *universe, _ *http.Request) (int, any, error) {
	defer u.enter()()
	view := SnapshotsView{Snapshots: []SnapshotView{}}
	for i := range u.snapshots.list {
		view.Snapshots = append(view.Snapshots, u.snapshots.list[i].view())
	}
	return http.StatusOK, view, nil
}

// Mark takes a snapshot as POST snapshots does, for who has the mock in its own process and marks
// every call: the way through the admin API takes several times as long as the snapshot.
func (s *Server) Mark(universe string) (taken SnapshotView, err error) {
	u, err := s.universe(universe)
	if err != nil {
		return SnapshotView{}, err
	}
	if crash := withstand(func() {
		defer u.enter()()
		taken = u.take()
	}); crash != "" {
		return SnapshotView{}, errors.New(crash)
	}
	return taken, nil
}

func adminTakeSnapshot(u *universe, _ *http.Request) (int, any, error) {
	defer u.enter()()
	return http.StatusCreated, u.take(), nil
}

func adminRestore(u *universe, r *http.Request) (int, any, error) {
	var wanted struct {
		Snapshot string `json:"snapshot"`
	}
	if err := readAdmin(r, &wanted); err != nil {
		return http.StatusBadRequest, nil, err
	}
	defer u.enter()()
	if err := u.goBack(wanted.Snapshot); err != nil {
		return http.StatusBadRequest, nil, err
	}
	u.pulse.again()
	return http.StatusOK, u.clock.view(), nil
}
