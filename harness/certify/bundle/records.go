package bundle

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kasauti/kasauti/harness/certify"
)

// mostCalls and mostDeliveries are how many one record may have: the arena keeps no more.
const (
	mostCalls      = 2000
	mostDeliveries = 200
)

// complete finds in the records every attempt at every case, in order, and nothing else.
func (r *Report) complete(cases []*certify.Case) error {
	next := 0
	for _, c := range cases {
		attempts := 0
		for ; next < len(r.Records) && r.Records[next].Case == c.Name; next++ {
			attempts++
			if err := r.ofRun(c, &r.Records[next], attempts); err != nil {
				return fmt.Errorf("record %d, of the case %s: %w", next+1, c.Name, err)
			}
			r.Cases = append(r.Cases, c)
		}
		if attempts == 0 {
			return fmt.Errorf("the case %s of the profile %s has no record where it must stand", c.Name, c.Profile)
		}
	}
	if next < len(r.Records) {
		return fmt.Errorf("record %d is of the case %q, where none is left", next+1, clip(r.Records[next].Case))
	}
	return nil
}

// again names the cases that have more than one attempt; "" for none.
func (r *Report) again() string {
	var all []string
	for i := range r.Records {
		last := i+1 == len(r.Records) || r.Records[i+1].Case != r.Records[i].Case
		if n := r.Records[i].Attempt; last && n > 1 {
			all = append(all, fmt.Sprintf("%s %d times", r.Records[i].Case, n))
		}
	}
	return strings.Join(all, ", ")
}

// ofRun looks at what a record says of itself beside what is judged.
func (r *Report) ofRun(c *certify.Case, one *certify.Record, attempt int) error {
	switch {
	case one.Attempt != attempt:
		return fmt.Errorf("it is attempt %d, and attempt %d must stand there", one.Attempt, attempt)
	case one.Digest != c.Digest:
		return fmt.Errorf("its case's digest is another")
	case one.Seed != certify.SeedOf(r.Seed, c.Name):
		return fmt.Errorf("its seed does not follow from that of the run")
	case one.Started.Before(r.Started), one.Started.After(r.Ended):
		return fmt.Errorf("it began outside of the run")
	case one.Took < 0, one.Took > r.Ended.Sub(one.Started).Milliseconds()+1:
		return fmt.Errorf("it took longer than the run")
	case one.Unseen && r.Subject.Form == "", !one.Unseen && r.Subject.Form != "" && !r.Subject.Logs:
		return fmt.Errorf("whether anything that the client printed was seen does not follow from how it got its tasks")
	case len(one.Says) > len(c.Tasks):
		return fmt.Errorf("it has %d conclusions of %d tasks", len(one.Says), len(c.Tasks))
	case len(one.Calls) > mostCalls:
		return fmt.Errorf("it has more than %d calls", mostCalls)
	case len(one.Deliveries) > mostDeliveries:
		return fmt.Errorf("it has more than %d webhooks", mostDeliveries)
	case len(one.Deliveries) > 0 && !c.Listens():
		return fmt.Errorf("it has webhooks, and its case has none come")
	}
	before := int64(0)
	for i := range one.Calls {
		switch call := &one.Calls[i]; {
		case call.ID != strconv.Itoa(i+1):
			return fmt.Errorf("its call %d is numbered %q", i+1, clip(call.ID))
		case !r.during(one, call.At, call.Started):
			return fmt.Errorf("its call %d was made outside of the run", i+1)
		case call.At < before:
			return fmt.Errorf("its call %d began before the one that stands before it", i+1)
		default:
			before = call.At
		}
	}
	for i := range one.Deliveries {
		switch d := &one.Deliveries[i]; {
		case d.ID != "w"+strconv.Itoa(i+1):
			return fmt.Errorf("its webhook %d is numbered %q", i+1, clip(d.ID))
		case !r.during(one, d.At, d.Started):
			return fmt.Errorf("its webhook %d was sent outside of the run", i+1)
		}
	}
	return nil
}

// during reports whether something of a record began in its run, by the time since its case began, in
// milliseconds, and by the clock, which may have been set meanwhile.
func (r *Report) during(one *certify.Record, at int64, started time.Time) bool {
	return at >= 0 && at <= r.Ended.Sub(one.Started).Milliseconds()+1 &&
		!started.Before(r.Started.Add(-skew)) && !started.After(r.Ended.Add(skew))
}

// named looks for the ids that wallets and cards have with the run's seed: records of another run have
// others.
func (r *Report) named(o Options) {
	if o.IDs == nil {
		return
	}
	ids := o.IDs(r.Seed)
	asked, found := false, false
	for i, c := range r.Cases {
		for j := range c.Tasks {
			id, known := ids[c.Tasks[j].With["card"]]
			if !known || len(r.Records[i].Calls) == 0 {
				continue
			}
			asked = true
			found = found || slices.ContainsFunc(r.Records[i].Calls, func(call certify.Call) bool { return mentions(&call, id) })
		}
	}
	switch {
	case asked && !found:
		r.add(Broken, "No call names a wallet or card of the run's seed: the records are of another run, or the client called for nothing that it was asked to.")
	case asked:
		r.add(Holds, "Its calls name wallets and cards of the run's seed.")
	}
}

func mentions(call *certify.Call, id string) bool {
	address, err := url.PathUnescape(call.Request.URL)
	return err == nil && strings.Contains(address, id) || strings.Contains(string(call.Request.Body()), id)
}
