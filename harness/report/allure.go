package report

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/kasauti/kasauti/harness/verdict"
)

// allure writes the folder that Allure makes its reports of: a *-result.json for each attempt,
// exchanges as attachments, and what the run was. Attempts of a scenario share its history id,
// which is how Allure knows a retry; the last is the one that it counts.
type allure struct {
	needs   requirements
	kind    string
	runID   string
	started time.Time
	run     *Run
}

func newAllure(h *verdict.Header) format {
	return &allure{needs: requirementsOf(h), kind: h.Target.Kind, runID: h.ID, started: h.Started}
}

// id is a UUID that follows from what it names, so that a report written anew has the same files.
func (a *allure) id(parts ...string) string {
	sum := sha256.Sum256([]byte(a.runID + "\x00" + strings.Join(parts, "\x00")))
	sum[6], sum[8] = sum[6]&0x0f|0x80, sum[8]&0x3f|0x80 // version 8: of our own making
	h := hex.EncodeToString(sum[:16])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

func (a *allure) part(b []byte, r *Result) []byte {
	s := &r.Scenario
	if len(s.Attempts) == 0 {
		result := a.result(s, 0)
		result.Status, result.Start, result.Stop = allureStatus(outcomeOf(s.Verdict)), a.started.UnixMilli(), a.started.UnixMilli()
		result.Details = &allureDetails{Message: excusing(s, headlined(s.Triage, s.Verdict.String()+": "+oneLine(reasonOf(s))))}
		return a.file(b, &result)
	}
	for i := range s.Attempts {
		b = a.attempt(b, r, i)
	}
	return b
}

func (a *allure) file(b []byte, result *allureResult) []byte {
	text, err := encodeJSON(result)
	if err != nil { // nothing in it can fail
		panic(err)
	}
	return archived(b, result.UUID+"-result.json", append(text, '\n'))
}

func (a *allure) attempt(b []byte, r *Result, i int) []byte {
	s := &r.Scenario
	at := &s.Attempts[i]
	result := a.result(s, i)
	result.Status = allureStatus(outcomeOf(at.Verdict))
	result.Start, result.Stop = at.Started.UnixMilli(), at.Started.Add(span(at.Milliseconds)).UnixMilli()
	result.Parameters = append(result.Parameters, allureParameter{"seed", strconv.FormatUint(at.Seed, 10), true})
	all := moments(a.needs, r, at)
	last := i == len(s.Attempts)-1
	flaky := last && s.Flaky()
	if at.Verdict > verdict.NotApplicable || flaky {
		details := &allureDetails{Flaky: flaky, Known: s.Excused(verdict.KnownFailure), Muted: s.Excused(verdict.Quarantine)}
		details.Message = headlined(at.Triage, at.Verdict.String()+": "+oneLine(at.Reason))
		if last {
			details.Message = excusing(s, details.Message)
		}
		if flaky {
			details.Message = strings.Join(earlier(s), "\n")
		}
		for _, m := range all {
			if m.message != "" && m.outcome != skipped {
				details.Trace += m.message + "\n\n"
			}
		}
		details.Trace = strings.TrimRight(details.Trace, "\n")
		result.Details = details
	}
	for _, m := range all {
		for _, id := range m.exchanges {
			x, _ := r.exchange(id)
			b = archived(b, a.source(s, i, id), []byte(exchangeText(x, a.kind)))
		}
	}
	if said := remarks(at); said != "" {
		source := a.source(s, i, remarksName)
		b = archived(b, source, []byte(said+"\n"))
		result.Attachments = append(result.Attachments, allureAttachment{remarksName, source, "text/plain"})
	}
	result.Steps = a.steps(r, i, all, 0)
	return a.file(b, &result)
}

// steps are those of an attempt; the line that says a phrase has the phrase's below it.
func (a *allure) steps(r *Result, attempt int, all []moment, depth int) []allureStep {
	steps := []allureStep{}
	for len(all) > 0 {
		n := 0
		if within := all[0].Within; len(within) > depth {
			for n < len(all) && len(all[n].Within) > depth && all[n].Within[depth] == within[depth] {
				n++
			}
			steps = append(steps, a.phrase(r, attempt, within[depth], all[:n], depth))
		} else {
			steps = append(steps, a.step(r, attempt, &all[0]))
		}
		all = all[max(1, n):]
	}
	return steps
}

func (a *allure) phrase(r *Result, attempt int, said verdict.Line, all []moment, depth int) allureStep {
	worst := passed
	for i := range all {
		worst = max(worst, all[i].outcome)
	}
	last := &all[len(all)-1]
	return allureStep{
		Name: oneLine(said.Keyword + " " + said.Text), Status: allureStatus(worst), Stage: "finished",
		Start: all[0].begins.UnixMilli(), Stop: last.begins.Add(span(last.Milliseconds)).UnixMilli(),
		Steps: a.steps(r, attempt, all, depth+1), Attachments: []allureAttachment{},
	}
}

func (a *allure) step(r *Result, attempt int, m *moment) allureStep {
	step := allureStep{
		Name: oneLine(m.Keyword + " " + m.Text), Status: allureStatus(m.outcome), Stage: "finished",
		Start: m.begins.UnixMilli(), Stop: m.begins.Add(span(m.Milliseconds)).UnixMilli(),
		Steps: []allureStep{}, Attachments: []allureAttachment{},
	}
	if m.message != "" {
		step.Details = &allureDetails{Message: m.message}
	}
	for _, id := range m.exchanges {
		x, _ := r.exchange(id)
		step.Attachments = append(step.Attachments, allureAttachment{exchangeName(x), a.source(&r.Scenario, attempt, id), "text/plain"})
	}
	return step
}

// source is the file of an exchange, or of remarks.
func (a *allure) source(s *verdict.Scenario, attempt int, id string) string {
	return a.id(s.ID, strconv.Itoa(s.Index), strconv.Itoa(attempt), id) + "-attachment.txt"
}

// result is what all attempts of a scenario have in common, with the id of one.
func (a *allure) result(s *verdict.Scenario, attempt int) allureResult {
	known := sha256.Sum256([]byte(s.ID))
	history := hex.EncodeToString(known[:16])
	result := allureResult{
		UUID: a.id(s.ID, strconv.Itoa(s.Index), strconv.Itoa(attempt)), HistoryID: history, TestCaseID: history,
		FullName: oneLine(s.URI + ": " + s.Name), Name: oneLine(s.Name),
		Labels: allureLabels(a.needs, s), Links: allureLinks(s), Parameters: []allureParameter{},
		allureStep: allureStep{Stage: "finished", Steps: []allureStep{}, Attachments: []allureAttachment{}},
	}
	if s.Row != "" {
		result.Parameters = append(result.Parameters, allureParameter{"row", oneLine(s.Row), true})
	}
	return result
}

func (a *allure) begin(w io.Writer, r *Run) error {
	a.run = r
	h := &r.header
	var environment strings.Builder
	for _, p := range [...][2]string{
		{"target", targetName(&h.Target)}, {"environment", h.Environment}, {"world", h.World}, {"seed", strconv.FormatUint(h.Seed, 10)},
		{"contract", h.Contract}, {"kasauti", h.Tool}, {"run", h.ID}, {"verdict", verdictText(&r.summary)},
	} {
		if p[1] != "" {
			environment.WriteString(p[0] + " = " + strings.ReplaceAll(oneLine(p[1]), `\`, `\\`) + "\n")
		}
	}
	b := archived(nil, "environment.properties", []byte(environment.String()))
	executor, err := encodeJSON(map[string]string{"name": "kasauti", "type": "kasauti", "buildName": oneLine(h.ID)})
	if err != nil {
		return err
	}
	categories, err := encodeJSON(allureCategories())
	if err != nil {
		return err
	}
	b = archived(b, "executor.json", append(executor, '\n'))
	b = archived(b, "categories.json", append(categories, '\n'))
	_, err = w.Write(b)
	return err
}

func (a *allure) place(w io.Writer, _ *entry, _, part []byte) error {
	_, err := w.Write(part)
	return err
}

func (a *allure) end(w io.Writer) error {
	var b []byte
	if why, red := a.run.reddens(); red {
		sum := sha256.Sum256([]byte("kasauti run"))
		history := hex.EncodeToString(sum[:16])
		b = a.file(b, &allureResult{
			UUID: a.id("run"), HistoryID: history, TestCaseID: history, FullName: "kasauti run", Name: "run",
			Labels: []allureLabel{{"framework", "kasauti"}, {"suite", "kasauti run"}, {"severity", "blocker"}}, Links: []allureLink{}, Parameters: []allureParameter{},
			allureStep: allureStep{
				Status: "broken", Stage: "finished", Start: a.started.UnixMilli(), Stop: a.run.summary.Ended.UnixMilli(),
				Details: &allureDetails{Message: why + " (exit " + strconv.Itoa(a.run.summary.Exit) + ")"},
				Steps:   []allureStep{}, Attachments: []allureAttachment{},
			},
		})
	}
	b = append(b, make([]byte, 2*512)...) // the end of an archive
	_, err := w.Write(b)
	return err
}
