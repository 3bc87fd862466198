// Package world reads the declared world: the partners, card accounts, merchants, wallets and
// balances that must exist on a target. For now the mock is filled from it; it sends nothing.
package world

import (
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/strictyaml"
	"github.com/kasauti/kasauti/harness/target"
)

// World is a world file as written, checked for references.
type World struct {
	Place        strictyaml.Place       `yaml:"-"`
	Meta         Meta                   `yaml:"world"`
	Partners     map[string]Partner     `yaml:"partners"`
	CardAccounts map[string]CardAccount `yaml:"card_accounts"`
	Merchants    map[string]Merchant    `yaml:"merchants"`
	Wallets      map[string]Wallet      `yaml:"wallets"`
	Cards        map[string]Card        `yaml:"cards"`
	Balances     map[string]Balance     `yaml:"balances"`
	Webhooks     map[string]Webhook     `yaml:"webhooks"`
	// App is the partner's own application that runs beside the mock.
	App *target.ApplicationFile `yaml:"app"`

	dir     string // of the file
	app     *target.Application
	headers map[string]map[string]string // of webhooks, by name, once they were resolved
	Faults  map[string]Fault             `yaml:"faults"`
}

// Meta names the world.
type Meta struct {
	Place   strictyaml.Place `yaml:"-"`
	Name    string           `yaml:"name"`
	Version int              `yaml:"version"`
}

// Partner is a company that calls the APIs.
type Partner struct {
	Place        strictyaml.Place `yaml:"-"`
	PartnerID    string           `yaml:"partner_id"`
	CompanyID    string           `yaml:"company_id"`
	AccessKey    string           `yaml:"access_key"`
	SecretKey    string           `yaml:"secret_key"`
	Username     string           `yaml:"username"`
	Password     string           `yaml:"password"`
	ClientID     string           `yaml:"client_id"`
	ClientSecret string           `yaml:"client_secret"`
	Balance      string           `yaml:"balance"` // prefunded, in rupees as decimal text; on the mock
}

// CardAccount holds wallets of one partner or, where it has a type, cards of one product.
type CardAccount struct {
	Place   strictyaml.Place `yaml:"-"`
	Partner string           `yaml:"partner"`
	Type    string           `yaml:"type"` // RELOADABLE_GPR, GIFT, MEAL, FUEL, ...
	KnownID string           `yaml:"known_id"`
	Most    int              `yaml:"most_cards"` // wallets or cards that it has room for; on the mock
}

// Merchant is paid from wallets.
type Merchant struct {
	Place            strictyaml.Place `yaml:"-"`
	MerchantDetailID string           `yaml:"merchant_detail_id"`
}

// Wallet is a wallet or prepaid card.
type Wallet struct {
	Place   strictyaml.Place `yaml:"-"`
	Account string           `yaml:"account"`
	Mobile  string           `yaml:"mobile"`
	KnownID string           `yaml:"known_id"`
	KYC     string           `yaml:"kyc"` // one of kycs; full where it is left out
	Tnc     string           `yaml:"tnc"` // accepted or pending; accepted where it is left out
}

// kycs are how far a wallet's holder may be known.
var kycs = []string{"none", "min", "created", "pending", "full", "failed", "rejected", "redo"}

// Card is a prepaid, gift, meal or fuel card; which, its account's type says.
type Card struct {
	Place    strictyaml.Place `yaml:"-"`
	Account  string           `yaml:"account"`
	Mobile   string           `yaml:"mobile"`
	Inactive bool             `yaml:"inactive"` // a physical card that nobody has activated
	KYC      string           `yaml:"kyc"`      // one of kycs; full where it is left out
	KnownID  string           `yaml:"known_id"`
}

// Balance is the least that a wallet or card must hold; on the mock it holds exactly that.
type Balance struct {
	Place  strictyaml.Place `yaml:"-"`
	Wallet string           `yaml:"wallet"`
	Card   string           `yaml:"card"`
	Min    string           `yaml:"min"` // rupees as decimal text
}

// LoadFile reads a world file. The error is a strictyaml.Problems with all that is wrong.
func LoadFile(name string) (*World, error) {
	w := &World{dir: filepath.Dir(name)}
	if err := strictyaml.LoadFile(name, w); err != nil {
		return nil, err
	}
	return w.checked()
}

// LoadEmbedded reads worlds/NAME.yaml of a file system.
func LoadEmbedded(files fs.FS, name string) (*World, error) {
	path := "worlds/" + name + ".yaml"
	data, err := fs.ReadFile(files, path)
	if err != nil {
		return nil, fmt.Errorf("load the embedded world %q: %w", name, err)
	}
	w := new(World)
	if err := strictyaml.Load("fixtures/"+path, data, w); err != nil {
		return nil, err
	}
	return w.checked()
}

