package target

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/strictyaml"
)

// Environment is an environment file, checked, with its placeholders resolved. It does not
// change once it is loaded.
type Environment struct {
	File     string
	Digest   string // of the file as it is written, its placeholders included and not what they stand for
	Name     string
	Target   string // "uat" or "url"
	Services map[client.Service]Service
	// Contacts are the mobile numbers that may get an SMS.
	Contacts []string
	// UnusedCards are ids that no card has: asking for an OTP for one reaches nobody's phone.
	UnusedCards []string
	Limits      Limits
	OTP         *OTPSource // nil: none is configured
	Lacks       []scenario.Capability
	// Variants choose readings of operations whose pages contradict each other.
	Variants map[string]string
	// App is the partner's own application; nil: none is named.
	App *Application
	// CAFile is the PEM file of tls.ca_file; "" for none.
	CAFile string
	// Paths are those of operations whose own nobody has seen, by name.
	Paths map[string]string

	places  map[string]place
	names   *scenario.Names
	roots   *x509.CertPool // nil: the system's alone
	secrets []client.Secret
}

// Service is where a service is reached.
type Service struct {
	client.Endpoint
	// Address is dialled instead of the URL's host and port; "" resolves the host as usual.
	Address string
}

// Limits are shared by everything that calls the target in this process.
type Limits struct {
	PerSecond  float64       // requests started
	Concurrent int           // requests under way
	Timeout    time.Duration // one request, from sending to the end of the answer
}

// Names are what the file declares; maps are empty where it declares nothing.
func (e *Environment) Names() *scenario.Names { return e.names }

// Secrets are the values that no sink may show, for the redactor.
func (e *Environment) Secrets() []client.Secret { return slices.Clone(e.secrets) }

// Reading is the contract as the environment's variants read it. The error is a
// strictyaml.Problems with those that the contract does not have.
func (e *Environment) Reading(of *contract.Contract) (*contract.Contract, error) {
	c := &checker{file: e.File, places: e.places}
	for _, operation := range sorted(e.Variants) {
		if _, err := of.With(map[string]string{operation: e.Variants[operation]}); err != nil {
			c.problem("variants."+operation, "%v", err)
		}
	}
	for _, operation := range sorted(e.Paths) {
		if _, err := of.At(map[string]string{operation: e.Paths[operation]}); err != nil {
			c.problem("paths."+operation, "%v", err)
		}
	}
	if len(c.problems) > 0 {
		c.sort()
		return nil, c.problems
	}
	read, err := of.With(e.Variants)
	if err != nil {
		return nil, err
	}
	return read.At(e.Paths)
}

// environmentFile is the file as written. Every value is text at first, since a placeholder
// may stand for it.
type environmentFile struct {
	Meta struct {
		Name string `yaml:"name"`
	} `yaml:"environment"`
	Target          string                 `yaml:"target"`
	Services        map[string]serviceFile `yaml:"services"`
	TLS             tlsFile                `yaml:"tls"`
	Partners        map[string]partnerFile `yaml:"partners"`
	CardAccounts    map[string]accountFile `yaml:"card_accounts"`
	Wallets         map[string]walletFile  `yaml:"wallets"`
	Cards           map[string]walletFile  `yaml:"cards"`
	Merchants       map[string]knownFile   `yaml:"merchants"`
	AllowedContacts []string               `yaml:"allowed_contacts"`
	UnusedCards     []string               `yaml:"unused_cards"`
	Limits          limitsFile             `yaml:"limits"`
	OTP             *otpFile               `yaml:"otp"`
	Lacks           []string               `yaml:"lacks"`
	Variants        map[string]string      `yaml:"variants"`
	App             *ApplicationFile       `yaml:"app"`
	Paths           map[string]string      `yaml:"paths"`
}

type serviceFile struct {
	URL     string `yaml:"url"`
	Token   string `yaml:"token"`
	Address string `yaml:"address"`
}

type tlsFile struct {
	CAFile string `yaml:"ca_file"`
}

type partnerFile struct {
	PartnerID    string `yaml:"partner_id"`
	CompanyID    string `yaml:"company_id"`
	AccessKey    string `yaml:"access_key"`
	SecretKey    string `yaml:"secret_key"`
	Username     string `yaml:"username"`
	Password     string `yaml:"password"`
	ClientID     string `yaml:"client_id"`
	ClientSecret string `yaml:"client_secret"`
}

type accountFile struct {
	Partner string `yaml:"partner"`
	Type    string `yaml:"type"`
	KnownID string `yaml:"known_id"`
}

// walletFile is a wallet or a card.
type walletFile struct {
	Account string `yaml:"account"`
	KnownID string `yaml:"known_id"`
	Mobile  string `yaml:"mobile"`
}

type knownFile struct {
	KnownID string `yaml:"known_id"`
}

type limitsFile struct {
	PerSecond  string `yaml:"requests_per_second"`
	Concurrent string `yaml:"concurrent"`
	Timeout    string `yaml:"timeout"`
}

type otpFile struct {
	Ask     string   `yaml:"ask"`
	Command []string `yaml:"command"`
	File    string   `yaml:"file"`
	HTTP    string   `yaml:"http"`
	Wait    string   `yaml:"wait"`
}

// LoadEnvironment reads and checks an environment file. lookup finds an environment
// variable, as os.LookupEnv does; relative paths in the file start from its folder. The
// error is a strictyaml.Problems with all that is wrong.
func LoadEnvironment(path string, lookup func(string) (string, bool)) (*Environment, error) {
	data, err := strictyaml.ReadFile(path)
	if err != nil {
		return nil, strictyaml.Problems{{File: path, Rule: "unreadable-file", Message: "cannot be read: " + reason(err) + "; check the path"}}
	}
	return parseEnvironment(path, data, lookup)
}

func parseEnvironment(path string, data []byte, lookup func(string) (string, bool)) (*Environment, error) {
	var file environmentFile
	if err := strictyaml.Load(path, data, &file); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(data)
	c := &checker{
		file: path, dir: filepath.Dir(path), places: placesOf(data), lookup: lookup,
		environment: &Environment{File: path, Digest: hex.EncodeToString(sum[:]), names: emptyNames()},
	}
	c.check(&file)
	c.environment.Variants, c.environment.places = file.Variants, c.places
	if len(c.problems) > 0 {
		c.sort()
		return nil, c.problems
	}
	return c.environment, nil
}

// reason is an error of the file system without the path, which stands in the sentence already.
func reason(err error) string {
	var pathError *os.PathError
	if errors.As(err, &pathError) {
		return pathError.Err.Error()
	}
	return err.Error()
}
