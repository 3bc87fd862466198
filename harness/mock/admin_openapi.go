package mock

import (
	_ "embed" // the description is a part of the binary
	"net/http"
)

// description is the admin API in OpenAPI 3.1.
//
//go:embed admin.openapi.yaml
var description []byte

// document is an answer that is not JSON.
type document struct {
	kind string // media type
	text []byte
}

func (d document) write(w http.ResponseWriter, status int) {
	w.Header().Set("Content-Type", d.kind)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = w.Write(d.text) // a caller that has gone cannot be told
}

func adminDescription(*http.Request) (int, any, error) {
	return http.StatusOK, document{"application/yaml", description}, nil
}
