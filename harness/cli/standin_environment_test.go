package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/mock"
)

// canary is a secret that shows wherever it is written, with characters that every way of
// writing it down treats differently.
func canary(partner, field string) string {
	return "canary-" + partner + "-" + field + ` +/&"<é`
}

func withCanaries(p mock.Partner, name string) mock.Partner {
	p.AccessKey, p.SecretKey = canary(name, "access"), canary(name, "secret")
	p.Password, p.ClientSecret = canary(name, "password"), canary(name, "client")
	return p
}

// secretFields of a partner in the environment file, and their values.
func (s *standIn) secretFields(partner string) map[string]string {
	p := s.world.Partners[partner]
	return map[string]string{
		"access_key": p.AccessKey, "secret_key": p.SecretKey, "password": p.Password, "client_secret": p.ClientSecret,
	}
}

func (s *standIn) writeSecrets(t testing.TB) {
	t.Helper()
	s.write("ca.pem", string(s.ca.pem))
	for partner := range s.world.Partners {
		for field, value := range s.secretFields(partner) {
			s.write(fmt.Sprintf("secrets/%s.%s", partner, field), value+"\n")
		}
	}
	if _, err := os.Stat(filepath.Join(s.dir, "secrets", "acme.access_key")); err != nil {
		t.Fatal(err)
	}
}

// part is one section of the environment file; the last one given of a kind counts.
type part func(map[string]string)

func section(name, text string) part {
	return func(sections map[string]string) { sections[name] = text }
}

// Capabilities that UAT lacks, and who may get an SMS, unless a test says otherwise.
const (
	everythingLacks = "[clock, inbox, otp, ledger, journal, reset, faults, webhooks, purchases]"
	otpAlone        = "[clock, inbox, ledger, journal, reset, faults, webhooks, purchases]"
)

// environment writes the environment file of this stand-in.
func (s *standIn) environment(t testing.TB, parts ...part) (file string) {
	t.Helper()
	services := func(gateway, oauth, partner string) string {
		return fmt.Sprintf(`{gateway: {url: "https://%s", address: %q}, oauth: {url: "https://%s", address: %q}, partner: {url: "https://%s", address: %q, token: oauth}}`,
			gatewayHost, gateway, oauthHost, oauth, partnerHost, partner)
	}
	partners, accounts, wallets, cards, merchants, contacts := "", "", "", "", "", []string{}
	for name, p := range s.world.Partners {
		partners += fmt.Sprintf("  %s: {partner_id: %q, company_id: %q, username: %q, client_id: %q", name, p.PartnerID, p.CompanyID, p.Username, p.ClientID)
		for field := range s.secretFields(name) {
			partners += fmt.Sprintf(`, %s: "${file:secrets/%s.%s}"`, field, name, field)
		}
		partners += "}\n"
	}
	for name, a := range s.world.CardAccounts {
		accounts += fmt.Sprintf("  %s: {partner: %s, known_id: %s, type: %q}\n", name, a.Partner, a.ID, a.Type)
	}
	for name, w := range s.world.Wallets {
		wallets += fmt.Sprintf("  %s: {account: %s, known_id: %s, mobile: %q}\n", name, w.Account, w.ID, w.Mobile)
		contacts = append(contacts, fmt.Sprintf("%q", w.Mobile))
	}
	for name, c := range s.world.Cards {
		cards += fmt.Sprintf("  %s: {account: %s, known_id: %s, mobile: %q}\n", name, c.Account, c.ID, c.Mobile)
		contacts = append(contacts, fmt.Sprintf("%q", c.Mobile))
	}
	for name, m := range s.world.Merchants {
		merchants += fmt.Sprintf("  %s: {known_id: %s}\n", name, m.ID)
	}
	sections := map[string]string{
		"environment": "{name: stand-in}", "target": "uat", "tls": "{ca_file: ca.pem}",
		"services": services(s.address[gatewayHost], s.address[oauthHost], s.address[partnerHost]),
		"partners": "\n" + partners, "card_accounts": "\n" + accounts, "wallets": "\n" + wallets, "cards": "\n" + cards, "merchants": "\n" + merchants,
		"allowed_contacts": "[" + strings.Join(contacts, ", ") + "]",
		"limits":           "{requests_per_second: 1000, concurrent: 32, timeout: 10s}",
		"unused_cards":     "[EKC0000000, EKC]", // those that the features ask for
		"lacks":            everythingLacks,
	}
	for _, p := range parts {
		p(sections)
	}
	text := ""
	for name, value := range sections {
		text += name + ": " + strings.TrimRight(value, "\n") + "\n"
	}
	file = filepath.Join(s.dir, "uat.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// at has the environment file dial other addresses for the hosts than the stand-in's.
func (s *standIn) at(addresses map[string]string) *standIn {
	moved := &standIn{ca: s.ca, world: s.world, dir: s.dir, address: map[string]string{}}
	for host, address := range s.address {
		moved.address[host] = address
		if other, given := addresses[host]; given {
			moved.address[host] = other
		}
	}
	return moved
}

// everywhere are the addresses with which all hosts are one listener.
func everywhere(address string) map[string]string {
	return map[string]string{gatewayHost: address, oauthHost: address, partnerHost: address}
}
