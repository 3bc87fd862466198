package container

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"log"
	"net/url"
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

// The last words of a container that did not come up are quoted; it may have printed its environment.
func TestTheLastWordsOfAContainerTellNoSecret(t *testing.T) {
	const key, token = `canary-of "a" container +/&`, "canary-of-the-admin-api"
	words := "SHOP_KEY=" + key + " " + url.QueryEscape(key) + " " + base64.StdEncoding.EncodeToString([]byte("x:"+key)) + " KASAUTI_ADMIN_TOKEN=" + token + " behind-them"
	said := explain(context.Background(), errors.New("exited"), withoutSecrets(words, token, map[string]string{"SHOP_KEY": key})).Error()
	if !strings.Contains(said, "SHOP_KEY=[secret] [secret] ") || !strings.Contains(said, "KASAUTI_ADMIN_TOKEN=[secret] behind-them") {
		t.Errorf("the words are not there, masked: %s", said)
	}
	for _, leak := range []string{"canary", base64.RawStdEncoding.EncodeToString([]byte("x:canary"))[4:9]} {
		if strings.Contains(said, leak) {
			t.Errorf("%q stands in %s", leak, said)
		}
	}
}
