package target

import (
	"cmp"
	"crypto/x509"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/strictyaml"
)

// checker turns the file as written into an Environment and collects all that is wrong.
type checker struct {
	file        string
	dir         string
	places      map[string]place
	lookup      func(string) (string, bool)
	environment *Environment
	problems    strictyaml.Problems
}

// problem adds one, with the place of the value, or of the nearest value around it. Only the
// first problem of a value counts: a placeholder without a value is no wrong URL as well.
func (c *checker) problem(path, format string, args ...any) {
	c.broken("environment-file", path, format, args...)
}

// broken adds a problem of a rule, as problem does.
func (c *checker) broken(rule, path, format string, args ...any) {
	if slices.ContainsFunc(c.problems, func(p *strictyaml.Problem) bool { return p.Path == path }) {
		return
	}
	p := &strictyaml.Problem{File: c.file, Path: path, Rule: rule, Message: fmt.Sprintf(format, args...), Line: 1, Column: 1}
	for around := path; around != ""; around = around[:max(strings.LastIndexAny(around, ".["), 0)] {
		if at, known := c.places[around]; known {
			p.Line, p.Column = at.line, at.column
			break
		}
	}
	c.problems = append(c.problems, p)
}

func (c *checker) sort() {
	slices.SortStableFunc(c.problems, func(a, b *strictyaml.Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
}

func (c *checker) check(f *environmentFile) {
	c.text("environment.name", &f.Meta.Name)
	if c.environment.Name = f.Meta.Name; f.Meta.Name == "" {
		c.problem("environment.name", "is missing; name the environment, as reports will")
	}
	c.target(f)
	c.services(f.Services)
	c.certificates(&f.TLS)
	c.partners(f.Partners)
	c.holdings(f)
	c.contacts(f.AllowedContacts)
	c.unusedCards(f.UnusedCards)
	c.limits(&f.Limits)
	c.otp(f.OTP)
	c.application(f)
	c.lacks(f.Lacks)
	c.paths(f.Paths)
}

func (c *checker) target(f *environmentFile) {
	c.text("target", &f.Target)
	kinds := []string{"uat", "url"}
	switch {
	case f.Target == "":
		c.problem("target", "is missing; write uat, or url for any other server")
	case !slices.Contains(kinds, f.Target):
		c.problem("target", "%q is neither uat nor url%s", f.Target, nearest.Hint(f.Target, kinds))
	}
	c.environment.Target = f.Target
}

func (c *checker) certificates(f *tlsFile) {
	c.text("tls.ca_file", &f.CAFile)
	if f.CAFile == "" {
		return
	}
	data, err := strictyaml.ReadFile(c.relative(f.CAFile))
	if err != nil {
		c.problem("tls.ca_file", "the file %s cannot be read: %s; check the path, which starts from the folder of this file", f.CAFile, reason(err))
		return
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool() // a machine without certificates still has this one
	}
	if !roots.AppendCertsFromPEM(data) {
		c.problem("tls.ca_file", "the file %s holds no certificate in PEM form; export the CA as PEM", f.CAFile)
	}
	c.environment.roots, c.environment.CAFile = roots, c.relative(f.CAFile)
}

func (c *checker) partners(partners map[string]partnerFile) {
	for _, name := range sorted(partners) {
		p := partners[name]
		at := func(key string) string { return "partners." + name + "." + key }
		c.text(at("partner_id"), &p.PartnerID)
		c.text(at("company_id"), &p.CompanyID)
		c.text(at("username"), &p.Username)
		c.text(at("client_id"), &p.ClientID)
		c.required(at("partner_id"), p.PartnerID, "give the partnerId that EnKash assigned")
		c.together(at, "access_key", p.AccessKey, "secret_key", p.SecretKey)
		c.together(at, "username", p.Username, "password", p.Password)
		c.together(at, "client_id", p.ClientID, "client_secret", p.ClientSecret)
		c.environment.names.Partners[name] = scenario.Partner{
			Name: name, ID: p.PartnerID, CompanyID: p.CompanyID,
			Credentials: client.Credentials{
				AccessKey: c.secret(at("access_key"), p.AccessKey), SecretKey: c.secret(at("secret_key"), p.SecretKey),
				Username: p.Username, Password: c.secret(at("password"), p.Password), ClientID: p.CompanyID,
				BasicUser: p.ClientID, BasicPassword: c.secret(at("client_secret"), p.ClientSecret),
			},
		}
	}
}

func (c *checker) required(path, value, next string) {
	if value == "" {
		c.problem(path, "is missing; %s", next)
	}
}

// together refuses half a pair of credentials.
func (c *checker) together(at func(string) string, first, firstValue, second, secondValue string) {
	switch {
	case firstValue != "" && secondValue == "":
		c.problem(at(second), "is missing beside %s; give both or none", first)
	case firstValue == "" && secondValue != "":
		c.problem(at(first), "is missing beside %s; give both or none", second)
	}
}

func refers[T any](c *checker, path, name string, known map[string]T) {
	names := sorted(known)
	switch _, ok := known[name]; {
	case name == "":
		c.problem(path, "is missing; name one of [%s]", strings.Join(names, ", "))
	case !ok:
		c.problem(path, "%q is not declared%s", name, nearest.Hint(name, names))
	}
}

func (c *checker) contacts(contacts []string) {
	for i := range contacts {
		path := fmt.Sprintf("allowed_contacts[%d]", i)
		c.text(path, &contacts[i])
		c.mobile(path, contacts[i])
	}
	c.environment.Contacts = contacts
}

func (c *checker) unusedCards(ids []string) {
	for i := range ids {
		path := fmt.Sprintf("unused_cards[%d]", i)
		c.text(path, &ids[i])
		c.required(path, ids[i], "give a card id that no card has, or remove the entry")
		for _, card := range c.environment.names.Cards {
			if strings.EqualFold(card.ID, ids[i]) {
				c.problem(path, "%q is the id of %s.%s, so a card has it; remove one of them", ids[i], sectionOf(card), card.Name)
			}
		}
	}
	c.environment.UnusedCards = ids
}

var mobileShape = regexp.MustCompile(`^[0-9]{10}$`)

// mobile wants ten digits, as the documentation's examples have them. The number is
// personal data, so it is not repeated.
func (c *checker) mobile(path, number string) {
	if !mobileShape.MatchString(number) {
		c.problem(path, "is not ten digits; write the mobile number without country code")
	}
}

func (c *checker) lacks(given []string) {
	var known []string
	for _, capability := range scenario.Capabilities() {
		known = append(known, string(capability))
	}
	for i, name := range given {
		path := fmt.Sprintf("lacks[%d]", i)
		switch {
		case !slices.Contains(known, name):
			hint := nearest.Hint(name, known)
			if hint == "" {
				hint = "; known: " + strings.Join(known, ", ")
			}
			c.problem(path, "%q is no capability%s", name, hint)
		case slices.Contains(given[:i], name):
			c.problem(path, "%q is given twice; remove one", name)
		case name == string(scenario.OTP) && c.environment.OTP != nil:
			c.problem(path, "otp is declared as lacking, but a source is configured under otp; remove one of them")
		}
		c.environment.Lacks = append(c.environment.Lacks, scenario.Capability(name))
	}
}

func (c *checker) paths(given map[string]string) {
	c.environment.Paths = map[string]string{}
	for _, operation := range sorted(given) {
		path := given[operation]
		at := "paths." + operation
		c.text(at, &path)
		if address, err := url.Parse(path); err != nil || !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || address.RawQuery != "" || address.Fragment != "" {
			c.problem(at, "%q is no path; begin with a slash, and leave host, query and fragment out", path)
		}
		c.environment.Paths[operation] = path
	}
}

// Limits of an environment whose file gives none: gentle enough for a shared system.
const (
	defaultPerSecond  = 2
	defaultConcurrent = 2
	defaultTimeout    = 30 * time.Second
)

func defaultLimits() Limits {
	return Limits{PerSecond: defaultPerSecond, Concurrent: defaultConcurrent, Timeout: defaultTimeout}
}

func (c *checker) limits(f *limitsFile) {
	l := defaultLimits()
	c.text("limits.requests_per_second", &f.PerSecond)
	c.text("limits.concurrent", &f.Concurrent)
	if f.PerSecond != "" {
		number, err := strconv.ParseFloat(f.PerSecond, 64)
		if l.PerSecond = number; err != nil || !(number >= 0.01 && number <= 1000) {
			c.problem("limits.requests_per_second", "%q is not a number between 0.01 and 1000", f.PerSecond)
		}
	}
	if f.Concurrent != "" {
		number, err := strconv.Atoi(f.Concurrent)
		if l.Concurrent = number; err != nil || number < 1 || number > 1000 {
			c.problem("limits.concurrent", "%q is not a whole number between 1 and 1000", f.Concurrent)
		}
	}
	c.duration("limits.timeout", &f.Timeout, &l.Timeout, 10*time.Minute)
	c.environment.Limits = l
}

// duration reads a duration, if one is given, of 1 s to most.
func (c *checker) duration(path string, given *string, into *time.Duration, most time.Duration) {
	c.text(path, given)
	if *given == "" {
		return
	}
	d, err := time.ParseDuration(*given)
	if *into = d; err != nil || d < time.Second || d > most {
		c.problem(path, "%q is not a duration between 1s and %s, such as 30s", *given, most)
	}
}

func sorted[T any](m map[string]T) []string { return slices.Sorted(maps.Keys(m)) }
