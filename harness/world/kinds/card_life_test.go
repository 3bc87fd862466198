package kinds_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/world/plan"
)

func statusOf(d *desk, card string) string {
	d.t.Helper()
	api, _ := d.hand()
	shown, err := api.GetCardDetails(d.t.Context(), d.card("prepaid", "cards."+card))
	d.must(err)
	return shown.Status
}

// TestABlockIsForGood: it is marked in the plan, and a card that is blocked becomes nothing else.
func TestABlockIsForGood(t *testing.T) {
	d := newDesk(t, read(t, ground).ForMock(seed))
	status := func(is string) string {
		return ground + priya + "card_statuses:\n  priya: {card: priya, status: " + is + "}\n"
	}
	d.apply(read(t, status("ACTIVE")), plan.Options{})
	for _, is := range []string{"LOCKED", "BLOCKED"} {
		p := d.plan(read(t, status(is)), plan.Options{})
		s := d.step(p, "card_statuses.priya")
		if s.Action != plan.Change || s.Permanent != (is == "BLOCKED") {
			t.Errorf("to %s: %q, permanent %v", is, s.Action, s.Permanent)
		}
		if c := p.Count(); c.Final != c.Permanent || (c.Final > 0) != (is == "BLOCKED") {
			t.Errorf("to %s: %d of %d permanent steps are changes", is, c.Final, c.Permanent)
		}
		d.apply(read(t, status(is)), plan.Options{})
		if got := statusOf(d, "priya"); got != is {
			t.Errorf("the card is %s, want %s", got, is)
		}
	}
	d.settled(read(t, status("BLOCKED")), "after the block")
	s := d.step(d.plan(read(t, status("ACTIVE")), plan.Options{}), "card_statuses.priya")
	if s.Action != plan.Blocked || !strings.Contains(s.Why, "BLOCKED, which is for good") {
		t.Errorf("a blocked card that shall be active: %q %s", s.Action, s.Why)
	}
}

// TestACardIsActivated: the activation takes its time, in which nothing is sent again.
func TestACardIsActivated(t *testing.T) {
	d := newDesk(t, read(t, ground).ForMock(seed))
	status := func(is string) string {
		return ground + "cards:\n  priya: {account: prepaid, mobile: \"6000000055\", inactive: true}\ncard_statuses:\n  priya: {card: priya, status: " + is + "}\n"
	}
	d.apply(read(t, ground+"cards:\n  priya: {account: prepaid, mobile: \"6000000055\", inactive: true}\n"), plan.Options{})
	if s := d.step(d.plan(read(t, status("LOCKED")), plan.Options{}), "card_statuses.priya"); s.Action != plan.Blocked || !strings.Contains(s.Why, "declare it ACTIVE first") {
		t.Errorf("a card that nobody has activated shall be locked: %q %s", s.Action, s.Why)
	}
	d.apply(read(t, status("ACTIVE")), plan.Options{})
	if got := statusOf(d, "priya"); got != "ACTIVATION_IN_PROGRESS" {
		t.Errorf("the card is %s", got)
	}
	d.settled(read(t, status("ACTIVE")), "while the card is activated")
}

// TestWhatIsRetiredIsBlocked: a card that is declared no more is blocked where that is asked for, and
// is left alone where it is dead already.
func TestWhatIsRetiredIsBlocked(t *testing.T) {
	for _, before := range []string{"", "L", "BL"} {
		d := newDesk(t, read(t, ground).ForMock(seed))
		with := read(t, ground+priya)
		d.apply(with, plan.Options{})
		ref := d.card("prepaid", "cards.priya")
		if before != "" {
			d.turn(ref, "6000000055", before)
		}
		d.apply(read(t, ground), plan.Options{Retire: true})
		api, _ := d.hand()
		shown, err := api.GetCardDetails(t.Context(), ref)
		d.must(err)
		if shown.Status != "BLOCKED" {
			t.Errorf("after %q and retirement the card is %s", before, shown.Status)
		}
		if graves := d.state().Graveyard; len(graves) != 1 || graves[0].ID != ref.EnKashCardID || graves[0].Why != "retired" {
			t.Errorf("the graveyard holds %+v", graves)
		}
	}
}

