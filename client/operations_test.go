package client

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// over gives a client whose server answers every call with one body, and what it saw last.
func over(t *testing.T, status int, body string) (*Client, *arrival) {
	saw := &arrival{}
	config := testConfig("http://127.0.0.1:1")
	config.HTTP = &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
		if r.URL.Path == "/api/v0/merchant/token" && !strings.Contains(body, "resultCode") {
			return answer(r, 200, merchantTokenBody(canaryToken, time.Now().Add(time.Hour))), nil
		}
		*saw = arrival{method: r.Method, path: r.URL.Path, header: r.Header}
		if r.Body != nil {
			saw.body = arrive(r).body
		}
		return answer(r, status, body), nil
	})}
	return mustNew(t, config), saw
}

func TestGetAuthorizationToken(t *testing.T) {
	c, saw := over(t, 200, `{"token":"abcdef1234567890","expiry":1672531199000,"resultCode":200,"resultMessage":"Token generated successfully."}`)
	token, err := c.GetAuthorizationToken(t.Context(), testCredentials().AuthorizationTokenRequest())
	if err != nil || token.Token.Reveal() != "abcdef1234567890" || !token.Expiry.Equal(time.Unix(1672531199, 0)) {
		t.Errorf("%+v, %v", token, err)
	}
	if want := `{"accessKey":"canary-access-0001","secretKey":"canary-secret-0002"}`; saw.body != want || saw.method != "POST" || saw.path != "/api/v0/merchant/token" {
		t.Errorf("sent %+v", saw)
	}
	for _, name := range []string{"Authorization", "Partnerid"} {
		if len(saw.header[name]) > 0 {
			t.Errorf("the token call carries %s", name)
		}
	}
	for body, says := range map[string]string{
		`{"resultCode":0}`:                          "token is missing",
		`{"token":"","resultCode":0}`:               "token is missing",
		`{"token":7,"resultCode":0}`:                "token is not a string",
		`{"token":"t","expiry":"1","resultCode":0}`: "expiry is not an integer",
		`{"token":"t","expiry":1.5,"resultCode":0}`: "expiry is not an integer",
	} {
		c, _ := over(t, 200, body)
		_, err := c.GetAuthorizationToken(t.Context(), AuthorizationTokenRequest{})
		if KindOf(err) != KindEnvelope || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", body, err)
		}
	}
}

