package steps

import (
	"context"

	"github.com/kasauti/kasauti/client"
	"github.com/kasauti/kasauti/harness/scenario"
)

func registerOAuth(r *scenario.Registry) {
	r.Step(`^partner "([^"]+)" asks for an OAuth token$`, askOAuth,
		"Asks for an OAuth token with the partner's user, password and client (password grant).",
		scenario.Example(`partner "acme" asks for an OAuth token`), scenario.Calls(client.OpAuthToken))
	r.Step(`^partner "([^"]+)" has an OAuth token$`, hasOAuth,
		"Asks for an OAuth token and makes sure that one is granted.",
		scenario.Example(`partner "acme" has an OAuth token`), scenario.Calls(client.OpAuthToken))
	r.Step(`^an OAuth token is granted$`, oauthGranted,
		"The answer brings an access token that is not empty.",
		scenario.Example(`an OAuth token is granted`))
}

// oauthRequest is a partner's valid OAuth token request.
func oauthRequest(p scenario.Partner) client.Request {
	return p.Credentials.AuthTokenRequest().Request()
}

func askOAuth(ctx context.Context, s *scenario.State, partner string) error {
	return askFor(ctx, s, partner, oauthRequest)
}

func hasOAuth(ctx context.Context, s *scenario.State, partner string) error {
	if err := askOAuth(ctx, s, partner); err != nil {
		return err
	}
	return oauthGranted(ctx, s)
}

func oauthGranted(_ context.Context, s *scenario.State) error {
	return grantedBy(s, client.OpAuthToken, "EK-OAUTH-010")
}
