package bundle_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kasauti/kasauti/harness/certify/bundle"
	"github.com/kasauti/kasauti/harness/verdict"
)

// answered is a bundle that answers a challenge.
func (d *desk) answered(c *bundle.Challenge) *bundle.Bundle {
	return d.made(func(b *bundle.Bundle) {
		b.Trust, b.Challenge, b.Seed = bundle.Challenged, c, c.Seed()
		cases, err := bundle.Cases(d.book, b.Subject.Profiles, b.Subject.Tier, c)
		if err != nil {
			d.t.Fatal(err)
		}
		b.Records = nil
		for _, one := range cases {
			b.Records = append(b.Records, recordOf(one, b.Seed, b.Started))
		}
	})
}

func TestAChallengeIsAnswered(t *testing.T) {
	d := newDesk(t)
	asked := bundle.NewChallenge([]string{"mini"}, "core", now.Add(-2*time.Hour), 30*24*time.Hour)
	text, err := asked.Encode()
	if err != nil {
		t.Fatal(err)
	}
	read, err := bundle.ParseChallenge(text)
	if err != nil || read.Seed() != asked.Seed() {
		t.Fatalf("%v, %d and %d", err, read.Seed(), asked.Seed())
	}
	other := bundle.NewChallenge([]string{"mini"}, "core", now.Add(-2*time.Hour), 30*24*time.Hour)
	late := bundle.NewChallenge([]string{"mini"}, "core", now, 30*24*time.Hour)
	for name, c := range map[string]struct {
		asked  *bundle.Challenge
		change func(*bundle.Bundle)
		code   int
		shown  bundle.Trust
		says   string
	}{
		"as it was asked":              {read, nil, 0, bundle.Challenged, "It answers the reviewer's challenge"},
		"nobody says what was asked":   {nil, nil, 3, bundle.SelfAttested, "give the reviewer's file"},
		"another was asked":            {other, nil, 1, bundle.SelfAttested, "answers another challenge"},
		"nothing is answered":          {read, func(b *bundle.Bundle) { *b = *d.made(nil) }, 1, bundle.SelfAttested, "It answers no challenge"},
		"with another seed":            {read, func(b *bundle.Bundle) { b.Seed = 1 }, 1, bundle.SelfAttested, "not those of the challenge"},
		"for another tier":             {read, func(b *bundle.Bundle) { b.Subject.Tier = "all" }, 1, bundle.SelfAttested, "not those of the challenge"},
		"before it was asked":          {late, func(b *bundle.Bundle) { *b = *d.answered(late) }, 1, bundle.SelfAttested, "before its challenge was made"},
		"with a longer life":           {read, func(b *bundle.Bundle) { b.Expires = b.Expires.AddDate(0, 0, 9) }, 1, bundle.Challenged, "as it must"},
		"as if nobody had asked":       {nil, func(b *bundle.Bundle) { b.Trust = bundle.SelfAttested }, 1, bundle.SelfAttested, "says otherwise"},
		"with a life that it was made": {read, func(b *bundle.Bundle) { b.Challenge.Expires = b.Challenge.Expires.AddDate(9, 0, 0) }, 1, bundle.SelfAttested, "not those of the challenge"},
	} {
		t.Run(name, func(t *testing.T) {
			mine := *asked
			b := d.answered(&mine)
			if c.change != nil {
				c.change(b)
			}
			o := d.options()
			o.Challenge = c.asked
			r, err := bundle.Verify(d.sealed(b), o)
			if err != nil {
				t.Fatal(err)
			}
			code, _ := r.Outcome()
			if said := fmt.Sprint(r.Findings); code != c.code || r.Shown != c.shown || !strings.Contains(said, c.says) {
				t.Errorf("exit %d, %s: %s", code, r.Shown, said)
			}
		})
	}
}

// TestAChallengeFixesTheOrder: the order follows from the nonce, and is not always that of the names.
func TestAChallengeFixesTheOrder(t *testing.T) {
	d := newDesk(t)
	orders := map[string]bool{}
	for range 64 {
		c := bundle.NewChallenge([]string{"mini"}, "core", now, time.Hour)
		order := ""
		for range 2 {
			cases, err := bundle.Cases(d.book, c.Profiles, c.Tier, c)
			if err != nil {
				t.Fatal(err)
			}
			is := cases[0].Name + cases[1].Name
			if order != "" && is != order {
				t.Fatal("one nonce has two orders")
			}
			order = is
		}
		orders[order] = true
	}
	if len(orders) != 2 {
		t.Errorf("orders %v", orders)
	}
}