func TestAuthToken(t *testing.T) {
	snake := `{"access_token":"a1","token_type":"bearer","refresh_token":"r1","expires_in":86399,"scope":"read write trust"}`
	camel := `{"accessToken":"a1","tokenType":"bearer","refreshToken":"r1","expiresIn":86399,"scope":"read write trust"}`
	both := `{"accessToken":"a1","access_token":"a1","tokenType":"bearer","refresh_token":"r1","expiresIn":86399,"expires_in":86399,"scope":"read write trust"}`
	for _, body := range []string{snake, camel, both} {
		c, saw := over(t, 200, body)
		token, err := c.AuthToken(t.Context(), testCredentials().AuthTokenRequest())
		if err != nil || token.AccessToken.Reveal() != "a1" || token.RefreshToken.Reveal() != "r1" ||
			token.TokenType != "bearer" || token.ExpiresIn != 86399*time.Second || token.Scope != "read write trust" {
			t.Errorf("%s: %+v, %v", body, token, err)
		}
		form, err := url.ParseQuery(saw.body)
		if err != nil || form.Get("grant_type") != "password" || form.Get("username") != "9999900000" ||
			form.Get("password") != canaryPass || form.Get("clientId") != "CEK1234567" || len(form) != 4 {
			t.Errorf("sent %q, %v", saw.body, err)
		}
		user, password, ok := (&http.Request{Header: saw.header}).BasicAuth()
		if !ok || user != "basic-user" || password != canaryBasic || saw.header.Get("Content-Type") != formType || saw.path != "/oauth/token" {
			t.Errorf("sent %s %v", saw.path, saw.header)
		}
	}
	for body, says := range map[string]string{
		`{}`:                                             "access_token is missing",
		`{"access_token":"a","accessToken":"b"}`:         "different values",
		`{"access_token":"a","expires_in":"9"}`:          "expires_in is not an integer",
		`{"access_token":"a","expires_in":-1}`:           "out of range",
		`{"access_token":"a","expiresIn":9223372036855}`: "out of range",
		`{"access_token":["a"]}`:                         "not a string",
		`{"access_token":"a","refresh_token":1}`:         "refresh_token is not a string",
		`{"access_token":"a","token_type":1}`:            "token_type is not a string",
		`{"access_token":"a","scope":[]}`:                "scope is not a string",
	} {
		c, _ := over(t, 200, body)
		_, err := c.AuthToken(t.Context(), AuthTokenRequest{})
		if KindOf(err) != KindEnvelope || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", body, err)
		}
	}
	for body, status := range map[string]int{`{"error":"invalid_grant","error_description":"Bad credentials"}`: 400, `{"code":401,"message":"Bad credentials"}`: 401} {
		c, saw := over(t, status, body)
		_, err := c.AuthToken(t.Context(), AuthTokenRequest{})
		if KindOf(err) != KindRefused || !strings.Contains(err.Error(), "Bad credentials") {
			t.Errorf("%s: %v", body, err)
		}
		if _, ok := saw.header["Authorization"]; ok {
			t.Error("an empty Basic user sends an Authorization")
		}
	}
}

func TestGenerateTransactionOTP(t *testing.T) {
	c, saw := over(t, 200, otpBody)
	otp, err := c.GenerateTransactionOTP(t.Context(), TransactionOTPRequest{"TRANSACTION_OTP", "CAC7975", "EKCBEFFEC1"})
	if err != nil || otp != (TransactionOTP{"EK7E5CKFQX", "60XXXXXX11"}) {
		t.Errorf("%+v, %v", otp, err)
	}
	if want := `{"cardOtpAction":"TRANSACTION_OTP","cardAccountId":"CAC7975","enKashCardId":"EKCBEFFEC1"}`; saw.body != want {
		t.Errorf("sent %s", saw.body)
	}
	if saw.header.Get("Authorization") != "Bearer "+canaryToken || saw.header.Get("partnerId") != "CRM338L2H" {
		t.Errorf("sent %v", saw.header)
	}
	for body, says := range map[string]string{
		`{"code":0,"message":"Success"}`:                                "payload is missing",
		`{"code":0,"payload":null}`:                                     "payload is missing",
		`{"code":0,"payload":"x"}`:                                      "payload is missing or not an object",
		`{"code":0,"payload":{}}`:                                       "payload.otpRequestId is missing",
		`{"code":0,"payload":{"OtpRequestId":"x"}}`:                     "payload.otpRequestId is missing",
		`{"code":0,"payload":{"otpRequestId":5}}`:                       "payload.otpRequestId is not a string",
		`{"code":0,"payload":{"otpRequestId":"EK1","mobileNumber":60}}`: "payload.mobileNumber is not a string",
	} {
		c, _ := over(t, 200, body)
		_, err := c.GenerateTransactionOTP(t.Context(), TransactionOTPRequest{})
		if KindOf(err) != KindEnvelope || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", body, err)
		}
	}
}

