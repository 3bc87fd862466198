package steps

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/kasauti/kasauti/harness/compose"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/value"
	"github.com/kasauti/kasauti/harness/verdict"
)

func registerApp(r *scenario.Registry) {
	r.Step(`^the application is asked to "([A-Z]+ /[^"]*)"$`, askApp,
		"Sends the partner's own application, which app in the world or environment file names, a request without a body. It is started on first use, with the credentials of the scenario's own universe. {placeholders} may stand in the path.",
		scenario.Needs(scenario.App), scenario.Example(`the application is asked to "GET /payments/{payment}"`))
	r.Step(`^the application is asked to "([A-Z]+ /[^"]*)" with:$`, askAppWith,
		"Sends the partner's own application a request with this JSON body, {placeholders} filled.",
		scenario.Needs(scenario.App), scenario.Holds(scenario.RequestContent),
		scenario.Example(`the application is asked to "POST /pay" with:`,
			`"""`, `{"card": "{card asha}", "merchant": "{merchant bazaar}", "amount": "20.00"}`, `"""`))
	r.Step(`^the application answers (\d+)$`, appAnswers,
		"The latest answer of the application has this HTTP status.",
		scenario.Needs(scenario.App), scenario.Example(`the application answers 202`))
	r.Step(`^the application's answer has:$`, appAnswerHas,
		"The latest answer of the application is JSON with these values, by their paths in a table or as JSON in which fields may be left out. Expectations are those of `the answer has:`.",
		scenario.Needs(scenario.App), scenario.Holds(scenario.ForeignContent),
		scenario.Example(`the application's answer has:`, `| state   | waiting for the OTP |`, `| payment | matches P[0-9]+     |`))
	r.Step(`^I remember ([^ ]+) of the application's answer as "([^"]+)"$`, rememberApp,
		"Keeps a value of the application's latest answer, by its path; {word} stands for it in later steps.",
		scenario.Needs(scenario.App), scenario.Example(`I remember payment of the application's answer as "payment"`))
	r.Step(`^the phone of card "([^"]+)" received an OTP$`, phoneReceived,
		"An SMS with an OTP came to the card's mobile that this scenario did not ask for or look at before: the application did. {otp} stands for the code of the latest.",
		scenario.Needs(scenario.App, scenario.Inbox), scenario.Example(`the phone of card "asha" received an OTP`))
}

// appCalls is what the application answered last.
type appCalls struct {
	asked  string // "POST /pay"
	status int
	body   []byte
}

// mostAnswer bounds what is read of the application's answer, in bytes.
const mostAnswer = 1 << 20

// appPatience bounds one request to the application, which makes calls of its own.
const appPatience = time.Minute

func askApp(ctx context.Context, s *scenario.State, line string) error {
	return askedOfApp(ctx, s, line, nil)
}

func askAppWith(ctx context.Context, s *scenario.State, line string, doc *scenario.DocString) error {
	written, err := value.Decode([]byte(doc.Content))
	if err != nil {
		return fmt.Errorf("ask the application: the text is not JSON: %w", err)
	}
	filled, err := source(s).JSON(ctx, written)
	if err != nil {
		return err
	}
	body, err := json.Marshal(filled)
	if err != nil {
		return fmt.Errorf("ask the application: write the body: %w", err)
	}
	return askedOfApp(ctx, s, line, body)
}

