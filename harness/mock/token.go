package mock

import "time"

// mostTokens a universe remembers; the oldest are forgotten, and then foreign.
const mostTokens = 4096

// token is a bearer token that a universe issued.
type token struct {
	partner *partner
	expires int64 // ms since the epoch
}

// tokenLength is that of the example on the OAuth page (api-24480514): 27 of A-Za-z0-9.
const tokenLength = 27

// issue makes a token that no living universe knows yet, since the token alone may have to
// find its universe. The caller holds u.mu.
func (u *universe) issue(p *partner, life time.Duration) (string, int64) {
	expires := u.clock.now().Add(life).UnixMilli()
	text := pick(u.rand, alphanum, tokenLength)
	for {
		if _, taken := u.server.tokens.LoadOrStore(text, u); !taken {
			break
		}
		text = pick(u.rand, alphanum, tokenLength)
	}
	for _, gone := range u.tokens.put(text, token{p, expires}) {
		u.server.tokens.Delete(gone)
	}
	return text, expires
}

// forgetTokens makes every token of u foreign. The caller holds u.mu.
func (u *universe) forgetTokens() {
	for text := range u.tokens.items {
		u.server.tokens.Delete(text)
	}
	u.tokens = newRecent[token](mostTokens)
}
