package app

import (
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/target"
)

// variables are those that an application gets, by their names:
//
//	KASAUTI_API_URL                       where the APIs are; of several hosts, the partner service's
//	KASAUTI_GATEWAY_URL, ..._OAUTH_URL    the same by service
//	KASAUTI_PARTNER_ID, _COMPANY_ID, _ACCESS_KEY, _SECRET_KEY, _USERNAME, _PASSWORD,
//	_CLIENT_ID, _CLIENT_SECRET            of the partner that app names, else the first by name
//	KASAUTI_CARD_ASHA, _CARD_ACCOUNT_MAIN, _MERCHANT_BAZAAR    ids of the world's names
//	KASAUTI_APP_URL, _APP_PORT            where it must listen
//	KASAUTI_CA_FILE                       the PEM file of tls.ca_file, where there is one
func (t *Target) variables(names *scenario.Names, at string) map[string]string {
	v := map[string]string{}
	set := func(name, value string) {
		if value != "" {
			v[target.OwnVariables+name] = value
		}
	}
	set("API_URL", t.URL())
	set("APP_URL", at)
	if base, err := url.Parse(at); err == nil {
		set("APP_PORT", base.Port())
	}
	set("CA_FILE", t.caFile)
	p := names.Partners[t.partner(names)]
	set("PARTNER_ID", p.ID)
	set("COMPANY_ID", p.CompanyID)
	set("ACCESS_KEY", p.Credentials.AccessKey.Reveal())
	set("SECRET_KEY", p.Credentials.SecretKey.Reveal())
	set("USERNAME", p.Credentials.Username)
	set("PASSWORD", p.Credentials.Password.Reveal())
	set("CLIENT_ID", p.Credentials.BasicUser)
	set("CLIENT_SECRET", p.Credentials.BasicPassword.Reveal())
	for _, name := range sorted(names.Cards) {
		set("CARD_"+upper(name), names.Cards[name].ID)
	}
	for _, name := range sorted(names.Accounts) {
		set("CARD_ACCOUNT_"+upper(name), names.Accounts[name].ID)
	}
	for _, name := range sorted(names.Merchants) {
		set("MERCHANT_"+upper(name), names.Merchants[name].ID)
	}
	return v
}

// partner is the name of the partner whose application it is.
func (t *Target) partner(names *scenario.Names) string {
	if t.spec.Partner != "" || len(names.Partners) == 0 {
		return t.spec.Partner
	}
	return slices.Min(slices.Collect(maps.Keys(names.Partners)))
}

func serviceVariable(service client.Service) string {
	return target.OwnVariables + upper(string(service)) + "_URL"
}

// upper is a name as environment variables have it.
func upper(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
			return r
		}
		return '_'
	}, name)
}

// isOurs reports whether NAME=VALUE is a variable of kasauti itself, such as the token of the
// admin API: the application gets its own.
func isOurs(pair string) bool { return strings.HasPrefix(strings.ToUpper(pair), target.OwnVariables) }

var blank = regexp.MustCompile(`\{` + target.OwnVariables + `[A-Za-z0-9_]*\}`)

// fill puts variables where {KASAUTI_...} stands.
func fill(text string, variables map[string]string) (string, error) {
	var problem error
	filled := blank.ReplaceAllStringFunc(text, func(found string) string {
		name := strings.Trim(found, "{}")
		value, known := variables[name]
		if !known {
			problem = &target.ConfigError{Reason: fmt.Sprintf("start the application: no variable %s is set here%s", name, nearest.Known(name, sorted(variables)))}
		}
		return value
	})
	return filled, problem
}

// words are the arguments of the command. The values of its variables are looked at as well.
func (t *Target) words(variables map[string]string) ([]string, error) {
	var words []string
	for _, word := range t.spec.Command[1:] {
		filled, err := fill(word, variables)
		if err != nil {
			return nil, err
		}
		words = append(words, filled)
	}
	for _, name := range sorted(t.spec.Env) {
		if _, err := fill(t.spec.Env[name], variables); err != nil {
			return nil, err
		}
	}
	return words, nil
}

func sorted[T any](m map[string]T) []string { return slices.Sorted(maps.Keys(m)) }
