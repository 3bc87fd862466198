package mock

import "slices"

// gatewayToken is Get Authorization Token (older portal, no date).
func gatewayToken() *operation {
	return &operation{
		name:     "gateway.get-authorization-token",
		path:     "/api/v0/merchant/token",
		envelope: resultEnvelope,
		fields: []field{
			{name: "accessKey", kind: jsonString, suitable: ofPartner(func(p *partner) string { return p.AccessKey })},
			{name: "secretKey", kind: jsonString, suitable: ofPartner(func(p *partner) string { return p.SecretKey })},
		},
		frame: slices.Concat(reachRules(), bodyRules()),
		rules: []rule{{refusal: "keys-unknown", broken: keysUnknown, instead: actAsSomePartner}},
		act:   issueGatewayToken,
	}
}

type gatewayTokenAnswer struct {
	Token         string `json:"token"`
	Expiry        int64  `json:"expiry"` // ms since the epoch (EK-TOKEN-020)
	ResultCode    int    `json:"resultCode"`
	ResultMessage string `json:"resultMessage"`
}

// keysUnknown refuses an access key that nobody has, or that has another secret.
func keysUnknown(c *call) bool {
	c.partner = c.universe.partnerByKey(c.get("accessKey"))
	secret := ""
	if c.partner != nil {
		secret = c.partner.SecretKey
	}
	return !sameSecret(c.get("secretKey"), secret) || c.partner == nil
}

func issueGatewayToken(c *call) (any, error) {
	text, expires := c.universe.issue(c.partner, c.server.rules.tokenLife)
	return gatewayTokenAnswer{Token: text, Expiry: expires, ResultMessage: "Success"}, nil
}

// partnerByKey finds who has an access key: the world's, or the universe's own.
func (u *universe) partnerByKey(key string) *partner {
	if p := u.template.partnerByKey[key]; p != nil {
		return p
	}
	if found, known := u.server.keys.Load(key); known && found.(identity).universe == u {
		return found.(identity).partner
	}
	return nil
}
