package steps

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

func registerOTP(r *scenario.Registry) {
	r.Step(`^a transaction OTP is requested for card "([^"]+)"$`, requestOTP,
		"Asks for a transaction OTP as the partner whose card it is.",
		scenario.Example(`a transaction OTP is requested for card "asha"`))
	r.Step(`^a transaction OTP was sent for card "([^"]+)"$`, sentOTP,
		"Asks for a transaction OTP and makes sure that it was accepted.",
		scenario.Example(`a transaction OTP was sent for card "asha"`))
	r.Step(`^(\d+) transaction OTPs are requested at once for card "([^"]+)"$`, requestOTPs,
		"Asks for several transaction OTPs at the same time, at most 100.",
		scenario.Example(`8 transaction OTPs are requested at once for card "asha"`))
	r.Step(`^an OTP is sent$`, otpIsSent,
		"The answer is a success and names the OTP request.",
		scenario.Example(`an OTP is sent`))
	r.Step(`^(\d+) OTPs are sent$`, otpsAreSent,
		"Every one of the requests made at once was accepted.",
		scenario.Example(`8 OTPs are sent`))
	r.Step(`^every OTP request has an id of its own$`, otpIDsDiffer,
		"No otpRequestId of the scenario was given twice.",
		scenario.Example(`every OTP request has an id of its own`))
	r.Step(`^the OTP request id is EK and eight characters$`, otpIDShape,
		"The otpRequestId has the shape of the documented examples.",
		scenario.Example(`the OTP request id is EK and eight characters`))
	r.Step(`^the mobile number is shown masked$`, mobileMasked,
		"The mobile number in the answer shows the first and last two digits only.",
		scenario.Example(`the mobile number is shown masked`))
	r.Step(`^the masked number is that of card "([^"]+)"$`, mobileOf,
		"The digits that the mask leaves are those of the card's mobile.",
		scenario.Example(`the masked number is that of card "asha"`))
	r.Step(`^the OTP reaches the mobile of card "([^"]+)" once$`, otpReaches,
		"Exactly one SMS with the OTP went to the card's mobile and none to another.",
		scenario.Needs(scenario.Inbox), scenario.Example(`the OTP reaches the mobile of card "asha" once`))
	r.Step(`^the OTP has six digits$`, otpDigits,
		"The code of the latest OTP has six digits.",
		scenario.Needs(scenario.OTP), scenario.Example(`the OTP has six digits`))
	r.Step(`^the OTPs are not all the same code$`, otpCodesDiffer,
		"The codes sent in this scenario are not all equal.",
		scenario.Needs(scenario.Inbox), scenario.Example(`the OTPs are not all the same code`))
	r.Step(`^no answer shows the OTP$`, otpNotShown,
		"None of the answers so far contains the code that was sent.",
		scenario.Needs(scenario.OTP), scenario.Example(`no answer shows the OTP`))
}

// otp is one OTP that was sent.
type otp struct {
	card   scenario.Card
	id     string
	mobile string // as masked by the answer
	sent   time.Time
	code   client.Secret
}

// otps are those of a scenario, in the order in which they were sent.
type otps struct {
	sent   []*otp
	atOnce []*scenario.Answer
}

func (o *otps) last() (*otp, error) {
	if len(o.sent) == 0 {
		return nil, fmt.Errorf("use the OTP: none was sent in this scenario; add a step such as: Given a transaction OTP was sent for card \"asha\"")
	}
	return o.sent[len(o.sent)-1], nil
}

const transactionOTP = "TRANSACTION_OTP"

// otpBody is the documented request.
func otpBody(s *scenario.State, card scenario.Card) (map[string]any, error) {
	account, err := s.Names.Account(card.Account)
	if err != nil {
		return nil, err
	}
	return map[string]any{
		"cardOtpAction": transactionOTP,
		"cardAccountId": account.ID,
		"enKashCardId":  card.ID,
	}, nil
}

// cardAndOwner looks a card up and the partner whose it is.
func cardAndOwner(s *scenario.State, name string) (scenario.Card, scenario.Partner, error) {
	card, err := s.Names.Card(name)
	if err != nil {
		return card, scenario.Partner{}, err
	}
	owner, err := s.Names.Owner(card)
	return card, owner, err
}

func requestOTP(ctx context.Context, s *scenario.State, name string) error {
	card, owner, err := cardAndOwner(s, name)
	if err != nil {
		return err
	}
	body, err := otpBody(s, card)
	if err != nil {
		return err
	}
	answer, err := call(ctx, s, owner.Name, client.Request{Operation: opOTP, Body: body})
	if err != nil {
		return err
	}
	rememberOTP(s, card, answer)
	return nil
}

