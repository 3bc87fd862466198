package mock

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// cardStatuses are those that a card of the world can start with; "" follows from Inactive.
var cardStatuses = []cardStatus{"", cardActive, cardLocked, cardBlocked}

// validControls finds what is wrong with how a card of the world starts.
func (v Card) validControls() error {
	if !slices.Contains(cardStatuses, cardStatus(v.Status)) {
		return fmt.Errorf("has the status %q; use ACTIVE, LOCKED or BLOCKED", clip(v.Status))
	}
	for _, name := range slices.Sorted(maps.Keys(v.Controls)) {
		text, isText := v.Controls[name].(string)
		_, isSwitch := v.Controls[name].(bool)
		switch {
		case slices.Contains(limitSwitches, name) && isSwitch, slices.Contains(limitAmounts, name) && isText && isLimitAmount(text), slices.Contains(limitCounts, name) && isText && isLimitCount(text):
		default:
			return fmt.Errorf("has the control %q; use %s with true or false, or %s with a limit as text",
				clip(name), strings.Join(limitSwitches, ", "), strings.Join(slices.Concat(limitAmounts, limitCounts), ", "))
		}
	}
	return nil
}

// start is how a card of the world begins.
func (v Card) start() plastic {
	p := plastic{state: cardActive, physical: v.Inactive}
	switch {
	case v.Status != "":
		p.state = cardStatus(v.Status)
	case v.Inactive:
		p.state = cardInactive
	}
	for _, name := range slices.Sorted(maps.Keys(v.Controls)) {
		set := value{kind: jsonString, text: fmt.Sprint(v.Controls[name])}
		if _, is := v.Controls[name].(bool); is {
			set.kind = jsonBool
		}
		p.limits = append(p.limits, limit{name, set})
	}
	return p
}
