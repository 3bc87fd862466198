package kinds_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kasauti/kasauti/harness/mock"
	"github.com/kasauti/kasauti/harness/world"
	"github.com/kasauti/kasauti/harness/world/kinds"
)

const withHooks = "world: {name: w, version: 1}\npartners: {acme: {}}\nwebhooks:\n"

func written(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "w.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestAWorldNamesReceivers(t *testing.T) {
	file := written(t, withHooks+"  shop: {url: \"http://127.0.0.1:9000/hooks\", headers: {X-Key: \"${env:SHOP_KEY}\", X-Shop: \"${file:shop.key}\"}, events: [card.transaction-webhook]}\n  all: {url: \"http://shop.internal/x\"}\n")
	if err := os.WriteFile(filepath.Join(filepath.Dir(file), "shop.key"), []byte("from a file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	w, err := world.LoadFile(file, kinds.All())
	if err != nil {
		t.Fatal(err)
	}
	if before := w.ForMock(1).Webhooks; len(before) != 0 {
		t.Errorf("before its secrets are known, the mock would send to %v", before)
	}
	if _, err := w.Passed(os.LookupEnv); err == nil || !strings.Contains(err.Error(), "a container does not see the file shop.key; use ${env:NAME}") {
		t.Errorf("a file goes into a container: %v", err)
	}
	if err := w.Fill(func(name string) (string, bool) { return "value of " + name, true }); err != nil {
		t.Fatal(err)
	}
	m := w.ForMock(1).Webhooks
	if len(m) != 2 || len(m["all"].Headers) != 0 || m["all"].URL != "http://shop.internal/x" {
		t.Errorf("the receivers are %+v", m)
	}
	if h := m["shop"]; h.Headers["X-Key"] != "value of SHOP_KEY" || h.Headers["X-Shop"] != "from a file" || len(h.Events) != 1 || h.Events[0] != mock.Events()[0] {
		t.Errorf("the shop is %+v", h)
	}
}

func TestSecretsGoWithTheWorld(t *testing.T) {
	w, err := world.LoadFile(written(t, withHooks+"  shop: {url: \"http://127.0.0.1:9000/\", headers: {X-Key: \"${env:SHOP_KEY}\"}}"), kinds.All())
	if err != nil {
		t.Fatal(err)
	}
	passed, err := w.Passed(func(string) (string, bool) { return "k", true })
	if err != nil || len(passed) != 1 || passed["SHOP_KEY"] != "k" {
		t.Errorf("passed %v, %v", passed, err)
	}
}

func TestBadReceiversNameTheirPlace(t *testing.T) {
	for name, one := range map[string]struct{ text, want string }{
		"no url":           {"  shop: {events: [card.transaction-webhook]}", "w.yaml:4:9: webhooks.shop.url: is missing"},
		"a path":           {"  shop: {url: /hooks}", "webhooks.shop.url: is no URL that can be called"},
		"a password":       {"  shop: {url: \"http://a:hunter2@127.0.0.1/\"}", "webhooks.shop.url: holds a user name or password"},
		"production":       {"  shop: {url: \"https://pay.enkash.in/x\"}", "webhooks.shop.url: names the host pay.enkash.in, which is production"},
		"a literal":        {"  shop: {url: \"http://127.0.0.1/\", headers: {X-Key: hunter2}}", "webhooks.shop.headers.X-Key: a secret must not be written into a file; use ${env:NAME} or ${file:PATH}"},
		"part of a value":  {"  shop: {url: \"http://127.0.0.1/\", headers: {X-Key: \"hunter2 ${env:X}\"}}", "a secret must not be written into a file"},
		"of the mock":      {"  shop: {url: \"http://127.0.0.1/\", headers: {X-Key: \"${mock:acme.secret_key}\"}}", "a secret must not be written into a file"},
		"a misspelt event": {"  shop: {url: \"http://127.0.0.1/\", events: [card.transaction-webhok]}", `webhooks.shop.events[0]: the mock sends no webhook "card.transaction-webhok"; did you mean "card.transaction-webhook"?`},
		"a misspelt key":   {"  shop: {ulr: \"http://127.0.0.1/\"}", `webhooks.shop.ulr: unknown field; did you mean "url"?`},
		"a header's name":  {"  shop: {url: \"http://127.0.0.1/\", headers: {\"X Key\": \"${env:X}\"}}", `has the header "X Key", which cannot be sent`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := world.LoadFile(written(t, withHooks+one.text), kinds.All())
			if err == nil || !strings.Contains(err.Error(), one.want) {
				t.Errorf("got  %v\nwant it to say %s", err, one.want)
			}
			if err != nil && strings.Contains(err.Error(), "hunter2") {
				t.Error("the error repeats the secret")
			}
		})
	}
}

func TestSecretsThatAreNotThere(t *testing.T) {
	for text, want := range map[string]string{
		"${env:NOWHERE}": "webhooks.shop.headers.X-Key: the environment variable NOWHERE is not set; export it first",
		"${env:EMPTY}":   "the environment variable EMPTY is set but empty",
		"${env:LINES}":   `webhooks.shop: has the header "X-Key", which cannot be sent`,
		"${file:gone}":   "the file gone cannot be read; put the value there",
	} {
		w, err := world.LoadFile(written(t, withHooks+"  shop: {url: \"http://127.0.0.1:9000/\", headers: {X-Key: \""+text+"\"}}"), kinds.All())
		if err != nil {
			t.Fatal(err)
		}
		values := map[string]string{"EMPTY": " ", "LINES": "hunter2\nX: y"}
		err = w.Fill(func(name string) (string, bool) { v, set := values[name]; return v, set })
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: got %v, want it to say %s", text, err, want)
		}
	}
}

func TestHeadersOfTheCommandLine(t *testing.T) {
	t.Setenv("SHOP_KEY", "k")
	if name, value, err := world.ReadHeader("X-Key: ${env:SHOP_KEY}", false); err != nil || name != "X-Key" || value != "k" {
		t.Errorf("read %q, %q, %v", name, value, err)
	}
	for _, text := range []string{"", "X-Key", ": ${env:SHOP_KEY}", "X-Key: hunter2", "X-Key: ${env:SHOP_KEY} hunter2", "X-Key: ${env:NO_SUCH_VARIABLE}"} {
		if _, _, err := world.ReadHeader(text, false); err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q: %v", text, err)
		}
	}
	if name, value, err := world.ReadHeader("X-Key: plain: text", true); err != nil || name != "X-Key" || value != "plain: text" {
		t.Errorf("read %q, %q, %v", name, value, err)
	}
	if _, value, err := world.ReadHeader("X-Key: ${env:SHOP_KEY}", true); err != nil || value != "k" {
		t.Errorf("read %q, %v", value, err)
	}
	if _, _, err := world.ReadHeader("X-Key: a ${env:SHOP_KEY}", true); err == nil {
		t.Error("half a placeholder is sent")
	}
}
