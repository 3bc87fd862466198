package verdict

import (
	"strings"
	"time"
)

// Level says how strongly a requirement binds: MUST or SHOULD.
type Level string

// The two levels.
const (
	Must   Level = "MUST"
	Should Level = "SHOULD"
)

// Requirement is what a report needs to know of a requirement; the contract knows more.
type Requirement struct {
	ID       string `json:"id"`
	Level    Level  `json:"level"`
	Who      string `json:"who,omitempty"` // server or client: who must keep it
	Evidence string `json:"evidence"`      // documented, observed, inferred or assumed
	Sentence string `json:"sentence"`
	Source   string `json:"source"`
	// Newer says that it came, or became stricter, after the release that the run goes by
	// (Header.AsOf): it only warns, and counts in no share.
	Newer bool `json:"newer,omitempty"`
	// MoneySafety is of a general rule of money safety, which counts in full for a client, also
	// where it is assumed.
	MoneySafety bool `json:"money_safety,omitempty"`
}

// Basis says what it rests on: inferred, or assumed, money safety.
func (r Requirement) Basis() string {
	if r.MoneySafety {
		return r.Evidence + ", money safety"
	}
	return r.Evidence
}

// BindsServer reports whether a run against a server can show that it is kept. What our own
// client keeps says nothing of the server.
func (r Requirement) BindsServer() bool { return r.Who != "client" }

// Field is one compared value: where it stands, what was expected, what came.
type Field struct {
	Path     string `json:"path"`
	Expected string `json:"expected"`
	Actual   string `json:"actual"`
	OK       bool   `json:"ok"`
}

// Check is one judgement of one or more exchanges against one requirement.
type Check struct {
	// Requirement is the id; empty for an expectation of the feature file's own.
	Requirement string  `json:"requirement,omitempty"`
	Verdict     Verdict `json:"verdict"`
	// Message is one sentence; empty for a pass.
	Message string  `json:"message,omitempty"`
	Fields  []Field `json:"fields,omitempty"`
	// Exchanges are the ids, within the scenario, of what was judged.
	Exchanges []string `json:"exchanges,omitempty"`
}

// Line is a line of a feature or phrase file.
type Line struct {
	Keyword  string `json:"keyword"`
	Text     string `json:"text"`
	Location string `json:"location"` // file:line
}

// Step is one executed line of a scenario.
type Step struct {
	Keyword  string `json:"keyword"`
	Text     string `json:"text"`
	Location string `json:"location"` // file:line
	// Within are the lines that said the phrases that the step is a part of, outermost first;
	// none for a step of the feature file's own.
	Within  []Line  `json:"within,omitempty"`
	Verdict Verdict `json:"verdict"`
	Message string  `json:"message,omitempty"`
	// Class is whose trouble it is that the step does not pass, where the step itself knows.
	Class Class `json:"class,omitempty"`
	// Stopped is the limit of the run's own, or the interrupt, that ended the step; "" for neither.
	Stopped      string  `json:"stopped,omitempty"`
	Milliseconds float64 `json:"milliseconds"`
	// Kept are the requirements that were looked at and kept, each once; Met counts the
	// expectations of the feature file's own that held. A check that passed has nothing more
	// to say, and there are many.
	Kept []string `json:"kept,omitempty"`
	Met  int      `json:"met,omitempty"`
	// Named are the paths of fields that checks which held looked at by name, each once.
	Named []string `json:"named,omitempty"`
	// Checks are those that did not pass.
	Checks    []Check  `json:"checks,omitempty"`
	Exchanges []string `json:"exchanges,omitempty"`
	// Events are what the step did to the target beside calling its API, in order.
	Events []Event `json:"events,omitempty"`
}

// Attempt is one execution of a scenario. A retry adds one and never replaces one.
type Attempt struct {
	Number       int       `json:"number"` // from 1
	Seed         uint64    `json:"seed"`
	Started      time.Time `json:"started"`
	Milliseconds float64   `json:"milliseconds"`
	Verdict      Verdict   `json:"verdict"`
	Reason       string    `json:"reason,omitempty"`
	Steps        []Step    `json:"steps"`
	// Application is the end of what the partner's own application printed, redacted, where the
	// attempt did not pass.
	Application string  `json:"application,omitempty"`
	Faults      []Fault `json:"faults,omitempty"`
	// Triage says whose trouble it is; nil for an attempt that passed or warned.
	Triage *Triage `json:"triage,omitempty"`
	// NotRetried says why no attempt follows this one, though retries were asked for and left.
	NotRetried string `json:"not_retried,omitempty"`
	// Left is what the attempt left on a target that keeps it; nil where there is none.
	Left *Left `json:"left,omitempty"`
}

