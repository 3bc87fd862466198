// Package scenario is what a step needs: its registration, the state of the scenario that
// it runs in, and small interfaces for what a target can do. It knows no target and no runner.
package scenario

// Capability is what a target can do beyond the API.
type Capability string

// The capabilities. Those of a mock come with its admin API; elsewhere the environment
// file may give an OTP source and must declare what is lacking.
const (
	Clock   Capability = "clock"   // move the time
	Inbox   Capability = "inbox"   // read the SMS that were sent
	OTP     Capability = "otp"     // learn the code of an OTP: an inbox, a person, a command
	Ledger  Capability = "ledger"  // read balances
	Journal Capability = "journal" // see what arrived
	Reset   Capability = "reset"   // start afresh, a universe for each scenario
	Faults  Capability = "faults"  // make the target misbehave on purpose
	App     Capability = "app"     // ask the partner's own application, which uses the target
	// Webhooks: have the target's webhooks sent here, and see what became of them.
	Webhooks Capability = "webhooks"
	// Purchases: have cards pay at shops, web shops and ATMs, as the card network lets them.
	Purchases Capability = "purchases"
)

// Capabilities are all of them, in the order in which they are shown.
func Capabilities() []Capability {
	return []Capability{Clock, Inbox, OTP, Ledger, Journal, Reset, Faults, Webhooks, Purchases, App}
}
