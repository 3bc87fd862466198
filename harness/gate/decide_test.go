package gate

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/kasauti/kasauti/fixtures"
	"github.com/kasauti/kasauti/harness/certify/bundle"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/verdict"
)

var update = flag.Bool("update", false, "write the golden files anew")

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil || string(want) != got {
		t.Errorf("%s (%v): got\n%s\nwant\n%s", path, err, got, want)
	}
}

var (
	now     = time.Date(2026, 11, 26, 15, 0, 0, 0, time.UTC)
	profile = []string{"token", "wallet-otp"}
)

const (
	commit   = "0123456789abcdef0123456789abcdef01234567"
	digest   = "the contract of this release"
	kept     = "EK-TOKEN-010"
	brokenID = "EK-OTP-010"
)

var loaded = sync.OnceValues(func() (*contract.Contract, error) { return contract.Load(fixtures.FS) })

func theContract(t testing.TB) *contract.Contract {
	t.Helper()
	c, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func policy(t testing.TB, text string) *Policy {
	t.Helper()
	p, err := Load("policy.yaml", []byte(text), theContract(t), profile, now)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// green is a run on the mock that satisfies what asks for one.
func green(change ...func(*Result)) Result {
	r := Result{
		Path: "mock", ID: "r1", Digest: "d1", Kind: Run, Target: "embedded", Mock: true, Commit: commit, Contract: digest,
		Oldest: now.Add(-2 * time.Hour), Ended: now.Add(-time.Hour), Why: "conformant",
		Judged: map[string]verdict.Verdict{kept: verdict.Pass},
	}
	for _, one := range change {
		one(&r)
	}
	return r
}

func onUAT(r *Result) { r.Path, r.ID, r.Target, r.Mock = "uat", "r2", "uat", false }

func red(r *Result) {
	r.Path, r.ID = "red", "r3"
	r.Faults, r.Judged[brokenID], r.Why = []Fault{{Requirement: brokenID, Says: "otp.feature:4 S: " + brokenID + ": no id"}}, verdict.Fail, "not conformant: 1 scenario failed"
}

// certified is a bundle of a client.
func certified(r *Result) {
	r.Path, r.ID, r.Kind, r.Signed, r.For = "evidence.json", "b1", Certify, true, "evidence"
	r.Profiles, r.Tier, r.Trust, r.Endorsed = profile, "core", bundle.Challenged, true
}

const (
	mockGreen = `require: [{name: mock, kind: run, target: [embedded, container], commit: given, within: 24h, verdict: conformant}]`
	evidence  = `require: [{name: evidence, kind: certify, profiles: [token], keys: [p.pub], trust: challenged, challenge: c.json, endorsed: true, reviewers: [r.pub]}]`
	waiver    = "\nwaivers: [{requirement: " + brokenID + ", owner: asha, reason: known at UAT, expires: 2026-12-31}]"
)

// TestEveryRuleDecides goes through what a decision follows from: each row is one thing otherwise than in
// what is green.
func TestEveryRuleDecides(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		policy  string
		results []Result
		answer  Answer
		says    string // somewhere
	}{
		"green":              {mockGreen, []Result{green()}, Yes, "mock: run on embedded, commit " + commit + ", 2 h old, 1 of 1 requirements kept: conformant"},
		"in a container":     {mockGreen, []Result{green(func(r *Result) { r.Target = "container" })}, Yes, ""},
		"nothing":            {mockGreen, nil, Unknown, "nothing that was given is a run on embedded or container; run kasauti run --commit SHA, and give the folder"},
		"red":                {mockGreen, []Result{green(red)}, No, "red: otp.feature:4 S: " + brokenID + ": no id"},
		"red and green":      {mockGreen, []Result{green(), green(red)}, No, "no id"},
		"green and red":      {mockGreen, []Result{green(red), green()}, No, "no id"},
		"red, partial":       {mockGreen, []Result{green(red, func(r *Result) { r.Partial = "--tags" })}, No, "no id"},
		"red, incomplete":    {mockGreen, []Result{green(red, func(r *Result) { r.Unjudged = "interrupted" })}, No, "no id"},
		"red, of no need":    {mockGreen, []Result{green(), green(red, onUAT)}, Yes, "the policy asks for no such result"},
		"partial":            {mockGreen, []Result{green(func(r *Result) { r.Partial = "it is shard 1 of 2" })}, Unknown, "not of all that there is: it is shard 1 of 2"},
		"incomplete":         {mockGreen, []Result{green(func(r *Result) { r.Unjudged = "the run was interrupted" })}, Unknown, "incomplete: the run was interrupted"},
		"incomplete, green":  {mockGreen, []Result{green(func(r *Result) { r.Unjudged, r.ID = "interrupted", "r9" }), green()}, Yes, ""},
		"too old":            {mockGreen, []Result{green(func(r *Result) { r.Oldest = now.Add(-25 * time.Hour) })}, Unknown, "too old: it began 25 h ago, and 24 h is the most; run it again"},
		"just young enough":  {mockGreen, []Result{green(func(r *Result) { r.Oldest = now.Add(-24 * time.Hour) })}, Yes, ""},
		"red, too old":       {mockGreen, []Result{green(), green(red, func(r *Result) { r.Oldest = now.Add(-25 * time.Hour) })}, Yes, "too old"},
		"in the future":      {mockGreen, []Result{green(func(r *Result) { r.Ended = now.Add(time.Hour) })}, Unknown, "one of two clocks is wrong"},
		"a little ahead":     {mockGreen, []Result{green(func(r *Result) { r.Ended = now.Add(time.Minute) })}, Yes, ""},
		"another commit":     {mockGreen, []Result{green(func(r *Result) { r.Commit = "fedcba9" })}, Unknown, "it is of commit fedcba9, and not of " + commit},
		"part of the commit": {mockGreen, []Result{green(func(r *Result) { r.Commit = commit[:12] })}, Unknown, "it is of commit 0123456789ab, and not"},
		"no commit":          {mockGreen, []Result{green(func(r *Result) { r.Commit = "" })}, Unknown, "does not say of which commit"},
		"no contract":        {mockGreen, []Result{green(func(r *Result) { r.Contract = "" })}, Unknown, "another contract than that of this release"},
		"another contract":   {mockGreen, []Result{green(func(r *Result) { r.Contract = "another" })}, Unknown, "another contract than that of this release"},
		"older requirements": {mockGreen, []Result{green(func(r *Result) { r.AsOf = "0.3" })}, Unknown, "went by the requirements of 0.3"},
		"as the policy has":  {strings.Replace(mockGreen, "kind: run", "kind: run, as_of: \"0.3\"", 1), []Result{green(func(r *Result) { r.AsOf = "0.3" })}, Yes, "as of 0.3"},
		"another kind":       {mockGreen, []Result{green(func(r *Result) { r.Kind = Check })}, Unknown, "the policy asks for no such result"},
		"another target":     {mockGreen, []Result{green(onUAT)}, Unknown, "nothing that was given is a run on embedded"},
		"signed, no keys":    {mockGreen, []Result{green(func(r *Result) { r.Signed = true })}, Unknown, "the policy names no keys for it"},
		"unreadable beside":  {mockGreen, []Result{green(), {Path: "nowhere", Unreadable: "no such file"}}, Unknown, "nowhere: no such file"},
		"changed beside":     {mockGreen, []Result{green(), {Path: "changed", Refused: "the file was changed"}}, No, "changed: refused: the file was changed"},
		"twice":              {mockGreen, []Result{green(), green(func(r *Result) { r.Path = "copy" })}, Yes, "copy: it is mock once more, and counts once"},
		"twice, and changed": {mockGreen, []Result{green(), green(func(r *Result) { r.Path, r.Digest = "copy", "d2" })}, No, "as mock does, and they differ: one of them was changed"},

		"UAT":              {`require: [{name: u, kind: run, target: [uat]}]`, []Result{green(onUAT)}, Yes, "run on uat"},
		"a mock as UAT":    {`require: [{name: u, kind: run, target: [uat]}]`, []Result{green(onUAT, func(r *Result) { r.Mock = true })}, Unknown, "nothing that was given is a run on uat"},
		"any target":       {`require: [{name: u, kind: run}]`, []Result{green(onUAT)}, Yes, ""},
		"a check":          {`require: [{name: u, kind: check, target: [url]}]`, nil, Unknown, "what kasauti check recorded on url; run kasauti check --target URL"},
		"two, one missing": {`require: [{name: m, kind: run, target: [embedded]}, {name: u, kind: run, target: [uat]}]`, []Result{green()}, Unknown, "run kasauti run --env FILE"},
		"unknown and no":   {`require: [{name: u, kind: run, target: [uat]}, {name: m, kind: run, target: [embedded]}]`, []Result{green(red)}, No, ""},

		"evidence":            {evidence, []Result{green(certified)}, Yes, "certify of token, wallet-otp, challenged and endorsed"},
		"no evidence":         {evidence, nil, Unknown, "a certification for token; run kasauti certify --profile token --bundle FILE --key KEY -- COMMAND, and give that file"},
		"witnessed":           {evidence, []Result{green(certified, func(r *Result) { r.Trust = bundle.Witnessed })}, Yes, ""},
		"less trust":          {evidence, []Result{green(certified, func(r *Result) { r.Trust = bundle.SelfAttested })}, Unknown, "its trust is self-attested, and challenged is asked for"},
		"not endorsed":        {evidence, []Result{green(certified, func(r *Result) { r.Endorsed = false })}, Unknown, "no reviewer of the policy has endorsed it"},
		"in doubt":            {evidence, []Result{green(certified, func(r *Result) { r.Doubt = "It expired on Monday." })}, Unknown, "It expired on Monday."},
		"red and in doubt":    {evidence, []Result{green(certified, red, func(r *Result) { r.Doubt = "It expired." })}, No, "no id"},
		"another profile":     {evidence, []Result{green(certified, func(r *Result) { r.Profiles = profile[1:] })}, Unknown, "nothing that was given is a certification for token"},
		"another tier":        {evidence, []Result{green(certified, func(r *Result) { r.Tier = "extended" })}, Unknown, "of the tier extended, and core is asked for"},
		"all tiers":           {evidence, []Result{green(certified, func(r *Result) { r.Tier = "all" })}, Yes, ""},
		"unsigned":            {evidence, []Result{green(certified, func(r *Result) { r.Signed, r.For, r.Trust = false, "", "" })}, Unknown, "a record that nobody signed"},
		"another's keys":      {evidence, []Result{green(certified, func(r *Result) { r.For = "another" })}, Unknown, "nothing that was given"},
		"an unsigned one may": {`require: [{name: c, kind: certify, profiles: [token]}]`, []Result{green(certified, func(r *Result) { r.Signed, r.For = false, "" })}, Yes, ""},

		"baseline":                 {mockGreen + "\nbaseline: {embedded: [" + kept + "]}", []Result{green()}, Yes, "baseline of embedded: its 1 MUST passed"},
		"baseline, less":           {mockGreen + "\nbaseline: {embedded: [" + kept + ", " + brokenID + "]}", []Result{green()}, No, "nothing asserted " + brokenID + " there"},
		"baseline, a warning":      {mockGreen + "\nbaseline: {embedded: [" + kept + "]}", []Result{green(func(r *Result) { r.Judged[kept] = verdict.Warn })}, No, kept + " is warn"},
		"baseline of another":      {mockGreen + "\nbaseline: {uat: [" + kept + "]}", []Result{green()}, Unknown, "no result that counts is of uat"},
		"baseline, no mock is UAT": {mockGreen + "\nbaseline: {uat: [" + kept + "]}", []Result{green(), green(onUAT, func(r *Result) { r.Mock = true })}, Unknown, "no result that counts is of uat"},
		"baseline, what counts":    {mockGreen + "\nbaseline: {embedded: [" + kept + "]}", []Result{green(func(r *Result) { r.Unjudged = "interrupted" })}, Unknown, "no result that counts is of embedded"},
		"baseline of two": {"require: [{name: r, kind: run}, {name: c, kind: check}]\nbaseline: {embedded: [" + kept + ", " + brokenID + "]}",
			[]Result{green(), green(func(r *Result) {
				r.Kind, r.ID, r.Judged = Check, "r7", map[string]verdict.Verdict{brokenID: verdict.Pass}
			})}, Yes, "its 2 MUSTs passed"},

		"waived":               {mockGreen + waiver, []Result{green(red)}, Yes, "waived until 2026-12-31: " + brokenID + " (asha: known at UAT)"},
		"waived, on its day":   {mockGreen + strings.Replace(waiver, "2026-12-31", "2026-11-26", 1), []Result{green(red)}, Yes, ""},
		"waiver expired":       {mockGreen + strings.Replace(waiver, "2026-12-31", "2026-11-25", 1), []Result{green(red)}, No, "it expired on 2026-11-25 and counts for nothing"},
		"waives nothing":       {mockGreen + waiver, []Result{green()}, Yes, "it waives nothing; remove it"},
		"waives nothing given": {mockGreen + waiver, nil, Unknown, "nothing that was given"},
		"not only that":        {mockGreen + waiver, []Result{green(red, func(r *Result) { r.Faults = append(r.Faults, Fault{"", "a step is undefined", nil}) })}, No, "a step is undefined"},
		"waived, incomplete":   {mockGreen + waiver, []Result{green(red, func(r *Result) { r.Unjudged = "3 scenarios could not run" })}, Unknown, "3 scenarios could not run"},
		"waived, partial":      {mockGreen + waiver, []Result{green(red, func(r *Result) { r.Partial = "--tags" })}, Unknown, "--tags"},
		"waived, too old":      {mockGreen + waiver, []Result{green(red, func(r *Result) { r.Oldest = now.Add(-48 * time.Hour) })}, Unknown, "too old"},
		"waived, in doubt":     {evidence + waiver, []Result{green(certified, red, func(r *Result) { r.Doubt = "It expired." })}, Unknown, "It expired."},
		"waived, broke off":    {mockGreen + waiver, []Result{green(red, func(r *Result) { r.Faults[0].Missed = []string{"EK-OTP-050"} })}, Unknown, "broke off before it judged EK-OTP-050"},
		"judged elsewhere":     {mockGreen + waiver, []Result{green(red, func(r *Result) { r.Faults[0].Missed, r.Judged["EK-OTP-050"] = []string{"EK-OTP-050"}, verdict.Pass })}, Yes, ""},
		"baseline, waived":     {mockGreen + "\nbaseline: {embedded: [" + kept + ", " + brokenID + "]}" + waiver, []Result{green(red)}, Yes, "1 of 2 passed, and the rest is waived"},
		"baseline, none there": {mockGreen + "\nbaseline: {embedded: [" + brokenID + "]}" + waiver, []Result{green()}, No, "nothing asserted " + brokenID},
	} {
		t.Run(name, func(t *testing.T) {
			before := fmt.Sprintf("%+v", c.results)
			d := Decide(policy(t, c.policy), c.results, Moment{Commit: commit, Contract: digest, Now: now})
			if text := d.Text(); d.Answer != c.answer || !strings.Contains(text, c.says) {
				t.Errorf("got %s, want %s with %q:\n%s", d.Answer, c.answer, c.says, text)
			}
			if after := fmt.Sprintf("%+v", c.results); after != before {
				t.Error("the results were changed")
			}
		})
	}
}

// TestAnswersHaveTheirExit: a no is never hidden.
func TestAnswersHaveTheirExit(t *testing.T) {
	t.Parallel()
	for answer, code := range map[Answer]int{Yes: 0, No: 1, Unknown: 3} {
		if answer.Exit() != code || worse(answer, No) != No || worse(No, answer) != No || worse(answer, Yes) != answer {
			t.Errorf("%s: exit %d", answer, answer.Exit())
		}
	}
}

// TestTheOrderOfResultsDecidesNothing: whichever way they are given, the answer is the same.
func TestTheOrderOfResultsDecidesNothing(t *testing.T) {
	t.Parallel()
	p := policy(t, mockGreen+"\nbaseline: {embedded: ["+kept+"]}"+waiver)
	all := []Result{green(), green(red), green(onUAT), green(func(r *Result) { r.ID, r.Unjudged = "r5", "interrupted" }), green(func(r *Result) { r.ID, r.Ended = "r6", now })}
	want := Decide(p, all, Moment{commit, digest, now}).Answer
	for i := range all {
		turned := append(slices.Clone(all[i:]), all[:i]...)
		if got := Decide(p, turned, Moment{commit, digest, now}).Answer; got != want {
			t.Errorf("from result %d on: %s, and not %s", i, got, want)
		}
	}
}

// TestNobodyReadsAHundredReasons: the first tell where to begin.
func TestNobodyReadsAHundredReasons(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{11: "fault 10\n", 12: "and 2 more, which --json lists\n"} {
		r := green()
		for i := range n {
			r.Faults = append(r.Faults, Fault{Says: fmt.Sprint("fault ", i)})
		}
		d := Decide(policy(t, mockGreen), []Result{r}, Moment{commit, digest, now})
		if text := d.Text(); !strings.Contains(text, want) || strings.Contains(text, "fault 11") {
			t.Errorf("%d faults:\n%s", n, text)
		}
	}
}

// TestWhatPeopleRead holds the text of a decision with everything in it, and its JSON.
func TestWhatPeopleRead(t *testing.T) {
	t.Parallel()
	p := policy(t, `require:
  - {name: mock green for this commit, kind: run, target: [embedded, container], commit: given, within: 24h}
  - {name: UAT green, kind: run, target: [uat], within: 24h}
  - {name: evidence, kind: certify, profiles: [token], keys: [p.pub], trust: challenged, challenge: c.json, endorsed: true, reviewers: [r.pub]}
baseline: {embedded: [EK-TOKEN-010], uat: [EK-TOKEN-010, EK-OTP-050]}
waivers:
  - {requirement: EK-OTP-010, owner: asha, reason: known at UAT, expires: 2026-12-31}
  - {requirement: EK-OTP-050, owner: asha, reason: was known, expires: 2026-11-01}
  - {requirement: EK-TOKEN-010, owner: asha, reason: none, expires: 2026-12-31}
`)
	d := Decide(p, []Result{
		green(), green(red, onUAT), green(certified, func(r *Result) { r.Trust = bundle.SelfAttested }), green(func(r *Result) { r.Path = "mock-copy" }),
		{Path: "nowhere", Unreadable: "open a recorded run: nowhere: no such file or directory; give the run.ndjson that kasauti run wrote"},
	}, Moment{commit, digest, now})
	golden(t, "decision.txt", d.Text())
	var out strings.Builder
	if err := d.JSON(&out); err != nil {
		t.Fatal(err)
	}
	golden(t, "decision.json", out.String())
}
