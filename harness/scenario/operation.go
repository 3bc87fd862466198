package scenario

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/nearest"
)

// Callable finds an operation by name, in the client's terms: one of its own, or one that the
// contract describes. The error says why a name cannot be called.
func Callable(c *contract.Contract, name string) (client.Operation, error) {
	o, described := c.Operation(name)
	if own, ok := client.Lookup(name); ok && !chosen(o, own) {
		return own, nil
	}
	switch {
	case !described && c.Known(name), described && o.State == contract.Named:
		return client.Operation{}, Unready("call %s: its method or path was never seen on any page; see kasauti catalogue", name)
	case !described:
		return client.Operation{}, fmt.Errorf("call %q: the contract has no such operation%s", name, nearest.Hint(name, OperationNames(c)))
	case o.Webhook:
		return client.Operation{}, fmt.Errorf("call %s: it is a call that EnKash makes to the merchant; nobody else can make it", name)
	}
	return inClientTerms(o), nil
}

// chosen reports whether an environment's choice of reading goes before the client's own row.
func chosen(o contract.Operation, own client.Operation) bool {
	return o.Variant != "" || o.Name != "" && (o.Method != own.Method || o.Path != own.Path)
}

func inClientTerms(o contract.Operation) client.Operation {
	made := client.Operation{
		Name: o.Name, Service: client.Service(o.Service), Method: o.Method, Path: o.Path,
		Envelope: client.EnvelopeKind(o.Envelope), Auth: o.Auth == "bearer", Basic: o.Auth == "basic",
		Assumed: o.Assumed, Form: o.Form, Encrypted: o.Encrypted, Write: o.Writes != "", Source: o.Source,
	}
	for _, p := range o.Parameters {
		made.Partner = made.Partner || p.In == "header" && strings.EqualFold(p.Name, "partnerId")
		made.Key = made.Key || p.In == "header" && strings.EqualFold(p.Name, "merchantAccessKey")
	}
	return made
}

// OperationNames are those that the contract describes.
func OperationNames(c *contract.Contract) []string {
	var names []string
	for _, o := range c.Operations() {
		names = append(names, o.Name)
	}
	return names
}

// WebhookNames are the calls that EnKash makes to the merchant.
func WebhookNames(c *contract.Contract) []string {
	var names []string
	for _, o := range c.Operations() {
		if o.Webhook {
			names = append(names, o.Name)
		}
	}
	return names
}

// further is what the scenario's clients can call beside their own operations, or otherwise than
// those, since the environment chose so.
func (s *State) further(name string) (client.Operation, bool) {
	o, err := Callable(s.Contract, name)
	return o, err == nil
}

// reachable says why a call would go nowhere: the target does not serve the operation or has no
// host for it. That is nothing to judge the API by.
func (s *State) reachable(name string) error {
	o, err := Callable(s.Contract, name)
	if err != nil {
		return err
	}
	if !s.target.Serves(name) {
		return Unready("call %s: the mock does not serve it, and no answer is made from the schema that judges it; run this on a target that does", name)
	}
	if err := Seen(s.Contract, s.target, name); err != nil {
		return err
	}
	at, has := s.Session.Services()[o.Service]
	switch {
	case !has:
		return Unready("call %s: the target has no URL for the service %q; add it under services in the environment file", name, o.Service)
	case o.Auth && at.Token == "":
		return Unready("call %s: it needs a bearer token, and nothing says which token call gives one for the service %q; add token to it in the environment file", name, o.Service)
	}
	return nil
}

// sealable says why a call whose bodies travel encrypted cannot be made: nobody gave the partner's
// secret.
func (s *State) sealable(partner, name string) error {
	o, err := Callable(s.Contract, name)
	if err != nil || !o.Encrypted {
		return nil // whatever is wrong, who makes the call says so
	}
	p, err := s.Names.Partner(partner)
	if err == nil && p.Credentials.PayloadSecret().IsZero() {
		return Unready("call %s: its body travels encrypted, and partner %q has no client secret to encrypt it by; add client_id and client_secret to it in the environment file", name, partner)
	}
	return nil
}

// openerFrom is the client's, in the recorder's terms.
func openerFrom(ctx context.Context) exchange.Opener {
	return client.OpenerFrom(ctx)
}

// Unseen is what nobody has seen of an operation's request, where that keeps it from being sent
// to a target; "" where it can be. Only a mock assumes what we do.
func Unseen(c *contract.Contract, target Target, name string) string {
	o, err := Callable(c, name)
	if _, given := target.Paths()[name]; err != nil || given || target.Mock() {
		return ""
	}
	return o.Assumed
}

// Seen says why an operation whose request is a guess of ours is not sent to a target.
func Seen(c *contract.Contract, target Target, name string) error {
	part := Unseen(c, target, name)
	if part == "" {
		return nil
	}
	return Unready("call %s: nobody has seen its %s, and what Kasauti would send is a guess; run this on the mock, or give the operation's path under paths in the environment file", name, part)
}

// CheckAnswer judges what came of a call again, for a step that asks whether all was well, and
// reports how many rules were looked at.
func (s *State) CheckAnswer(answer *Answer) int {
	all, _ := s.recorder.Exchanges(0)
	n := 0
	for _, e := range all {
		if !slices.Contains(answer.Exchanges, e.ID) {
			continue
		}
		for _, check := range s.Contract.Judge(e, s.target.Mock()) {
			s.add(check)
			n++
		}
	}
	return n
}
