package mock

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// tell puts a webhook for one receiver into the outbox, and lets happen to it what a fault wants.
func (u *universe) tell(at time.Time, d delivery) {
	leaves := at
	behind := u.outbox.overtaken(d.hook)
	defer func() { // what came out of order comes after this one, whatever becomes of it
		for _, number := range behind {
			u.schedule(leaves.Add(afterTheNext), deliver, number)
		}
	}()
	fault := u.faultFor(onWebhook, d.event, func(name string) string { return fieldOfBody(d.body, name) })
	if fault == nil {
		u.post(at, d)
		return
	}
	d.injected = fault.Kind
	switch fault.Kind {
	case webhookNever:
		d.made, d.state, d.cause = at, notSent, "a fault on purpose keeps it back"
		u.outbox.add(d)
	case webhookTwice:
		u.post(at, d)
		u.post(at, d)
	case webhookLate:
		leaves = at.Add(time.Duration(fault.number("seconds")) * time.Second)
		u.post(leaves, d)
	case webhookOutOfOrder:
		d.made, d.state = at, waiting
		number := u.outbox.add(d)
		u.outbox.behind = append(u.outbox.behind, number)
		u.schedule(at.Add(longestBehind), release, number)
	case webhookForged:
		genuine := d
		genuine.injected = ""
		u.post(at, genuine)
		d.headers, d.body = nil, forged(d.body)
		u.post(at, d)
	}
}

// afterTheNext is how long after the next webhook one comes that was to come before it.
const afterTheNext = time.Second

// longestBehind is how long a webhook waits for the next one, which never comes where what it would
// tell is refused.
const longestBehind = 30 * time.Second

// release is the event that nothing has overtaken a webhook in time; subject is its number in the
// outbox.
const release eventKind = "release"

// releaseBehind lets a webhook leave that still waits for the next one.
func (u *universe) releaseBehind(number string, at time.Time) {
	if i := slices.Index(u.outbox.behind, number); i >= 0 {
		u.outbox.behind = slices.Delete(slices.Clone(u.outbox.behind), i, i+1)
		u.send(number, at)
	}
}

// fieldOfBody is a field of a webhook's body as text, "" where there is none.
func fieldOfBody(body []byte, name string) string {
	members, err := decodeObject(body)
	if err != nil {
		return ""
	}
	for _, m := range members {
		if m.key == name {
			return m.value.text
		}
	}
	return ""
}

// forgedAmount is what somebody claims who wants to be believed.
const forgedAmount = "99999.00"

// forged is a body like a genuine one, with other amounts.
func forged(body []byte) []byte {
	var whole map[string]json.RawMessage
	if json.Unmarshal(body, &whole) != nil {
		return body
	}
	for name, was := range whole {
		if strings.Contains(strings.ToLower(name), "amount") {
			whole[name] = json.RawMessage(forgedAmount)
			if was[0] == '"' {
				whole[name] = json.RawMessage(`"` + forgedAmount + `"`)
			}
		}
	}
	return marshal(whole)
}
