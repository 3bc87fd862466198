package steps

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

func registerWalletKYC(r *scenario.Registry) {
	r.Step(`^the KYC of (?:wallet "([^"]+)"|the new wallet) is "([^"]+)"(?: with "([^"]+)")?$`, kycIs,
		"VKYC Status and the wallet's details both say so: status and substatus together.",
		scenario.Example(`the KYC of wallet "nitin" is "Min KYC Verified" with "VKYC Pending"`), scenario.Calls(client.OpVKYCStatus, client.OpWalletDetails))
	r.Step(`^the holder of (?:wallet "([^"]+)"|the new wallet) accepts the T&C$`, acceptTnc,
		"Opens the address that the wallet's details give, as the holder's browser does.",
		scenario.Needs(scenario.Reset), scenario.Example(`the holder of wallet "tara" accepts the T&C`), scenario.Calls(client.OpWalletDetails))
	r.Step(`^a VKYC link is asked for (?:wallet "([^"]+)"|the new wallet)$`, askVKYCLink,
		"Asks for a VKYC link as the partner whose wallet it is.",
		scenario.Lasts(), scenario.Example(`a VKYC link is asked for wallet "nitin"`), scenario.Calls(client.OpVKYCLink))
	r.Step(`^a VKYC link was given for (?:wallet "([^"]+)"|the new wallet)$`, givenVKYCLink,
		"Asks for a VKYC link and makes sure that one is given.",
		scenario.Lasts(), scenario.Example(`a VKYC link was given for wallet "nitin"`), scenario.Calls(client.OpVKYCLink))
	r.Step(`^a VKYC link is given$`, vkycLinkIsGiven,
		"The answer is a success and names the link.",
		scenario.Example(`a VKYC link is given`))
	r.Step(`^every VKYC link is another$`, vkycLinksDiffer,
		"No VKYC link of the scenario was given twice.",
		scenario.Example(`every VKYC link is another`))
	r.Step(`^the VKYC link is opened$`, openVKYCLink,
		"Opens the latest VKYC link, as the holder's browser does.",
		scenario.Needs(scenario.Reset), scenario.Example(`the VKYC link is opened`))
	r.Step(`^the VKYC link (works|has expired|is closed at this hour)$`, vkycLinkWorks,
		"Opens the latest VKYC link: it begins VKYC, or it does not because its time, or the hour, is over.",
		scenario.Needs(scenario.Reset), scenario.Example(`the VKYC link works`))
	r.Step(`^it is (Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday) (\d\d):(\d\d):(\d\d) in India$`, indianTime,
		"Moves the target's clock on to the next such time; nothing waits.",
		scenario.Needs(scenario.Clock), scenario.Example(`it is Monday 10:00:00 in India`))
	r.Step(`^the VKYC link's time passes$`, vkycLinkTimePasses,
		"Moves the target's clock just past the time of a VKYC link, as we assume it.",
		scenario.Needs(scenario.Clock), scenario.Example(`the VKYC link's time passes`))
	r.Step(`^the VKYC review is over$`, vkycReviewPasses,
		"Moves the target's clock past the moment when a holder begins VKYC and the review after it, as we assume them.",
		scenario.Needs(scenario.Clock), scenario.Example(`the VKYC review is over`))
}

// kycInWords is status and substatus.
func kycInWords(status, substatus string) string {
	if substatus == "" {
		return status
	}
	return status + " with " + substatus
}

// vkycStatusOf asks for the KYC of a wallet: status and substatus.
func vkycStatusOf(ctx context.Context, s *scenario.State, name string) (string, *scenario.Answer, error) {
	card, owner, wallet, err := walletOf(s, name)
	if err != nil {
		return "", nil, err
	}
	answer, err := call(ctx, s, owner.Name, wallet.VKYCStatus())
	if err != nil {
		return "", nil, err
	}
	var payload struct {
		Status    string `json:"kycStatus"`
		Substatus string `json:"kycSubStatus"`
	}
	readPayload(answer, &payload)
	tellsOf(s, answer, card, "EK-VKYC-150")
	return kycInWords(payload.Status, payload.Substatus), answer, nil
}

