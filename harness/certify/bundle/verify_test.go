package bundle_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kasauti/kasauti/harness/certify"
	"github.com/kasauti/kasauti/harness/certify/bundle"
	"github.com/kasauti/kasauti/harness/verdict"
)

// green reports whether a file passes, and fails where nothing says why it does not.
func (d *desk) green(file []byte, o bundle.Options) bool {
	r, err := bundle.Verify(file, o)
	var refused *bundle.Refused
	switch {
	case errors.As(err, &refused):
		return false
	case err != nil:
		d.t.Fatalf("an error that is no refusal: %v", err)
	}
	code, why := r.Outcome()
	if why == "" {
		d.t.Fatal("nothing says why")
	}
	return code == verdict.ExitConformant
}

func TestAWholeBundleHolds(t *testing.T) {
	d := newDesk(t)
	file := d.sealed(d.made(nil))
	r, err := bundle.Verify(file, d.options())
	if err != nil {
		t.Fatal(err)
	}
	code, why := r.Outcome()
	if _, doubt := r.Doubt(); doubt != nil || code != verdict.ExitConformant || r.Shown != bundle.SelfAttested {
		t.Errorf("%d %s: %v, %s", code, why, doubt, r.Shown)
	}
	for _, v := range r.Recomputed {
		if strings.HasPrefix(v.Requirement, "EK-CLIENT") && v.Verdict != verdict.Pass {
			t.Errorf("%+v", v)
		}
	}
}

// TestNoByteCanChange takes a bundle with an endorsement, and changes, removes and adds each byte.
func TestNoByteCanChange(t *testing.T) {
	d, o := newDesk(t), bundle.Options{}
	o = d.options()
	file, err := bundle.Endorse(d.sealed(d.made(nil)), "seen", now, d.reviewer)
	if err != nil || !d.green(file, o) {
		t.Fatalf("the bundle itself does not hold: %v", err)
	}
	step := 1
	if testing.Short() {
		step = 17
	}
	for i := 0; i < len(file); i += step {
		changed := bytes.Clone(file)
		changed[i] ^= []byte{1, 0x20, 0x80}[i%3]
		if d.green(changed, o) {
			t.Fatalf("byte %d (%q) became %q, and nobody saw it", i, file[i], changed[i])
		}
		if d.green(slices.Delete(bytes.Clone(file), i, i+1), o) {
			t.Fatalf("byte %d (%q) was removed, and nobody saw it", i, file[i])
		}
		if added := []byte{' ', '\n', 'A', '=', '0'}[i%5]; d.green(slices.Insert(bytes.Clone(file), i, added), o) {
			t.Fatalf("%q was added at byte %d, and nobody saw it", added, i)
		}
		if i > 0 && file[i] != file[i-1] {
			swapped := bytes.Clone(file)
			swapped[i], swapped[i-1] = swapped[i-1], swapped[i]
			if d.green(swapped, o) {
				t.Fatalf("bytes %d and %d changed places, and nobody saw it", i-1, i)
			}
		}
		if i%7 == 0 && bytes.IndexByte(file[:i], '\n') != i-1 && d.green(file[:i], o) {
			t.Fatalf("all from byte %d on was cut, and nobody saw it", i)
		}
	}
	for _, more := range []string{"\n", "{}\n", " ", string(file)} {
		if d.green(append(bytes.Clone(file), more...), o) {
			t.Errorf("%.10q was added at the end, and nobody saw it", more)
		}
	}
}

