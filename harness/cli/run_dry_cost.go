package cli

import (
	"fmt"
	"math"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/runner"
)

// dryReport is what run --dry-run --json writes.
type dryReport struct {
	*runner.Forecast
	// Requests are all calls, those for tokens too, about.
	Requests int `json:"requests"`
	// PerSecond is how many requests the target may get in a second, and Minutes how long the run takes
	// at the least for that; none where the target sets no rate.
	PerSecond float64 `json:"per_second,omitempty"`
	Minutes   float64 `json:"minutes,omitempty"`
	// Limits are those that the run was given; none without any.
	Limits *givenLimits `json:"limits,omitempty"`
	// Over are the limits that the run would come up against; some scenarios could not run.
	Over []overLimit `json:"over,omitempty"`
}

// givenLimits are the limits of a run that its forecast can be held against. One that is not there
// is not set.
type givenLimits struct {
	Calls    int          `json:"max_calls,omitempty"`
	SMS      int          `json:"max_sms,omitempty"`
	Money    client.Paise `json:"max_money,omitempty"`
	Deadline float64      `json:"deadline_minutes,omitempty"`
}

// overLimit is a limit that is not enough. Allowed and Needed are numbers: requests, SMS, an amount of
// money or minutes, by the limit.
type overLimit struct {
	Limit   string `json:"limit"` // the flag: --max-calls, --max-sms, --max-money or --deadline
	Allowed any    `json:"allowed"`
	Needed  any    `json:"needed"`
	said    string // as people give it
}

func (o *overLimit) String() string {
	return fmt.Sprintf(": more than %s %s, so that some could not run", o.Limit, o.said)
}

// given are the limits that are set; nil for none.
func (l *limits) given() *givenLimits {
	g := givenLimits{Calls: l.calls, SMS: l.sms, Money: l.paise, Deadline: minutes(l.deadline)}
	if g == (givenLimits{}) {
		return nil
	}
	return &g
}

// over are the limits that so much is more than.
func (l *limits) over(calls, sms int, money client.Paise, takes time.Duration) (over []overLimit) {
	add := func(is bool, limit string, allowed, needed, said any) {
		if is {
			over = append(over, overLimit{limit, allowed, needed, fmt.Sprint(said)})
		}
	}
	add(l.calls > 0 && calls > l.calls, "--max-calls", l.calls, calls, l.calls)
	add(l.sms > 0 && sms > l.sms, "--max-sms", l.sms, sms, l.sms)
	add(l.paise > 0 && money > l.paise, "--max-money", l.paise, money, l.paise)
	add(l.deadline > 0 && takes > l.deadline, "--deadline", minutes(l.deadline), minutes(takes), l.deadline)
	return over
}

// takes is how long requests take at the least at a rate; 0 where there is none.
func takes(requests int, perSecond float64) time.Duration {
	if perSecond <= 0 {
		return 0
	}
	return time.Duration(float64(requests) / perSecond * float64(time.Second))
}

// minutes are told to the hundredth.
func minutes(d time.Duration) float64 { return math.Round(d.Minutes()*100) / 100 }
