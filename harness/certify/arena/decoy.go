package arena

import (
	"net/http"
	"net/url"

	"github.com/kasauti/kasauti/harness/certify"
)

// decoy is the other host to which a case's answers send the client. It writes down what arrives, and
// has nothing to give: whoever believes what it says is not what its cases are about.
func (s *Stage) decoy(sealing seals) http.Handler {
	return &witness{next: http.NotFoundHandler(), alter: newAlterations(nil, sealing), seal: sealing, place: certify.Elsewhere, log: s.log}
}

// otherName is a listener's address by another name than that of the API, 127.0.0.1: many clients take
// addresses that differ by their port alone for one host, and send their credentials on.
func otherName(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	u.Host = "localhost:" + u.Port()
	return u.String()
}