// TestAReplacedCardGivesItsPlace: the card that came in its place has its mobile number, and is taken
// for it from then on.
func TestAReplacedCardGivesItsPlace(t *testing.T) {
	d := newDesk(t, read(t, ground).ForMock(seed))
	w := read(t, ground+priya+"balances:\n  priya: {card: priya, min: 500.00}\n")
	d.apply(w, plan.Options{})
	ref := d.card("prepaid", "cards.priya")
	api, _ := d.hand()
	otp, err := api.GenerateCardOTP(t.Context(), client.CardOTPRequest{CardOTPAction: client.CardTransactionOTP, CardAccountID: ref.CardAccountID, EnKashCardID: ref.EnKashCardID})
	d.must(err)
	code, err := d.place.Code(t.Context(), otp, "6000000055")
	d.must(err)
	fresh, err := api.RequestCardReplacement(t.Context(), client.ReplaceCardRequest{
		CardRef: ref, CardApproval: client.CardApproval{OTPMedium: "MOBILE", OTPRequestID: otp.OTPRequestID, OTP: code},
	})
	d.must(err)
	if s := d.step(d.plan(w, plan.Options{}), "cards.priya"); s.Action != plan.Adopt || s.Cause != plan.Rebind || s.ID != fresh.EnKashCardID {
		t.Errorf("the plan says %q, %s, %s; want the new card %s", s.Action, s.Cause, s.ID, fresh.EnKashCardID)
	}
	d.apply(w, plan.Options{})
	d.settled(w, "after the new card was taken")
	if got := d.id("cards.priya"); got != fresh.EnKashCardID {
		t.Errorf("%s is recorded, want %s", got, fresh.EnKashCardID)
	}
}

// TestAGiftCardIsLoadedOnce: with the money that it is made with, which the plan counts.
func TestAGiftCardIsLoadedOnce(t *testing.T) {
	const gopal = "cards:\n  gopal: {account: gifts, mobile: \"6000000088\", load: 100.00}\n"
	d := newDesk(t, read(t, ground).ForMock(seed))
	w := read(t, ground+gopal)
	if p := d.plan(w, plan.Options{}); p.Count().Load != 10_000 || d.step(p, "cards.gopal").Load != 10_000 {
		t.Errorf("the plan loads %s", p.Count().Load)
	}
	result := d.apply(w, plan.Options{})
	var loaded client.Paise
	for _, o := range result.Outcomes {
		loaded += o.Loaded
	}
	api, _ := d.hand()
	held, err := api.GetCardBalance(t.Context(), d.card("gifts", "cards.gopal"))
	d.must(err)
	if loaded != 10_000 || held != 10_000 {
		t.Errorf("%s was loaded, the card holds %s; want 100.00", loaded, held)
	}
	d.settled(read(t, ground+gopal+"balances:\n  gopal: {card: gopal, min: 100.00}\n"), "where enough is there")
	s := d.step(d.plan(read(t, ground+gopal+"balances:\n  gopal: {card: gopal, min: 100.01}\n"), plan.Options{}), "balances.gopal")
	if s.Action != plan.Blocked || !strings.Contains(s.Why, "a gift card is loaded once") {
		t.Errorf("a gift card that shall hold more: %q %s", s.Action, s.Why)
	}
}

// TestNoNumberInAnError: whose OTP is not to be had is said by the masked number of the answer.
func TestNoNumberInAnError(t *testing.T) {
	d := newDesk(t, read(t, ground).ForMock(seed))
	_, err := d.place.Code(t.Context(), client.TransactionOTP{OTPRequestID: "EK00000000", MobileNumber: "60******55"}, "6000000055")
	if err == nil || strings.Contains(err.Error(), "6000000055") || !strings.Contains(err.Error(), "60******55") {
		t.Errorf("%v", err)
	}
}

// TestAnAccountThatIsNotThere: only its id finds it, so one that nothing has is not made good by a
// new account.
func TestAnAccountThatIsNotThere(t *testing.T) {
	d := newDesk(t, read(t, ground).ForMock(seed))
	w := read(t, under(ground, "card_accounts", "  lost: {partner: acme, type: MEAL, known_id: CA0000000}\n"))
	if s := d.step(d.plan(w, plan.Options{}), "card_accounts.lost"); s.Action != plan.Blocked || s.Unknown || !strings.Contains(s.Why, "nothing has the id CA0000000") {
		t.Errorf("%q, unknown %v: %s", s.Action, s.Unknown, s.Why)
	}
}

// TestADeadCardTakesNothing: what is declared of its sides is refused in the plan, with why, and what
// is as declared needs no change.
func TestADeadCardTakesNothing(t *testing.T) {
	const sides = "controls:\n  priya: {card: priya, pos_allowed: false}\nbalances:\n  priya: {card: priya, min: AMOUNT}\n"
	amount := func(is string) string { return strings.ReplaceAll(sides, "AMOUNT", is) }
	d := newDesk(t, read(t, ground).ForMock(seed))
	w := read(t, ground+priya+amount("500.00"))
	d.apply(w, plan.Options{})
	d.turn(d.card("prepaid", "cards.priya"), "6000000055", "BL")
	d.settled(w, "after the block, with nothing to change")

	more := read(t, ground+priya+strings.ReplaceAll(amount("500.01"), "false", "true"))
	p := d.plan(more, plan.Options{})
	for _, address := range []string{"controls.priya", "balances.priya"} {
		if s := d.step(p, address); s.Action != plan.Blocked || s.Unknown || !strings.Contains(s.Why, "the card is BLOCKED, which is for good; take this out of the world, or declare another card") {
			t.Errorf("%s of a dead card: %q, unknown %v: %s", address, s.Action, s.Unknown, s.Why)
		}
	}
	if s := d.step(p, "balances.priya"); !strings.Contains(s.Why, "it holds 500.00, which is less than 500.01") {
		t.Errorf("the plan does not say what lacks: %s", s.Why)
	}
}

