package bundle

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/harness/certify"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/verdict"
)

// AllTiers asks for cases of every tier.
const AllTiers = "all"

// Cases are those of profiles and a tier, in the order in which they are tried: a challenge shuffles
// them.
func Cases(book *certify.Book, profiles []string, tier string, by *Challenge) (cases []*certify.Case, err error) {
	if tier != string(certify.Core) && tier != string(certify.Extended) && tier != AllTiers {
		return nil, fmt.Errorf("tier %q is none of core, extended and all", tier)
	}
	for i, name := range profiles {
		p, err := book.Profile(name)
		if err != nil {
			return nil, err
		}
		if slices.Contains(profiles[:i], name) {
			return nil, fmt.Errorf("the profile %s is named twice", name)
		}
		for _, c := range p.Cases {
			if tier == AllTiers || string(c.Tier) == tier {
				cases = append(cases, c)
			}
		}
	}
	if len(cases) == 0 {
		return nil, fmt.Errorf("tier %s: none of the profiles %s has such a case", tier, strings.Join(profiles, ", "))
	}
	if by != nil {
		place := func(c *certify.Case) string {
			sum := sha256.Sum256([]byte(by.Nonce + " " + c.Name))
			return string(sum[:])
		}
		slices.SortFunc(cases, func(x, y *certify.Case) int { return cmp.Compare(place(x), place(y)) })
	}
	return cases, nil
}

// judge is what follows from records: the verdict of each requirement, by id, and the checks of each
// record. A requirement is as bad as the worst that any attempt shows; one whose cases could not all be
// judged was not kept.
func judge(cases []*certify.Case, records []certify.Record, k *contract.Contract) (verdicts []Verdict, checks [][]verdict.Check) {
	byName := map[string]*certify.Case{}
	shows := map[string][]string{} // requirement: cases
	add := func(id, name string) {
		if id != "" && !slices.Contains(shows[id], name) {
			shows[id] = append(shows[id], name)
		}
	}
	for _, c := range cases {
		byName[c.Name] = c
		for _, id := range c.Requirements() {
			add(id, c.Name)
		}
	}
	worst := map[string]verdict.Verdict{}
	judged := map[string]bool{}
	note := func(id string, v verdict.Verdict) {
		worst[id], judged[id] = verdict.Worst(worst[id], v), true
	}
	for i := range records {
		c := byName[records[i].Case]
		all := certify.Judge(c, &records[i], k)
		checks = append(checks, all)
		for _, check := range all {
			if check.Requirement == "" { // the case itself could not be tried
				for _, id := range c.Requirements() {
					note(id, check.Verdict)
				}
				continue
			}
			add(check.Requirement, c.Name)
			note(check.Requirement, check.Verdict)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(shows)) {
		v := Verdict{Requirement: id, Verdict: worst[id], Cases: slices.Sorted(slices.Values(shows[id]))}
		if !judged[id] {
			v.Verdict = verdict.CouldNotRun
		}
		if r, known := k.Requirement(id); known {
			v.Level, v.Evidence, v.MoneySafety = r.Level, string(r.Evidence), r.MoneySafety
		}
		verdicts = append(verdicts, v)
	}
	return verdicts, checks
}