// TestWhatASignerCannotClaim has the partner sign what is not so.
func TestWhatASignerCannotClaim(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*bundle.Bundle)
		says   string
		code   int
	}{
		"a record is left out":           {func(b *bundle.Bundle) { b.Records = b.Records[:1] }, "the case two of the profile mini has no record", 1},
		"records are in another order":   {func(b *bundle.Bundle) { slices.Reverse(b.Records) }, "the case one of the profile mini has no record", 1},
		"a record is there twice":        {func(b *bundle.Bundle) { b.Records = append(b.Records, b.Records[1]) }, "it is attempt 1, and attempt 2 must stand there", 1},
		"a first attempt is left out":    {func(b *bundle.Bundle) { b.Records[0].Attempt = 2 }, "it is attempt 2, and attempt 1 must stand there", 1},
		"a record of no case":            {func(b *bundle.Bundle) { b.Records[1].Case = "../../etc/passwd" }, "the case two of the profile mini has no record", 1},
		"another case's digest":          {func(b *bundle.Bundle) { b.Records[0].Digest = b.Records[1].Digest }, "its case's digest is another", 1},
		"another seed of a case":         {func(b *bundle.Bundle) { b.Records[0].Seed++ }, "its seed does not follow", 1},
		"another seed of the run":        {func(b *bundle.Bundle) { b.Seed++ }, "its seed does not follow", 1},
		"a record of before the run":     {func(b *bundle.Bundle) { b.Records[0].Started = b.Started.Add(-time.Second) }, "it began outside of the run", 1},
		"a record that never ends":       {func(b *bundle.Bundle) { b.Records[0].Took = 1 << 62 }, "it took longer than the run", 1},
		"a case that took no time":       {func(b *bundle.Bundle) { b.Records[0].Took = -1 }, "it took longer than the run", 1},
		"calls that are numbered anew":   {func(b *bundle.Bundle) { b.Records[0].Calls[0].ID = "../1" }, `its call 1 is numbered "../1"`, 1},
		"a call is left out":             {func(b *bundle.Bundle) { b.Records[0].Calls = nil }, "EK-CLIENT-010 is said to be pass, and they show fail", 1},
		"a webhook is left out":          {func(b *bundle.Bundle) { b.Records[1].Deliveries = nil }, "EK-CLIENT-020 is said to be pass, and they show fail", 1},
		"another answer to a webhook":    {func(b *bundle.Bundle) { b.Records[1].Deliveries[0].Response.Status = 500 }, "EK-CLIENT-020 is said to be pass, and they show fail", 1},
		"a webhook of another kind":      {func(b *bundle.Bundle) { b.Records[1].Deliveries[0].Kind = certify.Forged }, "EK-CLIENT-020 is said to be pass, and they show fail", 1},
		"webhooks numbered anew":         {func(b *bundle.Bundle) { b.Records[1].Deliveries[0].ID = "1" }, `its webhook 1 is numbered "1"`, 1},
		"webhooks that none asked for":   {func(b *bundle.Bundle) { b.Records[0].Deliveries = b.Records[1].Deliveries }, "its case has none come", 1},
		"too many webhooks":              {func(b *bundle.Bundle) { b.Records[1].Deliveries = make([]certify.Delivery, 201) }, "it has more than 200 webhooks", 1},
		"a server whose output was seen": {func(b *bundle.Bundle) { b.Subject.Form = verdict.FormPosted }, "does not follow from how it got its tasks", 1},
		"a program whose output was not": {func(b *bundle.Bundle) { b.Records[0].Unseen = true }, "does not follow from how it got its tasks", 1},
		"more conclusions than tasks":    {func(b *bundle.Bundle) { b.Records[0].Says = append(b.Records[0].Says, nil) }, "it has 2 conclusions of 1 tasks", 1},
		"another conclusion":             {func(b *bundle.Bundle) { b.Records[0].Says[0].Outcome = certify.Failed }, "EK-CLIENT-010 is said to be pass, and they show fail", 1},
		"a crash":                        {func(b *bundle.Bundle) { b.Records[0].Ending = &certify.Ending{Kind: certify.Crashed, Why: "x"} }, "EK-CLIENT-010 is said to be pass, and they show fail", 1},
		"a better verdict":               {func(b *bundle.Bundle) { b.Verdicts[0].Verdict = verdict.Warn }, "they show pass", 1},
		"a stronger evidence":            {func(b *bundle.Bundle) { b.Verdicts[len(b.Verdicts)-1].Evidence = "observed" }, "described otherwise", 1},
		"a verdict is left out":          {func(b *bundle.Bundle) { b.Verdicts = b.Verdicts[1:] }, "left out", 1},
		"a verdict of nothing":           {func(b *bundle.Bundle) { b.Verdicts[0].Requirement = "EK-X-1" }, "EK-X-1 is judged by none", 1},
		"a longer life":                  {func(b *bundle.Bundle) { b.Expires = b.Expires.AddDate(9, 0, 0) }, "as it must", 1},
		"times in disorder":              {func(b *bundle.Bundle) { b.Ended = b.Started.Add(-time.Second) }, "in disorder", 1},
		"no such profile":                {func(b *bundle.Bundle) { b.Subject.Profiles = []string{"../mini"} }, "are none", 1},
		"a profile twice":                {func(b *bundle.Bundle) { b.Subject.Profiles = []string{"mini", "mini"} }, "named twice", 1},
		"no such tier":                   {func(b *bundle.Bundle) { b.Subject.Tier = "best" }, "is none of core", 1},
		"a level that is none":           {func(b *bundle.Bundle) { b.Trust = "sworn" }, `"sworn" is no level of trust`, 1},
		"witnessed by oneself":           {func(b *bundle.Bundle) { b.Trust = bundle.Witnessed }, "give the reviewer's key", 3},
		"challenged by nobody":           {func(b *bundle.Bundle) { b.Trust = bundle.Challenged }, "says otherwise", 1},
		"another contract":               {func(b *bundle.Bundle) { b.Contract = "0" }, "cannot be recomputed by this release: the contract", 3},
		"other cases":                    {func(b *bundle.Bundle) { b.Book = "0" }, "cannot be recomputed by this release: the cases", 3},
		"another schema":                 {func(b *bundle.Bundle) { b.Schema = "kasauti.certify/2" }, "this release of kasauti reads", 3},
		"records of another run":         {func(b *bundle.Bundle) { otherIDs(b) }, "No call names a wallet or card", 1},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			b := d.made(nil)
			c.change(b)
			r, err := bundle.Verify(d.sealed(b), d.options())
			if err != nil {
				t.Fatal(err)
			}
			code, _ := r.Outcome()
			if said := fmt.Sprint(r.Findings); code != c.code || !strings.Contains(said, c.says) {
				t.Errorf("exit %d, want %d: %s", code, c.code, said)
			}
		})
	}
}

