package client

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"reflect"
	"testing"
)

func TestSecretReveals(t *testing.T) {
	s := NewSecret("value")
	if s.Reveal() != "value" || s.IsZero() {
		t.Errorf("Reveal = %q, IsZero = %v", s.Reveal(), s.IsZero())
	}
	var zero Secret
	if zero.Reveal() != "" || !zero.IsZero() || !NewSecret("").IsZero() {
		t.Error("the zero Secret and NewSecret(\"\") must hold nothing")
	}
	if !s.Equal(NewSecret("value")) || s.Equal(NewSecret("other")) || s.Equal(zero) || !zero.Equal(Secret{}) {
		t.Error("Equal does not compare values")
	}
}

func TestSecretPrintsItsMask(t *testing.T) {
	s := NewSecret(canarySecret)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		if got := fmt.Sprintf(verb, s); got != concealed {
			t.Errorf("%s gives %q", verb, got)
		}
	}
	text, err := s.MarshalText()
	if err != nil || string(text) != concealed || s.String() != concealed || s.GoString() != concealed {
		t.Errorf("MarshalText %q (%v), String %q, GoString %q", text, err, s.String(), s.GoString())
	}
	encoded, err := json.Marshal(s)
	if err != nil || string(encoded) != `"[secret]"` {
		t.Errorf("json gives %s (%v)", encoded, err)
	}
}

// TestNothingPrintsSecrets prints every type that holds one in every way, also inside
// unexported fields, where printers cannot see its methods.
func TestNothingPrintsSecrets(t *testing.T) {
	config := testConfig("http://127.0.0.1:1")
	c := mustNew(t, config)
	c.veil.learn(NewSecret(canaryToken))
	c.sources[MerchantToken].current = &grant{value: NewSecret(canaryToken)}
	values := map[string]any{
		"Secret":                    NewSecret(canarySecret),
		"Credentials":               config.Credentials,
		"Config":                    config,
		"Client":                    c,
		"grant":                     *c.sources[MerchantToken].current,
		"sources":                   c.sources,
		"veil":                      c.veil.tokens,
		"AuthorizationTokenRequest": config.Credentials.AuthorizationTokenRequest(),
		"AuthTokenRequest":          config.Credentials.AuthTokenRequest(),
		"MerchantTransaction":       MerchantTransactionRequest{OTP: NewSecret(canaryOTP)},
		"AuthorizationToken":        AuthorizationToken{Token: NewSecret(canaryToken)},
		"AuthToken":                 AuthToken{AccessToken: NewSecret(canaryToken), RefreshToken: NewSecret(canaryPass)},
		"Response":                  &Response{secrets: []Secret{NewSecret(canaryToken)}},
		"Error": c.explain(
			&Response{
				Operation: OpAuthToken, URL: "http://127.0.0.1/" + canaryToken, Status: http.StatusOK,
				Body:     []byte(`{"echo":"` + canarySecret + `","a":"canary \"pass\"/+0003"}`),
				Envelope: Envelope{Message: "no " + canaryAccess},
			}, faultf(KindEnvelope, "saw %s", canaryBasic)),
		"transport Error": c.failure(&call{}, errors.New("dial "+canaryToken), ""),
	}
	for name, value := range values {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
			noSecret(t, name+" "+verb, fmt.Sprintf(verb, value))
		}
		if encoded, err := json.Marshal(value); err == nil {
			noSecret(t, name+" json", string(encoded))
		} else if name != "Config" { // holds a function, which has no JSON
			t.Errorf("%s has no JSON: %v", name, err)
		}
		var plain, structured bytes.Buffer
		slog.New(slog.NewTextHandler(&plain, nil)).Info("logged", "value", value)
		slog.New(slog.NewJSONHandler(&structured, nil)).Info("logged", "value", value)
		noSecret(t, name+" slog text", plain.String())
		noSecret(t, name+" slog json", structured.String())
	}
}

// TestNoPrinterLooksIntoASecret walks memory as the deepest printers do.
func TestNoPrinterLooksIntoASecret(t *testing.T) {
	field := reflect.ValueOf(NewSecret(canarySecret)).Field(0)
	if field.Kind() != reflect.Func {
		t.Errorf("a Secret keeps its value in a %s, which printers that use reflection can read", field.Kind())
	}
}
