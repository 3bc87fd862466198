package certify

import (
	"slices"

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/nearest"
	"github.com/kasauti/kasauti/harness/strictyaml"
	"github.com/kasauti/kasauti/harness/verdict"
)

// problems are what keeps a case from being one.
func (c *Case) problems(b *Book, k *contract.Contract) (all strictyaml.Problems) {
	add := func(key, format string, args ...any) {
		all = append(all, c.Place.Problem(key, format, args...))
	}
	if c.Title == "" {
		add("title", "is missing; say in a sentence what a client must do")
	}
	if c.Why == "" {
		add("why", "is missing; say what the case is good for, and why its times are as long as they are")
	}
	if c.Tier != Core && c.Tier != Extended {
		add("tier", "%q is neither core nor extended", c.Tier)
	}
	if kind := c.Setting.TLS; kind != "" && !slices.Contains(tlsKinds, kind) {
		add("setting.tls", "%q is no kind of certificate%s", kind, nearest.Known(kind, tlsKinds))
	}
	for i := range c.Setting.Alter {
		all = append(all, c.Setting.Alter[i].problems(k)...)
	}
	for i := range c.Setting.Webhooks {
		all = append(all, c.Setting.Webhooks[i].problems()...)
	}
	c.receives(add)
	for _, id := range c.Requirements() {
		c.problemOf(id, k, add)
	}
	if len(c.Tasks) == 0 {
		add("tasks", "is empty; ask the client for something")
	}
	for i := range c.Tasks {
		all = append(all, c.Tasks[i].problems(b)...)
	}
	for i := range c.Expect {
		all = append(all, c.Expect[i].problems(k)...)
	}
	if !c.wantsCalls() {
		add("expect", "holds for a client that calls nothing; count a call that must come with exactly or at_least")
	}
	return all
}

// problemOf finds what is wrong with a requirement of the case.
func (c *Case) problemOf(id string, k *contract.Contract, add func(key, format string, args ...any)) {
	r, known := k.Requirement(id)
	switch {
	case !known:
		add("requirement", "the contract has no requirement %q%s", id, nearest.Hint(id, k.IDs()))
	case r.Who != contract.Client:
		add("requirement", "%s binds the server; name one that binds clients", id)
	case c.Tier == Core && Warns(&r) && r.Level == verdict.Must:
		add("tier", "%s is assumed and no rule of money safety, so a case of it is extended", id)
	}
}

// wantsCalls reports whether a client that sends nothing fails the case.
func (c *Case) wantsCalls() bool {
	return slices.ContainsFunc(c.Expect, func(r Rule) bool {
		return r.Calls != nil && r.Calls.count().wants()
	})
}

func (t *Task) problems(b *Book) (all strictyaml.Problems) {
	add := func(key, format string, args ...any) {
		all = append(all, t.Place.Problem(key, format, args...))
	}
	verb, known := b.Verbs[t.Do]
	if !known {
		add("do", "%q is no task%s", t.Do, nearest.Known(t.Do, sorted(b.Verbs)))
		return all
	}
	for _, name := range sorted(t.With) {
		if _, takes := verb.Takes[name]; !takes {
			add("with."+name, "the task %s takes no such value%s", t.Do, nearest.Known(name, sorted(verb.Takes)))
		}
	}
	if t.listens() && t.With["listen"] != Listening {
		add("with.listen", "%q is not %s; the port is picked for the client", t.With["listen"], Listening)
	}
	if t.Credentials != "" && t.Credentials != WrongCredentials {
		add("credentials", "%q is not wrong; leave it out where the client is given its own", t.Credentials)
	}
	if len(t.Says.Outcome) == 0 {
		add("says.outcome", "is missing; say what the client must conclude")
	}
	for _, o := range t.Says.Outcome {
		if !slices.Contains(Outcomes(), o) {
			add("says.outcome", "%q is no outcome; those there are: %v", o, Outcomes())
		}
	}
	for _, name := range sorted(t.Says.Fields) {
		if _, says := verb.Says[name]; !says {
			add("says.fields."+name, "a conclusion of the task %s has no such field%s", t.Do, nearest.Known(name, sorted(verb.Says)))
		}
	}
	return all
}

func (r *Rule) problems(k *contract.Contract) (all strictyaml.Problems) {
	forms := r.forms()
	if len(forms) != 1 {
		all = append(all, r.Place.Problem("", "has %d forms; give exactly one of calls, order, wait, same, differ, money and deliveries", len(forms)))
	}
	for _, key := range sorted(forms) {
		forms[key].problems(func(at, format string, args ...any) {
			if at != "" {
				key += "." + at
			}
			all = append(all, r.Place.Problem(key, format, args...))
		})
	}
	for _, p := range r.picks() {
		if p.Operation != "" && len(p.OneOf) > 0 {
			all = append(all, p.Place.Problem("one_of", "stands beside operation; give one of them"))
		}
		for _, name := range p.operations() {
			if _, known := k.Operation(name); !known {
				all = append(all, p.Place.Problem("operation", "the contract has no operation %q%s", name, likeOperation(name, k)))
			}
		}
		if p.Refusal != "" && p.Refusal != none {
			if _, known := k.Refusal(p.Refusal); !known {
				all = append(all, p.Place.Problem("refusal", "the contract has no refusal %q", p.Refusal))
			}
		}
	}
	return all
}

// likeOperation names the operation that was meant, perhaps.
func likeOperation(name string, k *contract.Contract) string {
	var names []string
	for _, o := range k.Operations() {
		names = append(names, o.Name)
	}
	return nearest.Hint(name, names)
}

// picks are those of the rule's form.
func (r *Rule) picks() []*Pick {
	switch {
	case r.Calls != nil:
		return []*Pick{&r.Calls.Pick}
	case r.Order != nil:
		return []*Pick{&r.Order.First, &r.Order.Then}
	case r.Wait != nil:
		return []*Pick{&r.Wait.Pick}
	case r.Same != nil:
		return []*Pick{&r.Same.Pick}
	case r.Differ != nil:
		return []*Pick{&r.Differ.Pick}
	}
	return nil
}