func otherIDs(b *bundle.Bundle) {
	for i := range b.Records {
		call := &b.Records[i].Calls[0]
		call.Request.URL = strings.ReplaceAll(call.Request.URL, "EKC1234567", "EKC7654321")
	}
}

// TestOtherForms has the partner sign the same in another form.
func TestOtherForms(t *testing.T) {
	d := newDesk(t)
	whole := string(bundle.Encoded(d.made(nil)))
	if !d.green(bundle.SealRaw([]byte(whole), d.partner), d.options()) {
		t.Fatal("the bundle itself does not hold")
	}
	swap := func(a, b string) string {
		return strings.Replace(strings.Replace(strings.Replace(whole, a, "\x00", 1), b, a, 1), "\x00", b, 1)
	}
	for name, payload := range map[string]string{
		"members in another order": swap(`"tool":"0.6.0"`, `"seed":1`),
		"a member twice":           strings.Replace(whole, `"seed":1,`, `"seed":1,"seed":1,`, 1),
		"a member in capitals":     strings.Replace(whole, `"seed":1,`, `"SEED":1,`, 1),
		"an unknown member":        strings.Replace(whole, `"seed":1,`, `"seed":1,"note":"",`, 1),
		"a member left out":        strings.Replace(whole, `"seed":1,`, ``, 1),
		"a member that is null":    strings.Replace(whole, `"seed":1,`, `"seed":null,`, 1),
		"space":                    strings.Replace(whole, `"seed":1,`, `"seed": 1,`, 1),
		"a number with a fraction": strings.Replace(whole, `"seed":1,`, `"seed":1.0,`, 1),
		"a number with a power":    strings.Replace(whole, `"seed":1,`, `"seed":1e0,`, 1),
		"a huge number":            strings.Replace(whole, `"seed":1,`, `"seed":1e999999999,`, 1),
		"a long number":            strings.Replace(whole, `"seed":1,`, `"seed":`+strings.Repeat("9", 1<<20)+`,`, 1),
		"an escape":                strings.Replace(whole, `"shop"`, `"sho\u0070"`, 1),
		"a time of elsewhere":      strings.Replace(whole, `Z"`, `+00:00"`, 1),
		"bytes behind":             whole + " ",
		"another one behind":       whole + whole,
		"a byte order mark":        "\ufeff" + whole,
		"invalid UTF-8":            strings.Replace(whole, `"shop"`, "\"sho\xff\"", 1),
		"nothing":                  "",
		"null":                     "null",
		"a list":                   "[" + whole + "]",
		"deep nesting":             strings.Repeat("[", 1<<20),
		"deep nesting in a field":  strings.Replace(whole, `"seed":1,`, `"seed":`+strings.Repeat(`{"a":`, 1<<18)+`,`, 1),
		"many values":              strings.Replace(whole, `"records":[`, `"records":[`+strings.Repeat("null,", bundle.MostValues), 1),
		"an end that is missing":   whole[:len(whole)-1],
	} {
		file := bundle.SealRaw([]byte(payload), d.partner)
		var refused *bundle.Refused
		if _, err := bundle.Verify(file, d.options()); !errors.As(err, &refused) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhoSigned(t *testing.T) {
	d := newDesk(t)
	file := d.sealed(d.made(nil))
	o := d.options()
	o.Keys = []*bundle.Public{&d.other.Public}
	if d.green(file, o) {
		t.Error("another key's bundle holds")
	}
	o.Keys = nil
	if d.green(file, o) {
		t.Error("a bundle holds without a key")
	}
	o.Keys = []*bundle.Public{&d.other.Public, &d.partner.Public, &d.partner.Public}
	if !d.green(file, o) {
		t.Error("one of several keys is not found")
	}
	renamed := bytes.Replace(file, []byte(d.partner.Fingerprint()), []byte(d.other.Fingerprint()), 1)
	if d.green(renamed, o) {
		t.Error("a signature holds under another key's name")
	}
}

func TestTimes(t *testing.T) {
	d := newDesk(t)
	file := d.sealed(d.made(nil))
	for _, c := range []struct {
		at   time.Duration // from now
		code int
	}{{0, 0}, {-time.Hour + 2*time.Second, 0}, {-2 * time.Hour, 3}, {bundle.Life - 2*time.Hour, 0}, {bundle.Life, 3}} {
		o := d.options()
		o.Now = now.Add(c.at)
		r, err := bundle.Verify(file, o)
		if err != nil {
			t.Fatal(err)
		}
		if code, why := r.Outcome(); code != c.code {
			t.Errorf("at %s: %d %s", o.Now, code, why)
		}
	}
}
