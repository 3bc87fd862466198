package mock

import (
	"fmt"
	"net/http"
	"slices"
)

// MomentView is what a universe held when a snapshot was taken.
type MomentView struct {
	SnapshotView
	Clock   ClockView   `json:"clock"`
	Ledger  LedgerView  `json:"ledger"`
	Inbox   InboxView   `json:"inbox"`
	Outbox  OutboxView  `json:"outbox"`
	Faults  FaultsView  `json:"faults"`
	Journal JournalView `json:"journal"`
}

// adminSnapshot shows a snapshot without restoring it: nothing happens in what it shows, and no
// webhook leaves it.
func (s *Server) adminSnapshot(u *universe, r *http.Request) (int, any, error) {
	defer u.enter()()
	id := r.PathValue("snapshot")
	i := slices.IndexFunc(u.snapshots.list, func(s snapshot) bool { return s.id == id })
	if i < 0 {
		return http.StatusNotFound, nil, fmt.Errorf("look at snapshot %q: this universe has none of that name; it keeps the newest %d that POST snapshots made", clip(id), mostSnapshots)
	}
	kept := &u.snapshots.list[i]
	past := &universe{server: s, id: u.id, state: kept.state.clone()}
	view := MomentView{
		SnapshotView: kept.view(), Clock: past.clock.view(), Ledger: past.ledgerView(),
		Inbox: InboxView{past.inbox.since(0, ""), past.inbox.last}, Outbox: s.outboxView(&past.outbox),
		Faults:  FaultsView{Faults: make([]FaultView, 0, len(past.faults.set))},
		Journal: JournalView{Entries: []Entry{}},
	}
	view.Clock.Now = kept.at.UnixMilli()
	for i := range past.faults.set {
		view.Faults.Faults = append(view.Faults.Faults, past.faultView(&past.faults.set[i]))
	}
	records := past.journal.snapshot()
	view.Journal.Dropped = past.journal.count - int64(len(records))
	for _, record := range records {
		view.Journal.Entries = append(view.Journal.Entries, s.entry(record, s.redactor))
	}
	return http.StatusOK, view, nil
}