// version is the one way of writing worlds that there is.
const version = 1

func (w *World) checked() (*World, error) {
	var problems strictyaml.Problems
	add := func(p *strictyaml.Problem) {
		if p != nil {
			problems = append(problems, p)
		}
	}
	if w.Meta.Place.Line == 0 {
		w.Meta.Place = w.Place // there is no world: at all
		w.Meta.Place.Path = "world"
	}
	if w.Meta.Name == "" {
		add(w.Meta.Place.Problem("name", "is missing; name the world"))
	}
	if w.Meta.Version != version {
		add(w.Meta.Place.Problem("version", "must be %d, the only version that this kasauti reads", version))
	}
	for _, name := range sorted(w.Partners) {
		w.Partners[name].secrets(add)
		if p := w.Partners[name]; p.Balance != "" {
			if amount, err := client.ParsePaise(p.Balance); err != nil || amount <= 0 {
				add(p.Place.Problem("balance", "%q is not an amount such as 500.00, of 0.01 at least", p.Balance))
			}
		}
	}
	for _, name := range sorted(w.CardAccounts) {
		a := w.CardAccounts[name]
		add(refers(a.Place, "partner", a.Partner, w.Partners))
		if a.Most < 0 {
			add(a.Place.Problem("most_cards", "%d is no number of cards; write 1 at least, or leave it out", a.Most))
		}
	}
	for _, name := range sorted(w.Wallets) {
		v := w.Wallets[name]
		add(refers(v.Place, "account", v.Account, w.CardAccounts))
		if v.Mobile != "" && !mobile.MatchString(v.Mobile) {
			add(v.Place.Problem("mobile", "%q is not ten digits", v.Mobile))
		}
		if v.KYC != "" && !slices.Contains(kycs, v.KYC) {
			add(v.Place.Problem("kyc", "%q is none of %s", v.KYC, strings.Join(kycs, ", ")))
		}
		if v.Tnc != "" && v.Tnc != "accepted" && v.Tnc != "pending" {
			add(v.Place.Problem("tnc", "%q is neither accepted nor pending", v.Tnc))
		}
	}
	for _, name := range sorted(w.Cards) {
		v := w.Cards[name]
		add(refers(v.Place, "account", v.Account, w.CardAccounts))
		if v.Mobile != "" && !mobile.MatchString(v.Mobile) {
			add(v.Place.Problem("mobile", "%q is not ten digits", v.Mobile))
		}
		if v.KYC != "" && !slices.Contains(kycs, v.KYC) {
			add(v.Place.Problem("kyc", "%q is none of %s", v.KYC, strings.Join(kycs, ", ")))
		}
		if _, twice := w.Wallets[name]; twice {
			add(v.Place.Problem("account", "%s is a wallet, too; names of cards and wallets are in one list, so give it another", name))
		}
	}
	for _, name := range sorted(w.Balances) {
		b := w.Balances[name]
		switch {
		case b.Wallet != "" && b.Card != "":
			add(b.Place.Problem("card", "stands beside wallet; a balance is of one of them"))
		case b.Card != "":
			add(refers(b.Place, "card", b.Card, w.Cards))
		default:
			add(refers(b.Place, "wallet", b.Wallet, w.Wallets))
		}
		if amount, err := client.ParsePaise(b.Min); err != nil || amount < 0 {
			add(b.Place.Problem("min", "%q is not an amount such as 500.00", b.Min))
		}
	}
	for _, name := range sorted(w.Webhooks) {
		w.Webhooks[name].check(add)
	}
	for _, name := range sorted(w.Faults) {
		add(w.Faults[name].problem())
	}
	w.app = w.App.Check(w.dir, sorted(w.Partners), func(key, format string, args ...any) { add(w.App.Place.Problem(key, format, args...)) })
	if w.App != nil {
		for _, name := range sorted(w.App.Env) {
			if strings.Contains(w.App.Env[name], "${") {
				add(w.App.Place.Problem("env."+name, "%s is not understood here; the application has the environment of kasauti anyway, and {KASAUTI_...} stands for what kasauti adds", w.App.Env[name]))
			}
		}
	}
	if len(problems) > 0 {
		return nil, problems
	}
	return w, nil
}

// Application is the partner's own application; nil: none is named.
func (w *World) Application() *target.Application { return w.app }

var mobile = regexp.MustCompile(`^[0-9]{10}$`)

func sorted[T any](m map[string]T) []string { return slices.Sorted(maps.Keys(m)) }

