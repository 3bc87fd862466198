package certify

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/verdict"
)

// Judge is every check of a record: by the case, and of every request by the contract. It follows
// from its arguments alone.
func Judge(c *Case, r *Record, k *contract.Contract) []verdict.Check {
	j := judgement{case_: c, record: r, contract: k}
	j.ended()
	j.idle()
	j.printed()
	// Of a try that was stopped, what did not come yet says nothing; what came is judged all the same.
	stopped := r.Ending != nil && !r.Ending.Theirs()
	if !j.requests() && !stopped {
		j.said()
		if !j.declined() {
			j.rules()
		}
	}
	return j.checks
}

// declined reports whether the client said of all tasks that it does not do such, and called nothing:
// the case could not be tried, and shows no requirement to be broken.
func (j *judgement) declined() bool {
	return len(j.record.Calls) == 0 && len(j.record.Says) == len(j.case_.Tasks) &&
		!slices.ContainsFunc(j.record.Says, func(says *Conclusion) bool { return says == nil || says.Outcome != Unsupported })
}

type judgement struct {
	case_    *Case
	record   *Record
	contract *contract.Contract
	checks   []verdict.Check
}

// ended judges how the client ended: nothing that it did before makes up for a crash, a silence or
// a wait without end.
func (j *judgement) ended() {
	switch ending := j.record.Ending; {
	case ending == nil:
	case !ending.Theirs():
		j.checks = append(j.checks, verdict.Check{Verdict: verdict.CouldNotRun, Message: ending.Why})
	default:
		j.failed(ending.Why)
	}
}

// What is said of a client of which nothing arrived, whatever the case is about.
const (
	calledNothing  = "the client called nothing; what it concluded, it cannot know"
	unreadable     = "the client connected, and sent nothing that could be read as HTTP/1.1; look at the request line, the headers and their size"
	noTLS          = "the client connected, and did not speak TLS, though the API's URL is https"
	neverConnected = "the client never connected to where the API is, so it has seen no certificate there"
)

// nothing is why no call arrived, as far as that is seen.
func (j *judgement) nothing() string {
	switch secure := j.case_.Setting.speaksTLS(); {
	case j.record.Unread == 0, secure && j.record.Hellos > 0: // who refused a certificate brought nothing either
		return calledNothing
	case secure:
		return noTLS
	}
	return unreadable
}

// idle judges whether anything arrived at all.
func (j *judgement) idle() {
	if j.record.Ending == nil && len(j.record.Calls) == 0 && !j.declined() {
		j.failed(j.nothing())
	}
	if j.record.Ending == nil && j.record.Hellos == 0 && j.case_.Setting.speaksTLS() {
		j.failed(neverConnected)
	}
}

// quiet is the requirement that secrets stay out of what a client prints.
const quiet = "EK-CLIENT-270"

// printed judges what the client wrote where logs are kept, in whichever case. Where that is not seen, a
// case which is about it cannot be judged: that no secret was found says nothing then.
func (j *judgement) printed() {
	if j.record.Unseen && slices.Contains(j.case_.Requirements(), quiet) {
		j.checks = append(j.checks, verdict.Check{
			Requirement: quiet, Verdict: verdict.CouldNotRun,
			Message: "nothing was seen of what the client prints; give the file of its log with --logs FILE, or certify it as a program that kasauti starts, too",
		})
	}
	for _, secret := range Secrets() { // a record may be a stranger's, and name what it likes
		if slices.Contains(j.record.Leaked, secret) {
			j.broken(quiet, fmt.Sprintf("the client printed its %s", secret), "a line of its log has whole requests, answers or tasks; mask what is secret in them", nil, nil)
		}
	}
}

// failed is of what no client may do, however well the case's requirement is known.
func (j *judgement) failed(why string) {
	j.checks = append(j.checks, verdict.Check{Requirement: j.case_.Requirement, Verdict: verdict.Fail, Message: why})
}

// said compares what the client concluded with what is right.
func (j *judgement) said() {
	for i := range j.case_.Tasks {
		task := &j.case_.Tasks[i]
		var says *Conclusion
		if i < len(j.record.Says) {
			says = j.record.Says[i]
		}
		j.concluded(task, says)
	}
}

func (j *judgement) concluded(task *Task, says *Conclusion) {
	want := &task.Says
	id := want.Requirement
	if id == "" {
		id = j.case_.Requirement
	}
	if says == nil {
		if j.record.Ending == nil {
			j.broken(id, fmt.Sprintf("the client concluded nothing of the task %s", task.Do), want.Likely, nil, nil)
		}
		return
	}
	if says.Outcome == Unsupported && !slices.Contains(want.Outcome, Unsupported) {
		j.checks = append(j.checks, verdict.Check{Verdict: verdict.CouldNotRun, Message: fmt.Sprintf("the client does not support the task %s", task.Do)})
		return
	}
	var wrong []verdict.Field
	if !slices.Contains(want.Outcome, says.Outcome) {
		wrong = append(wrong, verdict.Field{Path: "outcome", Expected: anyOf(want.Outcome), Actual: string(says.Outcome)})
	}
	for _, name := range sorted(want.Fields) {
		if got := says.Fields[name]; got != want.Fields[name] {
			wrong = append(wrong, verdict.Field{Path: name, Expected: want.Fields[name], Actual: orNothing(got)})
		}
	}
	if wrong == nil {
		j.kept(id)
		return
	}
	likely, first := want.Likely, &wrong[0]
	if first.Path != "outcome" && says.Fields[first.Path] == "" { // the cause of a wrong value is not that of none
		likely = fmt.Sprintf("it was left out; print %s beside the outcome", first.Path)
	}
	j.broken(id, fmt.Sprintf("the client concluded of the task %s that %s is %s, and not %s", task.Do, first.Path, first.Actual, first.Expected), likely, wrong, nil)
}

