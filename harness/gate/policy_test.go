package gate

import (
	"errors"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/strictyaml"
)

// TestTheExampleIsAPolicy: as it is printed, and with what stands in comments there.
func TestTheExampleIsAPolicy(t *testing.T) {
	t.Parallel()
	if p := policy(t, string(Example)); len(p.Require) != 2 || len(p.Baseline.UAT) == 0 {
		t.Errorf("it requires %v", p.Require)
	}
	whole := strings.NewReplacer("  # - name", "  - name", "  #   ", "    ", "\n# waivers", "\nwaivers", "\n#   - {", "\n  - {").Replace(string(Example))
	if p := policy(t, whole); len(p.Require) != 3 || len(p.Waivers) != 1 || !p.Require[2].Endorsed {
		t.Errorf("it requires %v", p.Require)
	}
}

// TestAPolicyThatIsWrong is refused, with every place at once.
func TestAPolicyThatIsWrong(t *testing.T) {
	t.Parallel()
	const run = "require: [{name: a, kind: run}]\n"
	for text, says := range map[string]string{
		"":                                 "policy.yaml:1:1: is empty",
		"baseline: {}":                     "policy.yaml:1:1: require: is missing",
		"require: []":                      "require: is missing",
		"requires: []":                     "policy.yaml:1:1: requires: unknown field; did you mean \"require\"?",
		"require: [{}]":                    "policy.yaml:1:11: require[0].name: is missing",
		"require: [{x}]":                   "unknown field",
		"require: [{name: a, kind: runs}]": `require[0].kind: "runs" is none of run, check, proxy, certify; did you mean "run"?`,
		"require: [{name: a, kind: run}, {name: a, kind: run}]":                                      `policy.yaml:1:33: require[1].name: "a" is another one's already`,
		"require: [{name: a, kind: run, target: [mock]}]":                                            `"mock" is none of embedded, container, uat, url`,
		"require: [{name: a, kind: run, target: uat}]":                                               "must be a list",
		"require: [{name: a, kind: run, commit: abc}]":                                               `"abc" is none of given`,
		"require: [{name: a, kind: run, within: soon}]":                                              `"soon" is no age such as 90m, 24h or 7d`,
		"require: [{name: a, kind: run, within: -1h}]":                                               "is no age",
		"require: [{name: a, kind: run, within: 0d}]":                                                "is no age",
		"require: [{name: a, kind: run, verdict: any}]":                                              `"any" is none of conformant`,
		"require: [{name: a, kind: run, as_of: \"0.0\"}]":                                            "is no release that changed a requirement",
		"require: [{name: a, kind: run, profiles: [token]}]":                                         "are of kind: certify alone",
		"require: [{name: a, kind: run, endorsed: true}]":                                            "keys: is missing: whose signature counts?",
		"require: [{name: a, kind: run, endorsed: yes}]":                                             "must be true or false",
		"require: [{name: a, kind: certify}]":                                                        "profiles: is missing",
		"require: [{name: a, kind: certify, profiles: [tokens]}]":                                    `"tokens" is none of token, wallet-otp; did you mean "token"?`,
		"require: [{name: a, kind: certify, profiles: [token], tier: x}]":                            `"x" is none of core, extended, all`,
		"require: [{name: a, kind: certify, profiles: [token], target: [uat]}]":                      "has a simulator of its own",
		"require: [{name: a, kind: certify, profiles: [token], keys: [k], trust: high}]":             `"high" is none of self-attested, challenged, witnessed`,
		"require: [{name: a, kind: certify, profiles: [token], keys: [k], trust: challenged}]":       "challenge: is missing",
		"require: [{name: a, kind: certify, profiles: [token], keys: [k], trust: witnessed}]":        "reviewers: is missing",
		"require: [{name: a, kind: certify, profiles: [token], keys: [k], endorsed: true}]":          "reviewers: is missing",
		run + "baseline: {uat: [EK-TOKEN-01]}":                                                       `policy.yaml:2:11: baseline.uat[0]: the contract has no requirement "EK-TOKEN-01"; did you mean`,
		run + "baseline: {mock: []}":                                                                 "baseline.mock: unknown field",
		run + "waivers: [{}]":                                                                        "waivers[0].requirement: is missing",
		run + "waivers: [{requirement: EK-NONE-001, owner: a, reason: b, expires: 2026-12-31}]":      "the contract has no requirement",
		run + "waivers: [{requirement: EK-TOKEN-010, reason: b, expires: 2026-12-31}]":               "owner: is missing: who looks after it?",
		run + "waivers: [{requirement: EK-TOKEN-010, owner: a, reason: \" \", expires: 2026-12-31}]": "reason: is missing",
		run + "waivers: [{requirement: EK-TOKEN-010, owner: a, reason: b}]":                          "expires: is missing: until which day does it hold? At most until 2027-05-25",
		run + "waivers: [{requirement: EK-TOKEN-010, owner: a, reason: b, expires: 2027-05-26}]":     "more than 180 days away",
		run + "waivers: [{requirement: EK-TOKEN-010, owner: a, reason: b, expires: soon}]":           "is no day such as 2026-12-31",
		run + "waivers: [{requirement: EK-TOKEN-010, owner: a, reason: b, expires: 2026-12-31}, {requirement: EK-TOKEN-010, owner: a, reason: b, expires: 2026-12-31}]": "has a waiver already",
	} {
		_, err := Load("policy.yaml", []byte(text), theContract(t), profile, now)
		var problems strictyaml.Problems
		if !errors.As(err, &problems) || !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), "policy.yaml:") {
			t.Errorf("%s\n  said %v\n  want %s", text, err, says)
		}
	}
}

func TestABaselineHoldsMUSTs(t *testing.T) {
	t.Parallel()
	c := theContract(t)
	for _, r := range c.Requirements() {
		if r.Level == "SHOULD" {
			_, err := Load("policy.yaml", []byte("require: [{name: a, kind: run}]\nbaseline: {url: ["+r.ID+"]}"), c, profile, now)
			if err == nil || !strings.Contains(err.Error(), "is a SHOULD; a baseline holds MUSTs") {
				t.Errorf("%s: %v", r.ID, err)
			}
			return
		}
	}
	t.Fatal("the contract has no SHOULD")
}

// FuzzAPolicyIsReadOrRefused: whatever stands in a file, it is a policy by which can be decided, or its
// problems have places. A policy that nothing was given for never says yes.
func FuzzAPolicyIsReadOrRefused(f *testing.F) {
	f.Add(string(Example))
	for _, text := range []string{mockGreen, evidence, mockGreen + waiver, "require: [{name: a, kind: run, within: 7d}]", "{", "require: [{name: \"\\0\", kind: run, target: []}]"} {
		f.Add(text)
	}
	c := theContract(f)
	f.Fuzz(func(t *testing.T, text string) {
		p, err := Load("policy.yaml", []byte(text), c, profile, now)
		if err != nil {
			var problems strictyaml.Problems
			if !errors.As(err, &problems) || len(problems) == 0 || problems[0].Line < 1 {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		if d := Decide(p, nil, Moment{commit, digest, now}); d.Answer != Unknown {
			t.Fatalf("%q: %s", text, d.Answer)
		}
		Decide(p, []Result{green(), green(red), green(certified)}, Moment{commit, digest, now}).Text()
	})
}
