package steps

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/compose"
	"github.com/kasauti/kasauti/harness/scenario"
)

func registerFault(r *scenario.Registry) {
	const counted = " A fault that did not strike as often as it says fails the scenario."
	needs := scenario.Needs(scenario.Faults)
	r.Step(`^(the next|every)(?: (\d+))? answers? of "([^"]+)" (?:is|are) lost after the (?:money moved|call was done)$`, replyLost,
		"Has the target do the call, and then close the connection without an answer. Calls that are refused do not count."+counted,
		needs, scenario.Example(`the next answer of "wallet.debit-wallet-for-merchant-transaction" is lost after the money moved`))
	r.Step(`^(the next|every)(?: (\d+))? calls? of "([^"]+)" (?:is|are) lost before anything is done$`, callLost,
		"Has the target close the connection without doing the call, nor answering."+counted,
		needs, scenario.Example(`the next call of "wallet.debit-wallet-for-merchant-transaction" is lost before anything is done`))
	r.Step(`^(the next|every)(?: (\d+))? calls? of "([^"]+)" (?:is|are) met by a reset of the connection$`, connectionReset,
		"Has the target reset the connection without doing the call."+counted,
		needs, scenario.Example(`the next call of "wallet.debit-wallet-for-merchant-transaction" is met by a reset of the connection`))
	r.Step(`^(the next|every)(?: (\d+))? calls? of "([^"]+)" (?:is|are) answered with status (\d+), (with nothing done|though it is done)$`, answeredWithStatus,
		"Has the target answer with an HTTP error status, in the operation's envelope, and do the call or not."+counted,
		needs, scenario.Example(`the next 2 calls of "wallet.generate-transaction-otp" are answered with status 503, with nothing done`))
	r.Step(`^(the next|every)(?: (\d+))? calls? of "([^"]+)" (?:is|are) answered with code (\d+) in a success status$`, answeredWithCode,
		"Has the target answer HTTP 200 with an error code in the envelope, and do nothing."+counted,
		needs, scenario.Example(`the next call of "wallet.generate-transaction-otp" is answered with code 4711 in a success status`))
	r.Step(`^(the next|every)(?: (\d+))? calls? of "([^"]+)" (?:is|are) answered with 429 and (\d+) seconds to wait, as a (number|date)$`, tooMany,
		"Has the target answer HTTP 429 with Retry-After, and do nothing."+counted,
		needs, scenario.Example(`the next call of "wallet.generate-transaction-otp" is answered with 429 and 2 seconds to wait, as a number`))
	r.Step(`^(the next|every)(?: (\d+))? calls? of "([^"]+)" (?:is|are) refused for now because (.+)$`, unknownAtFirst,
		"Has a call that looks something up say so many times that it does not know what exists."+counted,
		needs, scenario.Example(`the next 2 calls of "wallet.generate-transaction-otp" are refused for now because the card is unknown`))
	r.Step(`^(the next|every)(?: (\d+))? answers? of "([^"]+)" (?:is|are) (cut off|JSON that ends early|no JSON|an HTML page|not declared as JSON)$`, spoilt,
		"Has the target do the call and spoil its answer; an HTML page comes with nothing done."+counted,
		needs, scenario.Example(`the next answer of "wallet.debit-wallet-for-merchant-transaction" is cut off`))
	r.Step(`^(the next|every)(?: (\d+))? answers? of "([^"]+)" takes? (\d+) milliseconds$`, late,
		"Has the target do the call and hold its answer back, in real time, whatever its clock says."+counted,
		needs, scenario.Example(`the next answer of "wallet.debit-wallet-for-merchant-transaction" takes 50 milliseconds`))
	r.Step(`^(the next|every)(?: (\d+))? answers? of "([^"]+)" arrives? in drops over (\d+) milliseconds$`, dribbled,
		"Has the target do the call and send the body of its answer bit by bit, in real time."+counted,
		needs, scenario.Example(`the next answer of "wallet.generate-transaction-otp" arrives in drops over 50 milliseconds`))
	r.Step(`^(the next|every)(?: (\d+))? SMS of "([^"]+)" never arrives?$`, smsNever,
		"Has the target do the call, answer it, and send no SMS."+counted,
		needs, scenario.Example(`the next SMS of "wallet.generate-transaction-otp" never arrives`))
	r.Step(`^what (the next|every)(?: (\d+))? calls? of "([^"]+)" begins? stays pending for ever$`, pendingForEver,
		"Has the target answer as ever, and what was begun never come to an end."+counted,
		needs, scenario.Example(`what the next call of "wallet.add-money-to-wallet" begins stays pending for ever`))
	r.Step(`^what (the next|every)(?: (\d+))? calls? of "([^"]+)" begins? ends in state "([^"]+)"$`, endsAs,
		"Has the target answer as ever, and what was begun end in this state, in the operation's own words."+counted,
		needs, scenario.Example(`what the next call of "wallet.add-money-to-wallet" begins ends in state "FAILED"`))
	r.Step(`^what (the next|every)(?: (\d+))? calls? of "([^"]+)" begins? is reversed (\d+) seconds after its success$`, reversedLater,
		"Has the target answer as ever, what was begun succeed, and be taken back later, by the target's clock."+counted,
		needs, scenario.Example(`what the next call of "wallet.imps-fund-transfer" begins is reversed 60 seconds after its success`))
	r.Step(`^settlements stay pending for ever$`, settlementsStay,
		"Has the settlement of every debit stay as it began."+counted,
		needs, scenario.Example(`settlements stay pending for ever`))
	r.Step(`^(the next|every)(?: (\d+))? webhooks? "([^"]+)" (?:is|are) (never sent|sent twice|sent after the one that follows|joined by a forged one)$`, webhookFault,
		"Has the target mistreat a webhook; a forged one has another amount and no static headers."+counted,
		needs, scenario.Needs(scenario.Webhooks), scenario.Example(`the next webhook "card.transaction-webhook" is sent twice`))
	r.Step(`^(the next|every)(?: (\d+))? webhooks? "([^"]+)" (?:is|are) (\d+) seconds late$`, webhookLate,
		"Has the target send a webhook so much later, by its own clock."+counted,
		needs, scenario.Needs(scenario.Webhooks), scenario.Example(`the next webhook "card.transaction-webhook" is 20 seconds late`))
	r.Step(`^the fault "([^"]+)" for "([^"]+)" with:$`, anyFault,
		"Sets any fault: rows are times, every, after, probability, match.FIELD for a field of the request, and the parameters of the kind."+counted,
		needs, scenario.Example(`the fault "reply-lost" for "wallet.debit-wallet-for-merchant-transaction" with:`, `| match.amount | 20.00 |`, `| times        | 1     |`))
	r.Step(`^the client waits at most (\d+) milliseconds for an answer$`, patience,
		"Bounds how long our client waits from here on, in real time.",
		scenario.Example(`the client waits at most 200 milliseconds for an answer`))
}

