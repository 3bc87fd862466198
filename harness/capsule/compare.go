package capsule

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"

	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/exchange"
	"github.com/kasauti/kasauti/harness/verdict"
)

// Same says how what was found now differs from what was recorded; nothing where it is the same
// verdict, for the same reason, at the same step.
func (c *Capsule) Same(now *verdict.Attempt) []string {
	was := &c.Attempt
	var differs []string
	tell := func(what string, before, after any) {
		if b, a := fmt.Sprint(before), fmt.Sprint(after); a != b {
			differs = append(differs, fmt.Sprintf("%s is %s, recorded was %s", what, orNone(a), orNone(b)))
		}
	}
	tell("the verdict", was.Verdict, now.Verdict)
	a, b := was.Triage, now.Triage
	if a == nil {
		a = &verdict.Triage{}
	}
	if b == nil {
		b = &verdict.Triage{}
	}
	tell("the class", a.Class, b.Class)
	tell("the first bad step", a.Step, b.Step)
	tell("the first bad field", a.Field, b.Field)
	if a.Group != b.Group {
		tell("the headline", a.Headline, b.Headline)
		if a.Headline == b.Headline {
			tell("the group of failures", a.Group, b.Group)
		}
	}
	return differs
}

func orNone(text string) string {
	if text == "" || text == "0" {
		return "none"
	}
	return text
}

// AgainDiffers says how the exchanges of a new run differ from those that were recorded, secrets and
// what each run makes anew aside.
func (c *Capsule) AgainDiffers(now []exchange.View, k *contract.Contract) []string {
	r := c.Redactor(k)
	var differs []string
	n := max(len(now), len(c.Exchanges))
	for i := range n {
		switch {
		case i >= len(now):
			e := &c.Exchanges[i]
			differs = append(differs, fmt.Sprintf("exchange %s, %s, was recorded and was not made again", e.ID, named(e.Operation)))
		case i >= len(c.Exchanges):
			differs = append(differs, fmt.Sprintf("exchange %s, %s, was made now and never recorded", now[i].ID, named(now[i].Operation)))
		default:
			differs = append(differs, exchangeDiffers(&c.Exchanges[i], &now[i], r)...)
		}
	}
	return differs
}

// exchangeDiffers compares one exchange with the recorded one.
func exchangeDiffers(e *exchange.Kept, v *exchange.View, r *exchange.Redactor) []string {
	var differs []string
	tell := func(what string) {
		differs = append(differs, fmt.Sprintf("exchange %s, %s: %s", v.ID, named(v.Operation), what))
	}
	if e.Operation != v.Operation {
		tell("recorded was " + named(e.Operation))
		return differs
	}
	if e.Response.Status != v.Response.Status {
		tell(fmt.Sprintf("the status is %d, recorded was %d", v.Response.Status, e.Response.Status))
	}
	for _, side := range []struct {
		name string
		was  *exchange.KeptMessage
		is   *exchange.MessageView
	}{{"request", &e.Request, &v.Request}, {"answer", &e.Response, &v.Response}} {
		if side.was.LeftOut || side.is.Cut || side.is.Base64 {
			continue
		}
		for _, what := range different(anew(r.Body(string(side.was.Body()))), anew(side.is.Body)) {
			tell("of the " + side.name + ", " + what)
		}
	}
	return differs
}

// made matches what each run makes anew: times, dates with one, and references that begin with it.
var made = regexp.MustCompile(`KST[0-9A-Z]{12,}|\b[A-Z]{2,6}_[0-9]{15,}_|\b1[0-9]{9,12}\b|\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?(Z|[+-]\d\d:?\d\d)?\b|\b\d\d[-/]\d\d[-/]\d{4} \d\d:\d\d(:\d\d)?( [AP]M)?\b|127\.0\.0\.1:\d+`)

func anew(text string) string { return made.ReplaceAllString(text, "…") }

// mostDiffers is how many differences of one body are told.
const mostDiffers = 5

// different says where two bodies differ.
func different(was, is string) []string {
	if was == is {
		return nil
	}
	before, after := leaves(was), leaves(is)
	if before == nil || after == nil {
		return []string{fmt.Sprintf("the body is %q, recorded was %q", clip(is), clip(was))}
	}
	var differs []string
	paths := maps.Clone(before)
	maps.Copy(paths, after)
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		a, had := before[path]
		b, has := after[path]
		switch {
		case a == b && had == has:
		case !has:
			differs = append(differs, fmt.Sprintf("%s is missing, recorded was %q", clip(path), clip(a)))
		case !had:
			differs = append(differs, fmt.Sprintf("%s is %q, and was not recorded", clip(path), clip(b)))
		default:
			differs = append(differs, fmt.Sprintf("%s is %q, recorded was %q", clip(path), clip(b), clip(a)))
		}
	}
	if over := len(differs) - mostDiffers; over > 0 {
		differs = append(differs[:mostDiffers], fmt.Sprintf("and %d more fields differ", over))
	}
	return differs
}

// leaves are the values of a JSON text by path, as texts; nil where it is none.
func leaves(text string) map[string]string {
	decoder := json.NewDecoder(bytes.NewReader([]byte(text)))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil {
		return nil
	}
	found := map[string]string{}
	collect(found, "", value)
	return found
}

func collect(into map[string]string, path string, value any) {
	switch v := value.(type) {
	case map[string]any:
		for name, inner := range v {
			at := name
			if path != "" {
				at = path + "." + name
			}
			collect(into, at, inner)
		}
	case []any:
		for i, inner := range v {
			collect(into, path+"["+strconv.Itoa(i)+"]", inner)
		}
	default:
		into[path] = fmt.Sprint(v)
	}
}
