package client_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"

	"github.com/kasauti/kasauti/client"
)

func Example() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if r.URL.Path == "/api/v0/merchant/token" {
			_, _ = io.WriteString(w, `{"token":"t","expiry":4102444800000,"resultCode":0,"resultMessage":"Success"}`)
			return
		}
		_, _ = io.WriteString(w, `{"code":0,"message":"Success","payload":{"otpRequestId":"EK7E5CKFQX","mobileNumber":"60XXXXXX11"}}`)
	}))
	defer server.Close()

	c, err := client.New(client.Config{
		Services: map[client.Service]client.Endpoint{
			client.Gateway: {URL: server.URL},
			client.Partner: {URL: server.URL, Token: client.MerchantToken},
		},
		Credentials: client.Credentials{AccessKey: client.NewSecret("key"), SecretKey: client.NewSecret("secret")},
		PartnerID:   "CRM338L2H",
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	otp, err := c.GenerateTransactionOTP(context.Background(), client.TransactionOTPRequest{
		CardOTPAction: "TRANSACTION_OTP", CardAccountID: "CAC7975", EnKashCardID: "EKCBEFFEC1",
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(otp.OTPRequestID, otp.MobileNumber)
	// Output: EK7E5CKFQX 60XXXXXX11
}