// tellsOf checks that an answer is about the wallet that was asked for.
func tellsOf(s *scenario.State, answer *scenario.Answer, card scenario.Card, requirement string) {
	if answer.Err != nil {
		return
	}
	var payload struct {
		ID string `json:"enKashCardId"`
	}
	readPayload(answer, &payload)
	s.CheckOf([]*scenario.Answer{answer}, requirement, payload.ID == card.ID, "the answer is about another wallet than the one that was asked for",
		verdict.Field{Path: "payload.enKashCardId", Expected: card.ID, Actual: payload.ID, OK: payload.ID == card.ID})
}

// kycRequirements say what leads to a state, by its status. Others are the world's to declare.
var kycRequirements = map[string]string{
	"Not Uploaded": "EK-WALLET-030", "Min KYC Verified": "EK-WALLET-060", "Pending": "EK-VKYC-080", "Verified": "EK-VKYC-080",
}

func kycIs(ctx context.Context, s *scenario.State, name, status, substatus string) error {
	told, asked, err := vkycStatusOf(ctx, s, name)
	if err != nil {
		return err
	}
	d, answer, err := detailsOf(ctx, s, name)
	if err != nil {
		return err
	}
	want, shown := kycInWords(status, substatus), kycInWords(d.KYC, d.Substatus)
	both := []*scenario.Answer{asked, answer}
	s.CheckOf(both, "EK-VKYC-160", asked.Err == nil && answer.Err == nil && told == shown, "VKYC Status and the wallet's details differ",
		verdict.Field{Path: "KYC", Expected: told, Actual: shown})
	field := verdict.Field{Path: "KYC", Expected: want, Actual: shownOf(shown, answer)}
	if id, known := kycRequirements[status]; known {
		s.CheckOf(both, id, shown == want, "the KYC is another", field)
		return nil
	}
	s.Expect(shown == want, "the KYC is another", field)
	return nil
}

func acceptTnc(ctx context.Context, s *scenario.State, name string) error {
	d, answer, err := detailsOf(ctx, s, name)
	if err != nil {
		return err
	}
	if d.TncURL == "" {
		s.Check("EK-TNC-040", false, "the wallet's details give no address to accept the T&C at",
			verdict.Field{Path: "payload.partnerTncUrl", Expected: "an address", Actual: shownOf("", answer)})
		return nil
	}
	status, err := visit(ctx, s, d.TncURL)
	if err == nil {
		s.Check("EK-TNC-040", status == http.StatusOK, "the T&C could not be accepted",
			verdict.Field{Path: "HTTP status of the page", Expected: "200", Actual: fmt.Sprint(status)})
	}
	return err
}

// visit opens an address as a browser does. It is none of the API's calls, and nobody judges it.
func visit(ctx context.Context, s *scenario.State, address string) (status int, err error) {
	ctx, cancel := context.WithTimeout(ctx, s.Session.Timeout())
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return 0, fmt.Errorf("open %q: %w; the answer gave it as an address", address, err)
	}
	browser := http.Client{Transport: s.Session.Transport()}
	page, err := browser.Do(request)
	if err != nil {
		return 0, scenario.CannotRun("open the page that an answer named: %v", err)
	}
	defer func() { _ = page.Body.Close() }()
	_, err = io.Copy(io.Discard, io.LimitReader(page.Body, 1<<20))
	return page.StatusCode, err
}

// vkycLink is a link that was given.
type vkycLink struct {
	answer *scenario.Answer
	url    string
}

func askVKYCLink(ctx context.Context, s *scenario.State, name string) error {
	_, owner, wallet, err := walletOf(s, name)
	if err != nil {
		return err
	}
	answer, err := call(ctx, s, owner.Name, wallet.VKYCLink())
	if err != nil || answer.Err != nil {
		return err
	}
	var payload struct {
		Link string `json:"vkycLink"`
	}
	readPayload(answer, &payload)
	w := scenario.Of[wallets](s)
	w.links = append(w.links, vkycLink{answer, payload.Link})
	return nil
}

