package mock

import (
	"errors"
	"net/http"
)

// adminFile is an answer of the admin API that is no JSON.
type adminFile struct {
	kind    string // Content-Type
	content []byte
}

func (f adminFile) write(w http.ResponseWriter, status int) {
	w.Header().Set("Content-Type", f.kind)
	w.WriteHeader(status)
	_, _ = w.Write(f.content) // a caller that has gone cannot be told
}

var errNoTLS = errors.New("get the CA: this mock does not serve TLS and has none; start it with --tls")

// adminCA gives the CA's certificate as PEM.
func (s *Server) adminCA(*http.Request) (int, any, error) {
	if s.authority == nil {
		return http.StatusNotFound, nil, errNoTLS
	}
	return http.StatusOK, adminFile{"application/x-pem-file", s.authority.PEM}, nil
}

// adminTrustStore gives the CA's certificate as a truststore for Java.
func (s *Server) adminTrustStore(*http.Request) (int, any, error) {
	if s.authority == nil {
		return http.StatusNotFound, nil, errNoTLS
	}
	return http.StatusOK, adminFile{"application/x-pkcs12", s.authority.TrustStore}, nil
}