func rememberOTP(s *scenario.State, card scenario.Card, answer *scenario.Answer) {
	if answer.Err != nil || answer.Operation != opOTP {
		return
	}
	var payload struct {
		OTPRequestID string `json:"otpRequestId"`
		MobileNumber string `json:"mobileNumber"`
	}
	// What cannot be read here is the judge's to report.
	_ = json.Unmarshal(answer.Response.Envelope.Payload, &payload)
	o := scenario.Of[otps](s)
	o.sent = append(o.sent, &otp{
		card: card, id: payload.OTPRequestID, mobile: payload.MobileNumber, sent: s.Session.Now(),
	})
}

func sentOTP(ctx context.Context, s *scenario.State, name string) error {
	if err := requestOTP(ctx, s, name); err != nil {
		return err
	}
	return otpIsSent(ctx, s)
}

func otpIsSent(_ context.Context, s *scenario.State) error {
	answer, err := scenario.Of[calls](s).lastOf(opOTP)
	if err != nil {
		return err
	}
	tokenOpened(s, scenario.Of[calls](s).token, answer)
	succeeded(s, answer, "EK-OTP-010", "an OTP")
	return nil
}

// tokenOpened judges whether the partner host took a token of this kind.
func tokenOpened(s *scenario.State, kind client.TokenCall, answer *scenario.Answer) {
	opened := answer.Err == nil || answer.Err.Status != 401
	field := verdict.Field{Path: "HTTP status", Expected: "not 401", Actual: fmt.Sprint(answer.Response.Status)}
	if kind == client.OAuthToken {
		s.Check("EK-AUTH-030", opened, "the OAuth token was refused although it is fresh", field)
		return
	}
	s.Check("EK-AUTH-020", opened, "the merchant token was refused by the partner host", field)
	s.Check("EK-TOKEN-050", opened, "the token was refused although it is fresh", field)
}

const mostAtOnce = 100

func requestOTPs(ctx context.Context, s *scenario.State, n int, name string) error {
	if n < 1 || n > mostAtOnce {
		return fmt.Errorf("request %d OTPs at once: give a number from 1 to %d", n, mostAtOnce)
	}
	card, owner, err := cardAndOwner(s, name)
	if err != nil {
		return err
	}
	body, err := otpBody(s, card)
	if err != nil {
		return err
	}
	answers, err := atOnce(n, func() (*scenario.Answer, error) {
		return ask(ctx, s, owner.Name, client.Request{Operation: opOTP, Body: body})
	})
	if err != nil {
		return err
	}
	o, c := scenario.Of[otps](s), scenario.Of[calls](s)
	o.atOnce = answers
	for _, answer := range answers {
		c.answers = append(c.answers, answer)
		rememberOTP(s, card, answer)
	}
	return nil
}

// atOnce makes n calls at the same time and returns all answers, or the first error.
func atOnce(n int, do func() (*scenario.Answer, error)) ([]*scenario.Answer, error) {
	answers, errs := make([]*scenario.Answer, n), make([]error, n)
	start := make(chan struct{})
	var wait sync.WaitGroup
	for i := range n {
		wait.Go(func() {
			<-start
			answers[i], errs[i] = do()
		})
	}
	close(start)
	wait.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return answers, nil
}

func otpsAreSent(_ context.Context, s *scenario.State, n int) error {
	answers := scenario.Of[otps](s).atOnce
	if len(answers) == 0 {
		return fmt.Errorf("count OTPs: none were requested at once in this scenario; add a step such as: When 8 transaction OTPs are requested at once for card \"asha\"")
	}
	accepted := 0
	for _, answer := range answers {
		if answer.Err == nil {
			accepted++
		}
	}
	s.Check("EK-OTP-010", accepted == n, fmt.Sprintf("%d of %d OTP requests made at once were accepted", accepted, len(answers)),
		verdict.Field{Path: "accepted requests", Expected: fmt.Sprint(n), Actual: fmt.Sprint(accepted)})
	return nil
}

func otpIDsDiffer(_ context.Context, s *scenario.State) error {
	seen := map[string]bool{}
	sent := scenario.Of[otps](s).sent
	if len(sent) < 2 {
		return fmt.Errorf("compare OTP request ids: %d was given; request at least two OTPs first", len(sent))
	}
	twice := ""
	for _, o := range sent {
		if seen[o.id] {
			twice = o.id
		}
		seen[o.id] = true
	}
	s.Check("EK-OTP-040", len(seen) == len(sent), "an otpRequestId was given to two requests",
		verdict.Field{Path: "payload.otpRequestId", Expected: "not given before", Actual: twice})
	return nil
}

func otpIDShape(_ context.Context, s *scenario.State) error {
	o, err := scenario.Of[otps](s).last()
	if err != nil {
		return err
	}
	matches(s, "EK-OTP-020", "payload.otpRequestId", o.id)
	return nil
}

func mobileMasked(_ context.Context, s *scenario.State) error {
	o, err := scenario.Of[otps](s).last()
	if err != nil {
		return err
	}
	matches(s, "EK-OTP-030", "payload.mobileNumber", o.mobile)
	return nil
}

