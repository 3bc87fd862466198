package container

import (
	"io"
	"log"
	"slices"
	"strings"
	"testing"
)

// What the world's secrets stand in goes into the container's environment, and never onto the
// command line, where every user of the machine could read it.
func TestSecretsGoByTheEnvironment(t *testing.T) {
	r := request(&image{}, Options{Env: map[string]string{"SHOP_KEY": "static-secret"}}, true, "run", "admin-secret", log.New(io.Discard, "", 0))
	if r.Env["SHOP_KEY"] != "static-secret" || r.Env["KASAUTI_ADMIN_TOKEN"] != "admin-secret" || len(r.Env) != 2 {
		t.Errorf("the environment is %v", r.Env)
	}
	if slices.ContainsFunc(r.Cmd, func(word string) bool { return strings.Contains(word, "secret") }) {
		t.Errorf("the command line is %q", r.Cmd)
	}
}
