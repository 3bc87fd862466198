package steps

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/contract"
	"github.com/kasauti/kasauti/harness/scenario"
	"github.com/kasauti/kasauti/harness/verdict"
)

func registerToken(r *scenario.Registry) {
	r.Step(`^partner "([^"]+)" has a token$`, hasToken,
		"Asks for a merchant token with the partner's keys and makes sure that one is granted.",
		scenario.Example(`partner "acme" has a token`))
	r.Step(`^partner "([^"]+)" asks for a token$`, askToken,
		"Asks for a merchant token with the partner's keys.",
		scenario.Example(`partner "acme" asks for a token`))
	r.Step(`^a token is granted$`, tokenGranted,
		"The answer brings a token that is not empty.",
		scenario.Example(`a token is granted`))
	r.Step(`^the expiry of the token is a time of the coming year in milliseconds$`, tokenExpiry,
		"The expiry is an integer of milliseconds since the epoch and lies in the coming year.",
		scenario.Example(`the expiry of the token is a time of the coming year in milliseconds`))
	r.Step(`^the tokens of the partners differ$`, tokensDiffer,
		"No two partners were granted the same token.",
		scenario.Example(`the tokens of the partners differ`))
}

// granted remembers the tokens of a scenario.
type granted struct {
	last   string
	expiry int64                   // of the last merchant token, in ms since the epoch
	byWhom map[string]grantedToken // partner -> its latest
}

// grantedToken is one token that a partner was granted.
type grantedToken struct {
	value  string
	kind   client.TokenCall
	expiry int64 // in ms since the epoch, 0 where the answer names none
}

// usable is the partner's token, if the service takes its kind and it still lasts.
func (g *granted) usable(s *scenario.State, partner string, service client.Service) (string, bool) {
	t := g.byWhom[partner]
	lasts := t.value != "" && t.expiry > s.Session.Now().UnixMilli()
	return t.value, lasts && t.kind == s.Session.Services()[service].Token
}

// tokenRequest is a partner's valid token request.
func tokenRequest(p scenario.Partner) client.Request {
	return p.Credentials.AuthorizationTokenRequest().Request()
}

func askToken(ctx context.Context, s *scenario.State, partner string) error {
	return askFor(ctx, s, partner, tokenRequest)
}

// askFor asks for a token of one kind or the other.
func askFor(ctx context.Context, s *scenario.State, partner string, request func(scenario.Partner) client.Request) error {
	p, err := s.Names.Partner(partner)
	if err != nil {
		return err
	}
	answer, err := call(ctx, s, partner, request(p))
	if err != nil {
		return err
	}
	rememberToken(s, partner, answer)
	return nil
}

// rememberToken keeps the token that an answer brought, if it brought one.
func rememberToken(s *scenario.State, partner string, answer *scenario.Answer) {
	if answer.Err != nil {
		return
	}
	var body struct {
		Token  string `json:"token"`
		Expiry int64  `json:"expiry"`
		Snake  string `json:"access_token"`
		Camel  string `json:"accessToken"`
	}
	// What cannot be read here is the judge's to report.
	_ = json.Unmarshal(answer.Response.Body, &body)
	g := scenario.Of[granted](s)
	g.last, g.expiry = body.Token+body.Snake+body.Camel, body.Expiry
	if g.byWhom == nil {
		g.byWhom = map[string]grantedToken{}
	}
	t := grantedToken{value: g.last, kind: client.MerchantToken, expiry: body.Expiry}
	if answer.Operation == client.OpAuthToken {
		t.kind = client.OAuthToken
	}
	g.byWhom[partner] = t
}

func hasToken(ctx context.Context, s *scenario.State, partner string) error {
	if err := askToken(ctx, s, partner); err != nil {
		return err
	}
	return tokenGranted(ctx, s)
}

func tokenGranted(_ context.Context, s *scenario.State) error {
	return grantedBy(s, client.OpAuthorizationToken, "EK-TOKEN-010")
}

// grantedBy checks that the latest answer, one of the operation, brought a token.
func grantedBy(s *scenario.State, operation, requirement string) error {
	answer, err := scenario.Of[calls](s).lastOf(operation)
	if err != nil {
		return err
	}
	if succeeded(s, answer, requirement, "a token") {
		s.Check(requirement, scenario.Of[granted](s).last != "", "the answer is a success but brings no token",
			verdict.Field{Path: "token", Expected: "a non-empty string", Actual: "none"})
	}
	return nil
}

func tokenExpiry(_ context.Context, s *scenario.State) error {
	g := scenario.Of[granted](s)
	holds, field := contract.ComingYear(g.expiry, s.Session.Now())
	s.Check("EK-TOKEN-020", g.expiry != 0, "the answer names no expiry in milliseconds", field)
	s.Check("EK-TOKEN-030", holds, "the expiry is not a time of the coming year in milliseconds", field)
	return nil
}

func tokensDiffer(_ context.Context, s *scenario.State) error {
	g := scenario.Of[granted](s)
	if len(g.byWhom) < 2 {
		return fmt.Errorf("compare tokens: %d partner asked for one; let a second partner ask first", len(g.byWhom))
	}
	seen := map[string]string{}
	differ := true
	for partner, token := range g.byWhom {
		if _, twice := seen[token.value]; twice || token.value == "" {
			differ = false
		}
		seen[token.value] = partner
	}
	s.Check("EK-TOKEN-080", differ, "two partners were granted the same token",
		verdict.Field{Path: "token", Expected: "different for each partner", Actual: "the same"})
	return nil
}
