// Package kinds says what kinds of things a world can declare, a small file each: the fields, what
// is wrong with them, and how a thing is found, made and changed through the public API. What only
// a mock can do goes through its admin API. To add a kind, write its file and name it in All.
package kinds

import (
	"regexp"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/world"
)

// All are the kinds, each behind those that it usually needs.
func All() []*world.Kind {
	return []*world.Kind{
		clocks(),
		otpPolicies(),
		partners(),
		cardAccounts(),
		merchants(),
		wallets(),
		cards(),
		kycs(),
		usageControls(),
		cardStatuses(),
		balances(),
		beneficiaries(),
		webhooks(),
		faults(),
	}
}

var tenDigits = regexp.MustCompile(`^[0-9]{10}$`)

// checkMobile reports a mobile number that is none. One that is kept elsewhere is not known yet.
func checkMobile(mobile string, report world.Report) {
	if mobile != "" && !strings.HasPrefix(mobile, "${") && !tenDigits.MatchString(mobile) {
		report("mobile", "%q is not ten digits", mobile)
	}
}

// checkAmount reports an amount that is none, or is less than the least, in paise.
func checkAmount(key, amount string, least client.Paise, report world.Report) {
	paise, err := client.ParsePaise(amount)
	switch {
	case err != nil || paise < least && least == 0:
		report(key, "%q is not an amount such as 500.00", amount)
	case paise < least:
		report(key, "%q is not an amount such as 500.00, of %s at least", amount, least)
	}
}

// oneOf reports a word that is none of those known; "" is left out.
func oneOf(key, word string, known []string, report world.Report) {
	if word != "" && !slices.Contains(known, word) {
		report(key, "%q is none of %s", word, strings.Join(known, ", "))
	}
}

// paise reads an amount that was checked.
func paise(amount string) int64 {
	p, _ := client.ParsePaise(amount)
	return int64(p)
}

// missing are the names, of names and values by turns, whose value was left out.
func missing(pairs ...string) []string {
	var all []string
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			all = append(all, pairs[i])
		}
	}
	return all
}