// askedOfApp sends a request to the application; a nil body is none. The application may move
// money, so the balances before it are kept.
func askedOfApp(ctx context.Context, s *scenario.State, line string, body []byte) error {
	if err := openBooks(ctx, s); err != nil {
		return err
	}
	filled, err := source(s).Text(ctx, line)
	if err != nil {
		return err
	}
	line = fmt.Sprint(filled)
	app, err := s.Application(ctx)
	if err != nil {
		return err
	}
	method, path, _ := strings.Cut(line, " ")
	ctx, cancel := context.WithTimeout(ctx, appPatience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, app.URL()+path, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("ask the application to %q: that is no request; write a method and a path, such as POST /pay", line)
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	latest := scenario.Of[appCalls](s)
	*latest = appCalls{}
	answer, err := app.Transport().RoundTrip(request)
	if err != nil {
		return appSilent(s, line, err)
	}
	defer answer.Body.Close()
	content, err := io.ReadAll(io.LimitReader(answer.Body, mostAnswer+1))
	switch {
	case err != nil:
		return appSilent(s, line, err)
	case len(content) > mostAnswer:
		return fmt.Errorf("ask the application to %q: its answer is over %d bytes; have it answer less", line, mostAnswer)
	}
	*latest = appCalls{asked: line, status: answer.StatusCode, body: content}
	return nil
}

// appSilent says why no answer came: a crash is the application's fault, and its silence, too.
func appSilent(s *scenario.State, line string, err error) error {
	var stopped *scenario.CouldNotRun
	if errors.As(err, &stopped) {
		return stopped // before it was sent
	}
	if crash := s.Crashed(true); crash != nil {
		return fmt.Errorf("ask the application to %q: %w", line, crash)
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("ask the application to %q: no answer came in %s; see what it printed", line, appPatience)
	}
	return fmt.Errorf("ask the application to %q: no answer came: %w; see what it printed", line, err)
}

func (a *appCalls) last() (*appCalls, error) {
	if a.asked == "" {
		return nil, errors.New(`look at the application's answer: it was not asked yet; add a step before this one: When the application is asked to "GET /payments"`)
	}
	return a, nil
}

func appAnswers(_ context.Context, s *scenario.State, status int) error {
	latest, err := scenario.Of[appCalls](s).last()
	if err != nil {
		return err
	}
	s.Expect(latest.status == status, fmt.Sprintf("the application answered %q with another status: %s", latest.asked, latest.said()),
		verdict.Field{Path: "HTTP status", Expected: fmt.Sprint(status), Actual: fmt.Sprint(latest.status)})
	return nil
}

// said is the beginning of the answer, for a message.
func (a *appCalls) said() string {
	const most = 300
	text := strings.TrimSpace(strings.ToValidUTF8(string(a.body), "\uFFFD"))
	if text == "" {
		return "nothing"
	}
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

// decoded is the answer as JSON.
func (a *appCalls) decoded() (any, error) {
	whole, err := value.Decode(a.body)
	if err != nil {
		return nil, fmt.Errorf("read the application's answer to %q (HTTP %d): it is not JSON: %w", a.asked, a.status, err)
	}
	return whole, nil
}

func appAnswerHas(ctx context.Context, s *scenario.State, expected *scenario.Block) error {
	latest, err := scenario.Of[appCalls](s).last()
	if err != nil {
		return err
	}
	whole, err := latest.decoded()
	if err != nil {
		return err
	}
	e, err := compose.ReadExpectation(ctx, source(s), expected, false)
	if err != nil {
		return err
	}
	found, err := e.Against(whole)
	if err != nil {
		return err
	}
	s.Expect(len(found) == 0, "of the application, "+differs(found), fieldsOf(found)...)
	return nil
}

func rememberApp(_ context.Context, s *scenario.State, path, word string) error {
	if err := compose.Rememberable(word); err != nil {
		return err
	}
	at, err := value.ParsePath(path)
	if err != nil {
		return fmt.Errorf("remember a value as %q: %w", word, err)
	}
	latest, err := scenario.Of[appCalls](s).last()
	if err != nil {
		return err
	}
	whole, err := latest.decoded()
	if err != nil {
		return err
	}
	found, ok := at.At(whole)
	if !ok {
		return fmt.Errorf("remember a value as %q: the application's answer has nothing at %s", word, at)
	}
	source(s).Remembered[word] = found
	delete(scenario.Of[notes](s).from, word) // it is no value of an answer of the API
	return nil
}

// phoneReceived takes the latest OTP of a phone for the scenario's own. An OTP that was looked at
// before is none that came since.
func phoneReceived(ctx context.Context, s *scenario.State, name string) error {
	card, err := s.Names.Card(name)
	if err != nil {
		return err
	}
	messages, err := s.Session.Messages(ctx, card.Mobile)
	if err != nil {
		return err
	}
	known := map[string]bool{}
	all := scenario.Of[otps](s)
	for _, o := range all.sent {
		known[o.OTPRequestID] = true
	}
	news := 0
	for _, m := range messages {
		if m.Code != "" && !known[m.OTPRequestID] {
			news++
			all.sent = append(all.sent, &otp{OTPRequest: scenario.OTPRequest{Card: card, OTPRequestID: m.OTPRequestID, Sent: m.SentAt}})
		}
	}
	s.Expect(news > 0, fmt.Sprintf("the phone of card %q received no OTP", name),
		verdict.Field{Path: "new OTPs on the phone", Expected: "at least 1", Actual: fmt.Sprint(news)})
	return nil
}