func TestDebitWalletForMerchantTransaction(t *testing.T) {
	success := `{"code":0,"message":"Success","payload":{"enkashCardTxnId":"ECTRSZJ8CRJ2E","uniqueTransactionId":"TXN_1","amount":%s,"status":"SUCCESS"}}`
	request := MerchantTransactionRequest{
		MerchantDetailID: "MD7GWIYV3VEMQ8KQ", EnKashCardID: "EKCKIE9O2R", CompanyID: "CEKZYD5VWX", CardAccountID: "CAP1D8F",
		Amount: 2000, ProductCode: "DEFAULT", Remarks: "Payment towards merchant", OTPMedium: "MOBILE",
		OTP: NewSecret(canaryOTP), OTPReferenceID: "EK0N4ERDOS", UniqueTransactionID: "TXN_1",
	}
	for _, amount := range []string{`20.00`, `"20.00"`, `20`} {
		c, saw := over(t, 200, fmt.Sprintf(success, amount))
		debit, err := c.DebitWalletForMerchantTransaction(t.Context(), request)
		if err != nil || debit != (MerchantTransaction{"ECTRSZJ8CRJ2E", "TXN_1", 2000, "SUCCESS"}) {
			t.Errorf("%+v, %v", debit, err)
		}
		want := `{"merchantDetailId":"MD7GWIYV3VEMQ8KQ","enkashCardId":"EKCKIE9O2R","companyId":"CEKZYD5VWX","cardAccountId":"CAP1D8F",` +
			`"amount":20.00,"productCode":"DEFAULT","remarks":"Payment towards merchant","otpMedium":"MOBILE","otp":"735913",` +
			`"otpReferenceId":"EK0N4ERDOS","uniqueTransactionId":"TXN_1"}`
		if saw.body != want || saw.path != "/api/v0/partner/enKashCard/ppi-merchant-transaction" {
			t.Errorf("sent %s to %s", saw.body, saw.path)
		}
	}
	for body, says := range map[string]string{
		`{"code":0}`: "payload is missing",
		`{"code":0,"payload":{"uniqueTransactionId":"T","amount":1,"status":"S"}}`:                                "payload.enkashCardTxnId is missing",
		`{"code":0,"payload":{"enkashCardTxnId":"E","amount":1,"status":"S"}}`:                                    "payload.uniqueTransactionId is missing",
		`{"code":0,"payload":{"enkashCardTxnId":"E","uniqueTransactionId":"T","amount":1}}`:                       "payload.status is missing",
		`{"code":0,"payload":{"enkashCardTxnId":"E","uniqueTransactionId":"T","status":"S"}}`:                     "payload.amount is missing",
		`{"code":0,"payload":{"enkashCardTxnId":"E","uniqueTransactionId":"T","status":"S","amount":1.001}}`:      "more than two decimals",
		`{"code":0,"payload":{"enkashCardTxnId":"E","uniqueTransactionId":"T","status":"S","amount":2e1}}`:        "plain decimal",
		`{"code":0,"payload":{"enkashCardTxnId":"E735913","uniqueTransactionId":"T","status":"S","amount":true}}`: "cannot be read",
	} {
		c, _ := over(t, 200, body)
		_, err := c.DebitWalletForMerchantTransaction(t.Context(), request)
		if KindOf(err) != KindEnvelope || !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), "do not make it again") {
			t.Errorf("%s: %v", body, err)
			continue
		}
		noSecret(t, body, err.Error())
	}
	c, _ := over(t, 200, `{"code":412,"message":"Invalid OTP 735913"}`)
	_, err := c.DebitWalletForMerchantTransaction(t.Context(), request)
	if KindOf(err) != KindRefused || !strings.Contains(err.Error(), "Invalid OTP [secret]") {
		t.Errorf("%v", err)
	}
}

func TestTypedCallsHandOutRefusals(t *testing.T) {
	c, _ := over(t, 400, `{"code":400,"message":"no"}`)
	if _, err := c.GenerateTransactionOTP(t.Context(), TransactionOTPRequest{}); KindOf(err) != KindRefused {
		t.Error(err)
	}
	c, _ = over(t, 401, `{"resultCode":401,"resultMessage":"no"}`)
	if _, err := c.GetAuthorizationToken(t.Context(), AuthorizationTokenRequest{}); KindOf(err) != KindRefused {
		t.Error(err)
	}
}