func TestBadChallenges(t *testing.T) {
	whole, err := bundle.NewChallenge([]string{"mini"}, "core", now, time.Hour).Encode()
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"nothing":        "",
		"no JSON":        "x",
		"another schema": strings.Replace(string(whole), "challenge/1", "challenge/9", 1),
		"a short nonce":  strings.Replace(string(whole), `"nonce":"`, `"nonce":"00`, 1),
		"out of order":   strings.Replace(string(whole), `"tier":"core",`, "", 1),
		"more":           string(whole) + "\n",
		"expired before": strings.Replace(string(whole), `"expires":"2026`, `"expires":"2006`, 1),
	} {
		if _, err := bundle.ParseChallenge([]byte(text)); err == nil {
			t.Errorf("%s is a challenge", name)
		}
	}
}

func TestWitnessed(t *testing.T) {
	d := newDesk(t)
	file, err := bundle.Seal(d.made(func(b *bundle.Bundle) { b.Trust = bundle.Witnessed }), d.reviewer)
	if err != nil {
		t.Fatal(err)
	}
	r, err := bundle.Verify(file, d.options())
	if code, _ := r.Outcome(); err != nil || code != verdict.ExitConformant || r.Shown != bundle.Witnessed {
		t.Errorf("%v, %d, %s", err, code, r.Shown)
	}
}

func TestEndorsements(t *testing.T) {
	d := newDesk(t)
	endorsed := func(file []byte, remark string, at time.Time, key *bundle.Private) []byte {
		t.Helper()
		file, err := bundle.Endorse(file, remark, at, key)
		if err != nil {
			t.Fatal(err)
		}
		return file
	}
	one, two := d.sealed(d.made(nil)), d.sealed(d.made(func(b *bundle.Bundle) { b.Subject.Version = "2" }))
	first := endorsed(one, "seen", now, d.reviewer)
	both := endorsed(first, "seen again", now, d.other)
	lines := bytes.SplitAfter(both, []byte("\n"))
	for name, c := range map[string]struct {
		file []byte
		code int // -1: refused
		n    int // endorsements that hold
	}{
		"none":                {one, 0, 0},
		"one":                 {first, 0, 1},
		"two":                 {both, 0, 2},
		"the first left out":  {slices.Concat(lines[0], lines[2]), -1, 0},
		"in another order":    {slices.Concat(lines[0], lines[2], lines[1]), -1, 0},
		"twice":               {slices.Concat(lines[0], lines[1], lines[1]), -1, 0},
		"of another bundle":   {slices.Concat(two, lines[1]), -1, 0},
		"alone":               {lines[1], -1, 0},
		"by who signed":       {endorsed(one, "good", now, d.partner), 1, 0},
		"without a remark":    {endorsed(one, "", now, d.reviewer), -1, 0},
		"with too long a one": {endorsed(one, strings.Repeat("x", bundle.MostRemark+1), now, d.reviewer), -1, 0},
		"before the run":      {endorsed(one, "seen", now.Add(-9*time.Hour), d.reviewer), 3, 1},
		"in the future":       {endorsed(one, "seen", now.Add(time.Hour), d.reviewer), 3, 1},
		"two bundles":         {slices.Concat(one, two), -1, 0},
		"too many":            {slices.Concat(one, bytes.Repeat(lines[1], bundle.MostEndorsements+1)), -1, 0},
	} {
		o := d.options()
		o.Reviewers = append(o.Reviewers, &d.other.Public)
		r, err := bundle.Verify(c.file, o)
		var refused *bundle.Refused
		if c.code < 0 {
			if !errors.As(err, &refused) {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if code, why := r.Outcome(); code != c.code || len(r.Endorsements) != c.n {
			t.Errorf("%s: %d %s, %d endorsements", name, code, why, len(r.Endorsements))
		}
	}
	r, err := bundle.Verify(both, d.options()) // the second one's key is not known
	if code, _ := r.Outcome(); err != nil || code != verdict.ExitIncomplete || len(r.Endorsements) != 1 {
		t.Errorf("%v: %d, %v", err, code, r.Endorsements)
	}
}

func TestAgainst(t *testing.T) {
	d := newDesk(t)
	report := func(change func(*bundle.Bundle)) *bundle.Report {
		t.Helper()
		r, err := bundle.Verify(d.sealed(d.made(change)), d.options())
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	old := report(nil)
	if got := old.Against(report(nil)); len(got) != 0 {
		t.Errorf("the same differs: %q", got)
	}
	is := report(func(b *bundle.Bundle) {
		b.Subject.Version = "2"
		b.Records[0].Calls = append(b.Records[0].Calls, b.Records[0].Calls[0])
		b.Records[0].Calls[1].ID = "2"
	})
	got := strings.Join(is.Against(old), "\n")
	want := "Version of the client: 2, and was none.\nEK-CLIENT-010 is fail, and was pass, which is worse."
	if got != want {
		t.Errorf("%s", got)
	}
}