// refers checks that a reference, as a bare name or as ${kind.name.id}, names what exists.
func refers[T any](place strictyaml.Place, key, name string, known map[string]T) *strictyaml.Problem {
	if name == "" {
		return place.Problem(key, "is missing; name one of %s", strings.Join(sorted(known), ", "))
	}
	if _, ok := known[name]; ok {
		return nil
	}
	return place.Problem(key, "%q is not declared%s", name, nearest.Hint(name, sorted(known)))
}

// placeholder is a value that the mock derives from its seed.
var placeholder = regexp.MustCompile(`^\$\{mock:([a-z0-9_-]+)\.([a-z_]+)\}$`)

// secrets refuses credentials written out: only what opens nothing but the mock may stand
// in a file.
func (p Partner) secrets(add func(*strictyaml.Problem)) {
	for _, field := range p.fields() {
		if *field.value == "" {
			continue
		}
		match := placeholder.FindStringSubmatch(*field.value)
		switch {
		case match == nil && strings.HasPrefix(*field.value, "${"):
			add(p.Place.Problem(field.key, "%s is not understood here; a world takes ${mock:NAME.%s}", *field.value, field.key))
		case match == nil && field.secret:
			problem := p.Place.Problem(field.key, "a secret must not be written into a file; use ${mock:NAME.%s}", field.key)
			problem.Rule = "secret-in-file"
			add(problem)
		case match != nil && match[2] != field.key:
			add(p.Place.Problem(field.key, "%s gives another kind of value; use ${mock:%s.%s}", *field.value, match[1], field.key))
		}
	}
}

type partnerField struct {
	key    string
	secret bool
	value  *string
}

func (p *Partner) fields() []partnerField {
	return []partnerField{
		{"partner_id", false, &p.PartnerID}, {"company_id", false, &p.CompanyID},
		{"access_key", true, &p.AccessKey}, {"secret_key", true, &p.SecretKey},
		{"username", false, &p.Username}, {"password", true, &p.Password},
		{"client_id", false, &p.ClientID}, {"client_secret", true, &p.ClientSecret},
	}
}

// ForMock is the world as the mock starts with it: placeholders and omitted ids get the
// values that follow from the seed.
func (w *World) ForMock(seed uint64) mock.World {
	m := mock.World{
		Name:     w.Meta.Name,
		Partners: map[string]mock.Partner{}, CardAccounts: map[string]mock.CardAccount{},
		Merchants: map[string]mock.Merchant{}, Wallets: map[string]mock.Wallet{}, Cards: map[string]mock.Card{},
		Webhooks: map[string]mock.Webhook{},
	}
	for name, p := range w.Partners {
		for _, field := range p.fields() {
			if match := placeholder.FindStringSubmatch(*field.value); match != nil {
				*field.value = mock.Derive(seed, mock.Kind(field.key), match[1]+"."+field.key)
			}
		}
		balance, _ := client.ParsePaise(p.Balance) // checked when the file was read; 0 for none
		m.Partners[name] = mock.Partner{
			Balance:   int64(balance),
			PartnerID: p.PartnerID, CompanyID: p.CompanyID, AccessKey: p.AccessKey, SecretKey: p.SecretKey,
			Username: p.Username, Password: p.Password, ClientID: p.ClientID, ClientSecret: p.ClientSecret,
		}
	}
	for name, f := range w.Faults {
		if m.Faults == nil {
			m.Faults = map[string]mock.Fault{}
		}
		m.Faults[name] = f.forMock()
	}
	for name, a := range w.CardAccounts {
		m.CardAccounts[name] = mock.CardAccount{ID: a.KnownID, Partner: a.Partner, Type: a.Type, Most: a.Most}
	}
	for name, v := range w.Merchants {
		m.Merchants[name] = mock.Merchant{ID: v.MerchantDetailID}
	}
	for name, v := range w.Wallets {
		m.Wallets[name] = mock.Wallet{ID: v.KnownID, Account: v.Account, Mobile: v.Mobile, KYC: v.KYC, TncPending: v.Tnc == "pending"}
	}
	for name, v := range w.Cards {
		m.Cards[name] = mock.Card{ID: v.KnownID, Account: v.Account, Mobile: v.Mobile, Inactive: v.Inactive, KYC: v.KYC}
	}
	for _, b := range w.Balances {
		amount, _ := client.ParsePaise(b.Min) // checked when the file was read
		if b.Card != "" {
			v := m.Cards[b.Card]
			v.Balance = max(v.Balance, int64(amount))
			m.Cards[b.Card] = v
			continue
		}
		v := m.Wallets[b.Wallet]
		v.Balance = max(v.Balance, int64(amount))
		m.Wallets[b.Wallet] = v
	}
	for name, values := range w.headers { // none before Resolve: a placeholder is nobody's key
		m.Webhooks[name] = w.Webhooks[name].forMock(values)
	}
	return m.Complete(seed)
}
