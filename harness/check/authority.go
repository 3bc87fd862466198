package check

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
)

// authority: who calls is not whom the token, the partnerId or the ciphertext says. Nothing
// documented is broken about such a request: it is wrong because a refusal says so, and made of
// just those operations that the refusal is about.
func (g *generator) authority() {
	for _, c := range [...]testCase{
		{kind: TokenUnknown, name: "a token that was never issued", refusal: "token-foreign", spoil: header("Authorization", "Bearer neverIssuedNeverIssued00000")},
		{kind: TokenExpired, name: "a token whose time has passed", refusal: "token-expired", needs: scenario.Clock, with: expiredToken},
		{kind: PartnerForeign, name: "another partner's partnerId", refusal: "partner-foreign", with: otherPartner},
		{kind: Unsealed, name: "a request that is not encrypted", refusal: "request-not-sealed", spoil: travel(scenario.InTheClear)},
		{kind: SealBroken, name: "a request that another key encrypted", refusal: "seal-broken", spoil: travel(scenario.ByAnotherKey)},
	} {
		r, known := g.contract.Refusal(c.refusal)
		if known && r.Concerns(g.operation.Name) {
			c.operation = g.operation.Name
			g.cases = append(g.cases, c)
		}
	}
}

// longestLife is how long a token may last, so that its end can be waited for: a target's clock takes
// no longer steps.
const longestLife = 10*365*24*time.Hour - time.Second

// expiredToken gets a token and moves the target's clock past its end.
func expiredToken(ctx context.Context, s *scenario.State, about subject) (spoiling, error) {
	answer, err := succeed(ctx, s, about, about.owner.Credentials.AuthorizationTokenRequest().Request())
	if err != nil {
		return nil, err
	}
	token, lasts, err := grantedToken(answer.Response.Body, s.Session.Now())
	if err != nil {
		return nil, err
	}
	return header("Authorization", "Bearer "+token), s.Advance(ctx, lasts+time.Second)
}

// grantedToken is the token that an answer brings, and how long it lasts from now on.
func grantedToken(body []byte, now time.Time) (token string, lasts time.Duration, err error) {
	var granted struct {
		Token  string `json:"token"`
		Expiry int64  `json:"expiry"` // in ms since the epoch
	}
	read := json.Unmarshal(body, &granted)
	lasts = time.UnixMilli(granted.Expiry).Sub(now)
	if read != nil || granted.Token == "" || lasts < 0 || lasts > longestLife {
		return "", 0, fmt.Errorf("let a token's time pass: the answer is a success but brings no token with an expiry to come within ten years")
	}
	return granted.Token, lasts, nil
}

// otherPartner names the first other partner by name or, where none is declared, one that nobody is.
func otherPartner(_ context.Context, s *scenario.State, about subject) (spoiling, error) {
	for _, name := range slices.Sorted(maps.Keys(s.Names.Partners)) {
		if other := s.Names.Partners[name]; other.ID != about.owner.ID {
			return header("partnerId", other.ID), nil
		}
	}
	return unknown("partner"), nil
}

// travel sends a request that is encrypted otherwise than by the partner's secret.
func travel(how string) spoiling {
	return func(d *scenario.Draft) error { return d.Travel(how, client.Secret{}) }
}
