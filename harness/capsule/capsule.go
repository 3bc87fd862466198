// Package capsule keeps one scenario that failed in one file, with all that it saw of its target,
// and plays it again from there: without the target, to the same verdict. It must not print, and
// it runs nothing of what a file names: no command, no address.
package capsule

import (
	"encoding/json"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/runner"
	"github.com/kasauti/kasauti/harness/triage"
	"github.com/kasauti/kasauti/harness/verdict"
)

// Schema names the version of the file.
const Schema = "kasauti.capsule/1"

// Capsule is one scenario that failed. Where secrets stood it has stand-ins.
type Capsule struct {
	Tool     string    `json:"tool"` // version of kasauti that ran it
	Contract string    `json:"contract"`
	Run      string    `json:"run"`
	Started  time.Time `json:"started"` // the run
	// Variants are the readings of operations that the environment file chose.
	Variants    map[string]string `json:"variants,omitempty"`
	Environment string            `json:"environment,omitempty"`
	// AsOf is the release whose requirements counted; "" for that of Tool.
	AsOf     string       `json:"as_of,omitempty"`
	Whose    triage.Whose `json:"whose"` // the target is, for the triage
	Seed     uint64       `json:"seed"`
	Scenario runner.Saved `json:"scenario"`
	Text     string       `json:"text"` // of the scenario, for people
	Target   Target       `json:"target"`
	// World fills the mock again; nil where the target was none that this process had filled.
	World *mock.World `json:"world,omitempty"`
	Magic bool        `json:"magic,omitempty"` // values that always have one outcome
	// Attempt is what was found.
	Attempt verdict.Attempt `json:"attempt"`
	// Events are what the target answered beside the API, in order; Clock is what its clock showed
	// after the last.
	Events    []Event         `json:"events"`
	Clock     []time.Time     `json:"clock,omitempty"`
	Exchanges []exchange.Kept `json:"exchanges"`
	// Calls is how many calls of the API came before the bad one; -1 where none is bad.
	Calls int `json:"calls_before"`
	// Start and Before are what a mock held at the beginning and before the bad call.
	Start  []verdict.Part `json:"state_at_start,omitempty"`
	Before []verdict.Part `json:"state_before,omitempty"`
	// StandIns are the values that stand in the place of secrets.
	StandIns []string `json:"stand_ins,omitempty"`
}

// Target is what a scenario asks of its target without calling it.
type Target struct {
	verdict.Target
	Timeout  time.Duration       `json:"timeout_ns"`
	Services map[string]Endpoint `json:"services"`
	Serves   []string            `json:"serves,omitempty"` // operations; none: all
	Paths    map[string]string   `json:"paths,omitempty"`
	Names    Names               `json:"names"`
}

// Endpoint is where a service is, and which token call it takes.
type Endpoint struct {
	URL   string `json:"url"`
	Token string `json:"token,omitempty"`
}

// Names are those of the world or environment file.
type Names struct {
	World     string              `json:"world,omitempty"`
	Partners  map[string]Partner  `json:"partners,omitempty"`
	Accounts  map[string]Account  `json:"card_accounts,omitempty"`
	Cards     map[string]Card     `json:"cards,omitempty"`
	Merchants map[string]Merchant `json:"merchants,omitempty"`
}

// Partner is one of Names, with stand-ins for its secrets.
type Partner struct {
	ID            string `json:"partner_id,omitempty"`
	CompanyID     string `json:"company_id,omitempty"`
	AccessKey     string `json:"access_key,omitempty"`
	SecretKey     string `json:"secret_key,omitempty"`
	Username      string `json:"username,omitempty"`
	Password      string `json:"password,omitempty"`
	Client        string `json:"oauth_client,omitempty"`
	BasicUser     string `json:"client_id,omitempty"`
	BasicPassword string `json:"client_secret,omitempty"`
}

// Account is one of Names.
type Account struct {
	ID      string `json:"id"`
	Partner string `json:"partner"`
	Type    string `json:"type,omitempty"`
}

// Card is one of Names: a wallet or a card.
type Card struct {
	ID      string `json:"id"`
	Account string `json:"account"`
	Mobile  string `json:"mobile,omitempty"`
	Product string `json:"product,omitempty"`
}

// Merchant is one of Names.
type Merchant struct {
	ID string `json:"id"`
}

// Event is one answer of a target beside the API: see scenario.Event.
type Event struct {
	Do     string          `json:"do"`
	Ask    json.RawMessage `json:"ask,omitempty"`
	Answer json.RawMessage `json:"answer,omitempty"`
	Error  *Error          `json:"error,omitempty"`
	Clock  []time.Time     `json:"clock,omitempty"`
}

// Error is why there was no answer.
type Error struct {
	Text string `json:"text"`
	// CouldNotRun: it says nothing of the target.
	CouldNotRun bool          `json:"could_not_run,omitempty"`
	Class       verdict.Class `json:"class,omitempty"`
}

// message is an HTTP message of an event, its body as text so that no secret hides in Base64.
type message struct {
	Event   string              `json:"event,omitempty"`
	At      time.Time           `json:"at,omitzero"`
	Method  string              `json:"method,omitempty"`
	Status  int                 `json:"status,omitempty"`
	Header  map[string][]string `json:"header,omitempty"`
	Body    string              `json:"body,omitempty"`
	Cut     bool                `json:"cut,omitempty"`
	Elapsed time.Duration       `json:"elapsed_ns,omitempty"`
}

func secretOf(text string) client.Secret { return client.NewSecret(text) }