// inject sets a fault for calls that a step's words count.
func inject(ctx context.Context, s *scenario.State, which, count, operation, kind string, with ...string) error {
	f := scenario.Fault{Kind: kind, Operation: operation, Every: which == "every"}
	if count != "" {
		n, err := strconv.Atoi(count)
		if err != nil || n < 1 {
			return fmt.Errorf("set a fault for %s calls: give a number from 1 to 1000000", count)
		}
		if f.Every {
			return fmt.Errorf("set a fault for every %s calls: write every call, or the next %s calls", count, count)
		}
		f.Times = n
	}
	for i := 0; i+1 < len(with); i += 2 {
		if f.With == nil {
			f.With = map[string]string{}
		}
		f.With[with[i]] = with[i+1]
	}
	return s.Inject(ctx, f)
}

func replyLost(ctx context.Context, s *scenario.State, which, count, operation string) error {
	return inject(ctx, s, which, count, operation, "reply-lost")
}

func callLost(ctx context.Context, s *scenario.State, which, count, operation string) error {
	return inject(ctx, s, which, count, operation, "call-lost")
}

func connectionReset(ctx context.Context, s *scenario.State, which, count, operation string) error {
	return inject(ctx, s, which, count, operation, "connection-reset")
}

func answeredWithStatus(ctx context.Context, s *scenario.State, which, count, operation string, status int, done string) error {
	committed := "no"
	if done == "though it is done" {
		committed = "yes"
	}
	return inject(ctx, s, which, count, operation, "error-status", "status", strconv.Itoa(status), "committed", committed)
}

func answeredWithCode(ctx context.Context, s *scenario.State, which, count, operation string, code int) error {
	return inject(ctx, s, which, count, operation, "error-code", "code", strconv.Itoa(code))
}