// rules judges what arrived.
func (j *judgement) rules() {
	for i := range j.case_.Expect {
		rule := &j.case_.Expect[i]
		id := rule.Requirement
		if id == "" {
			id = j.case_.Requirement
		}
		for _, form := range rule.forms() {
			if b := form.judge(j.record); b != nil {
				likely := rule.Likely
				if b.short && j.record.Ending != nil {
					likely = "" // it ended before: that is the cause
				}
				j.broken(id, b.says, likely, b.fields, b.calls)
			} else {
				j.kept(id)
			}
		}
	}
}

// requests judges each request by the contract, as it judges those of any client. It reports
// whether one was refused for its own form: what came of the case follows from that, and would
// only bury the cause.
func (j *judgement) requests() (refused bool) {
	for i := range j.record.Calls {
		call := &j.record.Calls[i]
		switch {
		case call.Place == Elsewhere:
			continue
		case call.Operation == "":
			refused = j.astray(call) || refused
			continue
		}
		for _, check := range j.ofRequest(call) {
			supposed := check.Verdict == verdict.Fail && j.supposed(check.Requirement, call)
			if r, known := j.contract.Requirement(check.Requirement); supposed || check.Verdict == verdict.Fail && known && Warns(&r) {
				check.Verdict = verdict.Warn
			}
			refused = refused || check.Verdict == verdict.Fail && call.Refusal != ""
			j.checks = append(j.checks, check)
			if supposed && call.Refusal != "" {
				refused = true
				j.unseen(check.Requirement, call.Operation, call.ID)
			}
			if check.Verdict == verdict.Warn && misread(check.Requirement, call) {
				refused = true
				j.unjudged(check.Requirement, call)
			}
		}
	}
	return refused
}

// ofRequest is what the contract says of a request, with one mistake named as the one that it is. One
// that a fault left without an answer had arrived whole; of others without one, nobody knows that.
func (j *judgement) ofRequest(call *Call) []verdict.Check {
	judge := j.contract.JudgeRequest
	if len(call.Struck) > 0 {
		judge = j.contract.JudgeSent
	}
	checks := judge(call.Exchange(), true)
	return saidOnce(sealedTokens(missealed(misspelt(checks, call), call), call, j.contract))
}

// unjudged is of a request that was not understood for a form that is only assumed: that warns. But
// what a core case is about, nobody has seen then.
func (j *judgement) unjudged(id string, call *Call) {
	if j.case_.Tier == Core {
		j.checks = append(j.checks, verdict.Check{
			Requirement: id, Verdict: verdict.CouldNotRun, Exchanges: []string{call.ID},
			Message: "the case cannot be judged: the simulator opens payloads by the form that is assumed of the APIs, and could not open this one",
		})
	}
}

// where is the requirement that a request goes to its operation's method and path.
const where = "EK-REQ-010"

// astray judges a call of what is no operation.
func (j *judgement) astray(call *Call) bool {
	path := call.Request.URL
	if at, err := url.Parse(path); err == nil {
		path = at.Path // without the query, which may hold what is secret
	}
	operation := j.missed()
	j.broken(where, fmt.Sprintf("%s %s is no operation of the APIs", call.Request.Method, path), "the path is spelt otherwise; take it, in case, from the operation's page",
		[]verdict.Field{{Path: "path", Expected: "that of an operation", Actual: path}}, []string{call.ID})
	if operation != "" {
		j.checks[len(j.checks)-1].Verdict = verdict.Warn
		j.unseen(where, operation, call.ID)
	}
	return true
}

// Warns reports whether a broken requirement can only warn a client: it is assumed of the APIs, and
// no rule of money safety that holds whatever the APIs do. A SHOULD warns, too.
func Warns(r *contract.Requirement) bool {
	return r.Level != verdict.Must || r.Evidence == contract.Assumed && !r.MoneySafety
}

func (j *judgement) kept(id string) {
	j.checks = append(j.checks, verdict.Check{Requirement: id, Verdict: verdict.Pass})
}

// likelyMark stands in a message before the likely cause.
const likelyMark = "; likely: "

func (j *judgement) broken(id, says, likely string, fields []verdict.Field, calls []string) {
	as := verdict.Fail
	if r, known := j.contract.Requirement(id); known && Warns(&r) {
		as = verdict.Warn
	}
	if likely != "" {
		says += likelyMark + strings.TrimSuffix(likely, ".")
	}
	j.checks = append(j.checks, verdict.Check{Requirement: id, Verdict: as, Message: says, Fields: fields, Exchanges: calls})
}

func anyOf(outcomes []Outcome) string {
	var words []string
	for _, o := range outcomes {
		words = append(words, string(o))
	}
	return strings.Join(words, " or ")
}

func orNothing(text string) string {
	if text == "" {
		return "nothing"
	}
	return text
}
