package mock

import "time"

// oauthToken is Auth Token (api-19199701, api-24480514, api-8990264): a password grant whose
// Basic authorisation is the partner's client and whose clientId is its company.
func oauthToken() *operation {
	return &operation{
		name:     "wallet.auth-token",
		path:     "/oauth/token",
		envelope: oauthEnvelope,
		form:     true,
		fields: []field{
			{name: "username", kind: jsonString, suitable: ofPartner(func(p *partner) string { return p.Username })},
			{name: "password", kind: jsonString, suitable: ofPartner(func(p *partner) string { return p.Password })},
			{name: "grant_type", kind: jsonString, suitable: always("password")},
			{name: "clientId", kind: jsonString, suitable: ofPartner(func(p *partner) string { return p.CompanyID })},
		},
		frame: append(reachRules(), rule{refusal: "field-missing", broken: fieldMissing}),
		rules: []rule{
			{refusal: "credentials-unknown", broken: credentialsUnknown, instead: actAsSomePartner},
			{refusal: "client-unknown", broken: clientUnknown},
			{refusal: "grant-unsupported", broken: func(c *call) bool { return c.get("grant_type") != "password" }},
		},
		act: issueOAuthToken,
	}
}

type oauthTokenAnswer struct {
	AccessToken  string `json:"access_token"`
	TokenType    string `json:"token_type"`
	RefreshToken string `json:"refresh_token"`
	ExpiresIn    int64  `json:"expires_in"` // seconds
	Scope        string `json:"scope"`
}

// camelTokenAnswer is the spelling of the payout page (api-8990264).
type camelTokenAnswer struct {
	AccessToken  string `json:"accessToken"`
	TokenType    string `json:"tokenType"`
	RefreshToken string `json:"refreshToken"`
	ExpiresIn    int64  `json:"expiresIn"`
}

// credentialsUnknown refuses a username that nobody has, or that has another password.
func credentialsUnknown(c *call) bool {
	c.partner = c.universe.partnerByUsername(c.get("username"))
	password := ""
	if c.partner != nil {
		password = c.partner.Password
	}
	return !sameSecret(c.get("password"), password) || c.partner == nil
}

// clientUnknown refuses a Basic authorisation or a clientId that is not the partner's.
func clientUnknown(c *call) bool {
	user, password, given := c.request.BasicAuth()
	known := sameSecret(user, c.partner.ClientID)
	known = sameSecret(password, c.partner.ClientSecret) && known
	return !given || !known || contradicts(c.request, "Authorization") || c.get("clientId") != c.partner.CompanyID
}

func issueOAuthToken(c *call) (any, error) {
	life := c.server.rules.oauthLife
	access, _ := c.universe.issue(c.partner, life)
	refresh := pick(c.universe.rand, alphanum, tokenLength)
	seconds := int64(life / time.Second)
	if c.server.camel {
		return camelTokenAnswer{access, "bearer", refresh, seconds}, nil
	}
	return oauthTokenAnswer{access, "bearer", refresh, seconds, "read write trust"}, nil
}

// partnerByUsername finds who has a username: the world's, or the universe's own.
func (u *universe) partnerByUsername(name string) *partner {
	if p := u.template.partnerByUsername[name]; p != nil {
		return p
	}
	if found, known := u.server.users.Load(name); known && found.(identity).universe == u {
		return found.(identity).partner
	}
	return nil
}