func tooMany(ctx context.Context, s *scenario.State, which, count, operation string, wait int, form string) error {
	if form == "number" {
		form = "seconds"
	}
	return inject(ctx, s, which, count, operation, "too-many-requests", "seconds", strconv.Itoa(wait), "form", form)
}

func unknownAtFirst(ctx context.Context, s *scenario.State, which, count, operation, reason string) error {
	r, err := refusal(s.Contract, reason)
	if err != nil {
		return err
	}
	return inject(ctx, s, which, count, operation, "unknown-at-first", "because", r.Name)
}

func spoilt(ctx context.Context, s *scenario.State, which, count, operation, how string) error {
	kinds := map[string]string{
		"cut off": "cut-off", "JSON that ends early": "truncated-json", "no JSON": "invalid-json",
		"an HTML page": "html-page", "not declared as JSON": "wrong-content-type",
	}
	return inject(ctx, s, which, count, operation, kinds[how])
}

func late(ctx context.Context, s *scenario.State, which, count, operation string, ms int) error {
	return inject(ctx, s, which, count, operation, "latency", "milliseconds", strconv.Itoa(ms))
}

func dribbled(ctx context.Context, s *scenario.State, which, count, operation string, ms int) error {
	return inject(ctx, s, which, count, operation, "slow-body", "milliseconds", strconv.Itoa(ms))
}

func smsNever(ctx context.Context, s *scenario.State, which, count, operation string) error {
	return inject(ctx, s, which, count, operation, "sms-never")
}

func pendingForEver(ctx context.Context, s *scenario.State, which, count, operation string) error {
	return inject(ctx, s, which, count, operation, "pending-forever")
}

func endsAs(ctx context.Context, s *scenario.State, which, count, operation, state string) error {
	return inject(ctx, s, which, count, operation, "ends-as", "state", state)
}

func reversedLater(ctx context.Context, s *scenario.State, which, count, operation string, seconds int) error {
	return inject(ctx, s, which, count, operation, "reversed-later", "seconds", strconv.Itoa(seconds))
}

func settlementsStay(ctx context.Context, s *scenario.State) error {
	return inject(ctx, s, "every", "", client.OpMerchantTransaction, "pending-forever")
}

func webhookFault(ctx context.Context, s *scenario.State, which, count, event, how string) error {
	kinds := map[string]string{
		"never sent": "webhook-never", "sent twice": "webhook-twice",
		"sent after the one that follows": "webhook-out-of-order", "joined by a forged one": "webhook-forged",
	}
	if h := scenario.Of[hooks](s); kinds[how] == "webhook-forged" && !h.forgeries {
		h.forgeries, h.forged = true, map[int]bool{}
	}
	return inject(ctx, s, which, count, event, kinds[how])
}

func webhookLate(ctx context.Context, s *scenario.State, which, count, event string, seconds int) error {
	return inject(ctx, s, which, count, event, "webhook-late", "seconds", strconv.Itoa(seconds))
}

func anyFault(ctx context.Context, s *scenario.State, kind, operation string, table *scenario.Table) error {
	rows, err := compose.Rows(table)
	if err != nil {
		return fmt.Errorf("set the fault %q: %w", kind, err)
	}
	f := scenario.Fault{Kind: kind, Operation: operation, Match: map[string]string{}, With: map[string]string{}}
	for _, row := range rows {
		if err := describe(&f, row.Path, row.Value); err != nil {
			return fmt.Errorf("set the fault %q: %w", kind, err)
		}
	}
	return s.Inject(ctx, f)
}

// describe takes one row of a table that says what a fault is.
func describe(f *scenario.Fault, name, text string) (err error) {
	field, matches := strings.CutPrefix(name, "match.")
	switch {
	case matches:
		f.Match[field] = text
	case name == "times" && text == "every":
		f.Every = true
	case name == "times":
		f.Times, err = strconv.Atoi(text)
	case name == "after":
		f.After, err = strconv.Atoi(text)
	case name == "every":
		f.Every, err = strconv.ParseBool(text)
	case name == "probability":
		f.Probability, err = strconv.ParseFloat(text, 64)
	default:
		f.With[name] = text
	}
	if err != nil {
		return fmt.Errorf("%s is %q; give a number, or true for every", name, text)
	}
	return nil
}

func patience(_ context.Context, s *scenario.State, ms int) error {
	if ms < 1 {
		return fmt.Errorf("wait %d milliseconds for an answer: give a number above zero", ms)
	}
	s.Patience(time.Duration(ms) * time.Millisecond)
	return nil
}