// TestACardIsClosedLastAndOpenedFirst: one world declares all sides of a card, whatever they are.
func TestACardIsClosedLastAndOpenedFirst(t *testing.T) {
	world := func(status, limit string) string {
		return ground + priya + "controls:\n  priya: {card: priya, dtd: " + limit + "}\nbalances:\n  priya: {card: priya, min: " + limit + "}\n" +
			"card_statuses:\n  priya: {card: priya, status: " + status + "}\n"
	}
	for range 5 { // in no order, one of them would fail soon
		d := newDesk(t, read(t, ground).ForMock(seed))
		d.apply(read(t, world("LOCKED", "100.00")), plan.Options{})
		needs := func(w string) (status, controls, balance string) {
			p := d.plan(read(t, w), plan.Options{})
			return fmt.Sprint(d.step(p, "card_statuses.priya").Needs), fmt.Sprint(d.step(p, "controls.priya").Needs), fmt.Sprint(d.step(p, "balances.priya").Needs)
		}
		if status, controls, balance := needs(world("ACTIVE", "200.00")); strings.Contains(status, "controls") || !strings.Contains(controls, "card_statuses") || !strings.Contains(balance, "card_statuses") {
			t.Fatalf("a card that is opened: %s, %s, %s", status, controls, balance)
		}
		d.apply(read(t, world("ACTIVE", "200.00")), plan.Options{})
		if status, _, _ := needs(world("BLOCKED", "300.00")); status != "[balances.priya controls.priya cards.priya]" {
			t.Fatalf("a card that is closed needs %s", status)
		}
		d.apply(read(t, world("BLOCKED", "300.00")), plan.Options{})
		d.settled(read(t, world("BLOCKED", "300.00")), "after the block")
	}
}

// TestACardWhosePartnerHasNoSecret: what is made by sealed calls alone is refused in the plan, with the
// place to mend; what is there already needs no secret.
func TestACardWhosePartnerHasNoSecret(t *testing.T) {
	const secret = "    client_secret: \"${mock:acme.client_secret}\"\n"
	without := read(t, strings.ReplaceAll(ground, secret, "")+asha+priya)
	d := newDesk(t, read(t, ground).ForMock(seed))
	p := d.plan(without, plan.Options{})
	s := d.step(p, "cards.priya")
	const why = "client_secret of partners.acme, by which the call is encrypted ("
	if s.Action != plan.Blocked || s.Unknown || !strings.Contains(s.Why, why) || !strings.Contains(s.Why, "w.yaml:4:5)") {
		t.Errorf("a card of a partner without a client secret: %q, unknown %v: %s", s.Action, s.Unknown, s.Why)
	}
	if s := d.step(p, "wallets.asha"); s.Action != plan.Create {
		t.Errorf("a wallet of it, which no call seals: %q %s", s.Action, s.Why)
	}
	d = newDesk(t, read(t, ground).ForMock(seed))
	d.apply(read(t, ground+asha+priya), plan.Options{})
	d.settled(without, "when the card is there")
}

// TestWhatCannotBeMadeIsSeenInThePlan, also where it lacks in what a thing refers to, and whether that is
// there or yet to be made.
func TestWhatCannotBeMadeIsSeenInThePlan(t *testing.T) {
	const key = "    access_key: \"${mock:acme.access_key}\"\n"
	for _, c := range []struct{ name, world, address, why string }{
		{"a card of an account that makes none", ground + "  office: {partner: acme, type: CORPORATE}\ncards:\n  priya: {account: office, mobile: \"6000000055\"}\n",
			"cards.priya", "to create it a card account that makes cards (its type is CORPORATE; those of RELOADABLE_GPR, GIFT, MEAL, FUEL do) must be given"},
		{"a card of an account of wallets", ground + "cards:\n  priya: {account: main, mobile: \"6000000055\"}\n",
			"cards.priya", "to create it the type of its card account must be given"},
		{"a partner without its key", strings.ReplaceAll(ground, key, ""),
			"partners.acme", "it has no access key or no secret key for the merchant token; give that to the partner in the world file"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk(t, read(t, ground).ForMock(seed))
			if s := d.step(d.plan(read(t, c.world), plan.Options{}), c.address); s.Action != plan.Blocked || !strings.Contains(s.Why, c.why) {
				t.Errorf("%q %s, want %q", s.Action, s.Why, c.why)
			}
		})
	}
}
