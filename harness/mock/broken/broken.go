// Package broken holds servers with one defect each. They are the proof that a green means
// something: every server check is shown to go red on one of them. It knows the mock and
// the wire, not the checks.
package broken

import (
	"net/http"

	"github.com/kasauti/kasauti/harness/mock"
)

// Server is a mock with one defect.
type Server struct {
	Name   string
	Defect string   // one sentence: what it does wrong
	Breaks []string // requirement ids; a run must find each of them broken
	Wide   bool     // it breaks far more than it names: a run needs all features
	Admin  bool     // the defect shows only where the admin API lends inbox, clock or ledger

	options func(*mock.Options)
	leaving func(next http.RoundTripper) http.RoundTripper // on the way of webhooks
	wrap    func(next, admin http.Handler) http.Handler    // of the API
	admin   func(next http.Handler) http.Handler           // of what the admin API lets see
}

// Start makes the server: its API and its admin API, neither of them listening.
func (s Server) Start(o mock.Options) (api, admin http.Handler, err error) {
	if s.options != nil {
		s.options(&o)
	}
	if s.leaving != nil {
		if o.Webhooks == nil {
			o.Webhooks = http.DefaultTransport
		}
		o.Webhooks = s.leaving(o.Webhooks)
	}
	server, err := mock.New(o)
	if err != nil {
		return nil, nil, err
	}
	api, admin = server.API(), server.Admin()
	if s.wrap != nil {
		api = s.wrap(api, admin)
	}
	if s.admin != nil {
		admin = s.admin(admin)
	}
	return api, admin, nil
}

// All is the zoo, by product and then by what is wrong.
func All() []Server {
	var all []Server
	for _, group := range [][]Server{
		tokenServers(), oauthServers(), protectedServers(), otpServers(), refusalServers(), debitServers(), webhookServers(), schemaServers(),
		loadServers(), statementServers(),
		walletServers(),
		beneficiaryServers(), transferServers(), settlementServers(), settlementListServers(),
		cardServers(), sealedServers(),
		purchaseServers(),
		lieServers(),
		effectServers(),
	} {
		all = append(all, group...)
	}
	return all
}

// Paths of the operations.
const (
	tokenPath = "/api/v0/merchant/token"
	oauthPath = "/oauth/token"
	otpPath   = "/api/v0/partner/enKashCard/otp"
	debitPath = "/api/v0/partner/enKashCard/ppi-merchant-transaction"

	createPath  = "/api/v0/partner/enKashCard/wallet"
	minKYCPath  = "/api/v0/partner/enKashCard/min-kyc"
	updatePath  = "/api/v0/partner/enKashCard"
	detailsPath = "/api/v0/partner/enKashCard/wallet-details"
	linkPath    = "/api/v0/partner/enKashCard/vkyc/link"
	statusPath  = "/api/v0/partner/enKashCard/vkyc/status"
)

// ignoring is a server that does not enforce a refusal.
func ignoring(refusal string) func(*mock.Options) {
	return func(o *mock.Options) { o.Ignore = append(o.Ignore, refusal) }
}