// Scenario is the result of one scenario, or of one row of an outline.
type Scenario struct {
	// ID is stable between runs of the same file: it is derived from URI, names and row.
	ID string `json:"id"`
	// Digest is of what the scenario does: another digest under the same ID is a scenario that
	// was changed.
	Digest  string   `json:"digest,omitempty"`
	Index   int      `json:"index"` // place in source order, from 0
	Feature string   `json:"feature"`
	Name    string   `json:"name"`
	URI     string   `json:"uri"`
	Line    int      `json:"line"`
	Row     string   `json:"row,omitempty"` // file:line of the CSV row that it was made from
	Tags    []string `json:"tags,omitempty"`
	// Claims are the requirement ids among the tags: the scenario must assert each.
	Claims []string `json:"claims,omitempty"`
	// Lacking are capabilities that it needs, the target has not and the environment file
	// does not declare as lacking: leaving it out makes the run incomplete.
	Lacking  []string  `json:"lacking,omitempty"`
	Verdict  Verdict   `json:"verdict"`
	Reason   string    `json:"reason,omitempty"`
	Attempts []Attempt `json:"attempts,omitempty"`
	// Triage is that of the last attempt or, without one, of the scenario itself; nil for one
	// that passed, warned or was not applicable.
	Triage *Triage `json:"triage,omitempty"`
	// Excuse is the entry about the scenario in a file of excuses; with Void set, it does not
	// hold. nil where there is none, and where there was nothing to excuse.
	Excuse *Excuse `json:"excuse,omitempty"`
	// State is what the target held at the end of a scenario that failed.
	State *State `json:"state,omitempty"`
	// Capsule is the file that kasauti replay plays the scenario from, where it failed.
	Capsule string `json:"capsule,omitempty"`
	// Place is where it stands, from 1, in the whole selection, of which the run is one shard; 0
	// where the run has all of it, and Index says it.
	Place int `json:"place,omitempty"`
	// Run is the id of the run that judged it, where the run that lists it took it over.
	Run string `json:"run,omitempty"`
}

// Location is where the scenario stands: file:line.
func (s *Scenario) Location() string { return location(s.URI, s.Line) }

// Flaky reports whether a later attempt passed after an earlier one had not.
func (s *Scenario) Flaky() bool {
	n := len(s.Attempts)
	if n < 2 || s.Attempts[n-1].Verdict > Warn {
		return false
	}
	for _, a := range s.Attempts[:n-1] {
		if a.Verdict > Warn {
			return true
		}
	}
	return false
}

// Target is where the requests went.
type Target struct {
	Kind         string   `json:"kind"` // embedded, container, uat, url
	URL          string   `json:"url,omitempty"`
	Mock         bool     `json:"mock"` // judged as a mock: assumed shapes bind
	Capabilities []string `json:"capabilities,omitempty"`
	Lacks        []string `json:"lacks,omitempty"` // declared in the environment file
}

