package arena

import (
	"crypto/tls"
	"net"
	"slices"
	"time"

	"github.com/kasauti/kasauti/harness/certify"
	"github.com/kasauti/kasauti/harness/mock"
)

// places are the addresses of a stage, and the CA that the client is given.
type places struct {
	ca  []byte // PEM; nil: no TLS
	all []place
}

type place struct {
	name   string
	secure *tls.Config // nil: plain HTTP
}

// certificates are the places for a setting's tls. Where the certificate must be refused, a control
// stands beside it: a client that refuses everything proves nothing. known is the CA that clients
// trust, nil for one of this stage, and addr where the API listens, empty for this machine.
func certificates(kind string, known *mock.Authority, addr string) (places, error) {
	if kind == "" || kind == "none" {
		return places{all: []place{{name: certify.AtAPI}}}, nil
	}
	now := time.Now()
	var err error
	if known == nil {
		if known, err = mock.NewAuthority(now); err != nil {
			return places{}, err
		}
	}
	names := []string{"127.0.0.1", "localhost", "::1"}
	if host, _, err := net.SplitHostPort(reachable(addr)); err == nil && !slices.Contains(names, host) {
		names = append(names, host)
	}
	good, err := shown(known, names, known.Until)
	if err != nil {
		return places{}, err
	}
	p := places{ca: known.PEM, all: []place{{certify.AtAPI, good}}}
	signing, until := known, known.Until
	switch kind {
	case "good":
		return p, nil
	case "wrong-host":
		names = []string{"other.example"}
	case "expired":
		until = now.Add(-time.Hour)
	case "unknown-authority":
		if signing, err = mock.NewAuthority(now); err != nil {
			return places{}, err
		}
	}
	bad, err := shown(signing, names, until)
	p.all = []place{{certify.AtAPI, bad}, {certify.AtControl, good}}
	return p, err
}

func shown(by *mock.Authority, names []string, until time.Time) (*tls.Config, error) {
	c, err := by.Certificate(names, until)
	return &tls.Config{Certificates: []tls.Certificate{c}, MinVersion: tls.VersionTLS12}, err
}
