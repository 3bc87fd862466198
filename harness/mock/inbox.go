package mock

// inbox holds the SMS of a universe. Its owner's lock guards it.
type inbox struct {
	messages []SMS
	last     int64         // Seq of the newest
	arrived  chan struct{} // closed when the next one arrives
}

// mostMessages are kept; the oldest half goes when there are more.
const mostMessages = 2000

func (b *inbox) add(m SMS) {
	b.last++
	m.Seq = b.last
	if len(b.messages) == mostMessages {
		b.messages = append(b.messages[:0:0], b.messages[mostMessages/2:]...)
	}
	b.messages = append(b.messages, m)
	if b.arrived != nil {
		close(b.arrived)
		b.arrived = nil
	}
}

// clone leaves out who waits.
func (b *inbox) clone() inbox {
	return inbox{messages: append([]SMS(nil), b.messages...), last: b.last}
}

// since lists what came after seq, for one mobile or, when it is empty, for all.
func (b *inbox) since(seq int64, mobile string) []SMS {
	found := []SMS{}
	for _, m := range b.messages {
		if m.Seq > seq && (mobile == "" || m.Mobile == mobile) {
			found = append(found, m)
		}
	}
	return found
}

// next is closed when one more message arrives.
func (b *inbox) next() <-chan struct{} {
	if b.arrived == nil {
		b.arrived = make(chan struct{})
	}
	return b.arrived
}