func mobileOf(_ context.Context, s *scenario.State, name string) error {
	o, err := scenario.Of[otps](s).last()
	if err != nil {
		return err
	}
	card, err := s.Names.Card(name)
	if err != nil {
		return err
	}
	if len(card.Mobile) < 4 {
		return scenario.CannotRun("compare the masked number: the mobile of card %q is not known; add mobile to it in the environment file", name)
	}
	want := card.Mobile[:2] + strings.Repeat("X", 6) + card.Mobile[len(card.Mobile)-2:]
	s.Check("EK-OTP-120", masks(o.mobile, card.Mobile), "the masked number is not that of the card's mobile",
		verdict.Field{Path: "payload.mobileNumber", Expected: want, Actual: o.mobile})
	return nil
}

// masks reports whether the digits that a mask leaves stand in the number where they stand in
// the mask. How many it leaves is another requirement (EK-OTP-030).
func masks(masked, number string) bool {
	if len(masked) != len(number) {
		return false
	}
	left := 0
	for i := range len(masked) {
		if masked[i] < '0' || masked[i] > '9' {
			continue
		}
		if left++; masked[i] != number[i] {
			return false
		}
	}
	return left > 0
}

func otpReaches(ctx context.Context, s *scenario.State, name string) error {
	o, err := scenario.Of[otps](s).last()
	if err != nil {
		return err
	}
	card, err := s.Names.Card(name)
	if err != nil {
		return err
	}
	messages, err := s.Session.Messages(ctx, "")
	if err != nil {
		return err
	}
	toCard, elsewhere := 0, 0
	for _, m := range messages {
		switch {
		case m.OTPRequestID != o.id:
		case m.Mobile == card.Mobile:
			toCard++
		default:
			elsewhere++
		}
	}
	s.Check("EK-OTP-080", toCard == 1 && elsewhere == 0, "the OTP did not reach the card's mobile exactly once",
		verdict.Field{Path: "SMS to the card's mobile", Expected: "1", Actual: fmt.Sprint(toCard), OK: toCard == 1},
		verdict.Field{Path: "SMS to other numbers", Expected: "0", Actual: fmt.Sprint(elsewhere), OK: elsewhere == 0})
	return nil
}

// codeOf learns an OTP's code once and keeps it: an inbox may be read twice, a person not.
func codeOf(ctx context.Context, s *scenario.State, o *otp) (string, error) {
	if o.code.IsZero() {
		code, err := s.Session.Code(ctx, scenario.OTPRequest{
			Card: o.card, OTPRequestID: o.id, MaskedMobile: o.mobile, Sent: o.sent,
		})
		if err != nil {
			return "", err
		}
		s.Learn(code)
		o.code = code
	}
	return o.code.Reveal(), nil
}

func otpDigits(ctx context.Context, s *scenario.State) error {
	o, err := scenario.Of[otps](s).last()
	if err != nil {
		return err
	}
	code, err := codeOf(ctx, s, o)
	if err != nil {
		return err
	}
	digits := len(code) == s.Contract.Value("EK-OTP-090") && strings.Trim(code, "0123456789") == ""
	s.Check("EK-OTP-090", digits, "the OTP does not have six digits",
		verdict.Field{Path: "OTP", Expected: "6 digits", Actual: fmt.Sprintf("%d characters", len(code))})
	return nil
}

func otpCodesDiffer(ctx context.Context, s *scenario.State) error {
	messages, err := s.Session.Messages(ctx, "")
	if err != nil {
		return err
	}
	ours := map[string]bool{}
	for _, o := range scenario.Of[otps](s).sent {
		ours[o.id] = true
	}
	codes, n := map[string]bool{}, 0
	for _, m := range messages {
		if ours[m.OTPRequestID] {
			codes[m.Code] = true
			n++
		}
	}
	if n < 3 {
		return fmt.Errorf("compare OTPs: %d were sent; two may be equal by chance, so request at least three first", n)
	}
	s.Check("EK-OTP-130", len(codes) > 1, fmt.Sprintf("all %d OTPs are the same code", n),
		verdict.Field{Path: "different codes", Expected: "more than 1", Actual: fmt.Sprint(len(codes))})
	return nil
}

func otpNotShown(ctx context.Context, s *scenario.State) error {
	o, err := scenario.Of[otps](s).last()
	if err != nil {
		return err
	}
	code, err := codeOf(ctx, s, o)
	if err != nil {
		return err
	}
	shown := ""
	whole := regexp.MustCompile(`\b` + regexp.QuoteMeta(code) + `\b`) // not as a part of a longer number or id
	for _, answer := range scenario.Of[calls](s).answers {
		if answer.Response != nil && whole.Match(answer.Response.Body) {
			shown = answer.Operation
		}
	}
	s.Check("EK-ENV-090", shown == "", "an answer shows the OTP that it should only send by SMS",
		verdict.Field{Path: shown, Expected: "no OTP in the answer", Actual: "the OTP stands in the answer"})
	return nil
}
