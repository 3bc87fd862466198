package mock

import (
	_ "embed" // the description is a part of the binary
	"net/http"
)

// description is the admin API in OpenAPI 3.1.
//
//go:embed admin.openapi.yaml
var description []byte

func adminDescription(*http.Request) (int, any, error) {
	return http.StatusOK, adminFile{"application/yaml", description}, nil
}