func givenVKYCLink(ctx context.Context, s *scenario.State, name string) error {
	if err := askVKYCLink(ctx, s, name); err != nil {
		return err
	}
	return vkycLinkIsGiven(ctx, s)
}

func vkycLinkIsGiven(_ context.Context, s *scenario.State) error {
	answer, err := scenario.Of[calls](s).lastOf(client.OpVKYCLink)
	if err == nil {
		succeeded(s, answer, "EK-VKYC-070", "a VKYC link")
	}
	return err
}

func latestLink(s *scenario.State) (vkycLink, error) {
	links := scenario.Of[wallets](s).links
	if len(links) == 0 {
		return vkycLink{}, fmt.Errorf("open the VKYC link: none was given in this scenario; add a step such as: Given a VKYC link was given for wallet \"nitin\"")
	}
	return links[len(links)-1], nil
}

func vkycLinksDiffer(_ context.Context, s *scenario.State) error {
	links := scenario.Of[wallets](s).links
	if len(links) < 2 {
		return fmt.Errorf("compare VKYC links: %d was given; ask for at least two first", len(links))
	}
	seen, twice := map[string]bool{}, ""
	var answers []*scenario.Answer
	for _, l := range links {
		if seen[l.url] {
			twice = l.url
		}
		seen[l.url] = true
		answers = append(answers, l.answer)
	}
	s.CheckOf(answers, "EK-VKYC-010", twice == "", "a VKYC link was given twice",
		verdict.Field{Path: "payload.vkycLink", Expected: "not given before", Actual: twice})
	return nil
}

func openVKYCLink(ctx context.Context, s *scenario.State) error {
	link, err := latestLink(s)
	if err == nil {
		_, err = visit(ctx, s, link.url)
	}
	return err
}

func vkycLinkWorks(ctx context.Context, s *scenario.State, how string) error {
	link, err := latestLink(s)
	if err != nil {
		return err
	}
	status, err := visit(ctx, s, link.url)
	if err != nil {
		return err
	}
	works := status == http.StatusOK
	field := verdict.Field{Path: "HTTP status of the link", Actual: fmt.Sprint(status)}
	answers := []*scenario.Answer{link.answer}
	switch how {
	case "works":
		field.Expected = "200"
		s.CheckOf(answers, "EK-VKYC-120", works, "the VKYC link does not work within its time", field)
	case "has expired":
		field.Expected = "an error"
		s.CheckOf(answers, "EK-VKYC-020", !works, "the VKYC link works after its time", field)
	default:
		field.Expected = "an error"
		s.CheckOf(answers, "EK-VKYC-030", !works, "VKYC begins outside its hours", field)
	}
	return nil
}

// indiaTime is the documentation's: it has no daylight saving.
var indiaTime = time.FixedZone("IST", 5*60*60+30*60)

func indianTime(ctx context.Context, s *scenario.State, day string, hour, minute, second int) error {
	if hour > 23 || minute > 59 || second > 59 {
		return fmt.Errorf("move the clock to %02d:%02d:%02d: a day has no such time", hour, minute, second)
	}
	now := s.Session.Now().In(indiaTime)
	next := time.Date(now.Year(), now.Month(), now.Day(), hour, minute, second, 0, indiaTime)
	for next.Before(now) || next.Weekday().String() != day {
		next = next.AddDate(0, 0, 1)
	}
	return s.Advance(ctx, next.Sub(now))
}

func vkycLinkTimePasses(ctx context.Context, s *scenario.State) error {
	return s.Advance(ctx, stated(s, "EK-VKYC-120")+time.Second)
}

func vkycReviewPasses(ctx context.Context, s *scenario.State) error {
	return s.Advance(ctx, stated(s, "EK-VKYC-130")+stated(s, "EK-VKYC-140")+time.Second)
}

func stated(s *scenario.State, requirement string) time.Duration {
	return time.Duration(s.Contract.Value(requirement)) * time.Second
}
