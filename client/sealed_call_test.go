package client

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
)

// sealedOperation is called by these tests on a server that encrypts.
const sealedOperation = "payout.create-payout"

func sealedConfig(base string) Config {
	config := testConfig(base)
	config.Operations = func(name string) (Operation, bool) {
		return Operation{
			Service: Partner, Method: http.MethodPost, Path: "/api/v0/payout-transaction",
			Envelope: EnvelopeResponseCode, Auth: true, Write: true, Encrypted: true,
		}, name == sealedOperation
	}
	return config
}

const (
	payoutBody   = `{"transferAmount":1.00}`
	payoutAnswer = `{"response_code":0,"response_message":"Success","payload":{"status":"PENDING"}}`
)

func TestASealedCallIsOpenedAgain(t *testing.T) {
	codec := mustCodec(t, canaryBasic)
	var arrived, contentType string
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		arrived, contentType = string(body), r.Header.Get("Content-Type")
		reply(w, 200, string(codec.Seal([]byte(payoutAnswer))))
	})
	var recorded string
	config := sealedConfig(server.URL)
	config.HTTP = &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
		if open := OpenerFrom(r.Context()); open != nil {
			body, _ := r.GetBody()
			sealed, _ := io.ReadAll(body)
			if plain, err := open(sealed); err == nil {
				recorded = string(plain)
			}
		}
		return server.Client().Transport.RoundTrip(r)
	})}
	c := mustNew(t, config)
	response, err := c.Call(t.Context(), Request{Operation: sealedOperation, Body: []byte(payoutBody)})
	if err != nil {
		t.Fatal(err)
	}
	if arrived != string(codec.Seal([]byte(payoutBody))) || contentType != jsonType || recorded != payoutBody {
		t.Errorf("what arrived is %s as %s; a recorder saw %s", arrived, contentType, recorded)
	}
	if string(response.Body) != payoutAnswer || string(response.Wire) != string(codec.Seal([]byte(payoutAnswer))) || string(response.Envelope.Payload) != `{"status":"PENDING"}` {
		t.Errorf("the answer is %s of %s", response.Body, response.Wire)
	}
	if _, err = c.Call(t.Context(), Request{Operation: sealedOperation, Body: []byte(payoutBody), Unsealed: true}); err != nil || arrived != payoutBody {
		t.Errorf("unsealed it arrived as %s, %v", arrived, err)
	}
	if OpenerFrom(context.Background()) != nil {
		t.Error("any context has an opener")
	}
}

// TestAnswersOfASealedCall: a refusal may come in the clear (EK-CRYPT-080), a success may not, and
// one that cannot be opened leaves open what became of a write (EK-CRYPT-050).
func TestAnswersOfASealedCall(t *testing.T) {
	codec, other := mustCodec(t, canaryBasic), mustCodec(t, "another")
	seal := func(plain string) string { return string(codec.Seal([]byte(plain))) }
	const refusal = `{"response_code":422,"response_message":"Invalid encrypted request"}`
	for _, a := range []struct {
		name   string
		status int
		body   string
		want   Kind
		says   string
	}{
		{"a sealed refusal", 200, seal(refusal), KindRefused, `code 422, message "Invalid encrypted request"`},
		{"a refusal in the clear", 200, refusal, KindRefused, `code 422`},
		{"a refusal in the clear by its status", 422, refusal, KindRefused, `HTTP 422`},
		{"a success in the clear", 200, payoutAnswer, KindEncryption, "in the clear with a success"},
		{"by another secret", 200, string(other.Seal([]byte(payoutAnswer))), KindEncryption, "cannot be opened: "},
		{"cut within a block", 200, `{"request":"` + textOf(seal(payoutAnswer))[:24] + `"}`, KindEncryption, "whole number of 16-byte blocks"},
		{"no Base64", 200, `{"request":"!"}`, KindEncryption, "not standard Base64"},
		{"no JSON inside", 200, seal(`{"response_code":`), KindEncryption, "not JSON"},
		{"a key twice inside", 200, seal(`{"response_code":0,"response_code":1}`), KindDuplicateKey, "twice"},
		{"another envelope inside", 200, seal(`{"code":0,"message":"Success"}`), KindEnvelope, "code envelope"},
		{"a page", 502, `<html>`, KindNotJSON, ""},
		{"empty", 200, ``, KindNotJSON, "empty body"},
		{"echoing a secret inside", 200, seal(`{"response_code":5,"response_message":"not ` + canaryBasic + `"}`), KindRefused, "not [secret]"},
	} {
		server := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, a.status, a.body) })
		_, err := mustNew(t, sealedConfig(server.URL)).Call(t.Context(), Request{Operation: sealedOperation, Body: []byte(payoutBody)})
		if KindOf(err) != a.want || !strings.Contains(err.Error(), a.says) {
			t.Errorf("%s: %s, want %s that says %s: %v", a.name, KindOf(err), a.want, a.says, err)
			continue
		}
		noSecret(t, a.name, err.Error())
		if a.want == KindEncryption && !strings.Contains(err.Error(), "it may have taken effect") {
			t.Errorf("%s: nothing says that the outcome is unknown: %v", a.name, err)
		}
	}
}

func TestWithoutASecretNothingIsSent(t *testing.T) {
	config := sealedConfig("http://127.0.0.1:1")
	config.Credentials.BasicPassword = Secret{}
	_, err := mustNew(t, config).Call(t.Context(), Request{Operation: sealedOperation, Body: []byte(payoutBody)})
	if KindOf(err) != KindConfig || !strings.Contains(err.Error(), "no client secret to encrypt it by") {
		t.Errorf("%v", err)
	}
}
