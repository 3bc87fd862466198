package certify

import (
	"fmt"
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
	j.said()
	j.rules()
	j.requests()
	return j.checks
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
		j.broken(j.case_.Requirement, ending.Why, "", nil, nil)
	}
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
	j.broken(id, fmt.Sprintf("the client concluded of the task %s that %s is %s, and not %s", task.Do, wrong[0].Path, wrong[0].Actual, wrong[0].Expected), want.Likely, wrong, nil)
}

// rules judges what arrived. Of a client that did nothing at all, rules about what must not happen
// would all hold: its calls are counted first.
func (j *judgement) rules() {
	for i := range j.case_.Expect {
		rule := &j.case_.Expect[i]
		id := rule.Requirement
		if id == "" {
			id = j.case_.Requirement
		}
		for _, form := range rule.forms() {
			if b := form.judge(j.record); b != nil {
				j.broken(id, b.says, rule.Likely, b.fields, b.calls)
			} else {
				j.kept(id)
			}
		}
	}
}

// requests judges each request by the contract, as it judges those of any client.
func (j *judgement) requests() {
	for i := range j.record.Calls {
		call := &j.record.Calls[i]
		if call.Place == Elsewhere || call.Operation == "" {
			continue
		}
		for _, check := range j.contract.JudgeRequest(call.Exchange(), true) {
			if r, known := j.contract.Requirement(check.Requirement); check.Verdict == verdict.Fail && known && Warns(&r) {
				check.Verdict = verdict.Warn
			}
			j.checks = append(j.checks, check)
		}
	}
}

// Warns reports whether a broken requirement can only warn a client: it is assumed of the APIs, and
// no rule of money safety that holds whatever the APIs do. A SHOULD warns, too.
func Warns(r *contract.Requirement) bool {
	return r.Level != verdict.Must || r.Evidence == contract.Assumed && !r.MoneySafety
}

func (j *judgement) kept(id string) {
	j.checks = append(j.checks, verdict.Check{Requirement: id, Verdict: verdict.Pass})
}

func (j *judgement) broken(id, says, likely string, fields []verdict.Field, calls []string) {
	as := verdict.Fail
	if r, known := j.contract.Requirement(id); known && Warns(&r) {
		as = verdict.Warn
	}
	if likely != "" {
		says += "; likely: " + strings.TrimSuffix(likely, ".")
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
