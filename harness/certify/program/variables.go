package program

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
)

// Version is that of the process contract. A program may refuse another.
const Version = 1

// prefix begins every variable of the contract.
const prefix = "KASAUTI_"

// Assignment is one task of one case, as it is handed to a program.
type Assignment struct {
	Case string `json:"case"`
	Task int    `json:"task"` // from 1, within the case
	Do   string `json:"do"`   // the verb
	// With are the task's values, by name; names of the world stand as ids.
	With map[string]string `json:"with"`
	// URL is where every service of the APIs is.
	URL string `json:"api_url"`
	// Credentials are the partner's, by name: partner_id, company_id, access_key, secret_key,
	// username, password, client_id, client_secret.
	Credentials map[string]string `json:"credentials"`
	CAFile      string            `json:"ca_file,omitempty"` // PEM; none: no TLS
	Timeout     int64             `json:"timeout_ms"`        // for the task
	// Called is closed with the first call of the task; nil: nobody tells.
	Called <-chan struct{} `json:"-"`
}

// Variables are the assignment in the simple form, by name. Nested names are joined: the value card_id
// is KASAUTI_WITH_CARD_ID.
func (a *Assignment) Variables() map[string]string {
	with, _ := json.Marshal(a.With) // texts always encode
	v := map[string]string{
		"CONTRACT": "1", "CASE": a.Case, "TASK": a.Do, "WITH": string(with), "API_URL": a.URL, "TIMEOUT_MS": itoa(a.Timeout),
	}
	for _, service := range services {
		v[service+"_URL"] = a.URL
	}
	for name, value := range a.With {
		v["WITH_"+strings.ToUpper(name)] = value
	}
	for name, value := range a.Credentials {
		v[strings.ToUpper(name)] = value
	}
	if a.CAFile != "" {
		v["CA_FILE"] = a.CAFile
	}
	named := make(map[string]string, len(v))
	for name, value := range v {
		named[prefix+name] = value
	}
	return named
}

var services = []string{"GATEWAY", "OAUTH", "PARTNER", "PAYOUTS"}

// environment is what a program gets: that of this process, without what is ours alone, and the
// variables.
func environment(variables map[string]string) []string {
	var all []string
	for _, pair := range os.Environ() {
		if !strings.HasPrefix(strings.ToUpper(pair), prefix) {
			all = append(all, pair)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(variables)) {
		all = append(all, name+"="+variables[name])
	}
	return all
}