// Header is what is known of a run before its first scenario.
type Header struct {
	Schema      string    `json:"schema"` // SchemaRun
	ID          string    `json:"id"`
	Tool        string    `json:"tool"` // version of kasauti
	Command     string    `json:"command"`
	Started     time.Time `json:"started"`
	Target      Target    `json:"target"`
	Environment string    `json:"environment,omitempty"`
	// EnvironmentFile is the digest of the environment file as it was written: what its placeholders
	// stand for, secrets among it, is no part of it.
	EnvironmentFile string `json:"environment_file,omitempty"`
	// Variants are the readings of operations that the environment file chose.
	Variants map[string]string `json:"variants,omitempty"`
	World    string            `json:"world,omitempty"`
	// WorldFile is the digest of the world file; "" for the embedded world.
	WorldFile    string        `json:"world_file,omitempty"`
	Seed         uint64        `json:"seed"`
	Contract     string        `json:"contract"` // digest
	Shard        Shard         `json:"shard"`
	Unit         Unit          `json:"unit"`
	Selected     int           `json:"selected"` // units
	Requirements []Requirement `json:"requirements"`
	// Selection is what was asked for; nil in what has no selection, or was recorded without it.
	Selection *Selection `json:"selection,omitempty"`
	// FailOn is what makes the run not conformant beside a fail: warn; "" for nothing.
	FailOn string `json:"fail_on,omitempty"`
	// FailOnFlaky says that a pass which took more than one attempt is none.
	FailOnFlaky bool `json:"fail_on_flaky,omitempty"`
	// Partial says that not all that there is was selected.
	Partial bool `json:"partial,omitempty"`
	// AsOf is the release of kasauti whose requirements count; "" for this one.
	AsOf string `json:"as_of,omitempty"`
	// Excuses are the known failures and quarantined scenarios that the run knows of.
	Excuses []Excuse `json:"excuses,omitempty"`
	// Resumed is the id of the run whose results this one took over and went on from.
	Resumed string `json:"resumed,omitempty"`
	// Merged are the ids of the shards' runs that this one joins, in the order of the shards.
	Merged []string `json:"merged,omitempty"`
	// Judges says who is judged: client where a client is certified, both where somebody's application
	// calls a server and both are looked at; "" for a server.
	Judges string `json:"judges,omitempty"`
	// Commit is the one, in hex, of what is tested: whoever runs it says so, or their CI; "" where
	// nobody does.
	Commit string `json:"commit,omitempty"`
	// Subject is the client that is certified; nil where a server is judged.
	Subject *Subject `json:"subject,omitempty"`
	// Trust says in a sentence what the evidence is worth that this was judged anew from; "" for a run
	// that the reader saw, or believes.
	Trust string `json:"trust,omitempty"`
}

// Subject is a client that is certified, as who runs it says.
type Subject struct {
	Name    string `json:"name"`
	Version string `json:"version,omitempty"`
	Commit  string `json:"commit,omitempty"`
	// Digest is the SHA-256, in hex, of the program's file; "" where it is none.
	Digest string `json:"digest,omitempty"`
	// Files are those that the program's arguments name: a script says more than its interpreter.
	Files []SubjectFile `json:"files,omitempty"`
	// Form is posted where a running server took the tasks, by-hand where a person typed what the client
	// concluded; "" for a program that kasauti started.
	Form string `json:"form,omitempty"`
	// Logs says that the log of a client which ran already was looked at.
	Logs     bool     `json:"logs,omitempty"`
	Profiles []string `json:"profiles"`
	Tier     string   `json:"tier"` // of the cases: core, extended or all
}

// SubjectFile is a file that an argument of the program names.
type SubjectFile struct {
	Name   string `json:"name"`   // as the argument has it
	Digest string `json:"digest"` // SHA-256, in hex; "" where it was too long, so short that it could be guessed, or could not be read
}

// Values of Subject.Form.
const (
	FormPosted = "posted"
	FormByHand = "by-hand"
)

// String names the client in a few words: shop 1.4.
func (s *Subject) String() string { return strings.TrimSpace(s.Name + " " + s.Version) }

// Asked says what the client was tried for: token, wallet-otp (core).
func (s *Subject) Asked() string {
	if len(s.Profiles) == 0 { // whatever their tier
		return "selected cases"
	}
	return strings.Join(s.Profiles, ", ") + " (" + s.Tier + ")"
}

// Values of Header.Judges.
const (
	JudgesClient = "client" // a client is certified
	JudgesBoth   = "both"   // an application's calls, and their answers
)

// Binds reports whether the run can show that a requirement is kept: a run against a server says
// nothing of what clients must keep, since the client is our own, and the other way round. Where
// neither is ours, both count.
func (h *Header) Binds(r Requirement) bool {
	switch h.Judges {
	case JudgesBoth:
		return true
	case JudgesClient:
		return !r.BindsServer()
	}
	return r.BindsServer()
}

// Counts reports whether the run proves something by asserting it.
func (h *Header) Counts(r Requirement) bool { return h.Binds(r) && r.Level == Must && !r.Newer }

// FailsOnWarn reports whether a warning weighs as a fail.
func (h *Header) FailsOnWarn() bool { return h.FailOn == Warn.String() }

// SchemaRun names the version of the result model.
const SchemaRun = "kasauti.run/1"
