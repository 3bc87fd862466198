package verdict

// EventKind says what was done to a target beside calls of its API.
type EventKind string

// The kinds.
const (
	ClockMoved EventKind = "clock"
	FaultSet   EventKind = "fault"
)

// Event is something that a step did to the target beside calling its API, so that a reader
// sees between which calls the time passed or the bad luck began.
type Event struct {
	Kind EventKind `json:"kind"`
	Says string    `json:"says"` // in a few words; of a fault those of Fault.Says
}
