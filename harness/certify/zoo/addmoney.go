package zoo

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/kasauti/kasauti/harness/certify/program"
)

// Defects of what webhooks bring about.
const (
	WebhookAgain      = "each webhook of a success gives the money"
	WebhookUndoes     = "the last webhook counts, also of a payment that is final"
	OddStatusSucceeds = "a status of a webhook that is not known is taken as success"
	OddStatusFails    = "a status of a webhook that is not known is taken as failure"
	WebhookBelieved   = "a webhook is believed, and not looked up"
	WebhookAwaited    = "without a webhook nothing is looked up"
	NotFoundIsPaid    = "a payment of a webhook that the look-up does not have is taken as paid"
	WebhookAmount     = "the amount of a webhook is given"
	SuccessIsForEver  = "a payment that succeeded is not looked at again"
)

// Where a payment stands.
const (
	statusSuccess  = "SUCCESS"
	statusFailed   = "FAILED"
	statusPending  = "PENDING"
	statusRefunded = "REFUNDED"

	believed = "a success that nobody said" // of clients with a defect
)

// load is a payment into a wallet, and what its holder was given for it.
type load struct {
	client    *Client
	task      *program.Assignment
	id        string
	reference string
	paise     int64
	status    string
	given     int64
}

// addMoney begins a payment and follows it, by webhooks and look-ups.
func (c *Client) addMoney(ctx context.Context, a *program.Assignment) Said {
	amount, err := c.amount(a.With["amount"])
	if err != nil {
		return Said{"outcome": "failed", "why": err.Error()}
	}
	hooks, err := c.receive(ctx, a)
	if err != nil {
		return Said{"outcome": "failed", "why": err.Error()}
	}
	defer hooks.close()
	l := &load{client: c, task: a, reference: c.referenceOf(a)}
	l.paise, _ = paise(amount) // which was written from paise
	got := c.call(ctx, a, http.MethodPost, "/api/v0/partner/enKashCard/add-money", map[string]any{
		"companyId": a.Credentials["company_id"], "cardAccountId": a.With["card_account_id"], "enKashCardId": a.With["card_id"],
		"amount": json.Number(amount), "uniqueReferenceNumber": l.reference,
	})
	if !got.accepted() {
		return c.refusedOr(&got, "unknown")
	}
	l.id = got.text("payload", "enkashCardTxnId")
	l.follow(ctx, hooks.news, time.Duration(number(a.With["for_ms"], 0))*time.Millisecond)
	return Said{"outcome": l.outcome(), "reference": l.reference, "credited": rupees(l.given)}
}

// follow takes webhooks for a time, and looks the payment up where it is not final by then.
func (l *load) follow(ctx context.Context, news <-chan webhook, wait time.Duration) {
	over := time.After(wait)
	for {
		select {
		case w := <-news:
			l.hint(ctx, w)
		case <-ctx.Done():
			return
		case <-over:
			if !l.final() && !l.client.is(WebhookAwaited) {
				l.look(ctx)
			}
			return
		}
	}
}

func (l *load) final() bool {
	return l.status == statusSuccess || l.status == statusFailed || l.status == statusRefunded
}

// hint takes a webhook, which proves nothing.
func (l *load) hint(ctx context.Context, w webhook) {
	c := l.client
	odd := w.status != statusSuccess && w.status != statusFailed && w.status != statusPending && w.status != statusRefunded
	switch {
	case w.status == believed:
		l.give(l.paise)
		return
	case w.reference != l.reference || w.id != l.id:
		if c.is(NotFoundIsPaid) {
			l.give(l.paise)
		}
		return
	case c.is(WebhookUndoes) && l.final():
		l.apply(w.status)
		return
	case c.is(SuccessIsForEver) && l.status == statusSuccess:
		return
	case c.is(WebhookBelieved) && w.status == statusSuccess, c.is(OddStatusSucceeds) && odd:
		l.give(l.paise)
		return
	case c.is(OddStatusFails) && odd:
		l.status = statusFailed
		return
	}
	before := l.given
	l.look(ctx)
	switch said, err := paise(w.amount); {
	case c.is(WebhookAgain) && w.status == statusSuccess && l.status == statusSuccess && before > 0:
		l.given = before + l.paise
	case c.is(WebhookAmount) && err == nil && l.given > before:
		l.given = said
	}
}

// look has the look-up say where the payment stands.
func (l *load) look(ctx context.Context) {
	c := l.client
	got := c.call(ctx, l.task, http.MethodPost, "/api/v0/partner/enKashCard/wallet-transactions", map[string]any{
		"cardAccountId": l.task.With["card_account_id"], "enKashCardId": l.task.With["card_id"], "pgReferenceNumber": l.reference,
	})
	if !got.accepted() {
		return
	}
	lines, _ := got.at("payload", "data").([]any)
	for _, line := range lines {
		body, _ := line.(map[string]any)
		found := answer{body: body}
		if found.text("enkashCardTxnId") != l.id || found.text("pgReferenceNumber") != l.reference {
			continue
		}
		amount, err := paise(found.text("amount"))
		if err != nil || amount != l.paise && !c.is(AnswerNotCompared) {
			l.status = ""
			return
		}
		l.apply(found.text("status"))
		return
	}
}

// apply takes a status for the payment's.
func (l *load) apply(status string) {
	switch status {
	case statusSuccess:
		l.give(l.paise)
	case statusRefunded:
		l.status, l.given = status, 0
	default:
		l.status = status
	}
}

// give gives the money, once.
func (l *load) give(paise int64) { l.status, l.given = statusSuccess, paise }

func (l *load) outcome() string {
	switch l.status {
	case statusSuccess:
		return "done"
	case statusFailed, statusRefunded:
		return "failed"
	case statusPending:
		return "pending"
	}
	return "unknown"
}
